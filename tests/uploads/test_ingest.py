"""The ingest protocol, one thing at a time, on in-memory stores."""

from dataclasses import replace
from decimal import Decimal

from backend_lambdas.inventory.aggregates import StockTotals
from backend_lambdas.inventory.alerts import expects_alert
from backend_lambdas.inventory.snapshot import decode_snapshot
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.arrival import derived_upload_id
from backend_lambdas.uploads.ingest import Ended, ingest_upload
from backend_lambdas.uploads.plan import decode_delta, decode_plan
from backend_lambdas.uploads.ports import Attempt, Lease
from backend_lambdas.uploads.progress import Outcome, UploadPart, UploadStatus
from tests.fakes import MemoryStoreLedger, arrival
from tests.uploads.desk import HOUR, MORNING, ULID, Desk


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


def test_of_two_files_under_one_key_the_later_one_wins_though_its_clock_was_behind(desk: Desk) -> None:
    for version, count in (("v1", 5), ("v2", 7)):
        desk.memory.put_upload("uploads/a.csv", f"store,item,count\nBerlin,A,{count}\n".encode(), version)
    late = arrival("uploads/a.csv", MORNING, "v1", sequencer="0A")
    newer = arrival("uploads/a.csv", MORNING - 400, "v2", sequencer="0B")
    desk.deliver(newer)
    desk.deliver(late)
    assert desk.counts() == {"A": 7}
    assert [desk.deliver(event).ended for event in (late, newer)] == [Ended.DUPLICATE, Ended.DUPLICATE]
