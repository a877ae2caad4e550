"""The parts of the first screen, each from what the queries answered."""

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.inventory.stock import StockStatus
from dashboard.data.alerts import AlertFilters
from dashboard.data.sales.values import SalesFreshness
from dashboard.data.stock.filters import StockFilters
from dashboard.data.uploads import HeldUploads
from dashboard.features.overview.banners import held_banners, last_files, missing_stores, reported_words
from dashboard.features.overview.queries import Kpis, Overview
from dashboard.ui.addresses import (
    alerts_address,
    item_address,
    stock_address,
    stock_sources_address,
    store_address,
    where_from,
)
from dashboard.ui.controls import action_link, link_button
from dashboard.ui.formatting import count_of, currency, whole
from dashboard.ui.health_bars import health_bars
from dashboard.ui.kpi import Change, kpi_card
from dashboard.ui.panel import panel
from dashboard.ui.rows import alert_row, attention_row
from dashboard.ui.sales_freshness import sales_mark, sales_missing, sales_words
from dashboard.ui.states import empty_state, stale_banner

WEEK_DAYS = 7


def change_since(history: pd.DataFrame, column: str) -> Change | None:
    """The last day of `history` (day, <column>; oldest first) against a week before it, or the oldest day there is.

    None with less than two days: one figure has nothing to be compared with.
    """
    if len(history) < 2:
        return None
    newest = history.iloc[-1]
    week_ago = newest["day"] - pd.Timedelta(days=WEEK_DAYS)
    older = history[history["day"] <= week_ago]
    before = older.iloc[-1] if len(older) else history.iloc[0]
    days = (newest["day"] - before["day"]).days
    was, now = float(before[column]), float(newest[column])
    return Change((now - was) / was if was else None, now - was, _than(days))


def _than(days: int) -> str:
    if days == WEEK_DAYS:
        return "last week"
    return "yesterday" if days == 1 else f"{days} days ago"


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
    rows = [
        attention_row(row, item_address(row["store"], row["product_id"])) for row in view.attention.to_dict("records")
    ]
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
    action = action_link("History", alerts_address(AlertFilters(stores=(store,) if store else ())))
    if not alerts:
        return panel(
            "Latest alerts",
            empty_state("No alerts yet", "They appear here as soon as an item runs low.", icon_name="alerts"),
            action=action,
        )
    rows = [alert_row(alert, item_address(alert.store, alert.product_id)) for alert in alerts]
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
