"""Replay one schedule, or run many: `python -m tests.simulation --kind moving --seed 1365` or `--schedules 20000`.

Kinds: `stock` files, `sales` files, `moving` (sales that reduce stock), `alerts` and mails.
"""

import argparse

from tests.simulation import alerts_invariants, invariants, sales_invariants
from tests.simulation.alerts_world import AlertsWorld
from tests.simulation.sales_world import SalesWorld
from tests.simulation.world import World

KINDS = ("stock", "sales", "moving", "alerts")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--kind", choices=KINDS, default=None, help="default: all; with --seed: stock")
    parser.add_argument("--alerts", action="store_const", dest="kind", const="alerts", help="the same as --kind alerts")
    parser.add_argument("--seed", type=int, default=None, help="replay this one and print its calls")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--schedules", type=int, default=2_000)
    parser.add_argument(
        "--without", nargs="*", default=[], help="guards to leave out, see tests/support/ingest_stores.py"
    )
    given = parser.parse_args()
    if given.seed is not None:
        return run(given.kind or "stock", range(given.seed, given.seed + 1), frozenset(given.without), trace=True)
    seeds = range(given.first, given.first + given.schedules)
    return max(run(kind, seeds, frozenset(given.without)) for kind in ([given.kind] if given.kind else KINDS))


def run(kind: str, seeds: range, without: frozenset[str], trace: bool = False) -> int:
    broken = 0
    for seed in seeds:
        problems = problems_of(kind, seed, without, trace)
        broken += bool(problems)
        for problem in problems:
            print(f"{kind}, seed {seed}: {problem}")
    print(f"{kind}: {len(seeds)} schedules, {broken} with problems", flush=True)
    return 1 if broken else 0


def problems_of(kind: str, seed: int, without: frozenset[str], trace: bool) -> list[str]:
    if kind == "stock":
        world = World(seed, without, trace=trace)
        world.run()
        return invariants.find_problems(world)
    if kind == "alerts":
        alerts = AlertsWorld(seed, without, trace=trace)
        alerts.run()
        return alerts_invariants.find_problems(alerts)
    sales = SalesWorld(seed, without, trace=trace, moving=kind == "moving")
    sales.run()
    return sales_invariants.find_problems(sales)


if __name__ == "__main__":
    raise SystemExit(main())
