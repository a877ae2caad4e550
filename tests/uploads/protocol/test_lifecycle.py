"""How an attempt ends when the file cannot be used, is for somebody else, or has to wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.inventory.errors import Throttled
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.models import UploadStatus, Waiting
from backend_lambdas.uploads.ports import Attempt, UploadFile
from backend_lambdas.uploads.protocol.lifecycle import Ended, wait_seconds
from backend_lambdas.uploads.stock import ingest_upload
from tests.support.ingest_stores import MemoryFiles, arrival
from tests.support.uploader import HOUR, MORNING, Uploader


@pytest.mark.parametrize("text", ["", "\x00\x01\x02\x03", "hello world\n", "store,item,count\nBerlin,A,many\n"])
def test_a_file_that_can_not_be_used_ends_as_rejected_with_a_reason(uploader: Uploader, text: str) -> None:
    result = uploader.send("a.csv", text)
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.REJECTED
    assert result.outcome.reason


def test_a_file_deleted_before_it_was_read_is_rejected(uploader: Uploader) -> None:
    result = uploader.deliver(arrival("uploads/gone.csv"))
    assert result.outcome is not None
    assert result.outcome.reason == "uploads/gone.csv was deleted before it could be read. Upload it again."


def test_a_file_beyond_the_largest_size_is_refused_unread(uploader: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    told_by_event = arrival("uploads/a.csv").size
    monkeypatch.setattr(MemoryFiles, "largest_upload", told_by_event - 1)
    result = uploader.send("a.csv", "store,item,count\nBerlin,A,5\n")
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.reason) == (
        UploadStatus.REJECTED,
        f"The file has {told_by_event} bytes; the limit is {told_by_event - 1} (setting MaxUploadMB). Split it by "
        "store and send the parts.",
    )


def test_a_file_that_stops_the_reader_twice_is_poison(uploader: Uploader) -> None:
    uploader.memory.put_upload("uploads/p.csv", b"store,item,count\nBerlin,A,5\n")

    def stopping(*_: object) -> None:
        raise SystemExit

    for _ in range(2):
        attempt = Attempt(f"crash{uploader.now}", lambda: uploader.now, uploader.now + 90_000, expects_alert)
        with pytest.raises(SystemExit):
            ingest_upload(arrival("uploads/p.csv"), uploader.memory.stores(), attempt, stopping)  # type: ignore[arg-type]
        uploader.now += 700_000
    result = uploader.deliver(arrival("uploads/p.csv"))
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.REJECTED


def test_a_busy_store_sends_the_event_again_for_hours_and_then_fails_visibly(uploader: Uploader) -> None:
    ledger = uploader.memory.stores().ledger
    ledger.acquire("Berlin", "somebody", uploader.now, uploader.now + 8 * HOUR)
    event = arrival("uploads/a.csv", MORNING)
    assert uploader.send("a.csv", "store,item,count\nBerlin,A,5\n").ended is Ended.SENT_AGAIN
    uploader.now += 5 * HOUR
    assert uploader.deliver(event).ended is Ended.SENT_AGAIN
    uploader.now += 2 * HOUR
    result = uploader.deliver(event)
    assert (result.ended, result.failure) == (
        Ended.FAILED,
        "Berlin was busy with other files for more than 6 hours. "
        "What was applied stays; try it again to go on with the rest.",
    )
    assert result.counts() == {"RowsRejected": 0, "UploadsFailed": True}
    assert uploader.memory.failures == {result.upload_id: result.failure}
    uploader.now += 2 * HOUR
    assert uploader.deliver(event).ended is Ended.FINISHED
    assert uploader.memory.failures == {}


def test_who_waits_for_a_store_looks_at_its_lease_and_at_nothing_else(uploader: Uploader) -> None:
    uploader.memory.stores().ledger.acquire("Berlin", "somebody", uploader.now, uploader.now + HOUR)
    uploader.send("a.csv", "store,item,count\nBerlin,A,5\n")
    uploader.memory.uploads.clear()  # a download would be noticed
    writes = uploader.memory.writes
    uploader.now += 60_000
    assert uploader.deliver(arrival("uploads/a.csv", MORNING)).ended is Ended.SENT_AGAIN
    assert uploader.memory.writes == writes


def test_a_hundred_waiters_come_back_ever_more_seldom_and_not_together(uploader: Uploader) -> None:
    def delays(waited_ms: int) -> list[int]:
        now = MORNING + waited_ms
        attempts = [Attempt(f"attempt{number}", lambda: now, now) for number in range(100)]
        return [wait_seconds(Waiting(iso_time(MORNING), "Berlin"), attempt) for attempt in attempts]

    assert (min(delays(0)), max(delays(0))) == (3, 7)
    late = delays(HOUR)
    assert (min(late) >= 60, max(late) <= 180, len(set(late)) > 40) == (True, True, True)
    # Looks a second at one store, of a hundred waiters.
    assert sum(1 / delay for delay in late) < 1.1


def test_when_time_runs_out_the_rest_is_done_by_a_later_attempt(uploader: Uploader) -> None:
    uploader.memory.put_upload("uploads/a.csv", b"store,item,count\nBerlin,A,5\n")
    event = arrival("uploads/a.csv", MORNING)
    assert uploader.deliver(event, seconds=-1).ended is Ended.SENT_AGAIN
    assert uploader.deliver(event).ended is Ended.FINISHED
    assert uploader.counts() == {"A": 5}


def test_failing_storage_never_condemns_a_file(uploader: Uploader) -> None:
    uploader.memory.put_upload("uploads/a.csv", b"store,item,count\nBerlin,A,5\n")

    class Failing(MemoryFiles):
        @contextmanager
        def open_upload(self, key: str, version_id: str) -> Iterator[UploadFile]:
            yield from ()
            raise Throttled("come back later")

    stores = replace(uploader.memory.stores(), files=Failing(uploader.memory))
    for number in range(5):
        attempt = Attempt(f"failing{number}", lambda: uploader.now, uploader.now + 90_000, expects_alert)
        assert ingest_upload(arrival("uploads/a.csv", MORNING), stores, attempt).ended is Ended.SENT_AGAIN
    assert uploader.deliver(arrival("uploads/a.csv", MORNING)).ended is Ended.FINISHED
    assert uploader.counts() == {"A": 5}


SALES = "sale_id,store,product_id,sale_date,quantity\n1,Berlin,A,2023-11-14,2\n"


def test_a_sales_file_is_handed_over_and_stays_received(uploader: Uploader) -> None:
    result = uploader.send("sales.csv", SALES)
    (message,) = uploader.memory.sent_to_sales
    assert (result.ended, result.outcome, message[1]) == (Ended.HANDED_OVER, None, 0)
    (record,) = uploader.memory.records.values()
    assert (record.status, record.attempts, record.claim_owner) == (UploadStatus.RECEIVED, 0, "")
    assert uploader.memory.rows == {}


def test_a_repeated_event_of_a_sales_file_is_handed_over_again_until_it_has_ended(uploader: Uploader) -> None:
    uploader.send("sales.csv", SALES)
    for _ in range(4):
        assert uploader.send("sales.csv", SALES).ended is Ended.HANDED_OVER
    (upload_id,) = uploader.memory.records
    uploader.memory.records[upload_id] = replace(uploader.memory.records[upload_id], status=UploadStatus.COMMITTED)
    assert uploader.send("sales.csv", SALES).ended is Ended.DUPLICATE


def test_a_file_sent_as_the_whole_stock_is_never_taken_for_sales(uploader: Uploader) -> None:
    assert uploader.send("sales.csv", SALES, mode="snapshot").ended is Ended.FINISHED
    assert uploader.memory.sent_to_sales == []
