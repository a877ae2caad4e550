"""R5: take one guard of the protocol away and the simulation must notice. A guard that nothing misses proves nothing.

Some guards cover for each other (the version of a row is looked at three times); those are taken away together.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from backend_lambdas.uploads import stock as uploads_stock
from backend_lambdas.uploads.models import UploadMode
from backend_lambdas.uploads.protocol import claim as protocol_claim
from backend_lambdas.uploads.protocol import store_work
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.plan import PlanInput, make_plan
from backend_lambdas.uploads.protocol.stored_plan import Plan, decode_plan
from backend_lambdas.uploads.sender import Sender
from tests.simulation.first_break import first_break
from tests.simulation.invariants import find_problems
from tests.simulation.world import World
from tests.support.ingest_stores import MemoryIngestQueue

SCHEDULES = 8_000
Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Mutant:
    """`guards_off` are left out by the fakes, `change` takes a guard out of the code, `breaks` is what must show.

    `first`: the seed to begin with, where what needs the guard is rare.
    """

    name: str
    breaks: tuple[str, ...]
    guards_off: frozenset[str] = frozenset()
    change: Callable[[Patch], None] = lambda patch: None
    first: int = 0


def work_from_the_old_plan(patch: Patch) -> None:
    make = store_work._plan

    def planned(run: Any, job: Any, lines: Any, state: Any, part: Any) -> Plan:
        if part is not None and part.plan_key:
            return decode_plan(run.stores.files.get(part.plan_key))
        return make(run, job, lines, state, part)

    patch.setattr(store_work, "_plan", planned)


def keep_plans_whoever_came_between(patch: Patch) -> None:
    kept = store_work._is_kept
    patch.setattr(store_work, "_is_kept", lambda part, lease: kept(part, replace(lease, epoch=part.epoch + 1)))


def forget_what_the_first_attempt_found(patch: Patch) -> None:
    patch.setattr(store_work, "make_plan", lambda given, step: make_plan(replace(given, earlier=None)))


def ignore_row_versions(patch: Patch) -> None:
    def without_versions(given: PlanInput, step: Any) -> Plan:
        rows = {item: replace(row, ver=min(row.ver, given.ver)) for item, row in given.rows.items()}
        return make_plan(replace(given, rows=rows, newer=frozenset()))

    patch.setattr(store_work, "make_plan", without_versions)


def tombstones_always(patch: Patch) -> None:
    patch.setattr(ReadUpload, "whole", property(lambda read: read.mode is UploadMode.SNAPSHOT))


def repeat_ended_parts(patch: Patch) -> None:
    for module in (uploads_stock, store_work):
        patch.setattr(module, "part_is_to_do", lambda part, decision: True)


def repeat_ended_uploads(patch: Patch) -> None:
    patch.setattr(protocol_claim, "_has_ended", lambda seen: False)


def never_condemn(patch: Patch) -> None:
    patch.setattr(protocol_claim, "READS_ALLOWED", 1_000)


def claims_that_do_not_last(patch: Patch) -> None:
    patch.setattr(protocol_claim, "CLAIM_MS", -1)


def forget_to_send_again(patch: Patch) -> None:
    patch.setattr(MemoryIngestQueue, "send_again", lambda self, message, delay_seconds: None)


def stale_parts(patch: Patch) -> None:
    """Trust the list of parts made before the lease."""
    patch.setattr(store_work, "part_is_to_do", lambda part, decision: True)


def believe_every_sender(patch: Patch) -> None:
    patch.setattr(Sender, "refusal", lambda sender, stores: None)


MUTANTS = [
    Mutant("row writes without the lease check", ("I1", "I4"), frozenset({"fenced rows"}), first=9_020),
    Mutant("commit without the lease check", ("I1", "I8"), frozenset({"fenced commit"}), first=40),
    Mutant("plan record without the lease check", ("I1",), frozenset({"fenced plan"}), first=80),
    Mutant("no lease at all", ("I1",), frozenset({"lease", "fenced rows", "fenced commit", "fenced plan"}), first=40),
    Mutant("finish without the claim", ("I8",), frozenset({"claim"})),
    Mutant("row versions ignored", ("I1",), frozenset({"conditional ver"}), ignore_row_versions),
    Mutant("high-water mark ignored", ("I1",), frozenset({"high water"})),
    Mutant("clocks decide about one key", ("I1",), frozenset({"key order"})),
    Mutant("newer plans ignored", ("I1",), frozenset({"newer plans"}), first=140),
    Mutant("leftover rows not published", ("I3",), frozenset({"unpublished"})),
    Mutant("old plan used on resume", ("I1",), change=work_from_the_old_plan),
    Mutant("kept plan used after another holder", ("I1",), change=keep_plans_whoever_came_between),
    Mutant("old rows forgotten on resume", ("I4",), change=forget_what_the_first_attempt_found, first=100),
    Mutant("tombstones although rows were rejected", ("I1",), change=tombstones_always),
    Mutant("ended parts done again", ("I1",), change=repeat_ended_parts),
    Mutant("ended parts seen before the lease", ("I1",), change=stale_parts, first=2_000),
    Mutant("ended uploads done again", ("I8", "I9"), change=repeat_ended_uploads),
    Mutant("poison never condemned", ("I6",), change=never_condemn),
    Mutant("claims that run out at once", ("I6",), change=claims_that_do_not_last, first=320),
    Mutant("senders write every store", ("I10",), change=believe_every_sender),
    Mutant("a busy store drops the event", ("I6",), change=forget_to_send_again),
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_simulation_misses_each_guard(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant.change(monkeypatch)
    worlds = (World(seed, mutant.guards_off) for seed in range(mutant.first, mutant.first + SCHEDULES))
    assert first_break(worlds, find_problems, mutant.breaks) in mutant.breaks
