"""For which days and weeks each store has reported its sales; judged by `inventory.metrics.stores_compared`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from backend_lambdas.inventory.metrics.stores_compared import SalesReported, sales_reported
from dashboard.data.stock.texts import Texts

WEEK_DAYS = 7
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reporting:
    """`known[week - first, store number]`: whether nothing is missing of the store's week, sold or not.

    `sold` likewise: whether it sold. `reported`: by name, the days whose sales it has reported. `numbers`: of names.
    """

    reported: SalesReported
    numbers: dict[str, int]
    known: Mask
    sold: Mask
    first: int

    @property
    def size(self) -> int:
        """One more than the highest store number."""
        return int(self.known.shape[1])

    @property
    def newest(self) -> int | None:
        """The newest day that any store has reported; None: there is none."""
        return max((days[-1] for days in self.reported.days.values()), default=None)

    def rows(self, first: int, last: int) -> slice:
        """Of `known` and `sold` the rows of these weeks."""
        return slice(first - self.first, last - self.first + 1)

    def sold_in(self, first: int, last: int) -> Mask:
        """Which stores sold in each of these weeks."""
        return self.sold[self.rows(first, last)]

    def of(self, stores: Sequence[str]) -> SalesReported:
        """What is known of these stores only; of all when there are none."""
        if not stores:
            return self.reported
        days = {store: self.reported.days[store] for store in stores if store in self.reported.days}
        return replace(self.reported, days=days)


def reporting_of(daily: Mapping[str, npt.NDArray[Any]], texts: Texts, first: int, count: int) -> Reporting:
    """From the daily roll-up of `count` weeks from week `first` on; a day of nothing but returns has no sales.

    A day of nothing but sales that people recorded is not reported: the till's file is still to come. Where a store has
    no others, they are what it reports.
    """
    selling = daily["units"] > 0
    day, store = daily["day"][selling].astype(np.int64), daily["store"][selling].astype(np.int64)
    begins, days = first * WEEK_DAYS + 1, count * WEEK_DAYS
    size = int(store.max(initial=-1)) + 1
    sold, filed = np.zeros((2, size, days), dtype=np.bool_)
    sold[store, day - begins] = True
    of_file = daily["reported"][selling] > 0
    filed[store[of_file], day[of_file] - begins] = True
    filed = np.where(filed.any(axis=1, keepdims=True), filed, sold)
    numbers = [number for number in range(size) if sold[number].any()]
    names = [text or "" for text in texts.decode(np.array(numbers, dtype=np.int32))]
    by_name = {
        name: (np.flatnonzero(filed[number]) + begins).tolist() for number, name in zip(numbers, names, strict=True)
    }
    reported = sales_reported(by_name)
    known = np.zeros((size, count), dtype=np.bool_)
    mondays = begins + WEEK_DAYS * np.arange(count)
    for number, name in zip(numbers, names, strict=True):
        known[number] = by_name[name][0] - mondays < reported.gaps.get(name, 1)
        for begun, ended in reported.missing.get(name, ()):
            known[number, (begun - begins) // WEEK_DAYS : (ended - begins) // WEEK_DAYS + 1] = False
    in_week: Mask = np.any(sold.reshape(size, count, WEEK_DAYS), axis=2)
    return Reporting(reported, dict(zip(names, numbers, strict=True)), known.T, in_week.T, first)
