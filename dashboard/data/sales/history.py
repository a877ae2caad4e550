"""In which weeks each product sold in each store, to look up up to any week; built once a publication."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

LARGEST = 2**31 - 1
Weeks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SoldWeeks:
    """Of some cells in how many weeks they sold, and the first and the newest of them (-1: none); weeks from 0."""

    count: Weeks
    first: Weeks
    newest: Weeks


@dataclass(frozen=True, slots=True)
class History:
    """`sorted`: (store number x products + product number) x weeks + week of every row, in order."""

    sorted: npt.NDArray[Any]
    products: int
    weeks: int

    def sold_before(self, store: Weeks, product: Weeks, week: npt.NDArray[Any] | int) -> SoldWeeks:
        """The weeks before `week` in which each cell sold."""
        kind = self.sorted.dtype  # a key of another type would make numpy copy them all
        begins = ((store.astype(np.int64) * self.products + product) * self.weeks).astype(kind)
        low = np.searchsorted(self.sorted, begins)
        high = np.searchsorted(self.sorted, (begins + week).astype(kind))
        count = high - low
        size = max(len(self.sorted) - 1, 0)
        first, newest = (
            np.where(count > 0, self.sorted[np.minimum(at, size)] - begins, -1) if len(self.sorted) else low - 1
            for at in (low, np.maximum(high - 1, 0))
        )
        return SoldWeeks(count, first, newest)


def history_of(
    store: npt.NDArray[np.int32], product: npt.NDArray[np.int32], week: npt.NDArray[np.int32], weeks: int
) -> History:
    """From the rows of the weekly roll-up, one a store, product and week; `week` from 0 to `weeks` - 1."""
    products = int(product.max(initial=-1)) + 1
    top = (int(store.max(initial=-1)) + 1) * products * weeks
    kind: type[np.signedinteger[Any]] = np.int32 if top <= LARGEST else np.int64
    keys: npt.NDArray[Any] = store.astype(kind)
    for factor, more in ((products, product), (weeks, week)):
        keys *= factor
        keys += more
    keys.sort()
    return History(keys, products, weeks)
