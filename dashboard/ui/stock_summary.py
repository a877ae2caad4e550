"""Stock in a few numbers, and what of it needs attention: the same for the company and for one store."""

import pandas as pd
from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.stock import StockStatus
from backend_lambdas.inventory.store_summary import StockTotals
from backend_lambdas.language.texts import _, ngettext
from dashboard.data.stock.filters import StockFilters
from dashboard.ui.addresses import WHERE_FROM, stock_address, stock_sources_address, where_from
from dashboard.ui.formatting import count_of, currency
from dashboard.ui.kpi import Change, kpi_card

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
    ago = ngettext("{number} day ago", "{number} days ago", days)
    than = {WEEK_DAYS: _("a week ago"), 1: _("yesterday")}.get(days, ago)
    return Change((now - was) / was if was else None, now - was, than)


def stock_cards(totals: StockTotals, stores: tuple[str, ...], history: pd.DataFrame | None = None) -> list[Component]:
    """Out, low, value, units on hand of these stores, () = all; the first two lead to their rows.

    `history`: see `change_since`.
    """

    def card(name: str, column: str, tone: str, note: str, status: StockStatus | None = None) -> Component:
        past = history[column].tolist() if history is not None else []
        change = change_since(history, column) if history is not None else None
        href = stock_address(StockFilters(stores=stores, statuses=(status,))) if status else None
        more_is_good, unit = False if status else None, currency() if column == "value" else ""
        value = float(getattr(totals, column))
        below = html.Span(note, className="same-words") if change else None
        return kpi_card(name, value, tone, past, change, more_is_good, note, href, below=below, currency=unit)

    items = count_of(totals.items, "item")
    unpriced = (
        _("{items} without a price", items=count_of(totals.unpriced, "item"))
        if totals.unpriced
        else _("at today's unit prices")
    )
    return [
        card(_("Out of stock"), "out", "out", _("of {items}", items=items), StockStatus.OUT),
        card(_("Low stock"), "low", "low", _("of {items}", items=items), StockStatus.LOW),
        card(_("Stock value"), "value", "info", unpriced),
        card(_("Units on hand"), "units", "healthy", _("in {items}", items=items)),
    ]


def stock_figures(totals: StockTotals, stores: tuple[str, ...]) -> Component:
    """The four cards in a row, and the way to where they come from."""
    cards = html.Div(stock_cards(totals, stores), className="kpis")
    return html.Div([cards, where_from((_(WHERE_FROM), stock_sources_address(stores)))])
