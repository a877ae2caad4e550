"""Recording what moved: from the page's callbacks through the real ingest protocol to the row, the panel, its undo."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.stock.history import DynamoHistoryStore
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.history import history_entry
from backend_lambdas.inventory.stock import RowChange
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.check_movement import MovementWish
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult
from dashboard.features.movements import queries as movement_queries
from dashboard.features.movements.callbacks import fill_price, record, show_effect, show_result
from dashboard.features.movements.callbacks import take_back as take_back_on_page
from dashboard.features.movements.commands import record_movement, take_back
from dashboard.features.stock import queries as stock_queries
from dashboard.features.stock.item_panel import item_body
from tests.support.dashboard import ID, STOCK, DashboardStack
from tests.support.open_stack import Saved, open_copy, open_stack, saved
from tests.support.people import ANN, BO, VIC, asked_by

STORES = frozenset({"Berlin", "Karachi"})
ARNE = Actor("u-arne", "Arne", Role.AREA_MANAGER, STORES)
IN = MovementWish("Berlin", "003", "receipt", "24")


@cache
def _both_stores() -> Saved:
    with open_stack() as stack:
        for one in (ARNE, BO):
            account = Account(one.user_id, f"{one.user_id}@example.com", one.name, one.role, one.stores)
            Accounts(stack.dynamodb, "ops").save(
                account, ANN.did("account added", one.user_id, "2026-11-01T00:00:00Z", {})
            )
        asked_by(ANN)
        stack.upload(f"uploads/{ID}/stock.csv", STOCK, by="Ann%C3%A9")
        stack.upload("uploads/both.csv", "store,item,count,price\nKarachi,003,9,2.50\nBerlin,003,50,2.50\n")
        return saved(stack)


@pytest.fixture(autouse=True)
def stocked() -> Iterator[DashboardStack]:
    """Arne, responsible for both stores, asks."""
    with open_copy(_both_stores()) as stack:
        asked_by(ARNE)
        yield stack


def ingest(stack: DashboardStack, upload_id: str) -> IngestResult:
    prefix = f"uploads/movement/{upload_id}/"
    (found,) = stack.s3.list_object_versions(Bucket=stack.names.uploads_bucket, Prefix=prefix)["Versions"]
    size, sequencer = found["Size"], f"{stack.now_ms:X}"
    return stack.ingest(Arrival(found["Key"], found["VersionId"], size, stack.now_ms, sequencer, '{"Records": []}'))


def on_hand(*key: str) -> int:
    item = stock_queries.stock_item(*key)
    assert item is not None
    return int(item.row["on_hand"])


def text(shown: Any) -> str:
    return str(shown.to_plotly_json()) if hasattr(shown, "to_plotly_json") else str(shown)


def test_a_delivery_goes_from_the_form_to_the_shelf_and_into_the_history(stocked: DashboardStack) -> None:
    before = on_hand("Berlin", "003")
    shown, to_is_hidden, price_is_hidden = show_effect("Berlin", "003", "receipt", "24", "", None)
    assert (to_is_hidden, price_is_hidden) == (True, True)
    assert f"{before + 24}" in text(shown)
    problem, sent, *_ = record(1, "Berlin", " 003 ", "receipt", "24", "", "", "Pallet 7")
    assert problem == ""
    assert "on its way" in text(show_result(sent, None))
    ingest(stocked, sent["upload_id"])
    assert on_hand("Berlin", "003") == before + 24
    assert f"Berlin has {before + 24} now." in text(show_result(sent, None))
    entry = next(one for one in stocked.audit() if one["what"] == "movement recorded")
    assert (entry["who"], entry["which"]) == ("Arne", f"upload {sent['upload_id']}")
    (told,) = stocked.announced_moves
    assert (told.by, told.after.on_hand) == ("Arne", before + 24)


def test_a_transfer_and_its_undo_are_in_both_panels(stocked: DashboardStack) -> None:
    before = {store: on_hand(store, "003") for store in STORES}
    upload_id = record_movement(MovementWish("Berlin", "003", "transfer", "5", "Karachi", "", "They ran out"))
    ingest(stocked, upload_id)
    assert {store: on_hand(store, "003") - before[store] for store in STORES} == {"Berlin": -5, "Karachi": 5}
    record_history(stocked)
    panel = text(item_body(stock_queries.stock_item("Karachi", "003"), "Karachi"))
    assert "Received 5 from Berlin" in panel
    assert f"undo={upload_id}" in panel
    found = movement_queries.taking_back(upload_id)
    assert (found.by, found.why, found.counted) == ("Arne", "They ran out", frozenset())
    assert found.then["Berlin"] == (before["Berlin"], before["Berlin"] - 5)
    problem, disabled, sent = take_back_on_page(1, upload_id, "Wrong shop")
    assert (problem, disabled) == ("", True)
    ingest(stocked, sent["upload_id"])
    assert {store: on_hand(store, "003") for store in STORES} == before
    panel = text(item_body(stock_queries.stock_item("Karachi", "003"), "Karachi"))
    assert "Taken back by Arne." in panel
    assert f"undo={upload_id}" not in panel
    with pytest.raises(InvalidRequest, match="Arne has taken this back already"):
        take_back(upload_id, "Again")


def record_history(stack: DashboardStack) -> None:
    """As the stream's function does, from the row as it is."""
    for store in STORES:
        row = stack.stores.rows.read_store(store)["003"]
        units = 5 if store == "Berlin" else -5
        old = replace(row, on_hand=row.on_hand + units)
        DynamoHistoryStore(stack.dynamodb, "ops").add([history_entry(RowChange(old, row, stack.now_ms))])


def test_a_sale_is_handed_to_the_lake_and_has_the_price_of_the_shelf(stocked: DashboardStack) -> None:
    price = fill_price("Berlin", "003")
    assert price != ""
    upload_id = record_movement(MovementWish("Berlin", "003", "sale", "1", "", price))
    assert ingest(stocked, upload_id).ended is Ended.HANDED_OVER


@pytest.mark.parametrize(
    ("actor", "wish", "error", "words"),
    [
        (ARNE, MovementWish("Berlin", "003", "sale", "0"), InvalidRequest, "from 1 to 1,000,000"),
        (ARNE, MovementWish("Berlin", "003", "sale", "-1"), InvalidRequest, "whole number"),
        (ARNE, MovementWish("Berlin", "003", "sale", "٤"), InvalidRequest, "whole number"),
        (ARNE, MovementWish("Berlin", "003", "sale", "1", "", "1.2.3"), InvalidRequest, "price of one"),
        (ARNE, MovementWish("Berlin", "003", "dance", "1"), InvalidRequest, "what happened"),
        (ARNE, MovementWish("Berlin", "", "sale", "1"), InvalidRequest, "product ID"),
        (ARNE, MovementWish("Berlin", "003", "transfer", "1", "Berlin"), InvalidRequest, "the other store"),
        (ARNE, MovementWish("Berlin", "003", "transfer", "1"), InvalidRequest, "the other store"),
        (ARNE, MovementWish("Berlin", "003", "more", "1"), InvalidRequest, "Say why"),
        (ARNE, MovementWish("Berlin", "003", "breakage", "51"), InvalidRequest, "Berlin has 50, and 51 would leave"),
        (ARNE, MovementWish("Berlin", "XXX", "sale", "1"), NotFound, "Berlin does not list XXX"),
        (ARNE, MovementWish("Shanghai", "003", "sale", "1"), NotFound, "There is no store"),
        (BO, MovementWish("Berlin", "003", "transfer", "1", "Karachi"), NotFound, "There is no store 'Karachi'"),
        (BO, MovementWish("Karachi", "003", "transfer", "1", "Berlin"), NotFound, "There is no store 'Karachi'"),
        (VIC, IN, NotAllowed, "You may not record movements of stock"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_nothing_is_sent(
    stocked: DashboardStack, actor: Actor, wish: MovementWish, error: type[Exception], words: str
) -> None:
    asked_by(actor)
    with pytest.raises(error, match=words):
        record_movement(wish)
    assert "Contents" not in stocked.s3.list_objects_v2(Bucket=stocked.names.uploads_bucket, Prefix="uploads/movement/")


def test_another_stores_movement_is_as_if_there_were_none(stocked: DashboardStack) -> None:
    upload_id = record_movement(MovementWish("Berlin", "003", "transfer", "1", "Karachi"))
    ingest(stocked, upload_id)
    record_history(stocked)
    asked_by(BO)
    panel = text(item_body(stock_queries.stock_item("Berlin", "003"), "Berlin"))
    assert ("Sent 1 to another store" in panel, "Karachi" in panel, "undo=" in panel) == (True, False, False)
    with pytest.raises(NotFound, match="There is no such movement"):
        take_back(upload_id, "Mine")
    with pytest.raises(NotFound, match="There is no such movement"):
        movement_queries.taking_back(upload_id)


def test_what_is_older_than_two_weeks_is_corrected_instead(stocked: DashboardStack) -> None:
    upload_id = record_movement(IN)
    ingest(stocked, upload_id)
    stocked.clock.now += timedelta(days=15)
    with pytest.raises(InvalidRequest, match="older than 14 days"):
        take_back(upload_id, "Late")


def test_what_a_later_count_has_overtaken_is_not_offered_to_be_taken_back(stocked: DashboardStack) -> None:
    upload_id = record_movement(IN)
    ingest(stocked, upload_id)
    record_history(stocked)
    panel = text(item_body(stock_queries.stock_item("Berlin", "003"), "Berlin"))
    assert (f"undo={upload_id}" in panel, "Counted since" in panel) == (True, False)
    stocked.clock.go_on()
    stocked.upload("uploads/newer.csv", "store,item,count\nBerlin,003,17\n")
    panel = text(item_body(stock_queries.stock_item("Berlin", "003"), "Berlin"))
    assert (f"undo={upload_id}" in panel, "Counted since: that count stands." in panel) == (False, True)


def test_a_refusal_at_the_last_moment_is_shown_with_the_newer_number(stocked: DashboardStack) -> None:
    _, sent, *_ = record(1, "Berlin", "003", "breakage", "40", "", "", "Rack fell")
    stocked.upload("uploads/newer.csv", "store,item,count\nBerlin,003,17\n")
    stocked.clock.go_on()
    later = record(1, "Berlin", "003", "breakage", "17", "", "", "Rack fell")[1]
    ingest(stocked, later["upload_id"])
    ingest(stocked, sent["upload_id"])
    assert on_hand("Berlin", "003") == 0
    assert "Berlin has 0 by now, and 40 would leave." in text(show_result(sent, None))
