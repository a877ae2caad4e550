"""Sales beside the stock of now: what is out of stock, how fast stock turns over, what lies without being sold.

Dead stock and turnover are those of `inventory.metrics.slow_moving` and `inventory.metrics.turnover`, for all rows at
once; tests/metrics/ holds them equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from backend_lambdas.inventory.metrics.stock import IDLE_WEEKS, is_evaluated, sell_through, turnover, weeks_of_stock
from dashboard.data.sales.filters import SalesFilters, Span, monday
from dashboard.data.sales.metrics import Chosen, sums
from dashboard.data.sales.table import Codes, SalesTable
from dashboard.data.stock.table import OUT, StockTable

UNKNOWN = -1
DEAD_COLUMNS = ("store", "product_id", "name", "category", "last_week", "on_hand", "value")
TURNOVER_COLUMNS = ("name", "units", "on_hand", "turnover", "sell_through", "weeks_of_stock")


@dataclass(frozen=True, slots=True)
class StockLinks:
    """The stock's numbers for stores and products as those of the sales; UNKNOWN: never sold.

    `listed`: store number x products + product number of every stock row, both as the sales', sorted; `out`: of those
    out of stock.
    """

    stock: StockTable
    stores: npt.NDArray[np.int64]
    products: npt.NDArray[np.int64]
    listed: npt.NDArray[np.int64]
    out: npt.NDArray[np.int64]


def link_stock(stock: StockTable, sales: SalesTable) -> StockLinks:
    """Find the stock's stores and products among the sales."""
    stores = _numbers(list(stock.stores), sales, "store", sales.reporting.size)
    ids = stock.vocabulary["product_id"]
    products = _numbers(ids.decode(np.arange(len(ids), dtype=np.int32)), sales, "product_id", sales.history.products)
    store, product = stores[stock.columns["store"]], products[stock.columns["product_id"]]
    known = (store != UNKNOWN) & (product != UNKNOWN)
    keys = store * sales.history.products + product
    out = known & (stock.columns["status"] == OUT)
    return StockLinks(stock, stores, products, np.sort(keys[known]), np.sort(keys[out]))


def _numbers(names: list[Any], sales: SalesTable, column: str, below: int) -> npt.NDArray[np.int64]:
    """Numbers from `below` on are of names that only a newer publication knows."""
    texts = sales.texts[column]
    found = [texts.find(name) if name else None for name in names]
    return np.array([UNKNOWN if code is None or code >= below else code for code in found], dtype=np.int64)


def among(known: npt.NDArray[np.int64], keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether each key is one of the sorted ones."""
    if not len(known):
        return np.zeros(len(keys), dtype=np.bool_)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    found: npt.NDArray[np.bool_] = known[at] == keys
    return found


@dataclass(frozen=True, slots=True)
class StockOnHand:
    """Stock rows with something on hand in stores that tell of their sales: numbers of the sales (`product` UNKNOWN:
    never sold), `row` in the stock table, `group` the place of its category in `groups`."""

    row: npt.NDArray[np.int64]
    store: npt.NDArray[np.int64]
    product: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]
    groups: tuple[str, ...]


def stock_on_hand_of(links: StockLinks, sales: SalesTable, filters: SalesFilters, sold_in: Codes) -> StockOnHand:
    """What the filters let through. `sold_in`: of each product of the sales the number of its category there; a
    product without one goes by the category that its stock has."""
    stock = links.stock
    row = np.flatnonzero((stock.columns["on_hand"] > 0) & (links.stores[stock.columns["store"]] != UNKNOWN))
    groups, of_stock = _groups(stock, sales)
    product = links.products[stock.columns["product_id"][row]]
    theirs = np.where(product == UNKNOWN, 0, sold_in[np.maximum(product, 0)])
    group = np.where(theirs > 0, theirs, of_stock[stock.columns["category"][row]])
    kept = np.ones(len(row), dtype=np.bool_)
    if filters.stores:
        kept &= _one_of(stock.stores, filters.stores)[stock.columns["store"][row]]
    if filters.categories:
        kept &= _one_of(groups, [sales.names.shown(name) for name in filters.categories])[group]
    if filters.products:
        ids = stock.vocabulary["product_id"]
        chosen = [code for name in filters.products if (code := ids.find(name)) is not None]
        kept &= np.isin(stock.columns["product_id"][row], chosen)
    row, store = row[kept], links.stores[stock.columns["store"][row[kept]]]
    return StockOnHand(row, store, product[kept], group[kept], groups)


def _groups(stock: StockTable, sales: SalesTable) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """The categories of the sales by number, then those that only stock has; and of each of stock's its place."""
    texts = sales.texts["category"]
    names = [text or "" for text in texts.decode(np.arange(len(texts), dtype=np.int32))]
    of_stock = []
    own = stock.vocabulary["category"]
    for text in own.decode(np.arange(len(own), dtype=np.int32)):
        found = texts.find(text or None)
        of_stock.append(len(names) if found is None or found >= len(names) else found)
        names += [text or ""] if of_stock[-1] == len(names) else []
    return tuple(names), np.array(of_stock, dtype=np.int64)


def _one_of(names: Sequence[str], chosen: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([name in chosen for name in names], dtype=np.bool_)


def turnover_frame(stocked: StockOnHand, links: StockLinks, sold: Chosen, products: int, weeks: int) -> pd.DataFrame:
    """TURNOVER_COLUMNS by category, the slowest first: of what has a stock row, in stores that tell of their sales.

    `sold`: the rows of a period of `weeks` weeks.
    """
    keys = sold.columns["store"].astype(np.int64) * products + sold.columns["product_id"]
    listed = among(links.listed, keys)
    size = len(stocked.groups)
    units = sums(sold.columns["category"][listed], sold.columns["units"][listed], size)
    on_hand = sums(stocked.group, links.stock.columns["on_hand"][stocked.row], size)
    rows = [
        (name, u, h, turnover(u, weeks, h), sell_through(u, h), weeks_of_stock(u, weeks, h))
        for name, u, h in zip(stocked.groups, units.tolist(), on_hand.tolist(), strict=True)
        if h > 0
    ]
    frame = pd.DataFrame(rows, columns=list(TURNOVER_COLUMNS)).astype({"weeks_of_stock": float, "turnover": float})
    return frame.sort_values(["turnover", "on_hand"], ascending=[True, False], kind="stable").reset_index(drop=True)


def dead_frame(stocked: StockOnHand, links: StockLinks, sales: SalesTable, whole: Span) -> pd.DataFrame:
    """DEAD_COLUMNS: what lies in a store without a sale there in IDLE_WEEKS up to `whole`'s end, dearest first."""
    reporting, newest = sales.reporting, whole.last
    weeks_sold = reporting.sold_in(max(newest - IDLE_WEEKS + 1, reporting.first), newest).sum(axis=0)
    evaluated = np.array([is_evaluated(int(count)) for count in weeks_sold], dtype=np.bool_)
    last = np.full(len(stocked.row), UNKNOWN, dtype=np.int64)
    known = np.flatnonzero(stocked.product != UNKNOWN)
    upto = newest - sales.weekly.first + 1
    sold = sales.history.sold_before(stocked.store[known], stocked.product[known], upto)
    last[known] = np.where(sold.count > 0, sold.newest + sales.weekly.first, UNKNOWN)
    dead = np.flatnonzero((last <= newest - IDLE_WEEKS) & evaluated[stocked.store])
    value = np.nan_to_num(links.stock.columns["value"][stocked.row[dead]])
    order = np.lexsort((-links.stock.columns["on_hand"][stocked.row[dead]], -value))
    return _named(stocked, links.stock, sales, dead[order], last[dead[order]], value[order])


def _named(
    stocked: StockOnHand,
    stock: StockTable,
    sales: SalesTable,
    places: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    value: npt.NDArray[np.float64],
) -> pd.DataFrame:
    rows = stocked.row[places]
    ids = [text or "" for text in stock.vocabulary["product_id"].decode(stock.columns["product_id"][rows])]
    names = stock.vocabulary["product_name"].decode(stock.columns["product_name"][rows])
    sold_last: list[Any] = [None if number == UNKNOWN else monday(number) for number in last.tolist()]
    columns = (
        [stock.stores[number] for number in stock.columns["store"][rows].tolist()],
        ids,
        [text or sales.texts.name_of(id) or id for text, id in zip(names, ids, strict=True)],
        [stocked.groups[number] for number in stocked.group[places].tolist()],
        sold_last,
    )
    named = {name: pd.Series(values, dtype=object) for name, values in zip(DEAD_COLUMNS, columns, strict=False)}
    return pd.DataFrame(named).assign(on_hand=stock.columns["on_hand"][rows], value=value)
