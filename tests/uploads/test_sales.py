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


class Shop:
    """Stores, a clock that goes on by itself, and attempts at uploads."""

    def __init__(self, folder: Path | None, batch_lines: int = 2) -> None:
        self.batch_lines = batch_lines
        self.memory, self.ledger = Memory(), MemorySalesLedger()
        self.stores = sales_stores(self.memory, self.ledger, folder)
        self.lake = self.stores.lake.lake if folder else self.stores.lake  # type: ignore[attr-defined]
        self.now = 1_780_000_000_000
        self.attempts = 0

    def put(self, name: str, text: str, event_ms: int) -> Arrival:
        key = f"uploads/{name}.csv"
        self.memory.put_upload(key, text.encode())
        return Arrival(key, "v1", len(text), 1_780_000_000_000 + event_ms, "0A", f"message {name}")

    def attempt(self, minutes: int = 5) -> Attempt:
        self.attempts += 1
        self.now += 1_000
        return Attempt(f"attempt {self.attempts}", lambda: self.now, self.now + minutes * 60_000)

    def load(self, arrival: Arrival, stores: SalesStores | None = None) -> IngestResult:
        return load_sales(arrival, stores or self.stores, self.attempt(), UTC, self.batch_lines)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def ending(result: IngestResult) -> tuple[Ended, Outcome | None]:
    return result.ended, result.outcome


def committed(applied: int = 0, unchanged: int = 0, superseded: int = 0, stores: int = 2) -> tuple[Ended, Outcome]:
    return Ended.FINISHED, Outcome(UploadStatus.COMMITTED, None, applied, unchanged, superseded, stores_done=stores)


def test_sales_are_counted_and_returns_are_told_apart(shop: Shop) -> None:
    assert ending(shop.load(shop.put("first", FIRST, 1))) == committed(applied=4)
    assert week_sums(shop.lake) == {
        "2026-W02": ("2.000", "3.000000", "1.000", "1.500000", "2"),
        "2026-W06": ("7.000", "8.000000", "0.000", "0.000000", "2"),
    }
    (facts,) = shop.memory.facts.values()
    assert (facts.kind, facts.total, facts.accepted, facts.rejected, facts.returns, facts.stores) == (
        "sales", 4, 4, 0, 1, 2,
    )  # fmt: skip
    assert facts.by_store == (("Berlin", 2, 0), ("Paris", 2, 0))


def test_the_same_event_again_writes_nothing(shop: Shop) -> None:
    arrival = shop.put("first", FIRST, 1)
    shop.load(arrival)
    head = shop.ledger.head()
    assert shop.load(arrival).ended is Ended.DUPLICATE
    assert shop.ledger.head() == head


def test_the_same_file_under_another_name_counts_once(shop: Shop) -> None:
    shop.load(shop.put("first", FIRST, 1))
    before, head = week_sums(shop.lake), shop.ledger.head()
    assert ending(shop.load(shop.put("again", FIRST, 2))) == committed(unchanged=4)
    assert (week_sums(shop.lake), shop.ledger.head()) == (before, head)


def test_a_later_file_corrects_also_the_day_of_a_sale(shop: Shop) -> None:
    shop.load(shop.put("first", FIRST, 1))
    assert ending(shop.load(shop.put("second", SECOND, 2))) == committed(applied=3, stores=1)
    assert week_sums(shop.lake) == BOTH
    assert {week: state.rev for week, state in shop.ledger.weeks().items()} == {"2026-W02": 2, "2026-W06": 2}


def test_an_older_file_that_comes_late_never_wins(shop: Shop) -> None:
    shop.load(shop.put("second", SECOND, 2))
    assert ending(shop.load(shop.put("first", FIRST, 1))) == committed(applied=2, superseded=2)
    assert week_sums(shop.lake) == BOTH


def test_an_older_file_does_not_win_over_a_newer_one_that_said_the_same_as_before(shop: Shop) -> None:
    shop.load(shop.put("first", FIRST, 1))
    shop.load(shop.put("third", FIRST, 3))
    before = lake_state(shop.lake)
    late = ending(shop.load(shop.put("second", SECOND, 2)))
    assert late == committed(applied=1, superseded=2, stores=1)
    assert {sale: said for sale, said in lake_state(shop.lake).items() if sale != "e"} == before


def test_a_file_of_which_nothing_is_new_any_more_is_superseded(shop: Shop) -> None:
    shop.load(shop.put("second", SECOND, 2))
    result = shop.load(shop.put("late", SECOND.replace(",1,9", ",1,8"), 1))
    assert result.outcome == Outcome(
        UploadStatus.SUPERSEDED, "Newer files have told of all these sales.", superseded=3, stores_done=1
    )


def test_a_week_that_loses_its_last_sale_is_empty(shop: Shop) -> None:
    shop.load(shop.put("first", HEADER + "a,Berlin,7,2026-01-05,2,1.50\n", 1))
    shop.load(shop.put("second", HEADER + "a,Berlin,7,2026-03-05,2,1.50\n", 2))
    assert week_sums(shop.lake) == {"2026-W10": ("2.000", "3.000000", "0.000", "0.000000", "1")}
    assert {week: state.rows for week, state in shop.ledger.weeks().items()} == {"2026-W02": 0, "2026-W10": 1}


def test_while_another_upload_holds_the_lake_the_event_comes_back(shop: Shop) -> None:
    other = shop.ledger.acquire("other", shop.now, shop.now + 60_000)
    arrival = shop.put("first", FIRST, 1)
    assert shop.load(arrival).ended is Ended.SENT_AGAIN
    assert [message for message, _ in shop.memory.sent_again] == ["message first"]
    assert other is not None
    shop.ledger.release(other)
    assert ending(shop.load(arrival)) == committed(applied=4)


def test_an_upload_that_runs_out_of_time_goes_on_later(shop: Shop) -> None:
    arrival = shop.put("first", FIRST, 1)
    assert load_sales(arrival, shop.stores, shop.attempt(minutes=-1), UTC, 2).ended is Ended.SENT_AGAIN
    assert ending(shop.load(arrival)) == committed(applied=4)


class Slowly:
    """The lake; each of the batches that change something takes so long to merge, each to compare."""

    def __init__(self, shop: Shop, merge_ms: int, stage_ms: int = 0) -> None:
        self.shop, self.merge_ms, self.stage_ms = shop, merge_ms, stage_ms
        self.merged = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shop.stores.lake, name)

    def stage(self, batch: Any) -> Any:
        self.shop.now += self.stage_ms
        staged, slowly = self.shop.stores.lake.stage(batch), self

        class Merging:
            comparison = staged.comparison

            def merge(self) -> None:
                staged.merge()
                slowly.merged += 1
                slowly.shop.now += slowly.merge_ms

        return Merging()


def run_until_ended(shop: Shop, arrival: Arrival, lake: Slowly, most: int = 20) -> tuple[IngestResult, int]:
    """Deliver the event until it does not come back; with the number of runs."""
    for run in range(1, most + 1):
        result = shop.load(arrival, replace(shop.stores, lake=lake))  # type: ignore[arg-type]
        if result.ended is not Ended.SENT_AGAIN:
            return result, run
        shop.now += 1_000 * shop.memory.sent_again[-1][1] + 1
    raise AssertionError(f"{most} runs did not end it")


def test_a_file_of_many_merges_needs_as_many_runs_as_it_needs(shop: Shop) -> None:
    lines = "".join(f"s{number:02d},Berlin,7,2026-01-05,1,1.50\n" for number in range(16))
    arrival, lake = shop.put("large", HEADER + lines, 1), Slowly(shop, merge_ms=6 * 60_000)
    result, runs = run_until_ended(shop, arrival, lake)
    assert (ending(result), runs, lake.merged) == (committed(applied=16, stores=1), 9, 8)
    (record,) = shop.memory.records.values()
    assert record.rows_done == 16


def test_a_sales_file_that_does_not_get_on_fails_with_what_was_done(shop: Shop) -> None:
    """Comparing takes a whole run and leaves nothing behind."""
    arrival, lake = shop.put("large", FIRST, 1), Slowly(shop, merge_ms=0, stage_ms=4 * 60_000)
    shop.load(arrival, replace(shop.stores, lake=lake))  # type: ignore[arg-type]
    shop.now += 1
    result, runs = run_until_ended(shop, arrival, lake)
    assert (result.ended, runs, lake.merged) == (Ended.FAILED, 4, 2)
    assert result.failure is not None
    assert "3 runs in a row ended without getting any further (4 rows were done)" in result.failure


def test_a_file_without_a_good_row_is_rejected_with_its_rows_explained(shop: Shop) -> None:
    result = shop.load(shop.put("zero", HEADER + "a,Berlin,7,2026-01-05,0,1\n", 1))
    reason = "None of the 1 rows can be used; see the rejected rows."
    assert result.outcome == Outcome(UploadStatus.REJECTED, reason)
    (errors,) = shop.memory.row_errors.values()
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
        shop = Shop(lake_folder(tmp_path / f"{fate}{at}"))
        shop.load(shop.put("first", FIRST, 1))
        arrival, faults = shop.put("second", SECOND, 2), Faults(at, fate)
        try:
            shop.load(arrival, faults.around(shop.stores))
            done = True
        except CrashError:
            shop.now += 10 * 60_000
            shop.load(arrival)
        assert week_sums(shop.lake, shop.ledger.head().weekly_version) == BOTH, f"crash {fate} call {at}"
        assert shop.ledger.lease.dirty == frozenset()
        outcome = list(shop.memory.outcomes.values())[-1]
        assert (outcome.status, outcome.applied) == (UploadStatus.COMMITTED, 3)
    assert at > 10


def test_a_writer_that_lost_its_lease_while_merging_leaves_nothing_out(shop: Shop) -> None:
    """It merges after another upload has rolled up and published: its own later attempt publishes what it merged."""
    arrival, other = shop.put("first", FIRST, 1), shop.put("second", SECOND, 2)
    stage = shop.stores.lake.stage

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
            shop.now += 10 * 60_000
            assert ending(shop.load(other)) == committed(applied=3, stores=1)
            merge()

    class _Late:
        def __init__(self, staged: Any, merge: Callable[[], None]) -> None:
            self.comparison, self.merge = staged.comparison, merge

    slow = replace(shop.stores, lake=Slow(shop.stores.lake))
    try:
        assert load_sales(arrival, slow, shop.attempt(), UTC, 10).ended is Ended.SENT_AGAIN
    except StorageError:
        shop.now += 10 * 60_000
    shop.load(arrival)
    assert week_sums(shop.lake, shop.ledger.head().weekly_version) == BOTH
    assert shop.ledger.lease.dirty == frozenset()


def test_tending_keeps_every_number_and_readers_follow_to_the_new_version(shop: Shop) -> None:
    shop.load(shop.put("first", FIRST, 1))
    shop.load(shop.put("second", SECOND, 2))
    tended = maintain_lake(shop.stores.lake, shop.ledger, shop.attempt())
    assert [table.table for table in tended.tables] == ["sales", "weekly", "daily"]
    assert tended.tables[0].files_merged > tended.tables[0].files_written
    head = shop.ledger.head()
    assert head.rev == 3
    assert head.sales_version == shop.lake.open(SALES_TABLE).version()
    assert week_sums(shop.lake, head.weekly_version) == BOTH


def test_tending_waits_for_its_next_run_while_an_upload_is_loaded(shop: Shop) -> None:
    shop.ledger.acquire("other", shop.now, shop.now + 60_000)
    assert maintain_lake(shop.stores.lake, shop.ledger, shop.attempt()).busy
