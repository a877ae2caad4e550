"""The parts of the first screen, each from what the queries answered."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.language.texts import _
from dashboard.data.address import EVERYTHING
from dashboard.data.alerts import AlertFilters, NewAlerts
from dashboard.data.reading import stores_in_order
from dashboard.data.sales.values import SalesFreshness, SalesSummary
from dashboard.data.silent_stores import SilentStore
from dashboard.data.store_health import Freshness
from dashboard.features.overview.queries import Overview
from dashboard.features.overview.sales import sales_card, sales_sources
from dashboard.ui.addresses import (
    ALL_STORES_PATH,
    NEWEST_FIRST,
    WHERE_FROM,
    alerts_address,
    item_address,
    stock_sources_address,
    store_address,
    uploads_address,
    where_from,
    with_query,
)
from dashboard.ui.controls import action_link, icon, link_button
from dashboard.ui.formatting import count_of, relative_time, store_words
from dashboard.ui.health_bars import health_bars
from dashboard.ui.last_visit import new_since
from dashboard.ui.panel import panel
from dashboard.ui.rows import alert_row, rows_panel
from dashboard.ui.sales_freshness import sales_mark, sales_missing, sales_words
from dashboard.ui.states import empty_state, stale_banner, stores_banner
from dashboard.ui.stock_summary import stock_cards


def freshness_line(freshness: Freshness) -> Component:
    """ "46 of 48 stores reported · newest file 3 min ago"."""
    words: list[Any] = [reported_words(freshness)]
    if freshness.newest_at is not None:
        words += [_(" · newest file "), relative_time(freshness.newest_at, "ago")]
    return html.Span(words)


def reported_words(freshness: Freshness) -> str:
    """ "All 8 stores reported", "46 of 48 stores reported"."""
    if freshness.expected and not freshness.missing:
        return (
            _("The store reported")
            if freshness.expected == 1
            else _("All {expected} stores reported", expected=freshness.expected)
        )
    return _(
        "{reported} of {stores} reported", reported=freshness.reported, stores=count_of(freshness.expected, "store")
    )


def missing_stores(freshness: Freshness, silent: Sequence[SilentStore] = ()) -> Component | None:
    """A banner that names the stores without a file within the last day, longest silent first; None: all reported.

    Those that are `silent` have a banner of their own.
    """
    named = {one.store for one in silent}
    missing = [_missing(store.store, store.last_at) for store in freshness.missing if store.store not in named]
    if not missing:
        return None
    return stores_banner(
        _("{stores} sent no file within the last day", stores=count_of(len(missing), "store")), missing
    )


def _missing(store: str, last_at: datetime | None) -> Component:
    age: list[Any] = [_("never sent a file")] if last_at is None else [_("last file "), relative_time(last_at, "ago")]
    return html.Li([html.B(store_words(store)), " · ", *age])


def last_files(
    stores: pd.DataFrame, address: Callable[[str], str], sales: Mapping[str, Component] | None = None
) -> Component:
    """Every store with the age of its last file (store, last_upload_at, fresh), the longest silent first.

    `sales`: store -> how far it has reported its sales.
    """
    named = stores.set_index("store", drop=False).loc[list(stores_in_order(stores["store"]))]
    order = named.sort_values(["fresh", "last_upload_at"], na_position="first", kind="stable")
    rows = [_last_file(row, address, (sales or {}).get(row["store"])) for row in order.to_dict("records")]
    return html.Ul(rows, className="last-files")


def _last_file(row: Mapping[Any, Any], address: Callable[[str], str], sales: Component | None) -> Component:
    at = row["last_upload_at"]
    age = _("never") if at is None or pd.isna(at) else relative_time(at.to_pydatetime(), "ago")
    tone, drawing, word = ("healthy", "healthy", _("Reported")) if row["fresh"] else ("low", "clock", _("Missing"))
    name = dcc.Link(
        store_words(row["store"]), href=address(row["store"]), title=row["store"], className="last-file-store"
    )
    mark = html.Span(icon(drawing, word), className=f"last-file-mark tone-{tone}")
    reported = [sales] if sales else []
    return html.Li([mark, name, *reported, html.Span(age, className="last-file-age")], className="last-file")


def is_empty(view: Overview) -> bool:
    """Whether nothing was ever uploaded."""
    return not view.freshness.expected


def banners(view: Overview, sales: SalesFreshness | None = None, silent: Sequence[SilentStore] = ()) -> Component:
    """What makes the figures less than current: a failed refresh, stores without a file, of stock and of sales.

    Those that are `silent` stand in what needs a decision.
    """
    parts = (stale_banner(view.state), missing_stores(view.freshness, silent), sales_missing(sales))
    return html.Div([part for part in parts if part], className="stack")


def figures(view: Overview, stores: tuple[str, ...], sales: SalesSummary | None) -> Component:
    """Four numbers in one row: out, low, value, and the week's sales (units on hand while there are none)."""
    *stock, units = stock_cards(view.totals, stores, view.history)
    of_stock = stock_sources_address(stores)
    if sales is None:
        return html.Div([html.Div([*stock, units], className="kpis"), where_from((_(WHERE_FROM), of_stock))])
    cards = html.Div([*stock, sales_card(sales, stores)], className="kpis kpis-with-sales")
    ways = (
        (_("Where the stock figures come from"), of_stock),
        (_("Where the sales come from"), sales_sources(sales, stores)),
    )
    return html.Div([cards, where_from(*ways)])


def first_start() -> Component:
    """Nothing there yet: say how it begins."""
    text = _("Upload a stock file (store, item, count) and the figures appear here within seconds.")
    return panel(
        _("Welcome to Stockroom"),
        empty_state(_("No stock yet"), text, link_button(_("Upload a file"), "/uploads", "primary", "upload"), "stock"),
    )


def unknown_stores(stores: Sequence[str]) -> Component:
    """The address names no store that a file ever named."""
    text = _("No file ever named a store “{store}”. Choose another one above.", store=", ".join(stores))
    return panel(
        _("Nothing to show"),
        empty_state(_("No such store"), text, link_button(_("Show all stores"), f"/?{EVERYTHING}"), "store"),
    )


def alerts_panel(alerts: tuple[Alert, ...], stores: tuple[str, ...], new: NewAlerts | None = None) -> Component:
    """The latest alerts, and how many are new since one was last here."""
    action = action_link(_("History"), alerts_address(AlertFilters(stores=stores), NEWEST_FIRST))
    rows = [alert_row(alert, item_address(alert.store, alert.product_id)) for alert in alerts]
    nothing = empty_state(_("No alerts yet"), _("They appear here as soon as an item runs low."), icon_name="alerts")
    return rows_panel(_("Latest alerts"), rows, new_since(new, stores), nothing, action)


def health_panel(view: Overview, stores: tuple[str, ...]) -> Component:
    """Stock health by store."""
    chosen = urlencode([("store", store) for store in stores]) or EVERYTHING
    action = action_link(_("All stores"), with_query(ALL_STORES_PATH, chosen))
    return panel(
        _("Stock health by store"),
        health_bars(view.stores, store_address),
        _("Share of items by status, worst store first"),
        action,
    )


def files_panel(view: Overview, stores: tuple[str, ...], sales: SalesFreshness | None = None) -> Component:
    """How old each store's figures are."""
    marks = {one.store: sales_mark(one) for one in sales.stores} if sales else {}
    words = reported_words(view.freshness) + (f"; {sales_words(sales)}" if sales else "")
    return panel(
        _("Last files"),
        last_files(view.stores, store_address, marks),
        words,
        action_link(_("Uploads"), uploads_address(stores)),
    )
