"""Undoing catalogues: products that are still the upload's become what they were, the others stay and are counted."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.products import Product, ProductChange
from backend_lambdas.uploads.models import Undoing, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult
from backend_lambdas.uploads.undo_file import undo_file, undoable
from tests.support.ingest_stores import arrival
from tests.support.product_stores import MORNING, VendorWorld
from tests.uploads.test_products import ending

HEAD = "sku,name,category,price\n"
FIRST = HEAD + "A-1,Milk,Dairy,1.00\nA-2,Apples,Fruit,2.50\n"
SECOND = HEAD + "A-1,Milk,Dairy,1.10\nA-3,Pears,Fruit,3.00\n"
ONE, TWO, THREE, *UNDOS = (f"01HF00000000000000000000{letter}Z" for letter in "ABCDEFGH")
AREA = Account("u-ada", "ada@example.com", "Ada", Role.AREA_MANAGER)


@pytest.fixture
def world() -> VendorWorld:
    made = VendorWorld()
    made.memory.accounts["u-ada"] = AREA
    send(made, ONE, FIRST, 0)
    send(made, TWO, SECOND, 1_000)
    return made


def send(world: VendorWorld, upload_id: str, text: str, at: int) -> IngestResult:
    world.now = MORNING + at
    return world.send(text, f"{upload_id}/a.csv", at)


def undo(world: VendorWorld, undo_id: str, upload_id: str, at: int, **metadata: str) -> IngestResult:
    key = f"uploads/undo/{undo_id}/Undo of a.csv"
    world.now = MORNING + at
    said = metadata or {"by": "Ada", "user": "u-ada"}
    world.memory.put_upload(key, undo_file(Undoing(upload_id, "The wrong list")), **said)
    return world.deliver(arrival(key, MORNING + at))


def test_what_is_still_the_uploads_becomes_what_it_was_and_new_products_are_gone(world: VendorWorld) -> None:
    before = replace(world.catalogue.history["A-1"][0].new)
    result = undo(world, UNDOS[0], TWO, 2_000)
    assert ending(result) == (UploadStatus.COMMITTED, 2, 0, 0)
    assert world.prices() == {"A-1": "1.00", "A-2": "2.50"}
    again = world.catalogue.products["A-1"]
    origin = {"upload_id": UNDOS[0], "line": 2, "rev": 3, "changed_at": again.changed_at, "ver": again.ver}
    assert again == replace(before, **origin)  # type: ignore[arg-type]
    assert world.catalogue.history["A-1"][-1].differences == {"unit_price": ("1.10", "1.00")}
    assert world.catalogue.products["A-3"].gone
    assert (world.memory.records[TWO].undone_by, world.memory.records[TWO].undone_by_upload) == ("Ada", UNDOS[0])
    assert [(one.user_id, one.upload_id, one.undone) for one in world.memory.endings] == [("u-ana", TWO, True)]


def test_it_is_done_once_and_the_undo_can_be_undone(world: VendorWorld) -> None:
    undo(world, UNDOS[0], TWO, 2_000)
    refused = undo(world, UNDOS[1], TWO, 3_000)
    assert refused.outcome is not None
    assert refused.outcome.reason == "Ada has undone this already."
    assert ending(undo(world, UNDOS[2], UNDOS[0], 4_000)) == (UploadStatus.COMMITTED, 2, 0, 0)
    assert world.prices() == {"A-1": "1.10", "A-2": "2.50", "A-3": "3.00"}


def test_one_upload_after_the_other_is_undone_newest_first(world: VendorWorld) -> None:
    undo(world, UNDOS[0], TWO, 2_000)
    assert ending(undo(world, UNDOS[1], ONE, 3_000)) == (UploadStatus.COMMITTED, 2, 0, 0)
    assert world.prices() == {}
    assert ending(undo(world, UNDOS[2], UNDOS[1], 4_000)) == (UploadStatus.COMMITTED, 2, 0, 0)
    assert world.prices() == {"A-1": "1.00", "A-2": "2.50"}


def test_what_was_changed_since_stays_and_is_counted(world: VendorWorld) -> None:
    send(world, THREE, HEAD + "A-1,Milk,Dairy,1.20\n", 2_000)
    assert ending(undo(world, UNDOS[0], TWO, 3_000)) == (UploadStatus.COMMITTED, 1, 0, 1)
    assert world.prices() == {"A-1": "1.20", "A-2": "2.50"}
    assert ending(undo(world, UNDOS[1], ONE, 4_000)) == (UploadStatus.COMMITTED, 1, 0, 1)
    assert world.prices() == {"A-1": "1.20"}


def test_a_newer_file_that_said_the_same_stays_while_it_counts(world: VendorWorld) -> None:
    send(world, THREE, HEAD + "A-1,Milk,Dairy,1.10\nA-9,Figs,Fruit,9\n", 2_000)
    assert ending(undo(world, UNDOS[0], TWO, 3_000)) == (UploadStatus.COMMITTED, 1, 0, 1)
    assert world.prices() == {"A-1": "1.10", "A-2": "2.50", "A-9": "9.00"}


def test_a_newer_file_that_said_the_same_and_is_undone_says_nothing(world: VendorWorld) -> None:
    send(world, THREE, HEAD + "A-1,Milk,Dairy,1.10\nA-9,Figs,Fruit,9\n", 2_000)
    undo(world, UNDOS[0], THREE, 3_000)
    assert ending(undo(world, UNDOS[1], TWO, 4_000)) == (UploadStatus.COMMITTED, 2, 0, 0)
    assert world.prices() == {"A-1": "1.00", "A-2": "2.50"}


def test_a_file_that_came_after_the_undone_one_wins_also_when_it_lands_later(world: VendorWorld) -> None:
    undo(world, UNDOS[0], TWO, 2_000)
    send(world, THREE, HEAD + "A-1,Milk,Dairy,1.30\n", 1_500)
    assert world.prices() == {"A-1": "1.30", "A-2": "2.50"}


def test_a_list_of_prices_is_undone_the_same_way(world: VendorWorld) -> None:
    assert ending(send(world, THREE, "sku,price\nA-1,1.20\nA-2,2.60\n", 2_000)) == (UploadStatus.COMMITTED, 2, 0, 0)
    assert world.memory.records[THREE].kind == "prices"
    assert ending(undo(world, UNDOS[0], THREE, 3_000)) == (UploadStatus.COMMITTED, 2, 0, 0)
    assert world.prices() == {"A-1": "1.10", "A-2": "2.50", "A-3": "3.00"}


def test_all_changed_since_says_so(world: VendorWorld) -> None:
    send(world, THREE, HEAD + "A-1,Milk,Dairy,1.20\nA-3,Pears,Fruit,3.10\n", 2_000)
    result = undo(world, UNDOS[0], TWO, 3_000)
    assert ending(result) == (UploadStatus.SUPERSEDED, 0, 0, 2)
    assert result.outcome is not None
    assert result.outcome.reason == "Every product was changed since, and stays."


class CrashError(Exception):
    pass


@pytest.mark.parametrize("after", [False, True])
def test_an_attempt_that_crashes_is_gone_on_with(after: bool) -> None:
    world = VendorWorld()
    world.memory.accounts["u-ada"] = AREA
    many = HEAD + "".join(f"A-{number},Milk,Dairy,{number + 1}\n" for number in range(120))
    send(world, ONE, many, 0)
    writes = 0

    def crash(changes: Sequence[ProductChange]) -> None:
        nonlocal writes
        writes += 1
        if writes == 2:
            if after:
                for change in changes:
                    world.catalogue.history[change.new.product_id].append(change)
                    world.catalogue.products[change.new.product_id] = change.new
            raise CrashError

    world.catalogue.before_write = crash
    with pytest.raises(CrashError):
        undo(world, UNDOS[0], ONE, 2_000)
    world.catalogue.before_write = lambda changes: None
    world.now = MORNING + 900_000
    result = world.deliver(arrival(f"uploads/undo/{UNDOS[0]}/Undo of a.csv", MORNING + 2_000))
    assert ending(result) == (UploadStatus.COMMITTED, 120, 0, 0)
    assert world.prices() == {}
    assert {len(found) for found in world.catalogue.history.values()} == {2}
    event = arrival(f"uploads/undo/{UNDOS[0]}/Undo of a.csv", MORNING + 2_000)
    assert world.deliver(event).ended is Ended.DUPLICATE
    undone = [one.audit_id for one in world.memory.audit if one.action == "upload undone"]
    assert undone == [f"{ONE}#UNDONE"]


def test_who_may_not_change_products_undoes_none(world: VendorWorld) -> None:
    world.memory.accounts["u-ada"] = replace(AREA, role=Role.STORE_MANAGER, stores=frozenset({"Berlin"}))
    result = undo(world, UNDOS[0], TWO, 2_000)
    assert result.outcome is not None
    assert result.outcome.reason == "Ada, who sent the file, may not change products."
    record = world.memory.records[TWO]
    with pytest.raises(NotFound):
        undoable(record, {}, Actor("u-bo", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"})))
    assert undoable(record, {}, AREA.actor) == record
    with pytest.raises(InvalidRequest, match="changed no row"):
        undoable(replace(record, applied=0), {}, AREA.actor)


def test_a_product_that_was_gone_before_is_gone_again_without_the_files_it_had() -> None:
    gone = Product("A-1", "Acme", "Milk", "Dairy", Decimal("1.00"), image="pictures/a", gone=True, rev=2)
    back = replace(gone, gone=False, image="", unit_price=Decimal("1.5"), stock=3, rev=3)
    from backend_lambdas.inventory.products import product_before

    before = product_before(back, ProductChange(gone, back).differences)
    assert before == replace(gone, rev=3, image="")
