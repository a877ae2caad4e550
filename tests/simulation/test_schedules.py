"""R1: thousands of seeded schedules of the real use case, with crashes, repeats, reordering and frozen processes."""

from tests.simulation.invariants import find_problems
from tests.simulation.world import World
from tests.support.long_run import LONG

SCHEDULES = 20_000 if LONG else 250


def test_every_promise_holds_in_every_schedule() -> None:
    broken = {}
    crashes = calls = 0
    for seed in range(SCHEDULES):
        world = World(seed)
        world.run()
        crashes += sum(world.crashes.values())
        calls += world.calls
        if problems := find_problems(world):
            broken[seed] = problems
    assert broken == {}, f"replay with `python -m tests.simulation --seed {next(iter(broken))}`"
    assert (crashes > SCHEDULES, calls > 50 * SCHEDULES) == (True, True), "the world has become too quiet to prove much"
