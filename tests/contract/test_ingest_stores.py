"""One suite for the in-memory stores and the real adapters: what the protocol relies on holds for all of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.aws.uploads.store_ledger import DynamoStoreLedger
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import ConditionFailed, LeaseLost, NotFound
from backend_lambdas.inventory.leaving import HERE, Gone
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.movements import Cause, Movement
from backend_lambdas.inventory.stock import ReorderRule, StockRow
from backend_lambdas.inventory.store_summary import aggregate_store
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.held import UNDONE_IN_PART, Effect
from backend_lambdas.uploads.models import (
    Outcome,
    PartStatus,
    ReadFacts,
    Undoing,
    UploadMode,
    UploadPart,
    UploadStatus,
)
from backend_lambdas.uploads.ports import Claim, KnownStore, Lease, StoreCommit, StoreRevision, Stores
from tests.contract.stacks import Stack
from tests.support.ingest_stores import arrival

NOW = "2026-01-02T03:04:05.000Z"
AUDIT = AuditEntry("a1", NOW, "ingest", "store committed", "upload U", {"applied": 1})
EFFECT = Effect(1, 0, 3, 1, 1, 0, 10, 4, Decimal("12.50"), Decimal(5))
NEW = StoreRevision()


def row(product_id: str, ver: str = "2", **changes: object) -> StockRow:
    plain = StockRow(
        store="Köln #1",
        product_id=product_id,
        on_hand=3,
        reorder_point=5,
        reorder_rule=ReorderRule.CATEGORY,
        product_name="Tea, green",
        category="Drinks",
        unit_price=Decimal("1.25"),
        ver=ver,
        rev=1,
        upload_id="U",
        line=7,
        changed_at=NOW,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def leased(stores: Stores, now_ms: int = 0) -> Lease:
    lease = stores.ledger.acquire("Köln #1", f"me{now_ms}", now_ms, now_ms + 60)
    assert lease is not None
    return lease


def part(status: PartStatus = PartStatus.COMMITTED) -> UploadPart:
    return UploadPart("Köln #1", status, "2", "plans/x", 3, 1, 1, 1, 0, 2, None, NOW)


def commit_of(lease: Lease, head: StoreRevision = NEW, **changes: object) -> StoreCommit:
    plain = StoreCommit(
        lease=lease,
        upload_id="U",
        part=part(),
        head=head,
        rev=head.rev + 1,
        snapshot_key=f"snapshots/{head.rev + 1}",
        aggregate=aggregate_store([row("A")]),
        high_water="1",
        max_ver="2",
        reload=False,
        newest=True,
        arrived_at=NOW,
        file_name="a.csv",
        committed_at=NOW,
        audit=AUDIT,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_commit_counts_for_the_companys_day_and_not_for_that_of_utc(stack: Stack) -> None:
    late = "2026-11-08T23:30:00.000Z"  # half past midnight on Monday in Berlin
    dynamodb, table = stack.dynamodb(), stack.outputs["OpsTable"]
    ledger = DynamoStoreLedger(dynamodb, table, ZoneInfo("Europe/Berlin"))
    lease = ledger.acquire("Köln #1", "me", 0, 60)
    assert lease is not None
    ledger.commit(commit_of(lease, committed_at=late))
    days = {day: UploadReader(dynamodb, table).days(day, day) for day in (date(2026, 11, 8), date(2026, 11, 9))}
    assert {day: [(one.store, one.totals.items) for one in found] for day, found in days.items()} == {
        date(2026, 11, 8): [],
        date(2026, 11, 9): [("Köln #1", 1)],
    }


def test_rows_come_back_as_they_were_written(stores: Stores) -> None:
    rows = [row("A"), row("B", on_hand=9, product_name=None, category=None, unit_price=None), row("C", delisted=True)]
    rows.append(row("D", counted=12))
    assert stores.rows.write_rows(leased(stores), rows) == []
    assert stores.rows.read_store("Köln #1") == {found.product_id: found for found in rows}
    assert stores.rows.read_store("Rome") == {}


def test_rows_whose_condition_fails_are_left_alone_and_the_others_are_written(stores: Stores) -> None:
    lease = leased(stores)
    stores.rows.write_rows(lease, [row("A", "3"), row("B", "2"), row("C", "1"), row("E", "1")])
    later = [row("A", rev=2, on_hand=8), row("B", rev=2, on_hand=8), row("C", rev=2, on_hand=8)]
    assert stores.rows.write_rows(lease, [*later, row("D", on_hand=8), row("E", on_hand=8)]) == ["A", "B", "E"]
    counts = {name: found.on_hand for name, found in stores.rows.read_store("Köln #1").items()}
    assert counts == {"A": 3, "B": 3, "C": 8, "D": 8, "E": 3}


def test_rows_are_not_written_under_a_lost_lease(stores: Stores) -> None:
    old = leased(stores)
    leased(stores, 1_000)
    with pytest.raises(LeaseLost):
        stores.rows.write_rows(old, [row("A")])
    assert stores.rows.read_store("Köln #1") == {}


def test_a_lease_has_one_holder_until_it_runs_out_or_is_released(stores: Stores) -> None:
    first = leased(stores)
    assert stores.ledger.acquire("Köln #1", "other", 60, 120) is None
    second = leased(stores, 61)
    assert (first.epoch, second.epoch) == (1, 2)
    longer = stores.ledger.renew(second, 500)
    assert stores.ledger.acquire("Köln #1", "other", 400, 600) is None
    with pytest.raises(LeaseLost):
        stores.ledger.renew(first, 900)
    with pytest.raises(LeaseLost):
        stores.ledger.release(first)
    stores.ledger.release(longer)
    assert leased(stores, 401).epoch == 3


def test_a_commit_becomes_visible_at_once_and_gives_the_lease_back(stores: Stores) -> None:
    stores.ledger.commit(commit_of(leased(stores)))
    assert stores.ledger.store_summary("Köln #1", "U") == (StoreRevision(1, "snapshots/1", 1), part())
    assert stores.ledger.newer_plans("Köln #1", "1") == ["plans/x"]
    assert stores.ledger.newer_plans("Köln #1", "2") == []
    again = leased(stores, 1)
    assert (again.high_water, again.max_ver) == ("1", "2")


def test_a_commit_that_changed_nothing_keeps_revision_and_snapshot(stores: Stores) -> None:
    stores.ledger.commit(commit_of(leased(stores)))
    head = StoreRevision(1, "snapshots/1", 1)
    stores.ledger.commit(commit_of(leased(stores, 1), head, rev=1, snapshot_key="snapshots/1", upload_id="V"))
    assert stores.ledger.store_summary("Köln #1", "V") == (head, part())


def test_a_commit_on_a_moved_head_or_without_the_lease_changes_nothing(stores: Stores) -> None:
    old = leased(stores)
    stores.ledger.commit(commit_of(leased(stores, 100)))
    lease = leased(stores, 200)
    with pytest.raises(LeaseLost):
        stores.ledger.commit(commit_of(old, StoreRevision(1, "snapshots/1", 1), upload_id="V"))
    with pytest.raises(ConditionFailed) as raised:
        stores.ledger.commit(commit_of(lease, upload_id="V"))
    assert not isinstance(raised.value, LeaseLost)
    assert stores.ledger.store_summary("Köln #1", "V") == (StoreRevision(1, "snapshots/1", 1), None)


def test_parts_are_noted_and_closed_only_under_the_lease(stores: Stores) -> None:
    lease = leased(stores)
    planned = part(PartStatus.PLANNED)
    stores.ledger.put_part(lease, "U", planned)
    assert stores.records.parts("U") == {"Köln #1": planned}
    held = replace(part(PartStatus.HELD), reason="too many removed", committed_at=None)
    stores.ledger.close_part(lease, "U", held, AUDIT)
    assert stores.records.parts("U") == {"Köln #1": held}
    with pytest.raises(LeaseLost):
        stores.ledger.put_part(lease, "U", planned)
    with pytest.raises(LeaseLost):
        stores.ledger.close_part(lease, "U", planned, AUDIT)
    again = leased(stores, 1)
    assert (again.epoch, again.unpublished) == (2, True)
    stores.ledger.commit(commit_of(again, reload=True))
    assert not leased(stores, 2).unpublished


def test_the_newest_sales_file_is_noted_on_the_lease_and_stays_there(stores: Stores) -> None:
    lease = stores.ledger.note_sales(leased(stores), "5")
    assert stores.ledger.note_sales(lease, "4") == lease
    stores.ledger.commit(commit_of(lease))
    again = leased(stores, 100)
    assert (again.sales_ver, again.max_ver) == ("5", "2")
    stores.ledger.release(again)
    with pytest.raises(LeaseLost):
        stores.ledger.note_sales(again, "6")


def test_only_statements_about_the_shelf_are_newer_plans(stores: Stores) -> None:
    stores.ledger.commit(commit_of(leased(stores)))
    head = StoreRevision(1, "snapshots/1", 1)
    moved = replace(part(), ver="3", plan_key="plans/moved")
    stores.ledger.commit(commit_of(leased(stores, 100), head, upload_id="V", part=moved, statement=False))
    assert stores.ledger.newer_plans("Köln #1", "1") == ["plans/x"]


def test_a_part_that_pauses_is_kept_and_the_store_is_free(stores: Stores) -> None:
    lease = leased(stores)
    assert stores.ledger.is_leased("Köln #1", 10)
    stores.ledger.put_part(lease, "U", part(PartStatus.PLANNED))
    paused = replace(part(PartStatus.PLANNED), epoch=lease.epoch, written=990)
    stores.ledger.pause_part(lease, "U", paused)
    assert not stores.ledger.is_leased("Köln #1", 10)
    assert not stores.ledger.is_leased("Rome", 10)
    assert stores.ledger.store_summary("Köln #1", "U")[1] == paused
    again = leased(stores, 10)
    assert (again.epoch, again.unpublished) == (lease.epoch + 1, True)
    with pytest.raises(LeaseLost):
        stores.ledger.pause_part(lease, "U", part(PartStatus.PLANNED))


def test_files_are_put_read_and_deleted(stores: Stores) -> None:
    stores.files.put("plans/a b#c", b"text")
    assert stores.files.get("plans/a b#c") == b"text"
    stores.files.delete("plans/a b#c")
    stores.files.delete("plans/a b#c")
    with pytest.raises(NotFound):
        stores.files.get("plans/a b#c")
    with pytest.raises(NotFound), stores.files.open_upload("uploads/none.csv", ""):
        pass


def test_thresholds_are_the_built_in_ones_until_somebody_sets_them(stores: Stores) -> None:
    assert stores.rules.thresholds() == Thresholds()


def test_a_message_can_be_sent_again(stores: Stores) -> None:
    stores.queue.send_again("text", 0)


def test_the_known_stores_are_those_that_files_were_applied_to(stores: Stores) -> None:
    stores.ledger.commit(commit_of(leased(stores)))
    known = KnownStore("Köln #1", 1, "snapshots/1", "U")
    names = [f"Shop {number}" for number in range(120)]
    assert dict(stores.directory.known(["Köln #1", *names])) == {"Köln #1": known}
    assert list(stores.directory.all_known()) == [known]


def test_a_store_that_is_gone_is_not_known_until_a_commit_says_otherwise(stores: Stores) -> None:
    found, heads = [], []
    for number, gone in enumerate((Gone("U", "Rome"), None, HERE, None)):
        lease = leased(stores, 100 * number)
        head, _ = stores.ledger.store_summary("Köln #1", "U")
        heads.append((head.rev, head.is_merged))
        stores.ledger.commit(commit_of(lease, head, gone=gone))
        known = [one.store for one in stores.directory.all_known()]
        merged = stores.directory.merged(["Köln #1", "Rome"])
        assert stores.directory.all_merged() == Merged(merged)
        found.append((list(stores.directory.known(["Köln #1"])), known, merged))
    here = (["Köln #1"], ["Köln #1"], {})
    assert found == [*([([], [], {"Köln #1": "Rome"})] * 2), here, here]
    assert heads == [(0, False), (1, True), (2, True), (3, False)]


def test_what_a_held_part_would_change_is_kept(stores: Stores) -> None:
    held = replace(part(PartStatus.HELD), effect=EFFECT)
    lease = leased(stores)
    stores.ledger.close_part(lease, "U", held, AUDIT)
    assert stores.records.parts("U") == {"Köln #1": held}


def test_a_lease_is_looked_at_without_taking_it(stores: Stores) -> None:
    assert stores.ledger.lease_of("Rome") == Lease("Rome", "", 0, 0)
    lease = stores.ledger.note_sales(stores.ledger.note_rules(leased(stores), 3), "7")
    assert stores.ledger.lease_of("Köln #1") == replace(lease, owner="", until_ms=0)
    assert stores.ledger.renew(lease, 900).owner == lease.owner


MOVED = Movement(Cause.TRANSFER, "Köln #1", "A", 2, "Rome")


def of_both(stores: Stores, lease: Lease, now_ms: int = 0) -> list[StoreCommit]:
    """One commit in each of the two stores, whose first files are new."""
    other = stores.ledger.acquire("Rome", f"me{now_ms}", now_ms, now_ms + 60)
    assert other is not None
    audit = replace(AUDIT, audit_id=f"a{now_ms}")
    here = commit_of(lease, upload_id="M", statement=False, newest=False, high_water="", max_ver="", audit=audit)
    there = replace(here, lease=other, part=replace(part(), store="Rome"), audit=replace(audit, audit_id=f"b{now_ms}"))
    return [here, there]


def test_a_movement_is_committed_in_both_stores_at_once(stores: Stores) -> None:
    commits = of_both(stores, leased(stores))
    rows = [row("A"), row("A", store="Rome")]
    stores.movements.commit(commits, rows, MOVED, "5")
    for store, units in (("Köln #1", -2), ("Rome", 2)):
        assert [one.ver for one in stores.rows.read_store(store).values()] == ["2"]
        assert stores.ledger.store_summary(store, "M")[0].rev == 1
        assert stores.movements.since(store, "4") == {"A": [units]}
        assert stores.movements.since(store, "5") == {}
        assert not stores.ledger.is_leased(store, 1)
        again = stores.ledger.acquire(store, "next", 2, 60)
        assert again is not None
        assert (again.moved_ver, again.max_ver) == ("5", "")


@pytest.mark.parametrize("lost", ["Köln #1", "Rome"])
def test_a_movement_without_one_of_its_leases_is_in_no_store(stores: Stores, lost: str) -> None:
    commits = of_both(stores, leased(stores))
    assert stores.ledger.acquire(lost, "another", 100, 200) is not None
    with pytest.raises(LeaseLost):
        stores.movements.commit(commits, [row("A"), row("A", store="Rome")], MOVED, "5")
    for store in ("Köln #1", "Rome"):
        assert (stores.rows.read_store(store), stores.movements.since(store, "0")) == ({}, {})
        assert stores.ledger.store_summary(store, "M") == (NEW, None)


def test_a_movement_over_a_row_that_is_another_by_now_is_in_no_store(stores: Stores) -> None:
    lease = leased(stores)
    stores.rows.write_rows(lease, [row("A", ver="9")])
    with pytest.raises(ConditionFailed):
        stores.movements.commit(of_both(stores, lease), [row("A"), row("A", store="Rome")], MOVED, "5")
    assert stores.rows.read_store("Rome") == {}


def test_a_movement_is_taken_back_once(stores: Stores) -> None:
    claim = Claim("FIRST", "me", 60)
    sent = arrival("uploads/movement/x/Move.csv")
    assert stores.records.create(sent, claim, NOW)
    facts = ReadFacts(UploadMode.UPDATE, "Bo", "bo", "comma", (), 1, 1, 0, 2, "hash", None, None, movement=MOVED)
    stores.records.save_read(claim, facts)
    back = MOVED.taken_back("FIRST", "Mistyped", "")
    stores.movements.commit(of_both(stores, leased(stores)), [], back, "5")
    found = stores.records.find("FIRST")
    assert found is not None
    assert (found.movement, found.undone_by) == (MOVED, "ingest")
    with pytest.raises(ConditionFailed):
        stores.movements.commit(of_both(stores, leased(stores, 100), 100), [], back, "6")
    assert stores.movements.since("Rome", "0") == {"A": [-2]}


def sent(stores: Stores, upload_id: str, **facts: object) -> Claim:
    """An upload that was read, claimed by the one who says so."""
    claim = Claim(upload_id, "me", 60)
    assert stores.records.create(arrival(f"uploads/{upload_id}.csv"), claim, NOW)
    read = ReadFacts(UploadMode.UPDATE, "Bo", "bo", "comma", (), 1, 1, 0, 2, "hash", None, None)
    stores.records.save_read(claim, replace(read, **facts))  # type: ignore[arg-type]
    return claim


def test_an_upload_is_undone_once_and_both_say_by_what(stores: Stores) -> None:
    stores.records.finish(sent(stores, "FIRST"), Outcome(UploadStatus.COMMITTED), AUDIT, NOW)
    undo = sent(stores, "UNDO", kind="undo", undoing=Undoing("FIRST", "The wrong file"))
    first = stores.records.find("FIRST")
    assert first is not None
    assert stores.records.mark_undone(undo, first, replace(AUDIT, audit_id="undone"))
    found, asked = stores.records.find("FIRST"), stores.records.find("UNDO")
    assert found is not None
    assert asked is not None
    assert (found.status, found.undone_by, found.undone_by_upload) == ("COMMITTED", "ingest", "UNDO")
    assert (asked.kind, asked.undoing) == ("undo", Undoing("FIRST", "The wrong file"))
    other = sent(stores, "OTHER")
    assert not stores.records.mark_undone(other, first, replace(AUDIT, audit_id="again"))


def test_an_upload_that_failed_ends_when_it_is_undone_unless_it_is_tried_again(stores: Stores) -> None:
    stores.records.give_up(sent(stores, "FIRST"), "Given up", AUDIT)
    failed = stores.records.find("FIRST")
    assert failed is not None
    assert failed.failure == "Given up"
    assert stores.records.mark_undone(sent(stores, "UNDO"), failed, replace(AUDIT, audit_id="undone"))
    found = stores.records.find("FIRST")
    assert found is not None
    assert (found.status, found.failure, found.reason) == ("COMMITTED", None, UNDONE_IN_PART)
    assert not stores.records.claim(Claim("FIRST", "late", 90), failed, 1)

    stores.records.give_up(sent(stores, "SECOND"), "Given up", replace(AUDIT, audit_id="a2"))
    seen = stores.records.find("SECOND")
    assert seen is not None
    assert stores.records.claim(Claim("SECOND", "again", 90), seen, 1)
    assert not stores.records.mark_undone(Claim("UNDO2", "me", 60), seen, replace(AUDIT, audit_id="u2"))
