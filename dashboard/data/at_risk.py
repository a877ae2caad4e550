"""Units sold a day, days of cover and money at risk of every stock row, from what is in memory.

The array form of `inventory.metrics.at_risk`; tests/dashboard/data/test_at_risk.py holds both equal.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from backend_lambdas.inventory.metrics.stock import COVER_DAYS
from dashboard.data.availability import DataUnavailable
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.reading import company, reporting_day
from dashboard.data.sales.recent import UNKNOWN, Asked, Places, sold_lately
from dashboard.data.sales.stock_links import StockLinks, link_stock
from dashboard.data.sales.table import Numbers, SalesTable
from dashboard.data.stock.replica import ReplicaState
from dashboard.data.stock.table import StockTable

NO_ROW = -1


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One value a row of the stock table, NaN where it is not known.

    `units_a_day`, `sales_a_day` (money), `at_risk` (money a day); `days_of_cover`: NaN also where nothing sold.
    `last_week`: number of the last of the four weeks they are from, UNKNOWN where sales are not known.
    `version`: of what they are from.
    """

    units_a_day: Numbers
    sales_a_day: Numbers
    days_of_cover: Numbers
    at_risk: Numbers
    last_week: Places
    version: Hashable = None


def item_figures() -> tuple[ReplicaState, ItemFigures]:
    """The stock that the one who asks may see, and the figures of its rows; all unknown while sales are being read."""
    dependencies = current_dependencies()
    state, table = dependencies.replica.state(), _sales(dependencies)
    today, lead_days = reporting_day(dependencies), company().lead_days
    if table is None or not len(state.table):
        return state, no_figures(state.table)

    def links() -> StockLinks:
        return link_stock(state.table, table)

    key, kept = (state.table.version, table.rev), dependencies.query_cache
    version = (*key, today, lead_days)

    def compute() -> ItemFigures:
        return replace(figures_of(kept.get("stock links", key, links), table, today, lead_days), version=version)

    return state, kept.get("item figures", version, compute, PAST_IS_KEPT)


def risk_of(items: Sequence[tuple[str, str]]) -> list[float]:
    """Money at risk a day of items (store, product_id), 0 where it is not known or stock is being read."""
    try:
        state, figures = item_figures()
    except DataUnavailable:
        return [0.0] * len(items)
    rows = rows_of(state.table, items)
    found = np.zeros(len(rows))
    found[rows != NO_ROW] = np.nan_to_num(figures.at_risk[rows[rows != NO_ROW]])
    return [float(one) for one in found]


def risk_version() -> Hashable:
    """Changes with what `risk_of` says of any item."""
    try:
        state, figures = item_figures()
    except DataUnavailable:
        return None
    return state.table.version, figures.version


def rows_of(table: StockTable, items: Sequence[tuple[str, str]]) -> Places:
    """Of each item (store, product_id) the row, NO_ROW for none."""
    if not len(table) or not items:
        return np.full(len(items), NO_ROW, dtype=np.int64)
    ids, size = table.vocabulary["product_id"], len(table.vocabulary["product_id"])
    places = {store: number for number, store in enumerate(table.stores)}
    stores, products = (
        np.array([NO_ROW if code is None else code for code in codes], dtype=np.int64)
        for codes in ([places.get(store) for store, _ in items], [ids.find(product_id) for _, product_id in items])
    )
    asked = np.where((stores == NO_ROW) | (products == NO_ROW), NO_ROW, stores * size + products)
    keys = table.columns["store"].astype(np.int64) * size + table.columns["product_id"]
    order = np.argsort(keys, kind="stable")
    at = order[np.minimum(np.searchsorted(keys, asked, sorter=order), len(keys) - 1)]
    found: Places = np.where(keys[at] == asked, at, NO_ROW)
    return found


def _sales(dependencies: Dependencies) -> SalesTable | None:
    try:
        return dependencies.sales.state().table
    except DataUnavailable:
        return None


def no_figures(stock: StockTable) -> ItemFigures:
    """Of rows whose sales nobody knows."""
    nothing = np.full(len(stock), np.nan)
    return ItemFigures(nothing, nothing, nothing, nothing, np.full(len(stock), UNKNOWN, dtype=np.int64))


def figures_of(links: StockLinks, sales: SalesTable, today: date, lead_days: int) -> ItemFigures:
    """`lead_days` 0: not known."""
    columns = links.stock.columns
    units_on_hand = np.maximum(columns["on_hand"], 0)
    asked = Asked(links.stores[columns["store"]], links.products[columns["product_id"]], units_on_hand == 0)
    sold = sold_lately(sales, asked, today)
    sells = sold.units > 0
    nothing = np.full(len(sells), np.nan)
    cover = np.divide(units_on_hand * COVER_DAYS, sold.units, out=nothing.copy(), where=sells)
    paid = np.where(sold.revenue > 0, sold.revenue, sold.units * columns["unit_price"]) / COVER_DAYS
    sales_a_day = np.where(sells, paid, sold.units)
    covered = np.minimum(cover / lead_days, 1.0) if lead_days else np.ones(len(sells))
    share = np.where(asked.out, 1.0, 1.0 - np.where(sells, covered, 1.0))
    return ItemFigures(sold.units / COVER_DAYS, sales_a_day, cover, sales_a_day * share, sold.last_week)
