"""R5 for sales and stock moved by sales: take one guard away and the simulation must notice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from backend_lambdas.uploads import deplete_stock, merge_sales
from backend_lambdas.uploads import sales as load_sales
from backend_lambdas.uploads.protocol import claim as protocol_claim
from tests.simulation.first_break import first_break
from tests.simulation.sales_invariants import find_problems
from tests.simulation.sales_world import SalesWorld
from tests.support.lake import MemorySalesLake
from tests.support.sales_stores import MemorySalesLedger

SCHEDULES = 6_000
Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Mutant:
    """`guards_off` are left out by the fakes, `change` takes a guard out of the code, `breaks` is what must show.

    `first`: the seed to begin with, where what needs the guard is rare.
    """

    name: str
    moving: bool
    breaks: tuple[str, ...]
    guards_off: frozenset[str] = frozenset()
    change: Callable[[Patch], None] = lambda patch: None
    first: int = 0


def forget_the_store(patch: Patch) -> None:
    """Every sale under its number alone, as it was once."""
    real = MemorySalesLake.stage

    def stage(lake: MemorySalesLake, batch: Any) -> Any:
        mine = {line.sale_id for line in batch.lines}
        for key in [key for key, sale in lake.sales.items() if key[1] in mine and sale.ver < batch.ver]:
            del lake.sales[key]
        return real(lake, batch)

    patch.setattr(MemorySalesLake, "stage", stage)


def never_hold(patch: Patch) -> None:
    """And take sales over unasked: what looks the same is taken for the same."""
    real = merge_sales._merge_all

    def taking(merging: Any, parsed: Any, *rest: Any) -> Any:
        for batch in merging.batches(parsed):
            merging.stores.lake.stage(batch).merge()
            merging.stores.lake.withdraw(batch, ("Berlin", "Rome"), merging.ver)
        return real(merging, parsed, *rest)

    patch.setattr(merge_sales, "_merge_all", taking)


def hold_what_has_begun(patch: Patch) -> None:
    patch.setattr(merge_sales, "_has_begun", lambda merging, lease: False)


def publish_without_rolling_up(patch: Patch) -> None:
    patch.setattr(merge_sales, "publish_dirty", lambda stores, lease, upload_id, now_ms: None)


def forget_marks_of_others(patch: Patch) -> None:
    real = MemorySalesLedger.acquire

    def acquire(ledger: MemorySalesLedger, owner: str, now_ms: int, until_ms: int) -> Any:
        lease = real(ledger, owner, now_ms, until_ms)
        ledger.lease = replace(ledger.lease, dirty=frozenset())
        return lease

    patch.setattr(MemorySalesLedger, "acquire", acquire)


def claims_that_do_not_last(patch: Patch) -> None:
    patch.setattr(load_sales, "CLAIM_MS", -1)
    patch.setattr(protocol_claim, "CLAIM_MS", -1)


def repeat_ended_parts(patch: Patch) -> None:
    patch.setattr(deplete_stock, "FINAL_PART", frozenset())


def forget_late_counts(patch: Patch) -> None:
    patch.setattr(deplete_stock, "recompute_requests", lambda message: [])


def forget_confirmed_counts(patch: Patch) -> None:
    patch.setattr(deplete_stock, "_confirmed", lambda moves, lease: {})


def forget_what_the_first_attempt_found(patch: Patch) -> None:
    patch.setattr(deplete_stock, "_begun", lambda moves, part: None)


MUTANTS = [
    Mutant("sales keyed by their number alone", False, ("L1", "L2"), change=forget_the_store),
    Mutant("sales taken over unasked", False, ("L4", "L1"), change=never_hold),
    Mutant("weeks not rolled up", False, ("L2",), change=publish_without_rolling_up),
    Mutant("dirty weeks not noted", False, ("L2",), frozenset({"dirty weeks"})),
    Mutant("no lease and no conflicts", False, ("L1", "L2"), frozenset({"lake lease", "lake conflicts"}), first=60),
    Mutant("newest file does not win", False, ("L1",), frozenset({"newest wins"})),
    Mutant("first file that told not kept", False, ("L1",), frozenset({"first told"})),
    Mutant("finish without the claim", False, ("I8",), frozenset({"claim"})),
    Mutant("claims that run out at once", False, ("I6",), change=claims_that_do_not_last, first=30),
    Mutant("late counts not noticed", True, ("M1",), frozenset({"late counts"})),
    Mutant("late counts not dealt with", True, ("M1",), change=forget_late_counts),
    Mutant("newer counts that said the same ignored", True, ("M1",), change=forget_confirmed_counts, first=110),
    Mutant("rows written without the lease", True, ("M1", "I3", "I4", "M2"), frozenset({"fenced rows"}), first=1_060),
    Mutant("leftover rows not published", True, ("I3", "I4"), frozenset({"unpublished"}), first=40),
    Mutant(
        "old rows forgotten on resume",
        True,
        ("I3", "I4", "M2"),
        change=forget_what_the_first_attempt_found,
        first=3_100,
    ),
    Mutant("ended parts done again", True, ("I8",), change=repeat_ended_parts, first=60),
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_simulation_misses_each_guard(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant.change(monkeypatch)
    worlds = (
        SalesWorld(seed, mutant.guards_off, moving=mutant.moving)
        for seed in range(mutant.first, mutant.first + SCHEDULES)
    )
    assert first_break(worlds, find_problems, mutant.breaks) in mutant.breaks
