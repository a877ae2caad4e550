"""Which rows of a table a view shows, in which order: numbers of rows, remembered per table and filters."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache, cachedmethod

from backend_lambdas.inventory.stock import StockStatus
from dashboard.data.stock.filters import OF_SALES, StockFilters, StockSort
from dashboard.data.stock.table import StockTable
from dashboard.data.stock.texts import NO_TEXT, Mask, fold

Rows = npt.NDArray[np.int32]

HELD_BYTES = 64 * 2**20  # of a million rows: sixteen orders or wide searches
LEAST_HELD_BYTES = 2**18  # of one store among many: as many
AT_ONCE = 2
STATUS_CODES = {StockStatus.OUT: 0, StockStatus.LOW: 1, StockStatus.HEALTHY: 2}
TEXT_SORTS = (StockSort.PRODUCT_ID, StockSort.PRODUCT_NAME, StockSort.CATEGORY, StockSort.CHANGED_AT)


def matching_rows(table: StockTable, filters: StockFilters) -> Mask | None:
    """For each row whether the filters let it through; None: all of them."""
    masks = [_store_mask(table, filters.stores)] if filters.stores else []
    if filters.categories:
        masks.append(_category_mask(table, filters.categories))
    if filters.statuses:
        codes = [STATUS_CODES[status] for status in filters.statuses]
        masks.append(np.isin(np.arange(3), codes)[table.columns["status"]])
    masks += [_word_mask(table, word) for word in fold(filters.search).split()]
    if not masks:
        return None
    for mask in masks[1:]:
        masks[0] &= mask
    return masks[0]


def _store_mask(table: StockTable, stores: tuple[str, ...]) -> Mask:
    mask = np.zeros(len(table), dtype=np.bool_)
    for store in stores:
        if store in table.slices:
            mask[table.slices[store]] = True
    return mask


def _category_mask(table: StockTable, categories: tuple[str, ...]) -> Mask:
    texts = table.vocabulary["category"]
    wanted = np.zeros(len(texts), dtype=np.bool_)
    for category in categories:
        code = texts.find(table.names.shown(category))  # a link may name it as it was
        if code is not None:
            wanted[code] = True
    if "" in categories:
        wanted[NO_TEXT] = True
    found: Mask = wanted[table.columns["category"]]
    return found


def _word_mask(table: StockTable, word: str) -> Mask:
    found = [table.vocabulary[name].containing(word)[table.columns[name]] for name in ("product_id", "product_name")]
    mask: Mask = found[0] | found[1]
    return mask


def worst_keys(table: StockTable) -> tuple[npt.NDArray[np.float64], ...]:
    """`metrics.worst_first` of every row, as np.lexsort takes it: the last key decides first."""
    columns = table.columns
    unpriced = np.isnan(columns["unit_price"])
    risk = np.where(unpriced, 0.0, columns["value_at_risk"])
    return (
        -columns["short_units"].astype(np.float64),
        -risk,
        unpriced.astype(np.float64),
        columns["status"].astype(np.float64),
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """What rows are sorted by that is no column of theirs: a value each, and what names these values."""

    values: npt.NDArray[np.float64]
    version: Hashable


def sorted_rows(
    table: StockTable,
    sort: StockSort,
    descending: bool,
    stores: tuple[str, ...] = (),
    values: npt.NDArray[np.float64] | None = None,
) -> Rows:
    """All rows in order; ties stay by store and product_id, a column's unknown values come last either way.

    `stores`: all of them in their order; empty: that of the table. `values`: of one of OF_SALES.
    """
    if values is not None:
        return np.argsort(-values if descending else values, kind="stable").astype(np.int32)
    columns = table.columns
    if sort is StockSort.WORST:
        worst = worst_keys(table)
        keys = tuple(-key for key in worst) if descending else worst
        return np.lexsort(keys).astype(np.int32)
    if sort in TEXT_SORTS:
        ranks = table.vocabulary[sort].ranks()
        key = ranks[columns[sort]]
        unknown = columns[sort] == NO_TEXT
        key = np.where(unknown, np.iinfo(np.int32).max, -key) if descending else key
    else:
        key = columns[sort]
        if sort is StockSort.STORE and stores:
            places = {store: place for place, store in enumerate(stores)}
            key = np.array([places[store] for store in table.stores], dtype=np.int32)[key]
        key = -key if descending else key
    return np.argsort(key, kind="stable").astype(np.int32)


class RowIndexes:
    """The indexes of ONE table. The same one is computed once however many ask; few are computed at the same time."""

    def __init__(self, table: StockTable, held_bytes: int = HELD_BYTES) -> None:
        self.table = table
        self._held: LRUCache[Hashable, Rows] = LRUCache(held_bytes, getsizeof=lambda rows: rows.nbytes)
        self._changed = threading.Condition()
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def rows(self, filters: StockFilters, stores: tuple[str, ...] = (), by: Figure | None = None) -> Rows:
        """Numbers of the rows that match, in the order of the filters; `stores` as in `sorted_rows`.

        `by`: what one of OF_SALES means; without it they are the worst first.
        """
        stores = stores if filters.sort is StockSort.STORE else ()
        by = by if filters.sort in OF_SALES else None
        if filters.sort in OF_SALES and by is None:
            filters = replace(filters, sort=StockSort.WORST, descending=False)
        return self.once((filters, stores, by and by.version), lambda: self._filtered(filters, stores, by))

    def _filtered(self, filters: StockFilters, stores: tuple[str, ...], by: Figure | None) -> Rows:
        with self._turns:
            mask = matching_rows(self.table, filters)
        order = self._ordered(filters.sort, filters.descending, stores, by)
        if mask is None:
            return order
        with self._turns:
            rows: Rows = order[mask[order]]
            return rows

    def _ordered(self, sort: StockSort, descending: bool, stores: tuple[str, ...], by: Figure | None) -> Rows:
        def compute() -> Rows:
            with self._turns:
                return sorted_rows(self.table, sort, descending, stores, by.values if by else None)

        return self.once((sort, descending, stores, by and by.version), compute)

    @cachedmethod(lambda self: self._held, key=lambda self, key, compute: key, condition=lambda self: self._changed)
    def once(self, key: Hashable, compute: Callable[[], Rows]) -> Rows:
        """What `compute` gives, computed once a key however many ask at the same time."""
        return compute()
