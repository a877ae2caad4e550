"""Movements that people record, one thing at a time, on in-memory stores."""

from typing import Any

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.movements import Cause, Movement, movement_words
from backend_lambdas.inventory.snapshot import decode_snapshot
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.movement_file import movement_file
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult
from backend_lambdas.uploads.protocol.stored_plan import decode_delta
from tests.support.ingest_stores import arrival
from tests.support.uploader import HOUR, MORNING, Uploader

IDS = [f"01HF00000000000000000000{letter}Z" for letter in "ABCDEFG"]
SOLD, IN, TO = Cause.SALE, Cause.RECEIPT, Cause.TRANSFER


@pytest.fixture
def shop(uploader: Uploader) -> Uploader:
    counts = "Berlin,A,10,Tea,2.50,3\nRome,A,4,Tea,2.50,3\nBerlin,B,7,Cup,1,0\n"
    uploader.send("first.csv", f"store,item,count,name,price,reorder_point\n{counts}")
    return uploader


def put(shop: Uploader, number: int, movement: Movement, **metadata: str) -> str:
    key = f"uploads/movement/{IDS[number]}/Movement.csv"
    shop.memory.put_upload(key, movement_file(movement, IDS[number]), **metadata)
    return key


def record(shop: Uploader, number: int, movement: Movement, at: int = HOUR, **metadata: str) -> IngestResult:
    return shop.deliver(arrival(put(shop, number, movement, **metadata), MORNING + at))


def moved(cause: Cause, quantity: int, store: str = "Berlin", **more: str) -> Movement:
    return Movement(cause, store, more.pop("item", "A"), quantity, **more)


def everything(shop: Uploader) -> dict[str, dict[str, int]]:
    return {"Berlin": shop.counts(), "Rome": shop.counts("Rome")}


@pytest.mark.parametrize(
    ("cause", "quantity", "after"),
    [(SOLD, 3, 7), (IN, 24, 34), (Cause.BREAKAGE, 10, 0), (Cause.THEFT, 1, 9), (Cause.OWN_USE, 2, 8)]
    + [(Cause.FOUND, 2, 12), (Cause.MORE, 1, 11), (Cause.FEWER, 1, 9)],
)
def test_a_movement_is_plus_or_minus(shop: Uploader, cause: Cause, quantity: int, after: int) -> None:
    record(shop, 0, moved(cause, quantity))
    assert everything(shop) == {"Berlin": {"A": after, "B": 7}, "Rome": {"A": 4}}


def test_two_people_at_once_both_count_and_a_repeated_event_counts_once(shop: Uploader) -> None:
    first, second = (put(shop, number, moved(IN, units)) for number, units in enumerate((5, 7)))
    for key in (second, first, first, second):
        shop.deliver(arrival(key, MORNING + HOUR))
    assert shop.counts()["A"] == 22
    assert shop.deliver(arrival(first, MORNING + HOUR)).ended is Ended.DUPLICATE


def test_the_same_delivery_twice_is_no_file_that_was_sent_twice(shop: Uploader) -> None:
    for number in (0, 1):
        record(shop, number, moved(IN, 5))
    assert [shop.memory.facts[IDS[number]].same_as for number in (0, 1)] == [None, None]
    assert shop.counts()["A"] == 20


def test_a_transfer_changes_both_stores_in_one_step_and_readers_follow(shop: Uploader) -> None:
    result = record(shop, 0, moved(TO, 4, to_store="Rome"))
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.applied, result.outcome.stores_done) == ("COMMITTED", 2, 2)
    assert everything(shop) == {"Berlin": {"A": 6, "B": 7}, "Rome": {"A": 8}}
    for store, units in (("Berlin", 6), ("Rome", 8)):
        commit = shop.memory.commits[store][-1]
        assert [row[3] for row in decode_delta(shop.memory.objects[commit.part.plan_key or ""]).rows] == [units]
        snapshot = decode_snapshot(shop.memory.objects[commit.snapshot_key or ""])
        assert (snapshot.rev, snapshot.columns["on_hand"][0]) == (2, units)
        assert commit.newest is False
        assert (shop.memory.leases[store].until_ms, shop.memory.leases[store].owner) == (0, "")


def test_goods_that_come_to_a_store_for_the_first_time_are_listed_there(shop: Uploader) -> None:
    record(shop, 0, moved(TO, 2, item="B", to_store="Rome"))
    row = shop.memory.rows["Rome"]["B"]
    assert (row.on_hand, row.product_name, row.rev, row.delisted) == (2, "Cup", 1, False)
    shop.send("count.csv", "store,item,count\nRome,B,5\n", 2 * HOUR)
    assert shop.counts("Rome") == {"A": 4, "B": 5}


@pytest.mark.parametrize(
    ("movement", "words"),
    [
        (moved(TO, 11, to_store="Rome"), "Berlin has 10 by now, and 11 would leave."),
        (moved(SOLD, 11), "Berlin has 10 by now, and 11 would leave."),
        (moved(TO, 1, "Rome", item="B", to_store="Berlin"), "Rome does not list B."),
        (moved(IN, 1, item="Z"), "Berlin does not list Z."),
    ],
)
def test_what_is_not_there_cannot_leave_and_nothing_changes(shop: Uploader, movement: Movement, words: str) -> None:
    before, audit = everything(shop), len(shop.memory.audit)
    result = record(shop, 0, movement)
    assert result.outcome is not None
    assert (result.outcome.status, (result.outcome.reason or "").startswith(words)) == (UploadStatus.REJECTED, True)
    assert (everything(shop), shop.memory.moved, shop.memory.announced_moves) == (before, {}, [])
    assert [entry.action for entry in shop.memory.audit[audit:]] == ["upload rejected"]
    assert {lease.until_ms for lease in shop.memory.leases.values()} == {0}
    assert shop.memory.sent_to_sales == []


def test_a_count_that_came_before_and_is_applied_later_has_the_movement_on_top(shop: Uploader) -> None:
    record(shop, 0, moved(IN, 5), at=2 * HOUR)
    record(shop, 1, moved(SOLD, 1), at=3 * HOUR)
    shop.send("late.csv", "store,item,count\nBerlin,A,20\nBerlin,B,1\n", HOUR)
    assert shop.counts() == {"A": 24, "B": 1}


def test_a_full_count_that_came_before_does_not_take_off_what_came_after(shop: Uploader) -> None:
    record(shop, 0, moved(IN, 5, item="B"), at=2 * HOUR)
    shop.send("late.csv", "store,item,count\nBerlin,A,20\n", HOUR, mode="snapshot")
    assert shop.counts() == {"A": 20, "B": 5}


@pytest.mark.parametrize("units", [20, 10])
def test_a_count_that_came_after_stands_also_when_it_said_the_same(shop: Uploader, units: int) -> None:
    shop.send("newer.csv", f"store,item,count\nBerlin,A,{units}\n", 2 * HOUR)
    result = record(shop, 0, moved(IN, 5), at=HOUR)
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.reason) == (
        UploadStatus.SUPERSEDED,
        "Berlin was counted after this was recorded, and that count stands.",
    )
    assert shop.counts()["A"] == units


def test_a_transfer_goes_on_top_of_each_stores_own_count(shop: Uploader) -> None:
    shop.send("newer.csv", "store,item,count\nRome,A,9\n", 2 * HOUR)
    result = record(shop, 0, moved(TO, 4, to_store="Rome"), at=HOUR)
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.reason) == (
        UploadStatus.COMMITTED,
        "1 of 2 stores applied. Rome was counted after this was recorded, and that count stands.",
    )
    assert everything(shop) == {"Berlin": {"A": 6, "B": 7}, "Rome": {"A": 9}}


def test_a_busy_store_makes_the_whole_transfer_wait_and_holds_no_other_store(shop: Uploader) -> None:
    ledger = shop.memory.stores().ledger
    lease = ledger.acquire("Rome", "somebody", shop.now, shop.now + 60_000)
    result = record(shop, 0, moved(TO, 4, to_store="Rome"))
    assert (result.ended, everything(shop)) == (Ended.SENT_AGAIN, {"Berlin": {"A": 10, "B": 7}, "Rome": {"A": 4}})
    assert not ledger.is_leased("Berlin", shop.now)
    assert lease is not None
    ledger.release(lease)
    shop.deliver(arrival(f"uploads/movement/{IDS[0]}/Movement.csv", MORNING + HOUR))
    assert everything(shop) == {"Berlin": {"A": 6, "B": 7}, "Rome": {"A": 8}}


def back(movement: Movement, number: int) -> Movement:
    return movement.taken_back(IDS[number], "Mistyped", movement.sale_date)


def test_a_movement_is_taken_back_once_in_all_its_stores(shop: Uploader) -> None:
    transfer = moved(TO, 4, to_store="Rome")
    record(shop, 0, transfer)
    record(shop, 1, back(transfer, 0), at=2 * HOUR, by="Ann")
    assert everything(shop) == {"Berlin": {"A": 10, "B": 7}, "Rome": {"A": 4}}
    again = record(shop, 2, back(transfer, 0), at=3 * HOUR)
    assert again.outcome is not None
    assert again.outcome.reason == "Ann has taken this back already."
    assert everything(shop) == {"Berlin": {"A": 10, "B": 7}, "Rome": {"A": 4}}


def test_what_was_counted_since_is_not_taken_back(shop: Uploader) -> None:
    record(shop, 0, moved(IN, 5))
    shop.send("newer.csv", "store,item,count\nBerlin,A,15\n", 2 * HOUR)
    result = record(shop, 1, back(moved(IN, 5), 0), at=3 * HOUR)
    assert result.outcome is not None
    assert (result.outcome.status, shop.counts()["A"]) == (UploadStatus.SUPERSEDED, 15)


def test_only_the_very_movement_is_taken_back(shop: Uploader) -> None:
    record(shop, 0, moved(IN, 5))
    result = record(shop, 1, back(moved(IN, 6), 0), at=2 * HOUR)
    assert result.outcome is not None
    assert (result.outcome.reason, shop.counts()["A"]) == ("There is no such movement to take back.", 15)


BO = Account("bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
ENTRY: dict[str, Any] = {"upload_id": IDS[0], "product_id": "A", "what": "transfer", "why": "They ran out"}


def test_who_did_what_and_why_is_in_the_audit_of_each_store(shop: Uploader) -> None:
    shop.memory.accounts = {"bo": Account("bo", "bo@example.com", "Bo", Role.AREA_MANAGER)}
    record(shop, 0, moved(TO, 4, to_store="Rome", note="They ran out"), user="bo", by="Bo")
    entries = [entry for entry in shop.memory.audit if entry.action == "movement recorded"]
    assert [(entry.actor, entry.user_id, entry.detail) for entry in entries] == [
        ("Bo", "bo", ENTRY | {"store": "Berlin", "units": -4, "before": 10, "after": 6}),
        ("Bo", "bo", ENTRY | {"store": "Rome", "units": 4, "before": 4, "after": 8}),
    ]


@pytest.mark.parametrize("movement", [moved(TO, 1, to_store="Rome"), moved(TO, 1, "Rome", to_store="Berlin")])
def test_a_transfer_needs_both_stores_and_is_refused_as_a_whole(shop: Uploader, movement: Movement) -> None:
    shop.memory.accounts = {"bo": BO}
    before = everything(shop)
    result = record(shop, 0, movement, user="bo", by="Bo")
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.reason) == (
        UploadStatus.REJECTED,
        "Bo, who sent the file, is not responsible for Rome.",
    )
    assert everything(shop) == before


def test_each_store_is_told_of_its_own_side_once(shop: Uploader) -> None:
    record(shop, 0, moved(TO, 4, to_store="Rome"), by="Bo")
    shop.deliver(arrival(f"uploads/movement/{IDS[0]}/Movement.csv", MORNING + HOUR))
    told = [
        (one.after.store, one.before and one.before.on_hand, one.after.on_hand) for one in shop.memory.announced_moves
    ]
    assert told == [("Berlin", 10, 6), ("Rome", 4, 8)]


def test_an_alert_is_expected_where_the_movement_makes_an_item_short(shop: Uploader) -> None:
    record(shop, 0, moved(TO, 8, to_store="Rome"))
    parts = shop.memory.parts[IDS[0]]
    assert {store: part.expected_alerts for store, part in parts.items()} == {"Berlin": 1, "Rome": 0}


@pytest.mark.parametrize("text", [b"", b"cause\n", b"\xff\xfe", b"store,item,count\nBerlin,A,1\n"])
def test_what_is_no_movement_is_rejected_in_words(shop: Uploader, text: bytes) -> None:
    key = f"uploads/movement/{IDS[0]}/Movement.csv"
    shop.memory.put_upload(key, text)
    result = shop.deliver(arrival(key, MORNING + HOUR))
    assert result.outcome is not None
    assert result.outcome.reason == "This movement cannot be read. Record it again on the page."


def test_the_words_say_what_happened_in_each_store() -> None:
    transfer = moved(TO, 1_005, to_store="Rome")
    taken_back = back(transfer, 0)
    assert [movement_words(one, store, str) for one in (transfer, taken_back) for store in ("Berlin", "Rome")] == [
        "Sent 1,005 to Rome",
        "Received 1,005 from Berlin",
        "Transfer of 1,005 to Rome taken back",
        "Transfer of 1,005 from Berlin taken back",
    ]
    assert movement_words(transfer, "Rome", lambda other: "") == "Received 1,005 from another store"
    assert movement_words(back(moved(IN, 24), 0), "Berlin", str) == "Delivery of 24 taken back"
