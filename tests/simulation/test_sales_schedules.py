"""R1 for sales, and for stock that sales move: thousands of seeded days, with crashes, repeats and frozen processes."""

import pytest

from tests.simulation.sales_invariants import find_problems
from tests.simulation.sales_world import SalesWorld
from tests.support.long_run import LONG

SCHEDULES = 20_000 if LONG else 250


@pytest.mark.parametrize("kind", ["sales", "moving"])
def test_every_promise_holds_in_every_schedule(kind: str) -> None:
    broken = {}
    crashes = calls = decided = recounted = 0
    for seed in range(SCHEDULES):
        world = SalesWorld(seed, moving=kind == "moving")
        world.run()
        crashes += sum(world.crashes.values())
        calls += world.calls
        decided += sum(record.decision is not None for record in world.memory.records.values())
        recounted += world.recounted
        if problems := find_problems(world):
            broken[seed] = problems
    assert broken == {}, f"replay with `python -m tests.simulation --kind {kind} --seed {next(iter(broken))}`"
    lively = (crashes > SCHEDULES, calls > 50 * SCHEDULES, decided > SCHEDULES // 20)
    assert lively == (True, True, True), "the world has become too quiet to prove much"
    assert (recounted > SCHEDULES // 4) is (kind == "moving")
