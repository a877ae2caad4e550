"""Blocks of the stock table, one item of it, and its export."""

from dataclasses import replace
from typing import Any

import pandas as pd

from backend_lambdas.inventory.audit import Kind, Subject
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.history import HistoryOf, history_of
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.reading import reporting_day, store_words
from dashboard.data.row_figures import idle_units, row_figures
from dashboard.data.sales.recent import asked_of, recent_sales
from dashboard.data.stock.answers import block_of, export_of, longest_of
from dashboard.data.stock.filters import StockFilters
from dashboard.data.stock.item import item_view
from dashboard.data.stock.setters import with_setters
from dashboard.data.stock.values import GridShape, RecentSales, StockBlock, StockItem

MOST_ENTRIES = 200  # of a product, read to say who set its thresholds; more are years of changes


def stock_block(filters: StockFilters, start: int, end: int) -> StockBlock:
    """Rows start <= n < end of the filtered, sorted stock table."""
    state, figures = row_figures()
    return block_of(state, filters, start, end, store_words, figures)


def stock_export(filters: StockFilters) -> pd.DataFrame:
    """The whole filtered, sorted table, never truncated; columns as the keys of StockBlock's rows."""
    state, figures = row_figures()
    return export_of(state, filters, store_words, figures)


def grid_shape() -> GridShape:
    """How wide the columns have to be, and whether there is anything to say of sales."""
    state, figures = row_figures()
    table, kept = state.table, current_dependencies().query_cache
    return GridShape(kept.get("longest", table.version, lambda: longest_of(table), PAST_IS_KEPT), figures.known)


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
    item = replace(item, recent=_recent(dependencies, item.row))
    if not item.history["by_rule"].any():
        return item
    about = history_of(HistoryOf(Subject(Kind.PRODUCT, product_id)), MOST_ENTRIES)
    return replace(item, history=with_setters(item.history, [one.entry for one in about.rows], store))


def _recent(dependencies: Dependencies, row: dict[str, Any]) -> RecentSales | None:
    """From memory; the item is shown without them where sales are being read."""
    try:
        table = dependencies.sales.state().table
    except DataUnavailable:
        return None
    if table is None:
        return None
    today, is_out = reporting_day(dependencies), row["on_hand"] <= 0
    found = recent_sales(table, row["store"], row["product_id"], today, is_out=is_out)
    if found is None:
        return None
    units = float(idle_units(table, asked_of(table, row["store"], row["product_id"]), today)[0])
    return replace(found, idle_units=None if units != units else units)
