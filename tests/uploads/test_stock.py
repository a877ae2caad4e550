"""The ingest protocol, one thing at a time, on in-memory stores."""

from dataclasses import replace
from decimal import Decimal

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.inventory.snapshot import decode_snapshot
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.store_summary import StockTotals
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.arrival import derived_upload_id
from backend_lambdas.uploads.models import Outcome, UploadPart, UploadStatus
from backend_lambdas.uploads.ports import Attempt, Lease
from backend_lambdas.uploads.protocol.lifecycle import Ended
from backend_lambdas.uploads.protocol.stored_plan import decode_delta, decode_plan
from backend_lambdas.uploads.stock import ingest_upload
from tests.support.ingest_stores import arrival
from tests.support.stock_tables import MemoryStoreLedger
from tests.support.uploader import HOUR, MORNING, ULID, Uploader


def test_a_first_file_creates_rows_aggregate_and_snapshot(uploader: Uploader) -> None:
    result = uploader.send("a.csv", "store,item,count,price\nBerlin,A,0,2.50\nBerlin,B,20,1\n")
    assert result.outcome == Outcome(UploadStatus.COMMITTED, applied=2, stores_done=1)
    row = uploader.memory.rows["Berlin"]["B"]
    assert (row.on_hand, row.reorder_point, row.reorder_rule, row.rev, row.line) == (20, 0, ReorderRule.DEFAULT, 1, 3)
    commit = uploader.memory.commits["Berlin"][0]
    assert commit.aggregate.totals == StockTotals(items=2, out=1, low=0, units=20, value=Decimal(20), unpriced=0)
    head = uploader.memory.heads["Berlin"]
    snapshot = decode_snapshot(uploader.memory.objects[head.snapshot_key or ""])
    assert (snapshot.rev, snapshot.columns["product_id"], snapshot.columns["on_hand"]) == (1, ["A", "B"], [0, 20])


def test_a_repeated_event_writes_nothing(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,5\n")
    writes = uploader.memory.writes
    assert uploader.deliver(arrival("uploads/a.csv", MORNING)).ended is Ended.DUPLICATE
    assert uploader.memory.writes == writes


def test_the_same_content_again_writes_no_row_but_moves_freshness(uploader: Uploader) -> None:
    first = uploader.send("a.csv", "store,item,count\nBerlin,A,5\n")
    rows = len(uploader.memory.stream)
    again = uploader.send("b.csv", "store,item,count\nBerlin,A,5\n", HOUR)
    assert again.outcome == Outcome(UploadStatus.COMMITTED, unchanged=1, stores_done=1)
    assert len(uploader.memory.stream) == rows
    assert uploader.memory.heads["Berlin"].rev == 1
    assert uploader.memory.commits["Berlin"][-1].newest
    assert uploader.memory.facts[again.upload_id].same_as == first.upload_id


def test_what_a_file_leaves_out_keeps_its_value(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count,name,category,price,reorder_point\nBerlin,A,5,Tea,Drinks,1.25,3\n")
    uploader.send("b.csv", "store,item,count\nBerlin,A,4\n", HOUR)
    row = uploader.memory.rows["Berlin"]["A"]
    assert (row.on_hand, row.product_name, row.category, row.unit_price) == (4, "Tea", "Drinks", Decimal("1.25"))
    assert (row.reorder_point, row.reorder_rule, row.rev) == (3, ReorderRule.FILE, 2)


def test_the_most_specific_threshold_wins(uploader: Uploader) -> None:
    uploader.memory.thresholds = Thresholds(7, {"Drinks": 8}, {"B": 9}, {("Berlin", "C"): 11})
    uploader.send(
        "a.csv", "store,item,count,category\nBerlin,A,5,Drinks\nBerlin,B,5,Drinks\nBerlin,C,5,Drinks\nBerlin,D,5,\n"
    )
    assert {item: row.reorder_point for item, row in uploader.memory.rows["Berlin"].items()} == {
        "A": 8,
        "B": 9,
        "C": 11,
        "D": 7,
    }


def test_an_older_file_that_lands_late_does_not_win(uploader: Uploader) -> None:
    uploader.send("new.csv", "store,item,count\nBerlin,A,5\n", 2 * HOUR)
    late = uploader.send("old.csv", "store,item,count\nBerlin,A,1\nBerlin,B,2\n", HOUR)
    assert uploader.counts() == {"A": 5, "B": 2}
    assert late.outcome == Outcome(UploadStatus.COMMITTED, applied=1, superseded=1, stores_done=1)
    assert not uploader.memory.commits["Berlin"][-1].newest


def test_a_row_that_a_newer_file_left_unchanged_is_safe_from_an_older_file(uploader: Uploader) -> None:
    uploader.send("first.csv", "store,item,count\nBerlin,A,5\n")
    uploader.send("third.csv", "store,item,count\nBerlin,A,5\n", 2 * HOUR)
    uploader.send("second.csv", "store,item,count\nBerlin,A,1\n", HOUR)
    assert uploader.counts() == {"A": 5}


def test_a_snapshot_removes_what_it_does_not_list_and_supersedes_older_files(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,5\nBerlin,B,6\n")
    shot = uploader.send("b.csv", "store,item,count\nBerlin,A,5\n", 2 * HOUR, mode="snapshot")
    late = uploader.send("c.csv", "store,item,count\nBerlin,C,9\n", HOUR)
    assert uploader.counts() == {"A": 5}
    assert shot.outcome == Outcome(UploadStatus.COMMITTED, unchanged=1, removed=1, stores_done=1)
    assert late.outcome is not None
    assert late.outcome.status is UploadStatus.SUPERSEDED
    delta = decode_delta(uploader.memory.objects[uploader.memory.commits["Berlin"][1].part.plan_key or ""])
    assert (delta.rows, delta.removed) == ([], ["B"])


def test_a_snapshot_with_a_rejected_row_removes_nothing(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,5\nBerlin,B,6\n")
    uploader.send("snapshot/b.csv", "store,item,count\nBerlin,A,4\nBerlin,B,many\n", HOUR)
    assert uploader.counts() == {"A": 4, "B": 6}


def test_an_upload_says_how_many_rows_each_store_had_and_lost(uploader: Uploader) -> None:
    rows = "Berlin,A,5\nBerlin,B,many\nKöln,A,x\nBerlin,C,2\n,D,4\nOslo,A,1\nOslo,A,2\n"
    result = uploader.send("a.csv", f"store,item,count\n{rows}")
    facts = uploader.memory.facts[result.upload_id]
    assert facts.by_store == (("Oslo", 0, 2), ("Berlin", 2, 1), ("Köln", 0, 1), ("", 0, 1))
    assert (facts.total, facts.accepted, facts.rejected) == (7, 2, 5)


def test_rejected_rows_are_kept_with_their_lines_and_as_a_csv_without_formulas(uploader: Uploader) -> None:
    result = uploader.send("a.csv", "store,item,count\nBerlin,A,5\nBerlin,=1+1,many\n")
    facts = uploader.memory.facts[result.upload_id]
    assert (facts.total, facts.accepted, facts.rejected) == (2, 1, 1)
    assert [error.line for error in uploader.memory.row_errors[result.upload_id]] == [3]
    lines = uploader.memory.objects[f"errors/{result.upload_id}.csv"].decode("utf-8-sig").splitlines()
    assert lines[0] == "line,column,value,reason,suggestion,store,item,count"
    assert lines[1].endswith(",Berlin,'=1+1,many")


def test_a_second_file_under_the_same_key_is_an_upload_of_its_own(uploader: Uploader) -> None:
    first = uploader.send(f"{ULID}/a.csv", "store,item,count\nBerlin,A,5\n")
    uploader.memory.put_upload(f"uploads/{ULID}/a.csv", b"store,item,count\nBerlin,A,6\n", "v2")
    event = arrival(f"uploads/{ULID}/a.csv", MORNING + HOUR, "v2")
    second = uploader.deliver(event)
    assert (first.upload_id, second.upload_id) == (ULID, derived_upload_id(event))
    assert uploader.counts() == {"A": 6}


def test_the_plan_tells_old_and_new_rows(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,5\n")
    uploader.send("b.csv", "store,item,count\nBerlin,A,0\nBerlin,B,3\n", HOUR)
    plan = decode_plan(uploader.memory.objects[uploader.memory.commits["Berlin"][1].part.plan_key or ""])
    assert [(change.old and change.old.on_hand, change.new.on_hand) for change in plan.changes] == [(5, 0), (None, 3)]
    assert plan.changes[0].new == uploader.memory.rows["Berlin"]["A"]


def test_a_row_that_another_writer_overtakes_after_planning_is_told_as_superseded(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,5\nBerlin,B,6\n")
    rows = uploader.memory.rows["Berlin"]
    put_part = MemoryStoreLedger.put_part

    class Meddling(MemoryStoreLedger):
        def put_part(self, lease: Lease, upload_id: str, part: UploadPart) -> None:
            put_part(self, lease, upload_id, part)
            rows["A"] = replace(rows["A"], on_hand=99, ver="9", rev=2)
            uploader.memory.heads["Berlin"] = replace(uploader.memory.heads["Berlin"], rev=2)

    uploader.memory.put_upload("uploads/b.csv", b"store,item,count\nBerlin,A,1\nBerlin,B,2\n")
    stores = replace(uploader.memory.stores(), ledger=Meddling(uploader.memory))
    attempt = Attempt("meddled", lambda: uploader.now, uploader.now + 90_000, expects_alert)
    result = ingest_upload(arrival("uploads/b.csv", MORNING + HOUR), stores, attempt)
    assert result.outcome == Outcome(UploadStatus.COMMITTED, applied=1, superseded=1, stores_done=1)
    assert uploader.counts() == {"A": 99, "B": 2}
    commit = uploader.memory.commits["Berlin"][-1]
    assert (commit.rev, commit.aggregate.totals.units) == (3, 101)
    assert decode_plan(uploader.memory.objects[commit.part.plan_key or ""]).superseded == ("A",)


def test_of_two_files_under_one_key_the_later_one_wins_though_its_clock_was_behind(uploader: Uploader) -> None:
    for version, count in (("v1", 5), ("v2", 7)):
        uploader.memory.put_upload("uploads/a.csv", f"store,item,count\nBerlin,A,{count}\n".encode(), version)
    late = arrival("uploads/a.csv", MORNING, "v1", sequencer="0A")
    newer = arrival("uploads/a.csv", MORNING - 400, "v2", sequencer="0B")
    uploader.deliver(newer)
    uploader.deliver(late)
    assert uploader.counts() == {"A": 7}
    assert [uploader.deliver(event).ended for event in (late, newer)] == [Ended.DUPLICATE, Ended.DUPLICATE]
