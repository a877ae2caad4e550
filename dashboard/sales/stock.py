"""Sales beside the stock of now: what is out of stock, how fast stock turns over, what lies without being sold."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.sales.filters import SalesFilters
from dashboard.sales.metrics import sums
from dashboard.sales.table import Codes, SalesTable, monday
from dashboard.stock.table import OUT, StockTable

IDLE_WEEKS = 13
UNKNOWN = -1
WEEKS_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class StockLinks:
    """The stock's numbers for stores and products as those of the sales; UNKNOWN: never sold.

    `out`: store number x products + product number of what is out of stock, both as the sales', sorted.
    """

    stock: StockTable
    stores: npt.NDArray[np.int64]
    products: npt.NDArray[np.int64]
    out: npt.NDArray[np.int64]


def link_stock(stock: StockTable, sales: SalesTable) -> StockLinks:
    """Find the stock's stores and products among the sales."""
    stores = _numbers(list(stock.stores), sales, "store")
    ids = stock.vocabulary["product_id"]
    products = _numbers(ids.decode(np.arange(len(ids), dtype=np.int32)), sales, "product_id")
    rows = stock.columns["status"] == OUT
    store, product = stores[stock.columns["store"][rows]], products[stock.columns["product_id"][rows]]
    known = (store != UNKNOWN) & (product != UNKNOWN)
    keys = store[known] * len(sales.texts["product_id"]) + product[known]
    return StockLinks(stock, stores, products, np.sort(keys))


def _numbers(names: list[Any], sales: SalesTable, column: str) -> npt.NDArray[np.int64]:
    texts = sales.texts[column]
    found = [texts.find(name) if name else None for name in names]
    return np.array([UNKNOWN if code is None else code for code in found], dtype=np.int64)


def is_out(links: StockLinks, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether each store and product (a key as in `StockLinks.out`) is out of stock now."""
    if not len(links.out):
        return np.zeros(len(keys), dtype=np.bool_)
    at = np.minimum(np.searchsorted(links.out, keys), len(links.out) - 1)
    found: npt.NDArray[np.bool_] = links.out[at] == keys
    return found


def on_hand_frame(links: StockLinks, sales: SalesTable, filters: SalesFilters, sold_in: Codes) -> pd.DataFrame:
    """One row a product with stock, of the stores that tell of their sales.

    product_id, name, category (that of its sales, else of its stock), on_hand, value, code (among the sales).
    `sold_in`: of each product of the sales the number of its category.
    """
    stock = links.stock
    rows = (stock.columns["on_hand"] > 0) & (links.stores[stock.columns["store"]] != UNKNOWN)
    if filters.stores:
        rows &= np.isin(stock.columns["store"], [n for n, name in enumerate(stock.stores) if name in filters.stores])
    size = len(stock.vocabulary["product_id"])
    product = stock.columns["product_id"][rows]
    on_hand = sums(product, stock.columns["on_hand"][rows], size)
    value = sums(product, np.nan_to_num(stock.columns["value"][rows]), size)
    name, group = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    name[product], group[product] = stock.columns["product_name"][rows], stock.columns["category"][rows]
    codes = np.flatnonzero(on_hand).astype(np.int32)
    known = links.products[codes]
    own = [text or "" for text in stock.vocabulary["category"].decode(group[codes])]
    theirs = sales.texts["category"].decode(sold_in[np.maximum(known, 0)].astype(np.int32))
    ids = stock.vocabulary["product_id"].decode(codes)
    names = stock.vocabulary["product_name"].decode(name[codes])
    frame = pd.DataFrame(
        {
            "product_id": ids,
            "name": [text or sales.texts.name_of(id or "") or id for text, id in zip(names, ids, strict=True)],
            "category": [(their or "") or mine for their, mine in zip(theirs, own, strict=True)],
        },
        dtype=object,
    ).assign(on_hand=on_hand[codes], value=value[codes], code=known)
    if filters.categories:
        frame = frame[frame["category"].isin(filters.categories)]
    if filters.products:
        frame = frame[frame["product_id"].isin(filters.products)]
    return frame.reset_index(drop=True)


def turnover_frame(on_hand: pd.DataFrame, sold: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """By category, the slowest first. `sold`: name, units of `weeks` weeks.

    turnover = units sold, scaled to a year, / units on hand now; sell_through = sold / (sold + on hand);
    weeks_of_stock = on hand / units a week. Stock of the past is not known: these are of today's stock.
    """
    held = on_hand.groupby("category", as_index=False, sort=False)[["on_hand"]].sum()
    frame = sold.merge(held.rename(columns={"category": "name"}), how="outer", on="name").fillna(
        {"units": 0.0, "on_hand": 0.0}
    )
    frame = frame[(frame["on_hand"] > 0)]
    weekly = frame["units"] / weeks
    frame = frame.assign(
        turnover=weekly * WEEKS_A_YEAR / frame["on_hand"],
        sell_through=frame["units"] / (frame["units"] + frame["on_hand"]),
        weeks_of_stock=(frame["on_hand"] / weekly.where(weekly > 0)),
    )
    return frame.sort_values(["turnover", "on_hand"], ascending=[True, False], kind="stable").reset_index(drop=True)


def dead_frame(on_hand: pd.DataFrame, last_week: npt.NDArray[np.int32], newest: int) -> pd.DataFrame:
    """Products with stock and without a sale in the IDLE_WEEKS up to week `newest`, the most value first.

    `last_week`: of each product of the sales the week it last sold in, UNKNOWN for never.
    """
    codes = on_hand["code"].to_numpy(dtype=np.int64)
    last = np.where(codes == UNKNOWN, UNKNOWN, last_week[np.maximum(codes, 0)])
    sold_last: list[Any] = [None if number == UNKNOWN else monday(number) for number in last.tolist()]
    dead = on_hand[["product_id", "name", "category", "on_hand", "value"]].assign(last_week=sold_last)
    dead = dead[last <= newest - IDLE_WEEKS]
    ordered = dead.sort_values(["value", "on_hand"], ascending=False, kind="stable").reset_index(drop=True)
    return ordered[["product_id", "name", "category", "last_week", "on_hand", "value"]]
