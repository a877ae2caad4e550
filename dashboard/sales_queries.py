"""The only door to sales: pages call these and nothing below them.

Each raises `DataUnavailable` when there is nothing to show and no last good state to show instead.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from backend_lambdas.inventory.errors import StorageError
from dashboard.answers import DataUnavailable
from dashboard.remembered import CANNOT_READ, PAST_IS_KEPT
from dashboard.sales import frames, metrics
from dashboard.sales.answers import FoundProducts, SalesChoices, SalesFreshness, SalesSummary, Trends
from dashboard.sales.filters import Level, SalesFilters, week_text
from dashboard.sales.origins import sales_sources_of
from dashboard.sales.product_search import best_products, product_names, product_sales, sales_asked
from dashboard.sales.replica import SalesState
from dashboard.sales.sheets import Sheet
from dashboard.sales.sight import sight_of
from dashboard.sales.stock import StockLinks, link_stock
from dashboard.sales.summary import freshness_of, summary_of
from dashboard.sales.table import SalesTable
from dashboard.sales.view import compared_of, new_frame, stock_frames, trends_of
from dashboard.source_values import SalesSources
from dashboard.wiring import Wiring, wired

__all__ = [
    "FoundProducts",
    "SalesChoices",
    "SalesSources",
    "SalesSummary",
    "Sheet",
    "Trends",
    "find_products",
    "sales_choices",
    "sales_freshness",
    "sales_sheet",
    "sales_sources",
    "sales_summary",
    "trends",
]


def trends(filters: SalesFilters) -> Trends | None:
    """Everything the Trends page shows; None while nothing was ever sold."""
    wiring = wired()
    state, today = wiring.sales.state(), _today(wiring)
    key = (state.rev, state.data.stale_since, _stock_version(wiring), today)
    return wiring.remembered.get(
        ("trends", filters), key, lambda: trends_of(state, _links(wiring, state.table), filters, today)
    )


def sales_summary(store: str | None = None) -> SalesSummary | None:
    """Sales on the first screen; None while there are none."""
    wiring = wired()
    state, today = wiring.sales.state(), _today(wiring)
    key = (state.rev, state.data.stale_since, today)
    return wiring.remembered.get(("sales summary", store), key, lambda: summary_of(state, store, today))


def sales_freshness(store: str | None = None) -> SalesFreshness | None:
    """How far each store, or one, has told of its sales; None while there are none."""
    wiring = wired()
    table = wiring.sales.state().table
    if table is None:
        return None
    stores = (store,) if store else ()
    return wiring.remembered.get(("sales freshness", store), table.rev, lambda: freshness_of(table, stores))


def sales_choices() -> SalesChoices:
    """The stores and categories with sales, and the whole weeks."""
    wiring = wired()
    state = wiring.sales.state()
    today = _today(wiring)
    return wiring.remembered.get("sales choices", (state.rev, today), lambda: choices_of(state, today))


def find_products(text: str, filters: SalesFilters) -> FoundProducts:
    """The products of the chosen stores and categories that `text` means."""
    wiring = wired()
    table, today = wiring.sales.state().table, _today(wiring)
    if table is None:
        return FoundProducts()
    asked, kept = sales_asked(filters), wiring.remembered
    names = kept.get("product names", table.rev, lambda: product_names(table), PAST_IS_KEPT)
    key = (table.rev, today)
    sales = kept.get(("product sales", asked), key, lambda: product_sales(table, asked, today), PAST_IS_KEPT)
    return best_products(table, names, sales, text)


def sales_sources(filters: SalesFilters) -> SalesSources | None:
    """The files, and for one product the lines, behind its sales; None while nothing was ever sold."""
    wiring = wired()
    table = wiring.sales.state().table
    if table is None:
        return None
    today, origins, uploads = _today(wiring), wiring.sale_origins, wiring.records.sources
    key = (table.rev, today)
    try:
        return wiring.remembered.get(
            ("sales sources", filters), key, lambda: sales_sources_of(table, origins, uploads, filters, today)
        )
    except StorageError as error:
        raise DataUnavailable(CANNOT_READ) from error


def sales_sheet(sheet: Sheet, filters: SalesFilters) -> pd.DataFrame:
    """One part of the page as a table, never truncated."""
    wiring = wired()
    state = wiring.sales.state()
    return whole_sheet(sheet, state, _links(wiring, state.table), _today(wiring), trends(filters), filters)


def whole_sheet(
    sheet: Sheet,
    state: SalesState,
    links: StockLinks | None,
    today: date,
    view: Trends | None,
    filters: SalesFilters,
) -> pd.DataFrame:
    """Of what the page shows only the top of, everything."""
    table = state.table
    if table is None or view is None:
        return pd.DataFrame()
    sight = sight_of(table, filters, today)
    scope = view.scope
    pairs = sight.pairs(scope.span, scope.compared) if scope.compared else None
    size = len(table.texts["product_id"])
    first = metrics.first_week(sight.sold, "product_id", size)

    def abc() -> pd.DataFrame:
        now = sight.sold_in(view.scope.span)
        revenue = metrics.by_code(now, "product_id", "revenue", size)
        return frames.abc_products(table, revenue, frames.last_category([now], size))

    makers: dict[Sheet, Callable[[], pd.DataFrame]] = {
        Sheet.CHANGES: lambda: frames.changes_frame(compared_of(sight, scope, links, pairs), scope.level),
        Sheet.PRODUCTS: lambda: frames.changes_frame(compared_of(sight, scope, links, pairs), Level.PRODUCT),
        Sheet.ABC: abc,
        Sheet.NEW: lambda: new_frame(sight, view.scope, first),
        Sheet.DEAD: lambda: stock_frames(sight, scope, links)[0],
    }
    frame: pd.DataFrame = makers[sheet]() if sheet in makers else getattr(view, sheet)
    return frame


def choices_of(state: SalesState, today: date) -> SalesChoices:
    """What these sales can be filtered by."""
    table = state.table
    if table is None:
        return SalesChoices((), (), ())
    names = {}
    for column in ("store", "category"):
        codes = np.unique(table.weekly.columns[column])
        texts = [text or "" for text in table.texts[column].decode(codes)]
        names[column] = tuple(sorted(texts, key=lambda text: (not text, text.casefold(), text)))
    whole = metrics.whole_weeks(table.first_day, table.last_day, today)
    weeks = tuple(week_text(number) for number in range(whole.last, whole.first - 1, -1)) if whole else ()
    return SalesChoices(names["store"], names["category"], weeks)


def _links(wiring: Wiring, table: SalesTable | None) -> StockLinks | None:
    """The stock beside these sales; None while no stock can be read or there is none."""
    if table is None:
        return None
    try:
        stock = wiring.replica.state().table
    except DataUnavailable:
        return None
    if not len(stock):
        return None
    return wiring.remembered.get("stock links", (stock.version, table.rev), lambda: link_stock(stock, table))


def _stock_version(wiring: Wiring) -> str:
    try:
        return wiring.replica.state().table.version
    except DataUnavailable:
        return ""


def _today(wiring: Wiring) -> date:
    """The day in the company's reporting zone."""
    return wiring.clock().astimezone(wiring.report_zone).date()
