"""What is known of a product in a store beside its two periods: newly or no longer sold, lost sales. Pure.

Array forms of `inventory.metrics.selling` and `inventory.metrics.lost_sales`; tests/metrics/ holds both equal.
"""

import numpy as np
import numpy.typing as npt

from backend_lambdas.inventory.metrics.sales import (
    BASE_WEEKS,
    LEAST_WEEKS_SOLD,
    NEW_AFTER_WEEKS,
    SELLS_REGULARLY,
    USUAL_GAPS,
)
from dashboard.data.sales.change import Cells, Evaluation
from dashboard.data.sales.filters import Span
from dashboard.data.sales.history import SoldWeeks, Weeks
from dashboard.data.sales.metrics import sums
from dashboard.data.sales.reporting import Mask
from dashboard.data.sales.sight import Sight
from dashboard.data.sales.stock_links import StockLinks, among
from dashboard.data.sales.table import Numbers


def not_evaluated(cells: Cells) -> Evaluation:
    """Nothing is known of any of them."""
    size = len(cells.product)
    return Evaluation(np.zeros(size), np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_))


def evaluated_of(sight: Sight, span: Span, cells: Cells, links: StockLinks | None) -> Evaluation:
    """All that is known of the cells. Stock is known as of now only: lost sales are of the newest period."""
    newest = (sight.whole or sight.every).last
    out = among(links.out, cells.keys(sight.table.history.products)) if links and span.last == newest else None
    return Evaluation(
        lost=np.zeros(len(cells.product)) if out is None else _lost(sight, span, cells, out),
        is_new=_newly_sold(sight, span, cells),
        is_gone=_no_longer_sold(sight, span, cells),
    )


def _no_longer_sold(sight: Sight, span: Span, cells: Cells) -> Mask:
    found = np.zeros(len(cells.product), dtype=np.bool_)
    asked = np.flatnonzero((cells.units[0] > 0) & (cells.units[1] <= 0))
    end = span.last - sight.every.first
    sold = sight.table.history.sold_before(cells.store[asked], cells.product[asked], end + 1)
    found[asked] = is_no_longer_sold(sold, end)
    return found


def _newly_sold(sight: Sight, span: Span, cells: Cells) -> Mask:
    found = np.zeros(len(cells.product), dtype=np.bool_)
    asked = np.flatnonzero((cells.units[0] <= 0) & (cells.units[1] > 0))
    store, begins = cells.store[asked], cells.first_week[asked] + (span.first - sight.every.first)
    sold = sight.table.history.sold_before(store, cells.product[asked], begins)
    traded = np.cumsum(sight.table.reporting.sold, axis=0)
    traded = np.concatenate((np.zeros_like(traded[:1]), traded))
    silent: Weeks = traded[begins, store] - np.where(sold.count > 0, traded[sold.newest + 1, store], 0)
    end = sight.table.history.sold_before(store, cells.product[asked], span.last - sight.every.first + 1)
    found[asked] = is_newly_sold(sold, SoldWeeks(end.count - sold.count, begins.astype(np.int64), end.newest), silent)
    return found


def usual_gap_weeks(sold: SoldWeeks) -> Numbers:
    """`selling.usual_gap_weeks`; NaN for None."""
    enough = sold.count >= LEAST_WEEKS_SOLD
    gaps: Numbers = np.where(enough, (sold.newest - sold.first) / np.maximum(sold.count - 1, 1), np.nan)
    return gaps


def is_no_longer_sold(sold: SoldWeeks, end: int) -> Mask:
    """`selling.is_no_longer_sold` at the end of week `end`."""
    found: Mask = (end - sold.newest) >= USUAL_GAPS * usual_gap_weeks(sold)
    return found


def is_newly_sold(before: SoldWeeks, since: SoldWeeks, silent_weeks: Weeks) -> Mask:
    """`selling.is_newly_sold`; `since`: from its first sale in the period on, `before`: up to then."""
    gaps = np.maximum(usual_gap_weeks(since), np.nan_to_num(usual_gap_weeks(before), nan=0.0))
    found: Mask = (silent_weeks >= NEW_AFTER_WEEKS) & (silent_weeks >= USUAL_GAPS * gaps)
    return found


def _lost(sight: Sight, span: Span, cells: Cells, out: Mask) -> Numbers:
    """Lost sales of the cells that are out; they are taken to have been out since their last sale in the period."""
    base = sight.sold_in(Span(span.first - BASE_WEEKS, span.first - 1))
    products = sight.table.history.products
    keys = cells.keys(products)
    of_row = base.columns["store"].astype(np.int64) * products + base.columns["product_id"]
    place = np.minimum(np.searchsorted(keys, of_row), max(len(keys) - 1, 0))
    rows = np.flatnonzero((keys[place] == of_row) & out[place]) if len(keys) else place[:0]
    cell, size = place[rows], len(keys)
    units, revenue = (sums(cell, base.columns[name][rows], size) for name in ("units", "revenue"))
    weeks_sold = np.bincount(cell, minlength=size)
    lost = lost_units(units, weeks_sold, cells.units[1], np.where(out, cells.weeks_idle, 0), span.weeks)
    return lost * np.divide(revenue, units, out=np.zeros(size), where=units > 0)


def lost_units(
    base_units: Numbers, base_weeks_sold: npt.NDArray[np.int64], sold: Numbers, weeks_out: Weeks, weeks: int
) -> Numbers:
    """`lost_sales.lost_units`, at the usual units of `lost_sales.usual_units`; 0 where these are not known."""
    usual = np.where(base_weeks_sold >= SELLS_REGULARLY, base_units / BASE_WEEKS, 0.0)
    return np.maximum(np.minimum(usual * weeks_out, usual * weeks - sold), 0.0)
