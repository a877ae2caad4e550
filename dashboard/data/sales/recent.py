"""What products sold lately in their stores: the weeks that units sold a day and days of cover are reckoned from.

The array form of `inventory.metrics.at_risk`; tests/dashboard/data/test_at_risk.py holds both equal.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from backend_lambdas.inventory.metrics.at_risk import REGULARLY
from backend_lambdas.inventory.metrics.stock import COVER_DAYS, IDLE_WEEKS
from dashboard.data.sales.filters import Span
from dashboard.data.sales.metrics import sums, whole_weeks
from dashboard.data.sales.reporting import Reporting
from dashboard.data.sales.table import Numbers, SalesTable
from dashboard.data.stock.values import RecentSales

WEEKS = COVER_DAYS // 7
OLDEST = timedelta(days=2 * 7)  # sales of a week may come in the next; what is older says little of tomorrow
UNKNOWN = -1
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SoldLately:
    """Of each item what it sold in WEEKS whole weeks, and the number of the last of them: NaN and UNKNOWN where the
    store has not reported them."""

    units: Numbers
    revenue: Numbers
    last_week: Places


@dataclass(frozen=True, slots=True)
class Asked:
    """Items, each once, by the sales' numbers of store and product (UNKNOWN: it never sold); `out`: of stock now."""

    store: Places
    product: Places
    out: npt.NDArray[np.bool_]


def sold_lately(table: SalesTable, asked: Asked, today: date) -> SoldLately:
    """The newest weeks that the store has reported; of what is out, those that end with its last sale (`at_risk`)."""
    last = np.append(_newest_reported(table, today), UNKNOWN)[asked.store]
    last = _before_it_was_out(table, asked, last)
    units, revenue = np.zeros((2, len(last)))
    known = last != UNKNOWN
    if known.any():
        units, revenue = _sums(table, asked, last, Span(int(last[known].min()) - WEEKS + 1, int(last.max())))
    units[~known], revenue[~known] = np.nan, np.nan
    return SoldLately(units, revenue, last)


def recent_sales(table: SalesTable, store: str, product_id: str, today: date, *, is_out: bool) -> RecentSales | None:
    """None where the store has not reported four whole weeks, or those are long ago. `is_out`: of stock now."""
    sold = sold_lately(table, asked_of(table, store, product_id, is_out=is_out), today)
    week = int(sold.last_week[0])
    return None if week == UNKNOWN else RecentSales(float(sold.units[0]), Span(week, week).last_day)


def asked_of(table: SalesTable, store: str, product_id: str, *, is_out: bool = False) -> Asked:
    """One item."""
    product = table.texts["product_id"].find(product_id)
    if product is None or product >= table.history.products:
        product = UNKNOWN
    number = table.reporting.numbers.get(store, UNKNOWN)
    return Asked(np.array([number]), np.array([product]), np.array([is_out]))


def _newest_reported(table: SalesTable, today: date) -> Places:
    """Of each store the newest week that ends WEEKS reported ones; UNKNOWN: there are none, or they are long ago."""
    reporting, whole = table.reporting, whole_weeks(table.first_day, table.last_day, today)
    found = np.full(reporting.size, UNKNOWN, dtype=np.int64)
    if whole is None:
        return found
    unknown = _unknown_before(reporting)
    for week in range(max(whole.first + WEEKS, whole.last) - 1, whole.last + 1):  # an older one is older than OLDEST
        if today - Span(week, week).last_day <= OLDEST:
            at = week - reporting.first
            found[unknown[at + 1] == unknown[at + 1 - WEEKS]] = week
    return found


def _unknown_before(reporting: Reporting) -> npt.NDArray[Any]:
    """How many weeks before each one a store has not reported."""
    counts = np.cumsum(~reporting.known, axis=0)
    return np.concatenate((np.zeros_like(counts[:1]), counts))


def _before_it_was_out(table: SalesTable, asked: Asked, last: Places) -> Places:
    """The last week of each item: for what is out and sold regularly the last one in which it did."""
    rows = np.flatnonzero(asked.out & (last != UNKNOWN) & (asked.product != UNKNOWN))
    store, product, first = asked.store[rows], asked.product[rows], table.weekly.first
    newest = last[rows] - first
    sold = table.history.sold_before(store, product, newest + 1).newest
    begins = np.maximum(sold - WEEKS + 1, 0)
    counts = (table.history.sold_before(store, product, at).count for at in (sold + 1, begins))
    weeks_sold = next(counts) - next(counts)
    unknown = _unknown_before(table.reporting)
    whole = unknown[newest + 1, store] == unknown[begins, store]
    evidence = (sold >= WEEKS - 1) & (newest - sold < IDLE_WEEKS) & (weeks_sold >= REGULARLY) & whole
    moved = last.copy()
    moved[rows[evidence]] = sold[evidence] + first
    return moved


def _sums(table: SalesTable, asked: Asked, last: Places, span: Span) -> tuple[Numbers, Numbers]:
    """Units and revenue of each item in the WEEKS weeks up to its last one; `span` holds all of them."""
    at = table.weekly.slice_of(span.first, span.last)
    columns = {name: values[at] for name, values in table.weekly.columns.items()}
    week, products = table.weekly.week_of_rows(at), table.history.products
    keys = np.where(asked.product == UNKNOWN, UNKNOWN, asked.store * products + asked.product)
    order = np.argsort(keys, kind="stable")
    of_row = columns["store"].astype(np.int64) * products + columns["product_id"]
    place = order[np.minimum(np.searchsorted(keys, of_row, sorter=order), len(keys) - 1)]
    back = last[place] - week
    counted = np.flatnonzero((keys[place] == of_row) & (back >= 0) & (back < WEEKS))
    units, revenue = (sums(place[counted], columns[name][counted], len(keys)) for name in ("units", "revenue"))
    return units, revenue
