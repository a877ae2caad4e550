"""What a change between two periods is made of, for every product in every store at once. Pure.

The parts are those of `inventory.metrics.change_split`, of all cells at once. Here an item that is out of stock now is
taken to have been out in the weeks without a sale up to the period's end.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from backend_lambdas.inventory.metrics.change_split import Arithmetic, split_change
from dashboard.data.sales.metrics import Chosen, sums
from dashboard.data.sales.reporting import Mask
from dashboard.data.sales.table import Numbers

DENSE_CELLS = 4_000_000
ARRAYS = Arithmetic(np.where, np.minimum, np.maximum)
PARTS = ("price", "volume", "availability", "new", "gone", "unpriced")


@dataclass(frozen=True, slots=True)
class Cells:
    """One product in one store each, in order of `keys`, with all it sold before and now.

    `first_week` of the period in which it sold, from 0 (none: 0); `weeks_idle` at the period's end.
    """

    product: npt.NDArray[np.int64]
    store: npt.NDArray[np.int64]
    category: npt.NDArray[np.int32]
    units: tuple[Numbers, Numbers]
    revenue: tuple[Numbers, Numbers]
    first_week: npt.NDArray[np.int32]
    weeks_idle: npt.NDArray[np.int32]

    def keys(self, products: int) -> npt.NDArray[np.int64]:
        """store x products + product."""
        return self.store * products + self.product


def cells_of(before: Chosen, now: Chosen, products: int, weeks: int, scale: float) -> Cells:
    """Every product in every store that sold in either period of `weeks` weeks; what was before times `scale`."""
    keys = [c.columns["store"].astype(np.int64) * products + c.columns["product_id"] for c in (before, now)]
    places, names = _places(keys)
    size = len(names)
    units, revenue = (
        tuple(
            np.bincount(place, weights=chosen.columns[value], minlength=size) * factor
            for place, chosen, factor in zip(places, (before, now), (scale, 1.0), strict=True)
        )
        for value in ("units", "revenue")
    )
    category = np.zeros(size, dtype=np.int32)
    last = np.full(size, -1, dtype=np.int32)
    first = np.zeros(size, dtype=np.int32)
    for place, chosen in zip(places, (before, now), strict=True):
        category[place] = chosen.columns["category"]
    last[places[1]] = now.week
    first[places[1][::-1]] = now.week[::-1]
    sold = (units[0] != 0) | (units[1] != 0)
    idle = (weeks - 1 - last).astype(np.int32)
    return Cells(
        names[sold] % products,
        names[sold] // products,
        category[sold],
        (units[0][sold], units[1][sold]),
        (revenue[0][sold], revenue[1][sold]),
        first[sold],
        idle[sold],
    )


def _places(keys: list[npt.NDArray[np.int64]]) -> tuple[list[npt.NDArray[np.int64]], npt.NDArray[np.int64]]:
    """Each row's number of its cell, and each cell's key; a table when the keys are small, else by sorting."""
    top = max((int(key.max()) + 1 for key in keys if len(key)), default=0)
    if top <= DENSE_CELLS:
        return keys, np.arange(top, dtype=np.int64)
    names, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    return [inverse[: len(keys[0])], inverse[len(keys[0]) :]], names


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What is known of each cell beside its sales: lost sales (money), and whether it is newly or no longer sold."""

    lost: Numbers
    is_new: Mask
    is_gone: Mask


def parts_of_change(cells: Cells, evaluation: Evaluation) -> dict[str, Numbers]:
    """PARTS for each cell."""
    before, now = zip(cells.units, cells.revenue, strict=True)
    parts = split_change(before, now, evaluation.lost, evaluation.is_new, evaluation.is_gone, ARRAYS)
    return {name: getattr(parts, name) for name in PARTS}


def sum_of_parts(parts: dict[str, Numbers], codes: npt.NDArray[Any], size: int) -> dict[str, Numbers]:
    """The parts summed up for each code (of a store, a category or a product)."""
    return {name: sums(codes, values, size) for name, values in parts.items()}
