"""The form of a movement and what it shows (values -> components)."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.movements import Cause, movement_words
from backend_lambdas.inventory.stock import stock_status
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import N_, _
from backend_lambdas.uploads.check_movement import LONGEST_NOTE, MovedSide
from backend_lambdas.uploads.upload import Upload
from dashboard.data.reading import stores_in_order
from dashboard.features.movements.queries import TakingBack
from dashboard.ui.addresses import item_address
from dashboard.ui.controls import button, select_field, text_field
from dashboard.ui.formatting import named_if_seen, store_choice, store_words, whole
from dashboard.ui.status import status_chip

CAUSES = {
    Cause.SALE: N_("Sold"),
    Cause.RECEIPT: N_("Received (delivery)"),
    Cause.TRANSFER: N_("Sent to another store"),
    Cause.BREAKAGE: N_("Broken"),
    Cause.THEFT: N_("Stolen or lost"),
    Cause.OWN_USE: N_("For own use"),
    Cause.FOUND: N_("Found"),
    Cause.MORE: N_("Other: more than thought"),
    Cause.FEWER: N_("Other: fewer than thought"),
}


class MoveIds(StrEnum):
    STORE = "movement-store"
    ITEM = "movement-item"
    CAUSE = "movement-cause"
    UNITS = "movement-units"
    TO = "movement-to"
    TO_BOX = "movement-to-box"
    PRICE = "movement-price"
    PRICE_BOX = "movement-price-box"
    NOTE = "movement-note"
    EFFECT = "movement-effect"
    PROBLEM = "movement-problem"
    SAVE = "movement-save"
    SENT = "movement-sent"
    RESULT = "movement-result"
    UNDO = "movement-undo"
    UNDO_WHY = "movement-undo-why"
    UNDO_SAVE = "movement-undo-save"
    UNDO_PROBLEM = "movement-undo-problem"


def movement_form(stores: Sequence[str], store: str, item: str) -> Component:
    """`store`, `item`: what the address names."""
    only = stores[0] if len(stores) == 1 else ""
    choices = [("", _("Choose a store")), *map(store_choice, stores)]
    places = select_field(_("Store"), MoveIds.STORE, choices, store if store in stores else only)
    product = text_field(
        _("Product ID or barcode"), MoveIds.ITEM, item, autoComplete="off", debounce=True, maxLength=200
    )
    what = select_field(_("What happened"), MoveIds.CAUSE, [(str(one), _(CAUSES[one])) for one in CAUSES], Cause.SALE)
    # Told at every key, the product on Enter or when left: who saves at once must not save an older text.
    units = text_field(_("How many"), MoveIds.UNITS, inputMode="numeric", maxLength=7, autoComplete="off")
    other = select_field(_("To"), MoveIds.TO, choices, "")
    price = text_field(_("Price of one"), MoveIds.PRICE, inputMode="decimal", maxLength=16, autoComplete="off")
    note = text_field(_("Note (others see it)"), MoveIds.NOTE, maxLength=LONGEST_NOTE, autoComplete="off")
    fields = [
        places,
        product,
        what,
        html.Div(other, id=MoveIds.TO_BOX, hidden=True),
        html.Div([units, html.Div(price, id=MoveIds.PRICE_BOX)], className="movement-pair"),
        note,
        html.Div(id=MoveIds.EFFECT, className="movement-effect", role="status"),
        html.P("", id=MoveIds.PROBLEM, className="answer-problem", role="alert"),
        button(_("Record it"), MoveIds.SAVE, "primary"),
    ]
    return html.Div(fields, className="movement-form")


def effect(sides: Iterable[MovedSide]) -> Component:
    """What each store would have; a count that would fall below 0 is named for what it is."""
    return html.Ul([html.Li(_side(side)) for side in sides])


def _side(side: MovedSide) -> list[Any]:
    if side.after < min(0, side.before):
        store = store_words(side.store)
        return [html.B(_("{store} has {number}: that many are not there.", store=store, number=whole(side.before)))]
    point = side.row.reorder_point if side.row is not None else 0
    step = [html.Span(store_words(side.store)), html.Span(f"{whole(side.before)} → "), html.B(whole(side.after))]
    return [*step, status_chip(str(stock_status(side.after, point)), side.after)]


def undo_form(found: TakingBack, upload_id: str) -> Component:
    """What was recorded, what it did then, and what taking it back does now."""
    movement = found.movement
    said = [html.Li(_then(found, store)) for store in movement.stores]
    counted = [
        html.P(_("{store} was counted since. That count stands.", store=store_words(store)), className="item-finding")
        for store in stores_in_order(found.counted)
    ]
    moving = [side for side in found.sides if side.store not in found.counted]
    head = html.P(_("Recorded by {name}.", name=found.by) if found.by else "", className="muted")
    parts: list[Any] = [head, html.Ul(said, className="movement-said"), *counted]
    if moving:
        head = html.H2(_("Taken back, as it is now"), className="item-heading")
        parts += [head, html.Div(effect(moving), className="movement-effect")]
    if moving or movement.cause is Cause.SALE:
        parts += [
            text_field(_("Why (others see it)"), MoveIds.UNDO_WHY, maxLength=LONGEST_NOTE, autoComplete="off"),
            html.P("", id=MoveIds.UNDO_PROBLEM, className="answer-problem", role="alert"),
            button(_("Take it back"), MoveIds.UNDO_SAVE, "primary"),
            dcc.Store(id=MoveIds.UNDO, data=upload_id),
        ]
    return html.Div(parts, className="movement-form")


def _then(found: TakingBack, store: str) -> list[Any]:
    said = movement_words(found.movement, store, named_if_seen)
    words = f"{store_words(store)}: {said}, {found.movement.product_id}"
    why = f" ({found.why})" if found.why else ""
    step = found.then.get(store)
    return [html.B(words), why, f", {whole(step[0])} → {whole(step[1])}" if step else ""]


ENDED = ("COMMITTED", "SUPERSEDED", "REJECTED", "FAILED")


def result(upload: Upload | None, sides: Iterable[tuple[str, int | None]], item: str) -> Component:
    """What became of it. `sides`: each store and what it has now."""
    if upload is None or upload.status not in ENDED:
        return html.P(_("It is on its way."), className="muted")
    stores = list(sides)
    link = dcc.Link(_("See the item"), href=item_address(stores[0][0], item))
    if upload.status != "COMMITTED":
        words = translated(upload.reason or upload.failure or "") or _("It was not recorded.")
        return html.Div([html.P([html.B(_("Not recorded.")), " ", words], className="item-finding"), link])
    now = [
        _("{store} has {number} now.", store=store_words(store), number=whole(units))
        for store, units in stores
        if units is not None
    ]
    said = " ".join([*now, *([translated(upload.reason)] if upload.reason else [])])
    return html.Div([html.P([html.B(_("Recorded.")), " ", said]), link])
