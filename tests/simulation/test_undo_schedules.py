"""Undos under seeded schedules with crashes, repeats and lost leases; and each guard taken away once."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from backend_lambdas.uploads import undo, undo_plan
from backend_lambdas.uploads.models import PartStatus
from tests.simulation.first_break import first_break
from tests.simulation.undo_world import UndoWorld, find_problems, id_of
from tests.support.long_run import LONG

SCHEDULES = 20_000 if LONG else 200
MUTANT_SCHEDULES = 3_000
Patch = pytest.MonkeyPatch


def test_every_promise_holds_in_every_schedule() -> None:
    broken, crashes, undone, again, kept = {}, 0, 0, 0, 0
    for seed in range(SCHEDULES):
        world = UndoWorld(seed)
        world.run()
        crashes += sum(world.crashes.values())
        undos = {id_of(one) for one in world.asked}
        for one in world.asked:
            parts = world.memory.parts.get(id_of(one), {}).values()
            undone += any(part.status is PartStatus.COMMITTED for part in parts)
            again += one.undoes in undos and any(part.status is PartStatus.COMMITTED for part in parts)
            kept += any(part.superseded for part in parts)
        if problems := find_problems(world):
            broken[seed] = problems
    assert broken == {}
    enough = (crashes > SCHEDULES // 2, undone > SCHEDULES // 2, again > SCHEDULES // 20, kept > SCHEDULES // 20)
    assert enough == (True, True, True, True), f"too quiet to prove much: {crashes, undone, again, kept}"


@dataclass(frozen=True)
class Mutant:
    name: str
    breaks: tuple[str, ...]
    guards_off: frozenset[str] = frozenset()
    change: Callable[[Patch], None] = lambda patch: None
    first: int = 0  # the seed to begin with, where what needs the guard is rare


def take_every_row(patch: Patch) -> None:
    patch.setattr(undo_plan, "is_still_of", lambda new, row: True)


def forget_confirmations(patch: Patch) -> None:
    patch.setattr(undo, "stated_since", lambda *_: {})


def forget_what_the_first_attempt_found(patch: Patch) -> None:
    plan = undo_plan.plan_undo
    patch.setattr(undo, "plan_undo", lambda given, step: plan(replace(given, earlier=None), step))


MUTANTS = [
    Mutant("rows that were changed since", ("I7",), change=take_every_row, first=50),
    Mutant("counts that said the same", ("I1",), change=forget_confirmations),
    Mutant("old rows forgotten on resume", ("I7", "I3"), change=forget_what_the_first_attempt_found, first=50),
    Mutant("undone twice", ("I7", "I8"), frozenset({"undone once"})),
    Mutant(
        "row writes without the lease check",
        ("I1", "I7"),
        frozenset({"fenced rows", "lease", "fenced plan"}),
        first=140,
    ),
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_simulation_misses_each_guard(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant.change(monkeypatch)
    seeds = range(mutant.first, mutant.first + MUTANT_SCHEDULES)
    worlds = (UndoWorld(seed, mutant.guards_off) for seed in seeds)
    assert first_break(worlds, find_problems, mutant.breaks) in mutant.breaks
