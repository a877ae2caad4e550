"""The weekly and daily roll-ups as columns of numbers, ordered by week; never changed once built."""

import threading
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from backend_lambdas.inventory.categories import Categories
from dashboard.data.sales.history import History, history_of
from dashboard.data.sales.reporting import Reporting, reporting_of
from dashboard.data.shown_categories import shown_codes
from dashboard.data.stock.texts import Texts

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Columns = dict[str, npt.NDArray[Any]]

SUMS = ("units", "revenue", "returned_units", "returned_value")
WEEK_COLUMNS = ("store", "product_id", "category", *SUMS)
SOLD_COLUMNS = ("store", "product_id", "category", "units", "revenue")
DAY_COLUMNS = ("day", "store", "category", "units", "revenue", "reported")
CODE_COLUMNS = ("day", "store", "product_id", "category")


class SalesTexts:
    """Stores, products, categories as numbers, and the newest name of each product."""

    def __init__(self) -> None:
        self.by_column = {name: Texts() for name in ("store", "product_id", "category")}
        self._names: dict[str, tuple[int, str]] = {}
        self._lock = threading.Lock()

    def __getitem__(self, column: str) -> Texts:
        return self.by_column[column]

    def name_product(self, product_id: str, name: str, week: int) -> None:
        """Remember the name, unless a newer week has said another one."""
        with self._lock:
            if week >= self._names.get(product_id, (-1, ""))[0]:
                self._names[product_id] = (week, name)

    def name_of(self, product_id: str) -> str | None:
        named = self._names.get(product_id)
        return named[1] if named else None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one roll-up in the order of their weeks: those of week `first + n` are starts[n] to starts[n + 1]."""

    columns: Columns
    first: int
    starts: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.starts[-1])

    @property
    def last(self) -> int:
        """The newest week."""
        return self.first + len(self.starts) - 2

    def slice_of(self, first: int, last: int) -> slice:
        """The rows of these weeks; what lies outside the data is nothing."""
        low = min(max(first - self.first, 0), len(self.starts) - 1)
        high = min(max(last + 1 - self.first, low), len(self.starts) - 1)
        return slice(int(self.starts[low]), int(self.starts[high]))

    def week_of_rows(self, rows: slice) -> Codes:
        """Of each row in the slice the number of its week."""
        sizes = np.diff(self.starts)
        weeks = np.repeat(np.arange(self.first, self.last + 1, dtype=np.int32), sizes)
        found: Codes = weeks[rows]
        return found


@dataclass(frozen=True, slots=True)
class SalesTable:
    """Both roll-ups at one publication. `weekly` holds sales, `returns` the few rows that hold returns.

    `first_day`: from when on there is data; `last_day`: the newest day any store has reported. All three have the same
    weeks. `reporting`: which stores have reported which days and weeks. `history`: in which weeks each product sold in
    each store. `rev`: the publication, and the names its categories are shown under.
    """

    weekly: Rows
    returns: Rows
    daily: Rows
    texts: SalesTexts
    rev: Hashable
    first_day: date
    last_day: date
    reporting: Reporting
    history: History
    names: Categories = Categories()

    def shown_as(self, names: Categories) -> "SalesTable":
        """The roll-ups with the categories that are shown; itself where no name of it is renamed."""
        codes = shown_codes(self.texts["category"], names)
        if codes is None:
            return self
        weekly, returns, daily = (
            replace(rows, columns=rows.columns | {"category": codes[rows.columns["category"]]})
            for rows in (self.weekly, self.returns, self.daily)
        )
        return replace(self, weekly=weekly, returns=returns, daily=daily, rev=(self.rev, names.rev), names=names)

    @property
    def memory_bytes(self) -> int:
        """Bytes of the columns, without the texts."""
        parts = (self.weekly, self.returns, self.daily)
        return sum(column.nbytes for part in parts for column in part.columns.values())


@dataclass(frozen=True, slots=True)
class WeekParts:
    """One week's rows of the three."""

    weekly: Columns
    returns: Columns
    daily: Columns


def week_parts(weekly: Columns, daily: Columns | None) -> WeekParts:
    """Sales and returns apart: few rows hold returns, so that keeping them with the sales would double the memory.

    `returns` names its sums units and revenue too.
    """
    came_back = (weekly["returned_units"] != 0) | (weekly["returned_value"] != 0)
    returns = {name: weekly[f"returned_{_SUM_NAMES[name]}" if name in _SUM_NAMES else name] for name in SOLD_COLUMNS}
    days = daily if daily is not None else {name: np.zeros(0) for name in DAY_COLUMNS}
    return WeekParts(
        _chosen({name: weekly[name] for name in SOLD_COLUMNS}, weekly["units"] != 0),
        _chosen(returns, came_back),
        _compact({name: days[name] for name in DAY_COLUMNS}),
    )


_SUM_NAMES = {"units": "units", "revenue": "value"}


def _chosen(columns: Columns, rows: npt.NDArray[np.bool_]) -> Columns:
    every = bool(rows.all())
    return _compact({name: values if every else values[rows] for name, values in columns.items()})


def _compact(columns: Columns) -> Columns:
    """Codes as 32-bit numbers: half the memory."""
    return {
        name: values.astype(np.int32, copy=False) if name in CODE_COLUMNS else values
        for name, values in columns.items()
    }


def build_table(parts: Mapping[int, WeekParts], texts: SalesTexts, rev: Hashable) -> SalesTable | None:
    """All weeks in their order, those without sales in between included; None without any."""
    if not parts:
        return None
    first, last = min(parts), max(parts)
    empty = WeekParts(*(_compact({n: np.zeros(0) for n in names}) for names in (SOLD_COLUMNS,) * 2 + (DAY_COLUMNS,)))
    weeks = [parts.get(number, empty) for number in range(first, last + 1)]
    daily = _join([week.daily for week in weeks], DAY_COLUMNS, first)
    days = daily.columns["day"]
    reach = (int(days.min()), int(days.max())) if len(days) else (first * 7 + 1, last * 7 + 7)
    reporting = reporting_of(daily.columns, texts["store"], first, last - first + 1)
    weekly, count = _join([week.weekly for week in weeks], SOLD_COLUMNS, first), last - first + 1
    week = weekly.week_of_rows(slice(0, len(weekly))) - np.int32(first)
    return SalesTable(
        weekly=weekly,
        returns=_join([week.returns for week in weeks], SOLD_COLUMNS, first),
        daily=daily,
        texts=texts,
        rev=rev,
        first_day=date.fromordinal(reach[0]),
        last_day=date.fromordinal(reporting.newest or reach[1]),
        reporting=reporting,
        history=history_of(weekly.columns["store"], weekly.columns["product_id"], week, count),
    )


def parts_of(table: SalesTable) -> dict[int, WeekParts]:
    """The weeks of a table, without copying."""
    return {
        number: WeekParts(*(_part(rows, number) for rows in (table.weekly, table.returns, table.daily)))
        for number in range(table.weekly.first, table.weekly.last + 1)
    }


def _join(weeks: Sequence[Columns], names: tuple[str, ...], first: int) -> Rows:
    sizes = [len(week["units"]) for week in weeks]
    columns: Columns = {name: np.concatenate([week[name] for week in weeks]) for name in names}
    return Rows(columns, first, np.cumsum([0, *sizes]))


def _part(rows: Rows, number: int) -> Columns:
    chosen = rows.slice_of(number, number)
    return {name: values[chosen] for name, values in rows.columns.items()}
