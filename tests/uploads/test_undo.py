"""Undoing uploads, one thing at a time, on in-memory stores; every schedule: tests/simulation/."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.movements import Cause, Movement, last_count
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.inventory.versions import (
    count_version,
    counted_version,
    movement_version,
    restored_version,
    version_time_ms,
)
from backend_lambdas.uploads.models import Undoing, UploadStatus
from backend_lambdas.uploads.movement_file import movement_file
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from backend_lambdas.uploads.protocol.stored_plan import decode_plan
from backend_lambdas.uploads.stock import ingest_upload
from backend_lambdas.uploads.undo_file import checked_undo, parse_undo, undo_file
from tests.support.ingest_stores import arrival
from tests.support.uploader import HOUR, MORNING, Uploader

IDS = [f"01HF00000000000000000000{letter}Z" for letter in "ABCDEFG"]
HEADER = "store,item,count,price\n"
ADA = Actor("ada", "Ada", Role.ADMINISTRATOR)


@pytest.fixture
def shop(uploader: Uploader) -> Uploader:
    send(uploader, 0, "Berlin,A,10,2\nBerlin,B,7,1\nRome,A,4,2\n")
    return uploader


def send(shop: Uploader, number: int, rows: str, at: int | None = None, **metadata: str) -> str:
    shop.send(f"{IDS[number]}/counts.csv", HEADER + rows, HOUR * number if at is None else at, **metadata)
    return IDS[number]


def undo(shop: Uploader, number: int, upload_id: str, **metadata: str) -> IngestResult:
    key = f"uploads/undo/{IDS[number]}/Undo of counts.csv"
    shop.memory.put_upload(key, undo_file(Undoing(upload_id, "The wrong file")), **metadata)
    return shop.deliver(arrival(key, MORNING + HOUR * number))


def everything(shop: Uploader) -> dict[str, dict[str, int]]:
    return {"Berlin": shop.counts(), "Rome": shop.counts("Rome")}


FIRST = {"Berlin": {"A": 10, "B": 7}, "Rome": {"A": 4}}
SECOND = "Berlin,A,1,3\nBerlin,C,5,1\nRome,A,40,2\n"


def test_rows_become_what_they_were_new_ones_go_and_delisted_ones_come_back(shop: Uploader) -> None:
    before = {item: row for item, row in shop.memory.rows["Berlin"].items()}
    second = send(shop, 1, "Berlin,A,1,3\nBerlin,C,5,1\n", mode="snapshot")
    assert everything(shop) == {"Berlin": {"A": 1, "C": 5}, "Rome": {"A": 4}}
    result = undo(shop, 2, second)
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.applied, result.outcome.removed) == ("COMMITTED", 2, 1)
    assert everything(shop) == FIRST
    row = shop.memory.rows["Berlin"]["A"]
    assert (row.unit_price, row.upload_id, row.rev) == (before["A"].unit_price, IDS[2], 3)
    audited = [(entry.action, entry.subject, entry.detail.get("why")) for entry in shop.memory.audit][-3:]
    assert audited == [
        ("upload undone", f"upload {second}", "The wrong file"),
        ("undo committed", f"upload {IDS[2]}", "The wrong file"),
        ("upload committed", f"upload {IDS[2]}", None),
    ]


def test_an_upload_is_undone_once_and_its_undo_can_be_undone(shop: Uploader) -> None:
    second = send(shop, 1, SECOND)
    undo(shop, 2, second)
    refused = undo(shop, 3, second).outcome
    assert refused is not None
    assert (refused.status, refused.reason) == ("REJECTED", "upload has undone this already.")
    undo(shop, 4, IDS[2])
    assert everything(shop) == {"Berlin": {"A": 1, "B": 7, "C": 5}, "Rome": {"A": 40}}
    undo(shop, 5, IDS[4])
    assert everything(shop) == FIRST


def test_one_upload_after_the_other_can_be_undone(shop: Uploader) -> None:
    second, third = send(shop, 1, SECOND), send(shop, 2, "Berlin,A,99,3\n")
    undo(shop, 3, third)
    undo(shop, 4, second)
    assert everything(shop) == FIRST


def test_what_was_changed_since_stays_and_is_said(shop: Uploader) -> None:
    second = send(shop, 1, SECOND)
    send(shop, 2, "Berlin,A,8,3\n")
    move = Movement(Cause.RECEIPT, "Rome", "A", 2)
    key = f"uploads/movement/{IDS[3]}/Delivery.csv"
    shop.memory.put_upload(key, movement_file(move, IDS[3]))
    shop.deliver(arrival(key, MORNING + 3 * HOUR))
    result = undo(shop, 4, second)
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.removed, result.outcome.superseded) == ("COMMITTED", 1, 2)
    assert result.outcome.reason == "1 of 2 stores applied. Rome: every row was changed since, and stays."
    assert everything(shop) == {"Berlin": {"A": 8, "B": 7}, "Rome": {"A": 42}}
    part = shop.memory.parts[IDS[4]]["Berlin"]
    assert decode_plan(shop.memory.objects[part.plan_key or ""]).superseded == ("A",)


def test_a_newer_file_that_counted_the_same_stands(shop: Uploader) -> None:
    second = send(shop, 1, SECOND)
    send(shop, 2, "Rome,A,40,2\n")
    undo(shop, 3, second)
    assert everything(shop) == {"Berlin": {"A": 10, "B": 7}, "Rome": {"A": 40}}


def test_a_newer_file_that_lands_after_the_undo_still_wins(shop: Uploader) -> None:
    second = send(shop, 1, SECOND)
    undo(shop, 4, second)
    send(shop, 2, "Berlin,A,33,3\n")
    assert shop.counts()["A"] == 33


def test_a_threshold_changed_since_is_no_reason_to_stay_and_holds_afterwards(shop: Uploader) -> None:
    second = send(shop, 1, SECOND)
    row = shop.memory.rows["Berlin"]["A"]
    followed = replace(row, reorder_point=6, ver=movement_version(row.ver, row.rev + 1, MORNING), rev=row.rev + 1)
    shop.memory.rows["Berlin"]["A"] = followed
    shop.memory.thresholds = Thresholds(default=6, rev=1)
    undo(shop, 3, second)
    found = shop.memory.rows["Berlin"]["A"]
    assert (found.on_hand, found.reorder_point) == (10, 6)


def test_where_sales_reduce_stock_the_older_count_counts_again_from_its_own_day(shop: Uploader) -> None:
    zone, memory = ZoneInfo("UTC"), shop.memory
    counted = {item: replace(row, counted=row.on_hand) for item, row in memory.rows["Berlin"].items()}
    memory.rows["Berlin"] = dict(counted)
    key = f"uploads/{IDS[1]}/counts.csv"
    memory.put_upload(key, f"{HEADER}Berlin,A,1,2\n".encode())
    attempt = Attempt("a1", lambda: MORNING, MORNING + 90_000, expects_alert)
    ingest_upload(arrival(key, MORNING + 30 * HOUR), memory.stores(), attempt, zone=zone)
    undone = f"uploads/undo/{IDS[2]}/Undo.csv"
    memory.put_upload(undone, undo_file(Undoing(IDS[1], "The wrong file")))
    ingest_upload(arrival(undone, MORNING + 31 * HOUR), memory.stores(), replace(attempt, attempt_id="a2"), zone=zone)
    row = memory.rows["Berlin"]["A"]
    assert last_count(row, zone) == last_count(counted["A"], zone)
    assert [message for message, _ in memory.sent_to_sales if '"Berlin"' in message]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (5, "There is no such upload."),
        (0, "This upload changed no row, so there is nothing to undo."),
        (2, "This upload has not ended yet."),
    ],
)
def test_what_cannot_be_undone_is_refused_in_words(shop: Uploader, number: int, reason: str) -> None:
    send(shop, 1, SECOND)
    shop.memory.records[IDS[2]] = replace(shop.memory.records[IDS[1]], status=UploadStatus.APPLYING)
    if number == 0:
        shop.memory.parts[IDS[0]] = {
            store: replace(part, applied=0) for store, part in shop.memory.parts[IDS[0]].items()
        }
    refused = undo(shop, 4, IDS[number]).outcome
    assert refused is not None
    assert (refused.status, refused.reason) == ("REJECTED", reason)
    assert not shop.memory.records.get(IDS[number], shop.memory.records[IDS[1]]).undone_by


def test_a_sender_who_is_not_responsible_for_all_of_its_stores_undoes_nothing(shop: Uploader) -> None:
    shop.memory.accounts["bo"] = Account("bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
    second = send(shop, 1, SECOND)
    refused = undo(shop, 2, second, by="Bo", user="bo").outcome
    assert refused is not None
    assert (refused.status, refused.reason) == ("REJECTED", "Bo, who sent the file, is not responsible for Rome.")
    assert everything(shop)["Rome"] == {"A": 40}
    assert not shop.memory.records[second].undone_by


def test_an_upload_that_was_given_up_half_way_is_undone_as_far_as_it_came(shop: Uploader) -> None:
    second = send(shop, 1, SECOND)
    memory = shop.memory
    memory.records[second] = replace(memory.records[second], status=UploadStatus.APPLYING)
    memory.failures[second] = "Given up"
    undo(shop, 2, second)
    assert everything(shop) == FIRST
    assert (memory.records[second].status, memory.failures) == ("COMMITTED", {})


def test_who_may_undo_and_what_they_have_to_say(shop: Uploader) -> None:
    second = send(shop, 1, SECOND)
    record, parts = shop.memory.records[second], shop.memory.parts[second]
    assert checked_undo(record, parts, " The wrong file ", ADA) == Undoing(second, "The wrong file")
    for actor, error in (
        (Actor("v", "Vic", Role.VENDOR, vendor="Acme"), NotAllowed),
        (Actor("w", "Wim", Role.VIEWER), NotAllowed),
        (Actor("b", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"})), NotAllowed),
        (Actor("c", "Cy", Role.STORE_MANAGER, frozenset({"Paris"})), NotFound),
    ):
        with pytest.raises(error):
            checked_undo(record, parts, "why", actor)
    with pytest.raises(InvalidRequest, match="A recorded movement is taken back"):
        checked_undo(replace(record, kind="movement"), parts, "why", ADA)
    with pytest.raises(InvalidRequest, match="Say why"):
        checked_undo(record, parts, " ", ADA)


def test_the_file_of_an_undo_is_read_as_it_was_written() -> None:
    undoing = Undoing(IDS[0], 'Wrong file, "sorry"\n=1')
    assert parse_undo(undo_file(undoing)) == undoing


def test_a_row_with_an_older_count_keeps_its_place_and_its_counts_moment() -> None:
    older, newer = "0000000000100#A#OLD", "0000000000900#A#NEW"
    back = restored_version(newer, 3, 1_000, older)
    moved = movement_version(back, 4, 2_000)
    assert newer < back < moved < "0000000000901#A#LATER"
    assert [(count_version(ver), counted_version(ver)) for ver in (back, moved)] == [(newer, older)] * 2
    assert [version_time_ms(ver) for ver in (newer, back, moved)] == [900, 1_000, 2_000]
    assert counted_version(restored_version(moved, 5, 3_000, newer)) == newer
