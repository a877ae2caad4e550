"""The parts of the first screen, each from what the queries answered."""

from dash import html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import Alert
from dashboard.data.alerts import AlertFilters
from dashboard.data.sales.values import SalesFreshness
from dashboard.data.stock.filters import StockFilters
from dashboard.data.uploads import HeldUploads
from dashboard.features.overview.banners import held_banners, last_files, missing_stores, reported_words
from dashboard.features.overview.queries import Overview
from dashboard.ui.addresses import alerts_address, item_address, stock_address, store_address
from dashboard.ui.controls import action_link, link_button
from dashboard.ui.health_bars import health_bars
from dashboard.ui.panel import panel
from dashboard.ui.rows import alert_row, rows_panel
from dashboard.ui.sales_freshness import sales_mark, sales_missing, sales_words
from dashboard.ui.states import empty_state, stale_banner

NOTHING_HELD = HeldUploads()
HELD_SHOWN = 3


def is_empty(view: Overview) -> bool:
    """Whether nothing was ever uploaded."""
    return not view.freshness.expected


def banners(view: Overview, sales: SalesFreshness | None = None, held: HeldUploads = NOTHING_HELD) -> Component:
    """What makes the figures less than current: a failed refresh, held files, silent stores, of stock and of sales."""
    sold = sales_missing(sales) if sales else None
    parts = (stale_banner(view.state), *held_banners(held), missing_stores(view.freshness), sold)
    return html.Div([part for part in parts if part], className="stack")


def first_start() -> Component:
    """Nothing there yet: say how it begins."""
    text = "Upload a stock file (store, item, count) and the figures appear here within seconds."
    return panel(
        "Welcome to Stockroom",
        empty_state("No stock yet", text, link_button("Upload a file", "/uploads", "primary", "upload"), "stock"),
    )


def unknown_store(store: str) -> Component:
    """The address names a store no file ever named."""
    text = f"No file ever named a store “{store}”. Choose another one above."
    return panel("Nothing to show", empty_state("No such store", text, link_button("Show all stores", "/"), "store"))


def alerts_panel(alerts: tuple[Alert, ...], store: str | None) -> Component:
    """The latest alerts."""
    action = action_link("History", alerts_address(AlertFilters(stores=(store,) if store else ())))
    rows = [alert_row(alert, item_address(alert.store, alert.product_id)) for alert in alerts]
    nothing = empty_state("No alerts yet", "They appear here as soon as an item runs low.", icon_name="alerts")
    return rows_panel("Latest alerts", rows, "Newest first", nothing, action)


def health_panel(view: Overview, store: str | None) -> Component:
    """Stock health by store."""
    stores = view.stores[view.stores["store"] == store] if store else view.stores
    action = action_link("Stock levels", stock_address(StockFilters(stores=(store,) if store else ())))
    return panel(
        "Stock health by store",
        health_bars(stores, store_address),
        "Share of items by status, worst store first",
        action,
    )


def files_panel(view: Overview, sales: SalesFreshness | None = None) -> Component:
    """How old each store's figures are."""
    marks = {one.store: sales_mark(one) for one in sales.stores} if sales else {}
    words = reported_words(view.freshness) + (f"; {sales_words(sales)}" if sales else "")
    return panel(
        "Last files",
        last_files(view.stores, store_address, marks),
        words,
        action_link("Uploads", "/uploads"),
    )
