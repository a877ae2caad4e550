"""What each stock row sells a day, how long it lasts and what of it is too much; and the same of whole stores.

Units a day and days of cover are those of `data/at_risk.py`; overstock is the array form of
`inventory.metrics.stock.overstock_units`, and tests hold both equal.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from backend_lambdas.inventory.metrics.stock import IDLE_WEEKS, SLOW_WEEKS_OF_COVER, is_evaluated
from dashboard.data.at_risk import ItemFigures, item_figures
from dashboard.data.availability import DataUnavailable
from dashboard.data.dependencies import current_dependencies
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.reading import reporting_day
from dashboard.data.sales.filters import Span
from dashboard.data.sales.metrics import sums, whole_weeks
from dashboard.data.sales.recent import OLDEST, UNKNOWN, Asked
from dashboard.data.sales.stock_links import StockLinks, link_stock
from dashboard.data.sales.table import Numbers, SalesTable
from dashboard.data.stock.replica import ReplicaState
from dashboard.data.stock.table import StockTable

FIGURES = ("units_a_day", "days_of_cover", "overstock", "overstock_value")


@dataclass(frozen=True, slots=True)
class RowFigures:
    """FIGURES by name, one value a row of the stock table, NaN where it is not known. `version`: of what they are from.

    `known`: whether the sales of any row are.
    """

    columns: Mapping[str, Numbers]
    version: Hashable
    known: bool


def row_figures() -> tuple[ReplicaState, RowFigures]:
    """The stock that the one who asks may see, and the figures of its rows; unknown while sales are being read."""
    dependencies = current_dependencies()
    state, items = item_figures()
    try:
        table = dependencies.sales.state().table
    except DataUnavailable:
        table = None
    today, kept = reporting_day(dependencies), dependencies.query_cache
    if table is None or not len(state.table):
        return state, _figures(items, np.full(len(state.table), np.nan), state.table, "")
    key = (state.table.version, table.rev)

    def compute() -> RowFigures:
        links = kept.get("stock links", key, lambda: link_stock(state.table, table))
        return _figures(items, idle_units_of(links, table, today), state.table, (*key, today))

    return state, kept.get("row figures", (*key, today), compute, PAST_IS_KEPT)


def _figures(items: ItemFigures, idle_units: Numbers, stock: StockTable, version: Hashable) -> RowFigures:
    units = np.maximum(stock.columns["on_hand"], 0)
    over = np.floor(np.maximum(units - SLOW_WEEKS_OF_COVER * idle_units / IDLE_WEEKS, 0.0))
    columns = (items.units_a_day, items.days_of_cover, over, over * stock.columns["unit_price"])
    known = bool((~np.isnan(items.units_a_day)).any())
    return RowFigures(dict(zip(FIGURES, columns, strict=True)), version, known)


def idle_units_of(links: StockLinks, sales: SalesTable, today: date) -> Numbers:
    """`idle_units` of every stock row."""
    columns = links.stock.columns
    store, product = links.stores[columns["store"]], links.products[columns["product_id"]]
    return idle_units(sales, Asked(store, product, np.zeros(len(store), dtype=np.bool_)), today)


def idle_units(sales: SalesTable, asked: Asked, today: date) -> Numbers:
    """What each item sold in the IDLE_WEEKS newest whole weeks; NaN where its store did not sell in every one."""
    whole = whole_weeks(sales.first_day, sales.last_day, today)
    if whole is None or today - whole.last_day > OLDEST:
        return np.full(len(asked.store), np.nan)
    span = Span(max(whole.last - IDLE_WEEKS + 1, sales.reporting.first), whole.last)
    weeks_sold = sales.reporting.sold_in(span.first, span.last).sum(axis=0)
    evaluated = np.array([*(is_evaluated(int(count)) for count in weeks_sold), False])
    at, products = sales.weekly.slice_of(span.first, span.last), sales.history.products
    rows = {name: sales.weekly.columns[name][at] for name in ("store", "product_id", "units")}
    keys = np.where(asked.product == UNKNOWN, UNKNOWN, asked.store * products + asked.product)
    order = np.argsort(keys, kind="stable")
    of_row = rows["store"].astype(np.int64) * products + rows["product_id"]
    place = order[np.minimum(np.searchsorted(keys, of_row, sorter=order), len(keys) - 1)]
    counted = np.flatnonzero(keys[place] == of_row)
    units = sums(place[counted], rows["units"][counted], len(keys))
    return np.where(evaluated[asked.store], units, np.nan)


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """Of all of a store's items whose figure is known; None where that is none.

    `days_of_cover`: the units on hand over the units sold a day, of the items whose sales are known.
    """

    units_a_day: float | None
    days_of_cover: float | None
    overstock: float | None
    overstock_value: float | None
    value_at_cost: float | None


NO_FIGURES = StoreFigures(None, None, None, None, None)


def figures_by_store(stock: StockTable, figures: RowFigures) -> dict[str, StoreFigures]:
    """By store, of those in the table."""
    store, size = stock.columns["store"], len(stock.stores)

    def total(values: Numbers) -> Numbers:
        """NaN where nothing of the store is known."""
        known = ~np.isnan(values)
        found = sums(store[known], values[known], size)
        return np.where(np.bincount(store[known], minlength=size) > 0, found, np.nan)

    units = np.maximum(stock.columns["on_hand"], 0).astype(float)
    a_day = total(figures.columns["units_a_day"])
    on_hand = total(np.where(np.isnan(figures.columns["units_a_day"]), np.nan, units))
    cover = np.divide(on_hand, a_day, out=np.full(size, np.nan), where=a_day > 0)
    over = (total(figures.columns[name]) for name in ("overstock", "overstock_value"))
    columns = [a_day, cover, *over, total(stock.columns["value_at_cost"])]
    values = zip(*([None if one != one else one for one in column.tolist()] for column in columns), strict=True)
    return {name: StoreFigures(*row) for name, row in zip(stock.stores, values, strict=True)}
