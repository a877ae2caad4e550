"""The ingest protocol, one thing at a time, on in-memory stores."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest

from backend_lambdas.inventory.aggregates import StockTotals
from backend_lambdas.inventory.alerts import expects_alert
from backend_lambdas.inventory.errors import Throttled
from backend_lambdas.inventory.snapshot import decode_snapshot
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.arrival import Arrival, derived_upload_id
from backend_lambdas.uploads.ingest import Ended, IngestResult, ingest_upload
from backend_lambdas.uploads.plan import decode_delta, decode_plan
from backend_lambdas.uploads.ports import Attempt, Lease, UploadFile
from backend_lambdas.uploads.progress import Decision, Outcome, PartStatus, UploadPart, UploadStatus
from tests.fakes import Memory, MemoryFiles, MemoryStoreLedger, arrival

MORNING = 1_700_000_000_000
HOUR = 3_600_000
ULID = "01HF000000000000000000000A"


class Desk:
    """Sends files to the use case with a clock that stands still unless moved."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.now = MORNING
        self.attempts = 0

    def send(self, name: str, text: str, at: int = 0, **metadata: str) -> IngestResult:
        key = f"uploads/{name}"
        self.memory.put_upload(key, text.encode(), **metadata)
        return self.deliver(arrival(key, MORNING + at))

    def deliver(self, event: Arrival, seconds: int = 90) -> IngestResult:
        self.attempts += 1
        attempt = Attempt(f"attempt{self.attempts}", lambda: self.now, self.now + seconds * 1000, expects_alert)
        return ingest_upload(event, self.memory.stores(), attempt)

    def counts(self, store: str = "Berlin") -> dict[str, int]:
        return {item: row.on_hand for item, row in self.memory.rows.get(store, {}).items() if not row.gone}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_first_file_creates_rows_aggregate_and_snapshot(desk: Desk) -> None:
    result = desk.send("a.csv", "store,item,count,price\nBerlin,A,0,2.50\nBerlin,B,20,1\n")
    assert result.outcome == Outcome(UploadStatus.COMMITTED, applied=2, stores_done=1)
    row = desk.memory.rows["Berlin"]["B"]
    assert (row.on_hand, row.reorder_point, row.reorder_rule, row.rev, row.line) == (20, 10, ReorderRule.DEFAULT, 1, 3)
    commit = desk.memory.commits["Berlin"][0]
    assert commit.aggregate.totals == StockTotals(items=2, out=1, low=0, units=20, value=Decimal(20), unpriced=0)
    head = desk.memory.heads["Berlin"]
    snapshot = decode_snapshot(desk.memory.objects[head.snapshot_key or ""])
    assert (snapshot.rev, snapshot.columns["product_id"], snapshot.columns["on_hand"]) == (1, ["A", "B"], [0, 20])


def test_a_repeated_event_writes_nothing(desk: Desk) -> None:
    desk.send("a.csv", "store,item,count\nBerlin,A,5\n")
    writes = desk.memory.writes
    assert desk.deliver(arrival("uploads/a.csv", MORNING)).ended is Ended.DUPLICATE
    assert desk.memory.writes == writes


def test_the_same_content_again_writes_no_row_but_moves_freshness(desk: Desk) -> None:
    first = desk.send("a.csv", "store,item,count\nBerlin,A,5\n")
    rows = len(desk.memory.stream)
    again = desk.send("b.csv", "store,item,count\nBerlin,A,5\n", HOUR)
    assert again.outcome == Outcome(UploadStatus.COMMITTED, unchanged=1, stores_done=1)
    assert len(desk.memory.stream) == rows
    assert desk.memory.heads["Berlin"].rev == 1
    assert desk.memory.commits["Berlin"][-1].newest
    assert desk.memory.facts[again.upload_id].same_as == first.upload_id


def test_what_a_file_leaves_out_keeps_its_value(desk: Desk) -> None:
    desk.send("a.csv", "store,item,count,name,category,price,reorder_point\nBerlin,A,5,Tea,Drinks,1.25,3\n")
    desk.send("b.csv", "store,item,count\nBerlin,A,4\n", HOUR)
    row = desk.memory.rows["Berlin"]["A"]
    assert (row.on_hand, row.product_name, row.category, row.unit_price) == (4, "Tea", "Drinks", Decimal("1.25"))
    assert (row.reorder_point, row.reorder_rule, row.rev) == (3, ReorderRule.STORE_PRODUCT, 2)


def test_the_most_specific_threshold_wins(desk: Desk) -> None:
    desk.memory.thresholds = Thresholds(7, {"Drinks": 8}, {"B": 9}, {("Berlin", "C"): 11})
    desk.send(
        "a.csv", "store,item,count,category\nBerlin,A,5,Drinks\nBerlin,B,5,Drinks\nBerlin,C,5,Drinks\nBerlin,D,5,\n"
    )
    assert {item: row.reorder_point for item, row in desk.memory.rows["Berlin"].items()} == {
        "A": 8,
        "B": 9,
        "C": 11,
        "D": 7,
    }


def test_an_older_file_that_lands_late_does_not_win(desk: Desk) -> None:
    desk.send("new.csv", "store,item,count\nBerlin,A,5\n", 2 * HOUR)
    late = desk.send("old.csv", "store,item,count\nBerlin,A,1\nBerlin,B,2\n", HOUR)
    assert desk.counts() == {"A": 5, "B": 2}
    assert late.outcome == Outcome(UploadStatus.COMMITTED, applied=1, superseded=1, stores_done=1)
    assert not desk.memory.commits["Berlin"][-1].newest


def test_a_row_that_a_newer_file_left_unchanged_is_safe_from_an_older_file(desk: Desk) -> None:
    desk.send("first.csv", "store,item,count\nBerlin,A,5\n")
    desk.send("third.csv", "store,item,count\nBerlin,A,5\n", 2 * HOUR)
    desk.send("second.csv", "store,item,count\nBerlin,A,1\n", HOUR)
    assert desk.counts() == {"A": 5}


def test_a_snapshot_removes_what_it_does_not_list_and_supersedes_older_files(desk: Desk) -> None:
    desk.send("a.csv", "store,item,count\nBerlin,A,5\nBerlin,B,6\n")
    shot = desk.send("b.csv", "store,item,count\nBerlin,A,5\n", 2 * HOUR, mode="snapshot")
    late = desk.send("c.csv", "store,item,count\nBerlin,C,9\n", HOUR)
    assert desk.counts() == {"A": 5}
    assert shot.outcome == Outcome(UploadStatus.COMMITTED, unchanged=1, removed=1, stores_done=1)
    assert late.outcome is not None
    assert late.outcome.status is UploadStatus.SUPERSEDED
    delta = decode_delta(desk.memory.objects[desk.memory.commits["Berlin"][1].part.plan_key or ""])
    assert (delta.rows, delta.removed) == ([], ["B"])


def test_a_snapshot_with_a_rejected_row_removes_nothing(desk: Desk) -> None:
    desk.send("a.csv", "store,item,count\nBerlin,A,5\nBerlin,B,6\n")
    desk.send("snapshot/b.csv", "store,item,count\nBerlin,A,4\nBerlin,B,many\n", HOUR)
    assert desk.counts() == {"A": 4, "B": 6}


def test_an_upload_says_how_many_rows_each_store_had_and_lost(desk: Desk) -> None:
    rows = "Berlin,A,5\nBerlin,B,many\nKöln,A,x\nBerlin,C,2\n,D,4\nOslo,A,1\nOslo,A,2\n"
    result = desk.send("a.csv", f"store,item,count\n{rows}")
    facts = desk.memory.facts[result.upload_id]
    assert facts.by_store == (("Oslo", 0, 2), ("Berlin", 2, 1), ("Köln", 0, 1), ("", 0, 1))
    assert (facts.total, facts.accepted, facts.rejected) == (7, 2, 5)


def test_rejected_rows_are_kept_with_their_lines_and_as_a_csv_without_formulas(desk: Desk) -> None:
    result = desk.send("a.csv", "store,item,count\nBerlin,A,5\nBerlin,=1+1,many\n")
    facts = desk.memory.facts[result.upload_id]
    assert (facts.total, facts.accepted, facts.rejected) == (2, 1, 1)
    assert [error.line for error in desk.memory.row_errors[result.upload_id]] == [3]
    lines = desk.memory.objects[f"errors/{result.upload_id}.csv"].decode("utf-8-sig").splitlines()
    assert lines[0] == "line,column,value,reason,suggestion,store,item,count"
    assert lines[1].endswith(",Berlin,'=1+1,many")


@pytest.mark.parametrize("text", ["", "\x00\x01\x02\x03", "hello world\n", "store,item,count\nBerlin,A,many\n"])
def test_a_file_that_can_not_be_used_ends_as_rejected_with_a_reason(desk: Desk, text: str) -> None:
    result = desk.send("a.csv", text)
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.REJECTED
    assert result.outcome.reason


def test_a_file_deleted_before_it_was_read_is_rejected(desk: Desk) -> None:
    result = desk.deliver(arrival("uploads/gone.csv"))
    assert result.outcome is not None
    assert result.outcome.reason == "uploads/gone.csv was deleted before it could be read. Upload it again."


def test_a_file_that_stops_the_reader_twice_is_poison(desk: Desk) -> None:
    desk.memory.put_upload("uploads/p.csv", b"store,item,count\nBerlin,A,5\n")

    def stopping(*_: object) -> None:
        raise SystemExit

    for _ in range(2):
        attempt = Attempt(f"crash{desk.now}", lambda: desk.now, desk.now + 90_000, expects_alert)
        with pytest.raises(SystemExit):
            ingest_upload(arrival("uploads/p.csv"), desk.memory.stores(), attempt, stopping)  # type: ignore[arg-type]
        desk.now += 200_000
    result = desk.deliver(arrival("uploads/p.csv"))
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.REJECTED


def test_a_busy_store_sends_the_event_again_and_gives_up_after_fifteen_minutes(desk: Desk) -> None:
    desk.memory.stores().ledger.acquire("Berlin", "somebody", desk.now, desk.now + 60_000)
    assert desk.send("a.csv", "store,item,count\nBerlin,A,5\n").ended is Ended.SENT_AGAIN
    assert desk.memory.sent_again == [(arrival("uploads/a.csv", MORNING).message, 5)]
    desk.now += 16 * 60_000
    desk.memory.stores().ledger.acquire("Berlin", "somebody", desk.now, desk.now + 60_000)
    with pytest.raises(Throttled):
        desk.deliver(arrival("uploads/a.csv", MORNING))
    desk.now += 60_001
    assert desk.deliver(arrival("uploads/a.csv", MORNING)).ended is Ended.FINISHED


def test_when_time_runs_out_the_rest_is_done_by_a_later_attempt(desk: Desk) -> None:
    desk.memory.put_upload("uploads/a.csv", b"store,item,count\nBerlin,A,5\n")
    event = arrival("uploads/a.csv", MORNING)
    assert desk.deliver(event, seconds=-1).ended is Ended.SENT_AGAIN
    assert desk.deliver(event).ended is Ended.FINISHED
    assert desk.counts() == {"A": 5}


def many(count: int, store: str = "Berlin", items: int = 30) -> str:
    return "store,item,count\n" + "".join(f"{store},I{number:02d},{count}\n" for number in range(items))


def held_snapshot(desk: Desk) -> str:
    desk.send("a.csv", many(5) + many(5, "Rome").partition("\n")[2])
    text = many(6, "Rome") + many(6, items=20).partition("\n")[2]
    held = desk.send(f"{ULID}/b.csv", text, HOUR, mode="snapshot")
    assert held.upload_id == ULID
    assert held.outcome is not None
    assert held.outcome.status is UploadStatus.HELD
    assert desk.counts()["I29"] == 5
    assert desk.counts("Rome")["I29"] == 6
    return held.upload_id


@pytest.mark.parametrize(
    ("decision", "status", "items"),
    [(Decision.APPROVE, PartStatus.COMMITTED, 20), (Decision.DISCARD, PartStatus.DISCARDED, 30)],
)
def test_a_held_store_waits_for_a_decision(desk: Desk, decision: Decision, status: PartStatus, items: int) -> None:
    upload_id = held_snapshot(desk)
    event = arrival(f"uploads/{ULID}/b.csv", MORNING + HOUR)
    assert desk.deliver(event).ended is Ended.DUPLICATE
    desk.memory.records[upload_id] = replace(desk.memory.records[upload_id], decision=decision, decided_by="Ada")
    result = desk.deliver(event)
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.COMMITTED
    assert desk.memory.parts[upload_id]["Berlin"].status is status
    assert len(desk.counts()) == items
    assert [(entry.actor, entry.action) for entry in desk.memory.audit[-2:]] == [
        ("Ada", f"store {status.lower()}"),
        ("Ada", "upload committed"),
    ]


def test_a_file_of_zeros_that_lists_single_rows_is_not_held_but_one_that_is_the_whole_stock_is(desk: Desk) -> None:
    desk.send("a.csv", many(5))
    assert desk.send("b.csv", many(0), HOUR, mode="snapshot").outcome == Outcome(
        UploadStatus.HELD,
        "Held for a decision. Berlin: 30 of 30 items in stock would drop to zero.",
    )
    zeros = desk.send("c.csv", many(0), 2 * HOUR)
    assert zeros.outcome == Outcome(UploadStatus.COMMITTED, applied=30, stores_done=1)
    assert desk.memory.parts[zeros.upload_id]["Berlin"].expected_alerts == 30


def test_ten_times_the_counts_is_held(desk: Desk) -> None:
    desk.send("a.csv", many(5))
    result = desk.send("b.csv", many(50), HOUR)
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.HELD


def test_a_second_file_under_the_same_key_is_an_upload_of_its_own(desk: Desk) -> None:
    first = desk.send(f"{ULID}/a.csv", "store,item,count\nBerlin,A,5\n")
    desk.memory.put_upload(f"uploads/{ULID}/a.csv", b"store,item,count\nBerlin,A,6\n", "v2")
    event = arrival(f"uploads/{ULID}/a.csv", MORNING + HOUR, "v2")
    second = desk.deliver(event)
    assert (first.upload_id, second.upload_id) == (ULID, derived_upload_id(event))
    assert desk.counts() == {"A": 6}


def test_the_plan_tells_old_and_new_rows(desk: Desk) -> None:
    desk.send("a.csv", "store,item,count\nBerlin,A,5\n")
    desk.send("b.csv", "store,item,count\nBerlin,A,0\nBerlin,B,3\n", HOUR)
    plan = decode_plan(desk.memory.objects[desk.memory.commits["Berlin"][1].part.plan_key or ""])
    assert [(change.old and change.old.on_hand, change.new.on_hand) for change in plan.changes] == [(5, 0), (None, 3)]
    assert plan.changes[0].new == desk.memory.rows["Berlin"]["A"]


def test_a_row_that_another_writer_overtakes_after_planning_is_told_as_superseded(desk: Desk) -> None:
    desk.send("a.csv", "store,item,count\nBerlin,A,5\nBerlin,B,6\n")
    rows = desk.memory.rows["Berlin"]
    put_part = MemoryStoreLedger.put_part

    class Meddling(MemoryStoreLedger):
        def put_part(self, lease: Lease, upload_id: str, part: UploadPart) -> None:
            put_part(self, lease, upload_id, part)
            rows["A"] = replace(rows["A"], on_hand=99, ver="9", rev=2)
            desk.memory.heads["Berlin"] = replace(desk.memory.heads["Berlin"], rev=2)

    desk.memory.put_upload("uploads/b.csv", b"store,item,count\nBerlin,A,1\nBerlin,B,2\n")
    stores = replace(desk.memory.stores(), ledger=Meddling(desk.memory))
    attempt = Attempt("meddled", lambda: desk.now, desk.now + 90_000, expects_alert)
    result = ingest_upload(arrival("uploads/b.csv", MORNING + HOUR), stores, attempt)
    assert result.outcome == Outcome(UploadStatus.COMMITTED, applied=1, superseded=1, stores_done=1)
    assert desk.counts() == {"A": 99, "B": 2}
    commit = desk.memory.commits["Berlin"][-1]
    assert (commit.rev, commit.aggregate.totals.units) == (3, 101)
    assert decode_plan(desk.memory.objects[commit.part.plan_key or ""]).superseded == ("A",)


def test_failing_storage_never_condemns_a_file(desk: Desk) -> None:
    desk.memory.put_upload("uploads/a.csv", b"store,item,count\nBerlin,A,5\n")

    class Failing(MemoryFiles):
        @contextmanager
        def open_upload(self, key: str, version_id: str) -> Iterator[UploadFile]:
            yield from ()
            raise Throttled("come back later")

    stores = replace(desk.memory.stores(), files=Failing(desk.memory))
    for number in range(5):
        attempt = Attempt(f"failing{number}", lambda: desk.now, desk.now + 90_000, expects_alert)
        with pytest.raises(Throttled):
            ingest_upload(arrival("uploads/a.csv", MORNING), stores, attempt)
    assert desk.deliver(arrival("uploads/a.csv", MORNING)).ended is Ended.FINISHED
    assert desk.counts() == {"A": 5}


SALES = "sale_id,store,product_id,sale_date,quantity\n1,Berlin,A,2023-11-14,2\n"


def test_a_sales_file_is_handed_over_and_stays_received(desk: Desk) -> None:
    result = desk.send("sales.csv", SALES)
    (message,) = desk.memory.sent_to_sales
    assert (result.ended, result.outcome, message[1]) == (Ended.HANDED_OVER, None, 0)
    (record,) = desk.memory.records.values()
    assert (record.status, record.attempts, record.claim_owner) == (UploadStatus.RECEIVED, 0, "")
    assert desk.memory.rows == {}


def test_a_repeated_event_of_a_sales_file_is_handed_over_again_until_it_has_ended(desk: Desk) -> None:
    desk.send("sales.csv", SALES)
    for _ in range(4):
        assert desk.send("sales.csv", SALES).ended is Ended.HANDED_OVER
    (upload_id,) = desk.memory.records
    desk.memory.records[upload_id] = replace(desk.memory.records[upload_id], status=UploadStatus.COMMITTED)
    assert desk.send("sales.csv", SALES).ended is Ended.DUPLICATE


def test_a_file_sent_as_the_whole_stock_is_never_taken_for_sales(desk: Desk) -> None:
    assert desk.send("sales.csv", SALES, mode="snapshot").ended is Ended.FINISHED
    assert desk.memory.sent_to_sales == []
