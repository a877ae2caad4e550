"""Movements under seeded schedules with crashes, repeats and lost leases; and each guard taken away once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from backend_lambdas.uploads.record_movement import MovementFile
from tests.simulation.first_break import first_break
from tests.simulation.movement_world import MovementWorld, find_problems
from tests.support.long_run import LONG

SCHEDULES = 20_000 if LONG else 250
MUTANT_SCHEDULES = 2_000
Patch = pytest.MonkeyPatch


def test_every_promise_holds_in_every_schedule() -> None:
    broken, transfers, crashes = {}, 0, 0
    for seed in range(SCHEDULES):
        world = MovementWorld(seed)
        world.run()
        crashes += sum(world.crashes.values())
        transfers += sum(len(one.movement.stores) == 2 for one in world.movements)
        if problems := find_problems(world):
            broken[seed] = problems
    assert broken == {}
    assert (crashes > SCHEDULES // 2, transfers > SCHEDULES) == (True, True), "too quiet to prove much"


@dataclass(frozen=True)
class Mutant:
    name: str
    breaks: tuple[str, ...]
    guards_off: frozenset[str] = frozenset()
    change: Callable[[Patch], None] = lambda patch: None
    first: int = 0  # the seed to begin with, where what needs the guard is rare


def counts_never_stand(patch: Patch) -> None:
    patch.setattr(MovementFile, "_is_counted_since", lambda *_: False)


def newer_counts_unseen(patch: Patch) -> None:
    """Only the row is looked at, and a count that said the same has not written it."""
    whole = MovementFile._is_counted_since

    def seen(self: Any, side: Any, product_id: str, ver: str) -> bool:
        run = type("Run", (), {"lease": replace(side.run.lease, max_ver="")})
        return whole(self, replace(side, run=run), product_id, ver)

    patch.setattr(MovementFile, "_is_counted_since", seen)


MUTANTS = [
    Mutant("a transfer store by store", ("T1",), frozenset({"one transaction"})),
    Mutant("commit without the lease check", ("T2", "I8", "I3"), frozenset({"fenced commit", "lease"}), first=30),
    Mutant("late counts forget what moved", ("T2",), frozenset({"late counts of moved"})),
    Mutant("counts do not stand", ("T2",), change=counts_never_stand),
    Mutant("counts that said the same do not stand", ("T2",), change=newer_counts_unseen),
    Mutant("taken back twice", ("T5",), frozenset({"taken back once"}), first=40),
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_simulation_misses_each_guard(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant.change(monkeypatch)
    seeds = range(mutant.first, mutant.first + MUTANT_SCHEDULES)
    worlds = (MovementWorld(seed, mutant.guards_off) for seed in seeds)
    assert first_break(worlds, find_problems, mutant.breaks) in mutant.breaks
