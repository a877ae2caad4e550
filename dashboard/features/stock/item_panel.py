"""The side panel of one item in one store: its figures, the other stores, its history, alerts, and the source."""

import hashlib
from collections.abc import Hashable, Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.data.reading import company
from dashboard.data.sales.filters import SalesFilters
from dashboard.data.stock.values import Provenance, StockItem
from dashboard.features.stock.correct import correction_form
from dashboard.features.stock.cover import cover_cell, cover_note, overstock_cell, sold_cell
from dashboard.features.stock.item_history import on_hand_over_time, whole_history
from dashboard.features.stock.movements import movement_link, recorded_movements
from dashboard.ui.addresses import (
    alert_address,
    item_address,
    sales_sources_address,
    store_address,
    upload_address,
)
from dashboard.ui.controls import link_button
from dashboard.ui.formatting import NOBODY, count_of, money, relative_time, store_words, whole, with_parts
from dashboard.ui.rows import alert_row
from dashboard.ui.states import empty_state
from dashboard.ui.status import status_chip
from dashboard.ui.table import data_table

RULE_WORDS = {
    ReorderRule.STORE_PRODUCT: N_("set for this item in this store"),
    ReorderRule.FILE: N_("from the store's own file"),
    ReorderRule.PRODUCT: N_("set for this product"),
    ReorderRule.CATEGORY: N_("set for its category"),
    ReorderRule.DEFAULT: N_("the default"),
}
ALERTS_SHOWN = 5


def item_mark(item: StockItem | None) -> str:
    """A short text that changes when the panel's content does."""
    if item is None:
        return "none"
    frames = item.across.to_csv(), item.history.to_csv()
    parts = (item.row, *frames, item.alerts, item.provenance, item.movements, item.recent, company().lead_days)
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def item_body(item: StockItem | None, store: str, correcting: bool = False) -> Component:
    """All of the panel below its title; `correcting`: it was opened for the form of the count, which comes first."""
    if item is None:
        text = _(
            "{store} does not list this item. It may have been taken off by the store's last file of its whole stock.",
            store=store_words(store),
        )
        return empty_state(_("Not in this store"), text, link_button(_("All items"), "/stock"), "stock")
    form = [correction_form(item.row, correcting)] if current_actor().may(Right.CORRECT_STOCK) else []
    return html.Div(
        [
            _identity(item.row),
            *(form if correcting else []),
            _figures(item),
            *_finding(item.row),
            *cover_note(item.row["on_hand"], item.recent, company().lead_days),
            _section(_("On hand over time"), *on_hand_over_time(item.history, datetime.now(UTC))),
            _section(_("Where does this number come from?"), _source(item.provenance), _sales_source(item.row)),
            *recorded_movements(item.movements, store),
            _section(_("Alerts"), _alerts(item.alerts)),
            _section(_("In {stores}", stores=count_of(len(item.across), "store")), _across(item.across, item.row)),
            *([] if correcting else form),
            html.P([*movement_link(item.row), *whole_history(item.row["product_id"])], className="item-move"),
        ]
    )


def _identity(row: dict[str, Any]) -> Component:
    store = dcc.Link(store_words(row["store"]), href=store_address(row["store"]))
    words: list[Any] = [
        status_chip(row["status"], row["on_hand"]),
        html.Span(row["product_id"], className="stock-id"),
        store,
    ]
    return html.Div([*words, *([html.Span(row["category"])] if row["category"] else [])], className="item-identity")


def _figures(item: StockItem) -> Component:
    row = item.row
    rule = _(RULE_WORDS.get(row["reorder_rule"], "")) if row["reorder_point"] else _("no threshold, only out counts")
    short = _("{short_units} short", short_units=whole(row["short_units"])) if row["short_units"] else _("enough")
    short = _("below 0, counts as 0") if row["on_hand"] < 0 else short
    cells = (
        (_("On hand"), whole(row["on_hand"]), short),
        (_("Threshold"), whole(row["reorder_point"]), rule),
        (_("Price"), money(row["unit_price"]), _("for one") if row["unit_price"] is not None else _("not known")),
        (_("Value"), money(row["value"]), _("on hand × price") if row["value"] is not None else _("not known")),
        (_("Value at cost"), money(row["value_at_cost"]), _cost_words(row, item.across)),
        cover_cell(row["on_hand"], item.recent),
        sold_cell(item.recent),
        overstock_cell(row["on_hand"], row["unit_price"], item.recent),
    )
    return html.Dl(
        [html.Div([html.Dt(n), html.Dd([html.B(v), html.Span(t)])]) for n, v, t in cells], className="item-figures"
    )


def _cost_words(row: dict[str, Any], across: pd.DataFrame) -> str:
    """What the value at cost is reckoned from, and in how many of the item's stores the cost is known."""
    known, stores = int(across["unit_cost"].notna().sum()), len(across)
    if not known:
        return _("not known")
    one = (
        _("cost not known here")
        if row["unit_cost"] is None
        else _("on hand × cost {unit_cost}", unit_cost=money(row["unit_cost"]))
    )
    return (
        one
        if known == stores
        else _(
            "{one}; cost known in {known} of {stores}", one=one, known=whole(known), stores=count_of(stores, "store")
        )
    )


def _finding(row: dict[str, Any]) -> list[Component]:
    """What the last file says and cannot be."""
    if row["on_hand"] >= 0:
        return []
    words = _(
        "The last file counted {on_hand}, and no shelf holds less than nothing. It counts as 0 in units and "
        "value. Count the item again: often sales were booked before a delivery was.",
        on_hand=whole(row["on_hand"]),
    )
    return [html.P(words, className="item-finding")]


def _source(source: Provenance) -> Component:
    if source.file_name is None:
        words: list[Any] = [_("Line {line} of a file whose record is no longer kept.", line=whole(source.line))]
    else:
        name = dcc.Link(source.file_name, href=upload_address(source.upload_id))
        line = with_parts(_("Line {line} of {file}"), line=html.B(whole(source.line)), file=name)
        words = line if source.line else [_("Several sales in "), name]
        words += [_(", sent "), relative_time(source.at, "ago")] if source.at else []
        words += [_by(source.by)]
        words += ["."]
    return html.P(words, className="item-source")


def _sales_source(row: dict[str, Any]) -> Component:
    sold = SalesFilters(stores=(row["store"],), products=(row["product_id"],))
    return html.P(
        dcc.Link(_("Files and lines of its sales"), href=sales_sources_address(sold)), className="item-source"
    )


def _by(by: str | None) -> str:
    if by in (None, "", NOBODY):
        return ""
    return _(" through the dashboard") if by == "dashboard" else _(" by {by}", by=by)


def _across(across: pd.DataFrame, row: dict[str, Any]) -> Component:
    heads = ((_("Store"), ""), (_("Status"), ""), (_("On hand"), "num"), (_("Threshold"), "num"))
    rows = [_across_row(entry, row) for entry in across.to_dict("records")]
    return data_table(heads, rows, _("This item in every store"), place="item-across", row_heads=False)


def _across_row(entry: Mapping[Hashable, Any], row: dict[str, Any]) -> list[Any]:
    here, called = entry["store"] == row["store"], store_words(entry["store"])
    href = item_address(entry["store"], row["product_id"])
    name = html.B(called, className="is-here") if here else dcc.Link(called, href=href)
    chip = status_chip(entry["status"], entry["on_hand"])
    return [name, chip, *(whole(entry[key]) for key in ("on_hand", "reorder_point"))]


def _alerts(alerts: tuple[Alert, ...]) -> Component:
    if not alerts:
        return html.P(_("None so far."), className="muted")
    rows = [alert_row(alert, alert_address(alert)) for alert in alerts[:ALERTS_SHOWN]]
    return html.Ul(rows, className="rows item-alerts")


def _section(title: str, *body: Component) -> Component:
    return html.Section([html.H3(title, className="item-heading"), *body], className="item-section")
