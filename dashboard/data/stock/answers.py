"""Answers about stock rows, from a state of the replica."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from backend_lambdas.inventory.metrics.stock import WORTH
from backend_lambdas.inventory.stock import StockStatus
from backend_lambdas.inventory.store_names import natural
from dashboard.data.stock.filters import StockFilters, StockSort
from dashboard.data.stock.indexes import Figure, Rows
from dashboard.data.stock.replica import ReplicaState
from dashboard.data.stock.table import Column, StockTable
from dashboard.data.stock.texts import NO_TEXT
from dashboard.data.stock.values import FilterChoices, StockBlock

STATUS_TEXTS = np.array([str(status) for status in StockStatus], dtype=object)
ROW_COLUMNS = (
    "store",
    "product_id",
    "product_name",
    "category",
    "status",
    "on_hand",
    "reorder_point",
    "short_units",
    *WORTH.values(),
    *WORTH,
    "value_at_risk",
    "upload_id",
    "line",
    "changed_at",
    "rev",
)
ATTENTION_COLUMNS = (
    "status",
    "store",
    "product_id",
    "product_name",
    "on_hand",
    "reorder_point",
    "unit_price",
    "short_units",
    "value_at_risk",
)
TEXTS = ("product_id", "product_name", "category", "upload_id", "changed_at")
MONEY = (*WORTH.values(), *WORTH, "value_at_risk")


Called = Callable[[str], str]


class More(Protocol):
    """Figures of the rows beside their columns (`data/row_figures.py`)."""

    @property
    def columns(self) -> Mapping[str, npt.NDArray[np.float64]]: ...

    @property
    def version(self) -> Hashable: ...


def _in_order(state: ReplicaState, filters: StockFilters, called: Called | None, more: More | None) -> Rows:
    by_name = called is not None and filters.sort is StockSort.STORE
    stores = sorted(state.table.stores, key=lambda store: natural(called(store))) if called and by_name else ()
    by = Figure(more.columns[filters.sort], more.version) if more and filters.sort in more.columns else None
    return state.indexes.rows(filters, tuple(stores), by)


def block_of(
    state: ReplicaState,
    filters: StockFilters,
    start: int,
    end: int,
    called: Called | None = None,
    more: More | None = None,
) -> StockBlock:
    """Rows start <= n < end, as plain JSON values. `called`: what a store is called, where stores go by that."""
    rows = _in_order(state, filters, called, more)
    shown = rows[max(start, 0) : end]
    columns = {name: _values(state.table, name, shown) for name in ROW_COLUMNS}
    columns |= {name: _known(values[shown]) for name, values in more.columns.items()} if more else {}
    block = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return StockBlock(rows=block, matching=len(rows), total=len(state.table), version=state.table.version)


def _values(table: StockTable, name: str, rows: Rows) -> list[Any]:
    column = table.columns[name][rows]
    if name in TEXTS:
        return list(table.vocabulary[name].decode(column))
    if name == "store":
        return [table.stores[number] for number in column.tolist()]
    if name == "status":
        return list(STATUS_TEXTS[column].tolist())
    if name in MONEY:
        return _known(column)
    return list(column.tolist())


def _known(column: Column) -> list[float | None]:
    return [None if value != value else round(value, 4) for value in column.tolist()]


def frame_of(table: StockTable, rows: Rows, columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows as a frame: texts as objects (None = not known), numbers as numbers (NaN = not known)."""
    numbers = {name for name in columns if name not in TEXTS and name not in ("store", "status")}
    return pd.DataFrame(
        {
            name: table.columns[name][rows]
            if name in numbers
            else pd.Series(_values(table, name, rows), dtype=object, index=range(len(rows)))
            for name in columns
        },
        index=range(len(rows)),
    )


def export_of(
    state: ReplicaState, filters: StockFilters, called: Called | None = None, more: More | None = None
) -> pd.DataFrame:
    """Every matching row."""
    rows = _in_order(state, filters, called, more)
    figures = {name: values[rows] for name, values in more.columns.items()} if more else {}
    return frame_of(state.table, rows, ROW_COLUMNS).assign(**figures)


def longest_of(table: StockTable) -> dict[str, int]:
    """By column the characters of its longest id, or of its largest figure with its marks between thousands."""
    if not len(table):
        return {}
    ids = table.vocabulary["product_id"]
    found = {"product_id": ids.longest(table.columns["product_id"])}
    for name in ("on_hand", "reorder_point", "short_units", *MONEY):
        values = table.columns[name]
        known = values[~np.isnan(values)] if name in MONEY else values
        ends = (float(known.min()), float(known.max())) if len(known) else (0.0,)
        found[name] = max(len(f"{end:,.2f}" if name in MONEY else f"{end:,.0f}") for end in ends)
    return found


def choices_of(state: ReplicaState) -> FilterChoices:
    """Stores and categories that rows have now; "" (no category) last."""
    texts = state.table.vocabulary["category"]
    codes = np.unique(state.table.columns["category"])
    named = state.names.sorted(text for text in texts.decode(codes) if text)
    nameless = [""] if NO_TEXT in codes else []
    return FilterChoices(stores=state.table.stores, categories=(*named, *nameless))
