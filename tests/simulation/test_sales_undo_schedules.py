"""Undos of sales under seeded schedules with crashes, repeats and lost leases; and each guard taken away once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from backend_lambdas.uploads import merge_sales, undo_sales
from tests.simulation.first_break import first_break
from tests.simulation.sales_undo_world import SalesUndoWorld, accepted, find_problems, unsure
from tests.simulation.undo_world import id_of
from tests.support.lake import MemorySalesLake
from tests.support.long_run import LONG

SCHEDULES = 20_000 if LONG else 150
MUTANT_SCHEDULES = 6_000
Patch = pytest.MonkeyPatch


@pytest.mark.parametrize("moving", [False, True], ids=["sales", "moving"])
def test_every_promise_holds_in_every_schedule(moving: bool) -> None:
    broken, crashes, undone, again, stayed, sales, sure = {}, 0, 0, 0, 0, 0, 0
    for seed in range(SCHEDULES):
        world = SalesUndoWorld(seed, moving=moving)
        world.run()
        crashes += sum(world.crashes.values())
        undos = {id_of(one) for one in world.asked}
        for one in world.asked:
            outcome = world.memory.outcomes.get(id_of(one))
            undone += bool(outcome and outcome.applied)
            again += bool(outcome and outcome.applied and one.undoes in undos)
            stayed += bool(outcome and outcome.superseded)
        sales += len(accepted(world))
        sure += len(accepted(world).keys() - unsure(world))
        if problems := find_problems(world):
            broken[seed] = problems
    assert broken == {}
    enough = (crashes > SCHEDULES, undone > SCHEDULES, again > SCHEDULES // 4, stayed > SCHEDULES // 10)
    assert enough == (True,) * 4, f"too quiet to prove much: {crashes, undone, again, stayed}"
    assert sure > sales // 2, f"of {sales} sales only {sure} are known"


@dataclass(frozen=True)
class Mutant:
    name: str
    breaks: tuple[str, ...]
    guards_off: frozenset[str] = frozenset()
    change: Callable[[Patch], None] = lambda patch: None
    moving: bool = False
    first: int = 0  # the seed to begin with, where what needs the guard is rare


def first_attempt_speaks(patch: Patch) -> None:
    real = MemorySalesLake.newest_kept

    def oldest(lake: MemorySalesLake, upload_ids: Any, key: Any) -> Any:
        for place, upload_id in enumerate(upload_ids):
            found = [(epoch, rows[key]) for epoch, _, rows in lake.changes.get(upload_id, []) if key in rows]
            if found:
                epoch, kept = min(found, key=lambda one: one[0])
                return (place, epoch), kept
        return real(lake, upload_ids, key)

    patch.setattr(MemorySalesLake, "newest_kept", oldest)


def forget_the_fence(patch: Patch) -> None:
    patch.setattr(undo_sales, "fenced_lease", lambda stores, attempt, lease: lease)
    patch.setattr(merge_sales, "fenced_lease", lambda stores, attempt, lease: lease)


def forget_recomputing(patch: Patch) -> None:
    real = undo_sales.undo_sales
    patch.setattr("backend_lambdas.uploads.sales.undo_sales", lambda *given, reduce_stock: real(*given, False))


def forget_what_is_undone(patch: Patch) -> None:
    patch.setattr(undo_sales, "_brought_by", lambda find, upload_id: ())


def publish_nothing(patch: Patch) -> None:
    patch.setattr(undo_sales, "publish_dirty", lambda *given: None)


MUTANTS = [
    Mutant("sales that were changed since", ("I7",), frozenset({"changed since"})),
    Mutant("what is undone itself", ("I7",), change=forget_what_is_undone),
    Mutant("the last attempt speaks", ("I7",), change=first_attempt_speaks, first=270),
    Mutant("weeks rolled up", ("L2",), change=publish_nothing),
    Mutant("dirty weeks noted", ("L2",), frozenset({"dirty weeks"})),
    Mutant("stores recomputed", ("M1",), change=forget_recomputing, moving=True),
]
# One schedule in some thousands needs these. Each time: tests/uploads/test_undo_sales.py takes the fence away between
# look and merge, and test_undo_schedules.py the mark of what is undone (it is the same for every kind of file).
RARE = [
    Mutant("the fence after the look", ("I7", "L2"), change=forget_the_fence),
    Mutant("undone once", ("I7", "I8"), frozenset({"undone once"})),
]


@pytest.mark.parametrize("mutant", [*MUTANTS, *(RARE if LONG else ())], ids=lambda mutant: mutant.name)
def test_the_simulation_misses_each_guard(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant.change(monkeypatch)
    seeds = range(mutant.first, mutant.first + MUTANT_SCHEDULES)
    worlds = (SalesUndoWorld(seed, mutant.guards_off, moving=mutant.moving) for seed in seeds)
    assert first_break(worlds, find_problems, mutant.breaks) in mutant.breaks
