"""The parts of the first screen, each from what the queries answered."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.stock import StockStatus
from dashboard.alert_values import Alert
from dashboard.answers import Kpis, Overview
from dashboard.company import currency
from dashboard.components import action_link, empty_state, link_button, panel, stale_banner
from dashboard.components.freshness import last_files, missing_stores, reported_words
from dashboard.components.health_bars import health_bars
from dashboard.components.held import held_banners
from dashboard.components.kpi import kpi_card
from dashboard.components.rows import alert_row, attention_row
from dashboard.components.sales_freshness import sales_mark, sales_missing, sales_words
from dashboard.components.source_parts import where_from
from dashboard.components.wording import count_of, whole
from dashboard.filters import AlertFilters, StockFilters
from dashboard.sales.answers import SalesFreshness
from dashboard.source_values import stock_sources_address
from dashboard.stock.view import ItemChoice, stock_address, store_address
from dashboard.trend import change_since
from dashboard.upload_values import HeldUploads

NEEDS_ATTENTION = (StockStatus.OUT, StockStatus.LOW)
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


def kpi_row(kpis: Kpis, store: str | None) -> Component:
    """Four numbers with their last two weeks."""
    stores = (store,) if store else ()
    share = f"of {count_of(kpis.items, 'item')}"
    unpriced = f"{count_of(kpis.unpriced, 'item')} without a price" if kpis.unpriced else "at today's unit prices"
    cards = (
        ("Out of stock", kpis.out, "out", "out", False, share, _stock(stores, StockStatus.OUT)),
        ("Low stock", kpis.low, "low", "low", False, share, _stock(stores, StockStatus.LOW)),
        ("Inventory value", kpis.value, "info", "value", None, unpriced, None),
        ("Units on hand", kpis.units, "healthy", "units", None, f"in {count_of(kpis.items, 'item')}", None),
    )
    figures = html.Div([_card(kpis, *card) for card in cards], className="kpis")
    return html.Div([figures, where_from(stock_sources_address(store))])


def attention_panel(view: Overview, store: str | None) -> Component:
    """What needs a decision, worst first."""
    stores = (store,) if store else ()
    if view.attention.empty:
        text = "Every item is above its reorder point."
        return panel("What needs attention", empty_state("Nothing right now", text, icon_name="check"))
    rows = [attention_row(row, _item(row["store"], row["product_id"])) for row in view.attention.to_dict("records")]
    everything = stock_address(StockFilters(stores=stores, statuses=NEEDS_ATTENTION))
    action = action_link(f"All {whole(view.attention_total)}", everything)
    return panel(
        "What needs attention",
        html.Ul(rows, className="rows"),
        "Out before low, then by what a refill is worth",
        action,
        True,
    )


def alerts_panel(alerts: tuple[Alert, ...], store: str | None) -> Component:
    """The latest alerts."""
    query = AlertFilters(stores=(store,) if store else ()).to_query()
    action = action_link("History", f"/alerts?{query}" if query else "/alerts")
    if not alerts:
        return panel(
            "Latest alerts",
            empty_state("No alerts yet", "They appear here as soon as an item runs low.", icon_name="alerts"),
            action=action,
        )
    rows = [alert_row(alert, _item(alert.store, alert.product_id)) for alert in alerts]
    return panel("Latest alerts", html.Ul(rows, className="rows"), "Newest first", action, True)


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
    told = {one.store: sales_mark(one) for one in sales.stores} if sales else {}
    words = reported_words(view.freshness) + (f"; {sales_words(sales)}" if sales else "")
    return panel(
        "Last files",
        last_files(view.stores, store_address, told),
        words,
        action_link("Uploads", "/uploads"),
    )


def _card(
    kpis: Kpis, label: str, value: float, tone: str, column: str, good: bool | None, note: str, href: str | None
) -> Component:
    history: list[Any] = kpis.history[column].tolist()
    change = change_since(kpis.history, column)
    return kpi_card(
        label, value, tone, history, change, good, note, href, currency=currency() if column == "value" else ""
    )


def _stock(stores: tuple[str, ...], status: StockStatus) -> str:
    return stock_address(StockFilters(stores=stores, statuses=(status,)))


def _item(store: str, product_id: str) -> str:
    return stock_address(choice=ItemChoice(store, product_id))
