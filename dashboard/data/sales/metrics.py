"""Sums over the roll-ups: which rows, by week, by store, category or product, and how the weeks run. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.data.sales.filters import SalesFilters, Span, week_number
from dashboard.data.sales.reporting import Mask
from dashboard.data.sales.table import Codes, Columns, Numbers, Rows, SalesTable

AVERAGE_WEEKS = 4
A_SHARE, B_SHARE = 0.8, 0.95
FILTERED = {"store": "stores", "product_id": "products", "category": "categories"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows of a roll-up in a span of weeks that the filters let through; `week` counts from the span's first."""

    columns: Columns
    week: Codes

    def __len__(self) -> int:
        return len(self.week)


def choose(table: SalesTable, rows: Rows, span: Span, filters: SalesFilters) -> Chosen:
    """The rows of these weeks that the filters let through; without filters nothing is copied."""
    at = rows.slice_of(span.first, span.last)
    columns = {name: values[at] for name, values in rows.columns.items()}
    week = rows.week_of_rows(at) - np.int32(span.first)
    mask = _mask(table, columns, filters)
    if mask is None:
        return Chosen(columns, week)
    return Chosen({name: values[mask] for name, values in columns.items()}, week[mask])


def within(chosen: Chosen, first: int, last: int) -> Chosen:
    """The part between two weeks, counted as `chosen.week` is; the rows are in the order of their weeks."""
    # Of the weeks' own type: numpy would make a wider copy of all of them otherwise.
    low, high = np.searchsorted(chosen.week, np.array((first, last + 1), dtype=chosen.week.dtype))
    return Chosen({name: values[low:high] for name, values in chosen.columns.items()}, chosen.week[low:high] - first)


def _mask(table: SalesTable, columns: Columns, filters: SalesFilters) -> Mask | None:
    masks = []
    for name, field in FILTERED.items():
        wanted: Sequence[str] = getattr(filters, field)
        if not wanted or name not in columns:
            continue
        texts = table.texts[name]
        if field == "categories":
            wanted = [table.names.shown(text) for text in wanted]  # a link may name it as it was
        codes = [texts.find(text or None) for text in wanted]
        known = [code for code in codes if code is not None]
        column = columns[name]
        masks.append(column == known[0] if len(known) == 1 else marked(known, len(texts))[column])
    if not masks:
        return None
    for mask in masks[1:]:
        masks[0] &= mask
    found: Mask = masks[0]
    return found


def marked(codes: Iterable[int], size: int) -> Mask:
    """True for these codes; a look-up per row is ten times as fast as np.isin."""
    marked = np.zeros(size, dtype=np.bool_)
    marked[list(codes)] = True
    return marked


def sums(codes: npt.NDArray[Any], values: npt.NDArray[Any], size: int) -> Numbers:
    """The sum of the values for each code below `size`."""
    found: Numbers = np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)
    return found


def by_code(chosen: Chosen, name: str, value: str, size: int) -> Numbers:
    """The sum of `value` for each code of the column `name`."""
    return sums(chosen.columns[name], chosen.columns[value], size)


def by_week(chosen: Chosen, value: str, weeks: int) -> Numbers:
    """The sum of `value` for each week."""
    return sums(chosen.week, chosen.columns[value], weeks)


def by_week_and_code(chosen: Chosen, name: str, value: str, weeks: int, size: int) -> Numbers:
    """Sums as an array of weeks x codes."""
    places = chosen.week.astype(np.int64) * size + chosen.columns[name]
    return sums(places, chosen.columns[value], weeks * size).reshape(weeks, size)


def by_weekday_and_code(chosen: Chosen, name: str, value: str, size: int) -> Numbers:
    """Sums of the daily roll-up as an array of weekdays (Monday first) x codes."""
    places = ((chosen.columns["day"].astype(np.int64) - 1) % 7) * size + chosen.columns[name]
    return sums(places, chosen.columns[value], 7 * size).reshape(7, size)


def moving_average(values: Numbers, weeks: int = AVERAGE_WEEKS) -> Numbers:
    """The mean of each week and the `weeks` - 1 before it; NaN where there are not that many."""
    if len(values) < weeks:
        return np.full(len(values), np.nan)
    means = np.convolve(values, np.ones(weeks), "valid") / weeks
    return np.concatenate((np.full(weeks - 1, np.nan), means))


def built_up_since(values: Numbers, usual: float) -> int | None:
    """The week (from 0) since which the difference from `usual` a week has built up; None when there is no difference.

    The start of the stretch at whose end the running sum of differences is, for a fall, as far as it gets below its
    highest point before (cumulative sum; Page 1954), provided it reaches the last week.
    """
    difference = values - usual
    total = float(difference.sum())
    if not len(values) or total == 0:
        return None
    run = np.concatenate(([0.0], np.cumsum(difference)))[:-1]
    return int(len(run) - 1 - np.argmax(run[::-1] if total < 0 else -run[::-1]))


def abc_classes(values: Numbers) -> npt.NDArray[np.int8]:
    """0 = A: the biggest that together make the first 80 %, 1 = B: up to 95 %, 2 = C; -1: nothing sold.

    A value belongs to the class in which its own share begins.
    """
    classes = np.full(len(values), -1, dtype=np.int8)
    order = np.argsort(-values, kind="stable")
    order = order[values[order] > 0]
    total = values[order].sum()
    if total > 0:
        before = (np.cumsum(values[order]) - values[order]) / total
        classes[order] = np.where(before < A_SHARE, 0, np.where(before < B_SHARE, 1, 2))
    return classes


def first_week(chosen: Chosen, name: str, size: int) -> Codes:
    """For each code the first week with a row, -1 without one; the rows are in the order of weeks."""
    first = np.full(size, -1, dtype=np.int32)
    first[chosen.columns[name][::-1]] = chosen.week[::-1]
    return first


def whole_weeks(first_day: date, last_day: date, today: date) -> Span | None:
    """The weeks that are over and of which no day lies outside the data; None when there is none."""
    first = week_number(first_day) + (first_day.isoweekday() != 1)
    last = min(week_number(last_day) - (last_day.isoweekday() != 7), week_number(today) - 1)
    return Span(first, last) if first <= last else None
