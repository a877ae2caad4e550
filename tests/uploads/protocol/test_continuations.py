"""Files too large for one run: many runs finish them, none of them in vain; what does not get on fails visibly."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.inventory.errors import Throttled
from backend_lambdas.uploads import stock as uploads_stock
from backend_lambdas.uploads.models import PartStatus, UploadRecord, UploadStatus
from backend_lambdas.uploads.ports import Attempt, Lease, Stores
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult
from backend_lambdas.uploads.protocol.stored_plan import decode_delta, decode_plan
from backend_lambdas.uploads.stock import ingest_upload
from tests.support.ingest_stores import Memory, arrival
from tests.support.stock_tables import MemoryStockRows, MemoryStoreLedger
from tests.support.uploader import MORNING

ROWS = 2_000
EVENT = arrival("uploads/large.csv", MORNING)
RUN_MS = 90_000


@dataclass
class Clockwork:
    """A shop where things take time: a batch of rows, a page of stored rows. It counts what was done."""

    batch_ms: int = 10_000
    page_ms: int = 0

    def __post_init__(self) -> None:
        self.memory = Memory()
        self.now = MORNING
        self.runs = self.batches = self.pages = 0
        self.refuse: Callable[[], None] = lambda: None
        text = "".join(f"Berlin,P{number:05d},{number % 50}\n" for number in range(ROWS))
        self.memory.put_upload(EVENT.key, f"store,item,count\n{text}".encode())

    def stores(self) -> Stores:
        uploader = self

        class SlowRows(MemoryStockRows):
            def read_store(self, store: str, step: Callable[[], None] = lambda: None) -> Any:
                uploader.pages += 1
                uploader.now += uploader.page_ms
                return super().read_store(store, step)

            def write_rows(self, lease: Lease, rows: Any) -> list[str]:
                uploader.refuse()
                uploader.batches += 1
                uploader.now += uploader.batch_ms
                return super().write_rows(lease, rows)

        return replace(self.memory.stores(), rows=SlowRows(self.memory))

    def run(self) -> IngestResult:
        """One delivery of the event: a minute and a half, then it must have stopped."""
        self.runs += 1
        attempt = Attempt(f"run{self.runs}", lambda: self.now, self.now + RUN_MS, expects_alert)
        return ingest_upload(EVENT, self.stores(), attempt)

    def run_until_ended(self, most: int = 50) -> IngestResult:
        for _ in range(most):
            result = self.run()
            if result.ended is not Ended.SENT_AGAIN:
                return result
            self.now += 1_000 * self.memory.sent_again[-1][1] + 1
        raise AssertionError(f"{most} runs did not end it")

    @property
    def record(self) -> UploadRecord:
        (record,) = self.memory.records.values()
        return record


def test_many_runs_finish_a_file_that_is_too_large_for_one() -> None:
    uploader = Clockwork()
    result = uploader.run_until_ended()
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.applied) == (UploadStatus.COMMITTED, ROWS)
    assert len(uploader.memory.rows["Berlin"]) == ROWS
    # 21 batches of ten seconds, nine or ten to a run; each batch was written once.
    assert (uploader.runs, uploader.batches, uploader.record.stalls) == (3, 21, 0)


def test_the_plan_of_the_first_run_serves_all_of_them() -> None:
    uploader = Clockwork()
    uploader.run_until_ended()
    (commit,) = uploader.memory.commits["Berlin"]
    assert [key for key in uploader.memory.objects if key.startswith("plans/")] == [commit.part.plan_key]
    plan = decode_plan(uploader.memory.objects[commit.part.plan_key or ""])
    assert {change.new.product_id: change.new for change in plan.changes} == uploader.memory.rows["Berlin"]


def test_how_far_it_is_can_be_seen_between_the_runs() -> None:
    uploader = Clockwork()
    assert uploader.run().ended is Ended.SENT_AGAIN
    (part,) = uploader.memory.parts[uploader.record.upload_id].values()
    assert (part.status, part.written, part.total) == (PartStatus.PLANNED, 990, ROWS)
    assert uploader.record.rows_done == 990


def test_a_plan_is_made_anew_when_somebody_else_has_held_the_store_since() -> None:
    uploader = Clockwork()
    uploader.run()
    uploader.now += 1
    meddler = uploader.memory.stores().ledger.acquire("Berlin", "another file", uploader.now, uploader.now)
    assert meddler is not None
    uploader.memory.stores().ledger.release(meddler)
    result = uploader.run_until_ended()
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.applied) == (UploadStatus.COMMITTED, ROWS)
    assert len([key for key in uploader.memory.objects if key.startswith("plans/")]) == 2
    assert uploader.batches == 21  # what the first plan wrote is not written again


def test_a_run_that_never_gets_as_far_as_its_rows_fails_visibly() -> None:
    """Reading the store alone takes longer than a run: it was tried for ever, 200 runs and more."""
    uploader = Clockwork(page_ms=RUN_MS + 1)
    result = uploader.run_until_ended(10)
    assert result.ended is Ended.FAILED
    assert result.failure == (
        "3 runs in a row ended without getting any further (0 rows were done). What was applied stays. "
        "Try it again, or split the file by store and send the parts."
    )
    assert (uploader.memory.leases["Berlin"].owner, uploader.memory.rows.get("Berlin", {})) == ("", {})
    assert [entry.action for entry in uploader.memory.audit] == ["upload failed"]


def test_a_commit_that_takes_too_long_fails_visibly_with_what_was_applied() -> None:
    uploader = Clockwork()
    for _ in range(3):
        uploader.page_ms = RUN_MS + 1 if uploader.runs else 0
        uploader.run()
    result = uploader.run_until_ended(10)
    assert result.ended is Ended.FAILED
    assert len(uploader.memory.rows["Berlin"]) == ROWS


def test_a_function_that_is_killed_each_time_fails_visibly_before_its_last_delivery() -> None:
    """A killed process runs none of our code; five receives and the message would be a dead letter."""
    uploader = Clockwork()

    class KilledError(BaseException):
        pass

    def kill() -> None:
        raise KilledError

    uploader.refuse = kill
    for _ in range(4):
        with pytest.raises(KilledError):
            uploader.run()
        uploader.now += 1_000_000
    result = uploader.run()
    assert result.ended is Ended.FAILED
    uploader.refuse = lambda: None
    ended = uploader.run_until_ended()
    assert ended.outcome is not None
    assert (ended.outcome.status, len(uploader.memory.rows["Berlin"])) == (UploadStatus.COMMITTED, ROWS)


def test_throttled_rows_let_go_of_the_store_and_come_back_without_a_delivery() -> None:
    uploader = Clockwork()

    def throttle() -> None:
        if uploader.batches == 5 and uploader.now < MORNING + 600_000:
            raise Throttled("too much at once")

    uploader.refuse = throttle
    assert uploader.run().ended is Ended.SENT_AGAIN
    assert uploader.memory.leases["Berlin"].owner == ""
    assert (uploader.record.attempts, uploader.record.stalls) == (0, 0)
    (message, delay) = uploader.memory.sent_again[-1]
    assert (message, 3 <= delay <= 8) == (EVENT.message, True)
    result = uploader.run_until_ended()
    assert result.outcome is not None
    assert (result.outcome.status, uploader.batches) == (UploadStatus.COMMITTED, 21)


def test_a_store_that_is_read_page_by_page_keeps_its_lease() -> None:
    """Planning a million rows takes longer than a lease lasts."""
    uploader = Clockwork(batch_ms=1, page_ms=40_000)
    renewed = []

    class Counting(MemoryStoreLedger):
        def renew(self, lease: Lease, until_ms: int) -> Lease:
            renewed.append(until_ms)
            return super().renew(lease, until_ms)

    stores = replace(uploader.stores(), ledger=Counting(uploader.memory))
    attempt = Attempt("long", lambda: uploader.now, uploader.now + RUN_MS, expects_alert)
    assert uploads_stock.ingest_upload(EVENT, stores, attempt).ended is Ended.FINISHED
    assert renewed == [MORNING + 100_000]


def test_a_plan_of_the_first_release_is_still_read() -> None:
    uploader = Clockwork()
    uploader.run_until_ended()
    (commit,) = uploader.memory.commits["Berlin"]
    new = uploader.memory.objects[commit.part.plan_key or ""]
    head, *lines = map(orjson.loads, gzip.decompress(new).splitlines())
    changes = [[old and old[:-1], row[:-1]] for line in lines for old, row in line]
    old = gzip.compress(orjson.dumps(head | {"changes": changes}))
    assert decode_plan(old) == decode_plan(new)
    assert decode_delta(old) == decode_delta(new)
