"""Sales as the Trends page asks for them: pages call these and nothing below them.

Each raises `DataUnavailable` when there is nothing to show and no last good state to show instead.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from backend_lambdas.inventory.categories import Categories
from dashboard.data.availability import DataUnavailable
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.reading import reporting_day, stores_in_order
from dashboard.data.sales import frames, metrics
from dashboard.data.sales.filters import Level, SalesFilters, week_text
from dashboard.data.sales.replica import SalesState
from dashboard.data.sales.sight import sight_of
from dashboard.data.sales.stock_links import StockLinks, link_stock
from dashboard.data.sales.table import SalesTable
from dashboard.data.sales.values import FoundProducts, SalesChoices, Trends
from dashboard.features.trends.product_search import best_products, product_names, product_sales, sales_asked
from dashboard.features.trends.view import Sheet, new_frame, stock_frames, trends_of


def trends(filters: SalesFilters) -> Trends | None:
    """Everything the Trends page shows; None while nothing was ever sold."""
    dependencies = current_dependencies()
    state, today = dependencies.sales.state(), reporting_day(dependencies)
    key = (state.version, state.data.stale_since, _stock_version(dependencies), today)
    return dependencies.query_cache.get(
        ("trends", filters), key, lambda: trends_of(state, _links(dependencies, state.table), filters, today)
    )


def sales_choices() -> SalesChoices:
    """The stores and categories with sales, and the whole weeks."""
    dependencies = current_dependencies()
    state = dependencies.sales.state()
    today = reporting_day(dependencies)
    found = dependencies.query_cache.get("sales choices", (state.version, today), lambda: choices_of(state, today))
    return replace(found, stores=stores_in_order(found.stores))


def find_products(text: str, filters: SalesFilters) -> FoundProducts:
    """The products of the chosen stores and categories that `text` means."""
    dependencies = current_dependencies()
    table, today = dependencies.sales.state().table, reporting_day(dependencies)
    if table is None:
        return FoundProducts()
    asked, kept = sales_asked(filters), dependencies.query_cache
    names = kept.get("product names", table.rev, lambda: product_names(table), PAST_IS_KEPT)
    key = (table.rev, today)
    sales = kept.get(("product sales", asked), key, lambda: product_sales(table, asked, today), PAST_IS_KEPT)
    return best_products(table, names, sales, text)


def sales_sheet(sheet: Sheet, filters: SalesFilters) -> pd.DataFrame:
    """One part of the page as a table, never truncated."""
    dependencies = current_dependencies()
    state = dependencies.sales.state()
    links, today, view = _links(dependencies, state.table), reporting_day(dependencies), trends(filters)
    return whole_sheet(sheet, state, links, today, view, filters)


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
        Sheet.CHANGES: lambda: frames.changes_frame(frames.compared_of(sight, scope, links, pairs), scope.level),
        Sheet.PRODUCTS: lambda: frames.changes_frame(frames.compared_of(sight, scope, links, pairs), Level.PRODUCT),
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
    for column, order in (("store", Categories()), ("category", state.names)):
        codes = np.unique(table.weekly.columns[column])
        names[column] = order.sorted(text or "" for text in table.texts[column].decode(codes))
    whole = metrics.whole_weeks(table.first_day, table.last_day, today)
    weeks = tuple(week_text(number) for number in range(whole.last, whole.first - 1, -1)) if whole else ()
    return SalesChoices(names["store"], names["category"], weeks)


def _links(dependencies: Dependencies, table: SalesTable | None) -> StockLinks | None:
    """The stock beside these sales; None while no stock can be read or there is none."""
    if table is None:
        return None
    try:
        stock = dependencies.replica.state().table
    except DataUnavailable:
        return None
    if not len(stock):
        return None
    return dependencies.query_cache.get("stock links", (stock.version, table.rev), lambda: link_stock(stock, table))


def _stock_version(dependencies: Dependencies) -> str:
    try:
        return dependencies.replica.state().table.version
    except DataUnavailable:
        return ""
