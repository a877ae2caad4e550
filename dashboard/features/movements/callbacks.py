"""What the form of a movement answers."""

from typing import Any

from dash import Input, Output, State, callback, html, no_update

from backend_lambdas.inventory.movements import Cause
from backend_lambdas.language.texts import _, grouped, marked
from backend_lambdas.uploads.check_movement import MovementWish
from dashboard.data.availability import SHOWN_ERRORS, DataUnavailable
from dashboard.features.movements import commands as movement_commands
from dashboard.features.movements import queries as movement_queries
from dashboard.features.movements.form import MoveIds, effect, result
from dashboard.shell.ids import Shell
from dashboard.ui.formatting import store_words

FIELDS = (MoveIds.STORE, MoveIds.ITEM, MoveIds.CAUSE, MoveIds.UNITS, MoveIds.TO)


@callback(
    Output(MoveIds.EFFECT, "children"),
    Output(MoveIds.TO_BOX, "hidden"),
    Output(MoveIds.PRICE_BOX, "hidden"),
    *(Input(field, "value") for field in FIELDS),
    Input(Shell.DATA_VERSION, "data"),
)
def show_effect(store: Any, item: Any, cause: Any, units: Any, to: Any, _version: Any) -> tuple[Any, bool, bool]:
    """What each store has and would have, by the row as it is now."""
    hidden = (cause != Cause.TRANSFER, cause != Cause.SALE)
    try:
        if store and item and not units:
            row = movement_queries.item_in(store, item)
            name = "" if row is None else row.product_name or row.product_id
            words = _("{store} does not list {item}.", store=store_words(store), item=item) if row is None else ""
            return words or _(
                "{item}: {number} on hand", item=name, number=grouped(row.on_hand) if row else ""
            ), *hidden
        if not (store and item and units) or (cause == Cause.TRANSFER and not to):
            return "", *hidden
        return effect(movement_queries.preview(MovementWish(store, item, cause, units, to or ""))), *hidden
    except SHOWN_ERRORS as error:
        return html.P(str(error), className="muted"), *hidden


@callback(
    Output(MoveIds.PRICE, "value"),
    Input(MoveIds.STORE, "value"),
    Input(MoveIds.ITEM, "value"),
)
def fill_price(store: Any, item: Any) -> str:
    """The price the store's files name."""
    try:
        row = movement_queries.item_in(store or "", item or "")
    except SHOWN_ERRORS:
        row = None
    return "" if row is None or row.unit_price is None else marked(f"{row.unit_price:f}")


@callback(
    Output(MoveIds.PROBLEM, "children"),
    Output(MoveIds.SENT, "data", allow_duplicate=True),
    Output(MoveIds.UNITS, "value"),
    Output(MoveIds.NOTE, "value"),
    Input(MoveIds.SAVE, "n_clicks"),
    *(State(field, "value") for field in (*FIELDS, MoveIds.PRICE, MoveIds.NOTE)),
    prevent_initial_call=True,
)
def record(clicks: int | None, *given: Any) -> tuple[Any, Any, Any, Any]:
    """Send it, or say why not. The fields that must not be sent twice are empty afterwards."""
    if not clicks:  # Dash also calls when the button appears
        return no_update, no_update, no_update, no_update
    wish = MovementWish(*(text or "" for text in given)).stripped()
    try:
        upload_id = movement_commands.record_movement(wish)
    except SHOWN_ERRORS as error:
        return str(error), no_update, no_update, no_update
    stores = [wish.store, *([wish.to_store] if wish.cause == Cause.TRANSFER else [])]
    return "", {"upload_id": upload_id, "stores": stores, "item": wish.product_id}, "", ""


@callback(
    Output(MoveIds.UNDO_PROBLEM, "children"),
    Output(MoveIds.UNDO_SAVE, "disabled"),
    Output(MoveIds.SENT, "data", allow_duplicate=True),
    Input(MoveIds.UNDO_SAVE, "n_clicks"),
    State(MoveIds.UNDO, "data"),
    State(MoveIds.UNDO_WHY, "value"),
    prevent_initial_call=True,
)
def take_back(clicks: int | None, upload_id: str | None, why: str | None) -> tuple[Any, Any, Any]:
    """Send what takes it back, or say why not."""
    if not clicks:
        return no_update, no_update, no_update
    try:
        found = movement_queries.taking_back(upload_id or "").movement
        sent = movement_commands.take_back(upload_id or "", why or "")
    except SHOWN_ERRORS as error:
        return str(error), False, no_update
    return "", True, {"upload_id": sent, "stores": list(found.stores), "item": found.product_id}


@callback(
    Output(MoveIds.RESULT, "children"),
    Input(MoveIds.SENT, "data"),
    Input(Shell.DATA_VERSION, "data"),
    prevent_initial_call=True,
)
def show_result(sent: dict[str, Any] | None, _version: Any) -> Any:
    """What became of what was sent."""
    if not sent:
        return no_update
    try:
        upload = movement_queries.became(sent["upload_id"])
        rows = {store: movement_queries.item_in(store, sent["item"]) for store in sent["stores"]}
    except DataUnavailable:
        return no_update
    return result(upload, [(store, row.on_hand if row else None) for store, row in rows.items()], sent["item"])
