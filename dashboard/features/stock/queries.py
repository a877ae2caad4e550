"""Blocks of the stock table, one item of it, and its export."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from backend_lambdas.inventory.audit import Kind, Subject
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.history import HistoryOf, history_of
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.reading import reporting_day, store_words
from dashboard.data.sales.recent import recent_sales
from dashboard.data.stock.answers import block_of, export_of, longest_of
from dashboard.data.stock.filters import StockFilters
from dashboard.data.stock.item import item_view
from dashboard.data.stock.setters import with_setters
from dashboard.data.stock.values import RecentSales, StockBlock, StockItem

MOST_ENTRIES = 200  # of a product, read to say who set its thresholds; more are years of changes


def stock_block(filters: StockFilters, start: int, end: int) -> StockBlock:
    """Rows start <= n < end of the filtered, sorted stock table."""
    return block_of(current_dependencies().replica.state(), filters, start, end, store_words)


def stock_export(filters: StockFilters) -> pd.DataFrame:
    """The whole filtered, sorted table, never truncated; columns as the keys of StockBlock's rows."""
    return export_of(current_dependencies().replica.state(), filters, store_words)


def longest_values() -> Mapping[str, int]:
    """By column the characters of its longest id or figure, as the grid writes them."""
    dependencies = current_dependencies()
    table = dependencies.replica.state().table
    return dependencies.query_cache.get("longest values", table.version, lambda: longest_of(table), PAST_IS_KEPT)


def stock_item(store: str, product_id: str) -> StockItem | None:
    """One item in one store, read live; None when the store does not have it."""
    dependencies = current_dependencies()
    with in_words():
        item = item_view(
            dependencies.stock,
            dependencies.alerts,
            dependencies.records.sources,
            (store, product_id),
            dependencies.clock(),
        )
    if item is None:
        return None
    item = replace(item, recent=_recent(dependencies, store, product_id))
    if not item.history["by_rule"].any():
        return item
    about = history_of(HistoryOf(Subject(Kind.PRODUCT, product_id)), MOST_ENTRIES)
    return replace(item, history=with_setters(item.history, [one.entry for one in about.rows], store))


def _recent(dependencies: Dependencies, store: str, product_id: str) -> RecentSales | None:
    """From memory; the item is shown without them where sales are being read."""
    try:
        table = dependencies.sales.state().table
    except DataUnavailable:
        return None
    return None if table is None else recent_sales(table, store, product_id, reporting_day(dependencies))
