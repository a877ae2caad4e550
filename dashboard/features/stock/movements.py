"""What people recorded of an item by hand, in its side panel, each to be taken back once."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.movements import Cause, movement_words
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.stock.values import RecordedMovement
from dashboard.ui.addresses import movement_address, take_back_address
from dashboard.ui.controls import link_button
from dashboard.ui.formatting import named_if_seen, relative_time, whole

# After a later count: a sale becomes a return in the sales all the same, a transfer may still count in the other store.
STILL_TAKEN_BACK = (Cause.SALE, Cause.TRANSFER)


def movement_link(row: dict[str, Any]) -> list[Component]:
    """To the form, with this item in it; nothing for those who may not."""
    if not current_actor().may(Right.MOVE_STOCK):
        return []
    href = movement_address(row["store"], row["product_id"])
    return [link_button(_("Record a movement"), href)]


def recorded_movements(recorded: Sequence[RecordedMovement], store: str) -> list[Component]:
    """Newest first; nothing where there are none."""
    if not recorded:
        return []
    rows = [html.Li(_line(one, store)) for one in recorded]
    heading = html.H3(_("Recorded by hand"), className="item-heading")
    return [html.Section([heading, html.Ul(rows, className="item-moves")], className="item-section")]


def _line(one: RecordedMovement, store: str) -> list[Any]:
    actor = current_actor()
    words: list[Any] = [
        html.B(movement_words(one.movement, store, named_if_seen)),
        f" {whole(one.before)} \u2192 {whole(one.after)}",
    ]
    told = [relative_time(one.at, "ago")] if one.at else []
    told += [" ", _("by {name}", name=one.by)] if one.by else []
    told += [f": {one.movement.note}"] if one.movement.note else []
    offered = one.is_open and actor.may(Right.MOVE_STOCK) and all(actor.sees(place) for place in one.movement.stores)
    stands = offered and one.counted_since and one.movement.cause not in STILL_TAKEN_BACK
    if offered and not stands:
        words.append(dcc.Link(_("Take back"), href=take_back_address(one.upload_id), className="item-take-back"))
    back = [html.Div(_("Taken back by {name}.", name=one.undone_by))] if one.undone_by else []
    back += [html.Div(_("Counted since: that count stands."), className="muted")] if stands else []
    return [html.Div(words), html.Div(told, className="muted"), *back]
