"""Sales files from their event to the roll-ups, on a real lake in a folder."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from backend_lambdas.aws.lake.lake import SALES_TABLE
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.maintain_lake import maintain_lake
from backend_lambdas.uploads.models import Outcome, UploadStatus
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult
from backend_lambdas.uploads.sales import load_sales
from backend_lambdas.uploads.sales_ports import SalesStores
from tests.support.ingest_stores import Memory
from tests.support.long_run import lake_folder
from tests.support.sales_stores import MemorySalesLedger, lake_state, sales_stores, week_sums

HEADER = "sale_id,store,product_id,sale_date,quantity,price\n"
FIRST = HEADER + (
    "a,Berlin,7,2026-01-05,2,1.50\nb,Berlin,7,2026-01-06,-1,1.50\nc,Paris,8,2026-02-02,3,0\nd,Paris,8,2026-02-03,4,2\n"
)
SECOND = HEADER + "c,Paris,8,2026-02-02,3,1\nd,Paris,8,2026-01-07,4,2\ne,Paris,9,2026-02-04,1,9\n"
BOTH = {
    "2026-W02": ("6.000", "11.000000", "1.000", "1.500000", "3"),
    "2026-W06": ("4.000", "12.000000", "0.000", "0.000000", "2"),
}


class SalesUploader:
    """Stores, a clock that goes on by itself, and attempts at uploads."""

    def __init__(self, folder: Path | None, batch_lines: int = 2) -> None:
        self.batch_lines = batch_lines
        self.memory, self.ledger = Memory(), MemorySalesLedger()
        self.stores = sales_stores(self.memory, self.ledger, folder)
        self.lake = self.stores.lake.lake if folder else self.stores.lake  # type: ignore[attr-defined]
        self.now = 1_780_000_000_000
        self.attempts = 0

    def put(self, name: str, text: str, event_ms: int, **metadata: str) -> Arrival:
        key = f"uploads/{name}.csv"
        self.memory.put_upload(key, text.encode(), **metadata)
        return Arrival(key, "v1", len(text), 1_780_000_000_000 + event_ms, "0A", f"message {name}")

    def attempt(self, minutes: int = 5) -> Attempt:
        self.attempts += 1
        self.now += 1_000
        return Attempt(f"attempt {self.attempts}", lambda: self.now, self.now + minutes * 60_000)

    def load(self, arrival: Arrival, stores: SalesStores | None = None) -> IngestResult:
        return load_sales(arrival, stores or self.stores, self.attempt(), UTC, self.batch_lines)


@pytest.fixture
def uploader(tmp_path: Path) -> SalesUploader:
    return SalesUploader(tmp_path)


def ending(result: IngestResult) -> tuple[Ended, Outcome | None]:
    return result.ended, result.outcome


def committed(applied: int = 0, unchanged: int = 0, superseded: int = 0, stores: int = 2) -> tuple[Ended, Outcome]:
    return Ended.FINISHED, Outcome(UploadStatus.COMMITTED, None, applied, unchanged, superseded, stores_done=stores)


def test_sales_are_counted_and_returns_are_told_apart(uploader: SalesUploader) -> None:
    assert ending(uploader.load(uploader.put("first", FIRST, 1))) == committed(applied=4)
    assert week_sums(uploader.lake) == {
        "2026-W02": ("2.000", "3.000000", "1.000", "1.500000", "2"),
        "2026-W06": ("7.000", "8.000000", "0.000", "0.000000", "2"),
    }
    (facts,) = uploader.memory.facts.values()
    assert (facts.kind, facts.total, facts.accepted, facts.rejected, facts.returns, facts.stores) == (
        "sales", 4, 4, 0, 1, 2,
    )  # fmt: skip
    assert facts.by_store == (("Berlin", 2, 0), ("Paris", 2, 0))


def test_the_same_event_again_writes_nothing(uploader: SalesUploader) -> None:
    arrival = uploader.put("first", FIRST, 1)
    uploader.load(arrival)
    head = uploader.ledger.head()
    assert uploader.load(arrival).ended is Ended.DUPLICATE
    assert uploader.ledger.head() == head


def test_the_same_file_under_another_name_counts_once(uploader: SalesUploader) -> None:
    uploader.load(uploader.put("first", FIRST, 1))
    before, head = week_sums(uploader.lake), uploader.ledger.head()
    assert ending(uploader.load(uploader.put("again", FIRST, 2))) == committed(unchanged=4)
    assert (week_sums(uploader.lake), uploader.ledger.head()) == (before, head)


def test_a_later_file_corrects_also_the_day_of_a_sale(uploader: SalesUploader) -> None:
    uploader.load(uploader.put("first", FIRST, 1))
    assert ending(uploader.load(uploader.put("second", SECOND, 2))) == committed(applied=3, stores=1)
    assert week_sums(uploader.lake) == BOTH
    assert {week: state.rev for week, state in uploader.ledger.weeks().items()} == {"2026-W02": 2, "2026-W06": 2}


def test_an_older_file_that_comes_late_never_wins(uploader: SalesUploader) -> None:
    uploader.load(uploader.put("second", SECOND, 2))
    assert ending(uploader.load(uploader.put("first", FIRST, 1))) == committed(applied=2, superseded=2)
    assert week_sums(uploader.lake) == BOTH


def test_an_older_file_does_not_win_over_a_newer_one_that_said_the_same_as_before(uploader: SalesUploader) -> None:
    uploader.load(uploader.put("first", FIRST, 1))
    uploader.load(uploader.put("third", FIRST, 3))
    before = lake_state(uploader.lake)
    late = ending(uploader.load(uploader.put("second", SECOND, 2)))
    assert late == committed(applied=1, superseded=2, stores=1)
    assert {sale: said for sale, said in lake_state(uploader.lake).items() if sale != "e"} == before


def test_a_file_of_which_nothing_is_new_any_more_is_superseded(uploader: SalesUploader) -> None:
    uploader.load(uploader.put("second", SECOND, 2))
    result = uploader.load(uploader.put("late", SECOND.replace(",1,9", ",1,8"), 1))
    assert result.outcome == Outcome(
        UploadStatus.SUPERSEDED, "Newer files have all these sales.", superseded=3, stores_done=1
    )


def test_a_week_that_loses_its_last_sale_is_empty(uploader: SalesUploader) -> None:
    uploader.load(uploader.put("first", HEADER + "a,Berlin,7,2026-01-05,2,1.50\n", 1))
    uploader.load(uploader.put("second", HEADER + "a,Berlin,7,2026-03-05,2,1.50\n", 2))
    assert week_sums(uploader.lake) == {"2026-W10": ("2.000", "3.000000", "0.000", "0.000000", "1")}
    assert {week: state.rows for week, state in uploader.ledger.weeks().items()} == {"2026-W02": 0, "2026-W10": 1}


def test_while_another_upload_holds_the_lake_the_event_comes_back(uploader: SalesUploader) -> None:
    other = uploader.ledger.acquire("other", uploader.now, uploader.now + 60_000)
    arrival = uploader.put("first", FIRST, 1)
    assert uploader.load(arrival).ended is Ended.SENT_AGAIN
    assert [message for message, _ in uploader.memory.sent_again] == ["message first"]
    assert other is not None
    uploader.ledger.release(other)
    assert ending(uploader.load(arrival)) == committed(applied=4)


def test_an_upload_that_runs_out_of_time_goes_on_later(uploader: SalesUploader) -> None:
    arrival = uploader.put("first", FIRST, 1)
    assert load_sales(arrival, uploader.stores, uploader.attempt(minutes=-1), UTC, 2).ended is Ended.SENT_AGAIN
    assert ending(uploader.load(arrival)) == committed(applied=4)


class Slowly:
    """The lake; each of the batches that change something takes so long to merge, each to compare."""

    def __init__(self, uploader: SalesUploader, merge_ms: int, stage_ms: int = 0) -> None:
        self.uploader, self.merge_ms, self.stage_ms = uploader, merge_ms, stage_ms
        self.merged = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.uploader.stores.lake, name)

    def stage(self, batch: Any) -> Any:
        self.uploader.now += self.stage_ms
        staged, slowly = self.uploader.stores.lake.stage(batch), self

        class Merging:
            comparison = staged.comparison
            keep = staged.keep

            def merge(self) -> None:
                staged.merge()
                slowly.merged += 1
                slowly.uploader.now += slowly.merge_ms

        return Merging()


def run_until_ended(
    uploader: SalesUploader, arrival: Arrival, lake: Slowly, most: int = 20
) -> tuple[IngestResult, int]:
    """Deliver the event until it does not come back; with the number of runs."""
    for run in range(1, most + 1):
        result = uploader.load(arrival, replace(uploader.stores, lake=lake))  # type: ignore[arg-type]
        if result.ended is not Ended.SENT_AGAIN:
            return result, run
        uploader.now += 1_000 * uploader.memory.sent_again[-1][1] + 1
    raise AssertionError(f"{most} runs did not end it")


def test_a_file_of_many_merges_needs_as_many_runs_as_it_needs(uploader: SalesUploader) -> None:
    lines = "".join(f"s{number:02d},Berlin,7,2026-01-05,1,1.50\n" for number in range(16))
    arrival, lake = uploader.put("large", HEADER + lines, 1), Slowly(uploader, merge_ms=6 * 60_000)
    result, runs = run_until_ended(uploader, arrival, lake)
    assert (ending(result), runs, lake.merged) == (committed(applied=16, stores=1), 9, 8)
    (record,) = uploader.memory.records.values()
    assert record.rows_done == 16


def test_a_sales_file_that_does_not_get_on_fails_with_what_was_done(uploader: SalesUploader) -> None:
    """Comparing takes a whole run and leaves nothing behind."""
    arrival, lake = uploader.put("large", FIRST, 1), Slowly(uploader, merge_ms=0, stage_ms=4 * 60_000)
    uploader.load(arrival, replace(uploader.stores, lake=lake))  # type: ignore[arg-type]
    uploader.now += 1
    result, runs = run_until_ended(uploader, arrival, lake)
    assert (result.ended, runs, lake.merged) == (Ended.FAILED, 4, 2)
    assert result.failure is not None
    assert "3 runs in a row ended without getting any further (4 rows were done)" in result.failure


def test_a_file_without_a_good_row_is_rejected_with_its_rows_explained(uploader: SalesUploader) -> None:
    result = uploader.load(uploader.put("zero", HEADER + "a,Berlin,7,2026-01-05,0,1\n", 1))
    reason = "None of the 1 rows can be used; see the rejected rows."
    assert result.outcome == Outcome(UploadStatus.REJECTED, reason)
    (errors,) = uploader.memory.row_errors.values()
    assert [(e.line, e.column, e.value, e.reason) for e in errors] == [
        (2, "quantity", "0", "0: nothing was sold or returned")
    ]


class CrashError(BaseException):
    """The process is gone: nothing of it runs any more."""


class Crashing:
    """A store whose n-th call, counted over all stores, does not return: it crashes before, or after its work."""

    def __init__(self, inner: Any, count: Callable[[], str | None]) -> None:
        self._inner, self._count = inner, count

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._inner, name)
        if not callable(real) or name in ("lake", "comparison"):
            return real

        def call(*args: Any) -> Any:
            fate = self._count()
            if fate == "before":
                raise CrashError
            answer = real(*args)
            if fate == "after":
                raise CrashError
            return Crashing(answer, self._count) if name == "stage" else answer

        return call


class Faults:
    """Lets the call number `at` crash."""

    def __init__(self, at: int, fate: str) -> None:
        self.at, self.fate, self.calls = at, fate, 0

    def __call__(self) -> str | None:
        self.calls += 1
        return self.fate if self.calls == self.at else None

    def around(self, stores: SalesStores) -> SalesStores:
        wrapped = {name: Crashing(getattr(stores, name), self) for name in ("lake", "ledger", "records", "queue")}
        return replace(stores, **wrapped)


@pytest.mark.parametrize("fate", ["before", "after"])
def test_a_crash_at_any_call_of_a_store_ends_with_the_same_totals(tmp_path: Path, fate: str) -> None:
    at, done = 0, False
    while not done:
        at += 1
        uploader = SalesUploader(lake_folder(tmp_path / f"{fate}{at}"))
        uploader.load(uploader.put("first", FIRST, 1))
        arrival, faults = uploader.put("second", SECOND, 2), Faults(at, fate)
        try:
            uploader.load(arrival, faults.around(uploader.stores))
            done = True
        except CrashError:
            uploader.now += 10 * 60_000
            uploader.load(arrival)
        assert week_sums(uploader.lake, uploader.ledger.head().weekly_version) == BOTH, f"crash {fate} call {at}"
        assert uploader.ledger.lease.dirty == frozenset()
        outcome = list(uploader.memory.outcomes.values())[-1]
        assert (outcome.status, outcome.applied) == (UploadStatus.COMMITTED, 3)
    assert at > 10


def test_a_writer_that_lost_its_lease_while_merging_leaves_nothing_out(uploader: SalesUploader) -> None:
    """It merges after another upload has rolled up and published: its own later attempt publishes what it merged."""
    arrival, other = uploader.put("first", FIRST, 1), uploader.put("second", SECOND, 2)
    stage = uploader.stores.lake.stage

    class Slow:
        def __init__(self, lake: Any) -> None:
            self.lake, self.slept, self.roll_up, self.clashes = lake, False, lake.roll_up, lake.clashes

        def stage(self, batch: Any) -> Any:
            staged = stage(batch)
            if not self.slept:
                self.slept = True
                return _Late(staged, lambda: self._sleep_then(staged.merge))
            return staged

        def _sleep_then(self, merge: Callable[[], None]) -> None:
            uploader.now += 10 * 60_000
            assert ending(uploader.load(other)) == committed(applied=3, stores=1)
            merge()

    class _Late:
        def __init__(self, staged: Any, merge: Callable[[], None]) -> None:
            self.comparison, self.keep, self.merge = staged.comparison, staged.keep, merge

    slow = replace(uploader.stores, lake=Slow(uploader.stores.lake))
    try:
        assert load_sales(arrival, slow, uploader.attempt(), UTC, 10).ended is Ended.SENT_AGAIN
    except StorageError:
        uploader.now += 10 * 60_000
    uploader.load(arrival)
    assert week_sums(uploader.lake, uploader.ledger.head().weekly_version) == BOTH
    assert uploader.ledger.lease.dirty == frozenset()


def test_tending_keeps_every_number_and_readers_follow_to_the_new_version(uploader: SalesUploader) -> None:
    uploader.load(uploader.put("first", FIRST, 1))
    uploader.load(uploader.put("second", SECOND, 2))
    tended = maintain_lake(uploader.stores.lake, uploader.ledger, uploader.attempt())
    assert [table.table for table in tended.tables] == ["sales", "weekly", "daily"]
    assert tended.tables[0].files_merged > tended.tables[0].files_written
    head = uploader.ledger.head()
    assert head.rev == 3
    assert head.sales_version == uploader.lake.open(SALES_TABLE).version()
    assert week_sums(uploader.lake, head.weekly_version) == BOTH


def test_tending_waits_for_its_next_run_while_an_upload_is_loaded(uploader: SalesUploader) -> None:
    uploader.ledger.acquire("other", uploader.now, uploader.now + 60_000)
    assert maintain_lake(uploader.stores.lake, uploader.ledger, uploader.attempt()).busy
