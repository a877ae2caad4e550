"""Removing stores, one thing at a time, on in-memory stores: what goes, what comes back, who may."""

from dataclasses import replace

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.inventory.movements import Cause, Movement
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.movement_file import movement_file
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from backend_lambdas.uploads.removal_file import checked_removal, parse_removal, removal_file
from backend_lambdas.uploads.undo_file import checked_undo, undoable
from tests.support.ingest_stores import arrival
from tests.support.uploader import HOUR, MORNING, Uploader
from tests.uploads.test_undo import ADA, IDS, send, undo

WHY = "A shelf, no store"


@pytest.fixture
def shop(uploader: Uploader) -> Uploader:
    send(uploader, 0, "Berlin,A,10,2\nBerlin,B,0,1\nRome,A,4,2\n")
    return uploader


def remove(shop: Uploader, number: int, store: str = "Berlin", **metadata: str) -> IngestResult:
    key = f"uploads/removal/{IDS[number]}/Removal of {store}.csv"
    shop.memory.put_upload(key, removal_file(Leaving(store, WHY)), **metadata)
    return shop.deliver(arrival(key, MORNING + HOUR * number))


def listed(shop: Uploader) -> dict[str, dict[str, int]]:
    """By store on the lists what it lists."""
    return {store: shop.counts(store) for store in sorted(shop.memory.stores().directory.known(["Berlin", "Rome"]))}


def said(row: StockRow) -> tuple[object, ...]:
    """All that a row says of its item; not where it stands in the order of writes."""
    of = (row.product_id, row.on_hand, row.reorder_point, row.reorder_rule, row.delisted, row.counted)
    return (*of, row.product_name, row.category, row.unit_price, row.unit_cost)


def test_a_removed_store_lists_nothing_and_is_gone_and_its_undo_brings_back_every_row(shop: Uploader) -> None:
    before = {item: said(row) for item, row in shop.memory.rows["Berlin"].items()}
    outcome = remove(shop, 1).outcome
    assert outcome is not None
    assert (outcome.status, outcome.applied, outcome.removed) == ("COMMITTED", 0, 2)
    assert listed(shop) == {"Rome": {"A": 4}}
    record = shop.memory.records[IDS[1]]
    assert (record.kind, record.leaving, record.mode) == ("removal", Leaving("Berlin", WHY), "update")
    undo(shop, 2, IDS[1])
    assert listed(shop) == {"Berlin": {"A": 10, "B": 0}, "Rome": {"A": 4}}
    assert {item: said(row) for item, row in shop.memory.rows["Berlin"].items()} == before
    undo(shop, 3, IDS[2])
    assert listed(shop) == {"Rome": {"A": 4}}
    undo(shop, 4, IDS[3])
    assert listed(shop) == {"Berlin": {"A": 10, "B": 0}, "Rome": {"A": 4}}


def test_the_audit_trail_says_who_removed_it_and_why(shop: Uploader) -> None:
    shop.memory.accounts["ada"] = Account("ada", "ada@x", "Ada", Role.ADMINISTRATOR)
    remove(shop, 1, by="Ada", user="ada")
    found = [(entry.actor, entry.action, entry.subject, entry.detail) for entry in shop.memory.audit[-2:]]
    changed = {"upload_id": IDS[1], "store": "Berlin", "applied": 0, "unchanged": 0, "superseded": 0, "removed": 2}
    assert found == [
        ("Ada", "store removed", f"upload {IDS[1]}", {**changed, "why": WHY}),
        ("Ada", "upload committed", f"upload {IDS[1]}", {"upload_id": IDS[1], "applied": 0, "removed": 2}),
    ]


def test_a_new_file_that_names_the_store_brings_it_back_and_an_older_one_that_lands_late_does_not(
    shop: Uploader,
) -> None:
    remove(shop, 2)
    send(shop, 1, "Berlin,A,99,2\n")
    assert listed(shop) == {"Rome": {"A": 4}}
    send(shop, 3, "Berlin,A,3,2\n")
    assert listed(shop) == {"Berlin": {"A": 3}, "Rome": {"A": 4}}
    assert shop.memory.judgements[IDS[3]].new_stores == ("Berlin",)


def test_what_was_counted_since_stays_when_the_removal_is_undone(shop: Uploader) -> None:
    remove(shop, 1)
    send(shop, 2, "Berlin,A,3,2\n")
    undo(shop, 3, IDS[1])
    assert listed(shop) == {"Berlin": {"A": 3, "B": 0}, "Rome": {"A": 4}}


def test_what_came_while_it_was_removed_goes_too_and_comes_back_with_it(shop: Uploader) -> None:
    key = f"uploads/movement/{IDS[2]}/Delivery.csv"
    shop.memory.put_upload(key, movement_file(Movement(Cause.RECEIPT, "Berlin", "A", 2), IDS[2]))
    shop.deliver(arrival(key, MORNING + 2 * HOUR))
    remove(shop, 1)
    assert listed(shop) == {"Rome": {"A": 4}}
    undo(shop, 3, IDS[1])
    assert listed(shop)["Berlin"] == {"A": 12, "B": 0}


def test_the_removal_is_no_file_of_the_store(shop: Uploader) -> None:
    remove(shop, 1)
    assert [commit.newest for commit in shop.memory.commits["Berlin"]] == [True, False]


def test_stores_that_only_an_undone_file_has_made_are_gone_until_the_undo_is_undone(shop: Uploader) -> None:
    send(shop, 1, "Rome,A,5,2\nShelf 1,A,1,2\n")
    undo(shop, 2, IDS[1])
    known = shop.memory.stores().directory.known
    assert sorted(known(["Berlin", "Rome", "Shelf 1"])) == ["Berlin", "Rome"]
    undo(shop, 3, IDS[2])
    assert sorted(known(["Berlin", "Rome", "Shelf 1"])) == ["Berlin", "Rome", "Shelf 1"]


def test_a_store_that_lists_nothing_any_more_is_removed_and_comes_back_too(shop: Uploader) -> None:
    send(shop, 1, "Bern,A,5,2\n")
    undo(shop, 2, IDS[1])
    # As the undos of earlier releases left it.
    shop.memory.commits["Bern"] = [replace(one, gone=None) for one in shop.memory.commits["Bern"]]
    known = shop.memory.stores().directory.known
    assert sorted(known(["Bern"])) == ["Bern"]
    outcome = remove(shop, 4, "Bern").outcome
    assert outcome is not None
    assert (outcome.status, outcome.removed, known(["Bern"])) == ("COMMITTED", 0, {})
    undone = undo(shop, 5, IDS[4]).outcome
    assert undone is not None
    assert (undone.status, undone.applied, sorted(known(["Bern"]))) == ("COMMITTED", 0, ["Bern"])


@pytest.mark.parametrize(
    ("role", "stores", "reason"),
    [
        (Role.STORE_MANAGER, frozenset({"Berlin"}), "Ben may not remove stores."),
        (Role.AREA_MANAGER, frozenset({"Rome"}), "Ben, who sent the file, is not responsible for Berlin."),
    ],
)
def test_who_may_not_remove_it_removes_nothing(shop: Uploader, role: Role, stores: frozenset[str], reason: str) -> None:
    shop.memory.accounts["ben"] = Account("ben", "ben@x", "Ben", role, stores)
    outcome = remove(shop, 1, by="Ben", user="ben").outcome
    assert outcome is not None
    assert (outcome.status, outcome.reason) == (UploadStatus.REJECTED, reason)
    assert sorted(listed(shop)) == ["Berlin", "Rome"]


def test_a_store_that_is_not_there_is_not_removed(shop: Uploader) -> None:
    outcome = remove(shop, 1, "Bern").outcome
    assert outcome is not None
    assert (outcome.status, outcome.reason) == ("REJECTED", "There is no store Bern any more.")


def test_a_removal_is_asked_for_with_a_reason_by_who_may() -> None:
    assert checked_removal("Berlin", WHY, ADA) == Leaving("Berlin", WHY)
    with pytest.raises(InvalidRequest):
        checked_removal("Berlin", " ", ADA)
    with pytest.raises(NotFound):
        checked_removal("Berlin", WHY, Actor("b", "Ben", Role.AREA_MANAGER, frozenset({"Rome"})))
    with pytest.raises(NotAllowed):
        checked_removal("Berlin", WHY, Actor("b", "Ben", Role.STORE_MANAGER, frozenset({"Berlin"})))


def test_who_may_not_remove_a_store_may_not_bring_it_back(shop: Uploader) -> None:
    remove(shop, 1)
    record, parts = shop.memory.records[IDS[1]], shop.memory.parts[IDS[1]]
    with pytest.raises(NotAllowed):
        undoable(record, parts, Actor("b", "Ben", Role.STORE_MANAGER, frozenset({"Berlin"})), "removal")
    assert checked_undo(record, parts, "Was a store", ADA, "removal").upload_id == IDS[1]


@pytest.mark.parametrize("text", ["", "removes,why\n", "removes,why\n,x\n", "a,b\n1,2\n", "removes,why\nA,b\nC,d\n"])
def test_what_is_no_removal_is_refused(text: str, shop: Uploader) -> None:
    key = f"uploads/removal/{IDS[1]}/x.csv"
    shop.memory.put_upload(key, text.encode())
    outcome = shop.deliver(arrival(key, MORNING + HOUR)).outcome
    assert outcome is not None
    assert outcome.reason == "This removal cannot be read. Remove the store on its page."


def test_a_name_of_any_letters_comes_through() -> None:
    leaving = Leaving('Łódź, "Regał 1"', "Zweite Zeile\nund \u2028 mehr")
    assert parse_removal(removal_file(leaving)) == leaving
