"""Replay one schedule, or run many: `python -m tests.simulation --seed 1365` or `--schedules 20000`."""

import argparse

from tests.simulation.alerts_invariants import find_problems as find_alert_problems
from tests.simulation.alerts_world import AlertsWorld
from tests.simulation.invariants import find_problems
from tests.simulation.world import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="replay this one and print its calls")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--schedules", type=int, default=2_000)
    parser.add_argument("--without", nargs="*", default=[], help="guards to leave out, see tests/fakes.py")
    parser.add_argument("--alerts", action="store_true", help="the world of alerts and mails, not that of uploads")
    given = parser.parse_args()
    make, look = (AlertsWorld, find_alert_problems) if given.alerts else (World, find_problems)
    seeds = range(given.first, given.first + given.schedules) if given.seed is None else [given.seed]
    broken = 0
    for seed in seeds:
        world = make(seed, frozenset(given.without), trace=given.seed is not None)
        world.run()
        problems = look(world)
        broken += bool(problems)
        for problem in problems:
            print(f"seed {seed}: {problem}")
    print(f"{len(seeds)} schedules, {broken} with problems")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
