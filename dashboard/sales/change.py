"""What a change between two periods is made of: price, volume, availability, range. Pure.

Over every product in every store, u and r being units and revenue before (0) and now (1), p = r / u:
sold in both: price = (p1 - p0) u1, volume = (u1 - u0) p0; only now: new = r1; only before: gone = -r0.
The four sum up to r1 - r0 exactly. Availability is cut out of what volume and gone lost: for a product that is out of
stock in its store now, the weeks without a sale up to the period's end x its usual revenue a week, at most the loss.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.sales.metrics import Chosen, sums
from dashboard.sales.table import Numbers

DENSE_CELLS = 4_000_000
PARTS = ("price", "volume", "availability", "new", "gone")


@dataclass(frozen=True, slots=True)
class Cells:
    """One product in one store each, with all it sold before and now; `weeks_idle` at the end of the period."""

    product: npt.NDArray[np.int64]
    store: npt.NDArray[np.int64]
    category: npt.NDArray[np.int32]
    units: tuple[Numbers, Numbers]
    revenue: tuple[Numbers, Numbers]
    weeks_idle: npt.NDArray[np.int32]


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
    for place, chosen in zip(places, (before, now), strict=True):
        category[place] = chosen.columns["category"]
    last[places[1]] = now.week
    sold = (units[0] != 0) | (units[1] != 0)
    idle = (weeks - 1 - last).astype(np.int32)
    return Cells(
        names[sold] % products,
        names[sold] // products,
        category[sold],
        (units[0][sold], units[1][sold]),
        (revenue[0][sold], revenue[1][sold]),
        idle[sold],
    )


def _places(keys: list[npt.NDArray[np.int64]]) -> tuple[list[npt.NDArray[np.int64]], npt.NDArray[np.int64]]:
    """Each row's number of its cell, and each cell's key; a table when the keys are small, else by sorting."""
    top = max((int(key.max()) + 1 for key in keys if len(key)), default=0)
    if top <= DENSE_CELLS:
        return keys, np.arange(top, dtype=np.int64)
    names, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    return [inverse[: len(keys[0])], inverse[len(keys[0]) :]], names


def parts_of_change(cells: Cells, is_out: npt.NDArray[np.bool_], weeks: int) -> dict[str, Numbers]:
    """PARTS for each cell. `is_out`: whether it is out of stock now."""
    (u0, u1), (r0, r1) = cells.units, cells.revenue
    p0 = np.divide(r0, u0, out=np.zeros_like(r0), where=u0 > 0)
    p1 = np.divide(r1, u1, out=np.zeros_like(r1), where=u1 > 0)
    both = (u0 > 0) & (u1 > 0)
    price = np.where(both, (p1 - p0) * u1, 0.0)
    volume = np.where(both, (u1 - u0) * p0, 0.0)
    gone = np.where(u1 > 0, 0.0, -r0)
    lost = np.where(is_out, r0 / max(weeks, 1) * cells.weeks_idle, 0.0)
    from_gone = np.minimum(lost, np.maximum(-gone, 0.0))
    from_volume = np.minimum(np.where(both, lost, 0.0), np.maximum(-volume, 0.0))
    return {
        "price": price,
        "volume": volume + from_volume,
        "availability": -(from_gone + from_volume),
        "new": np.where(u0 > 0, 0.0, r1),
        "gone": gone + from_gone,
    }


def sum_of_parts(parts: dict[str, Numbers], codes: npt.NDArray[Any], size: int) -> dict[str, Numbers]:
    """The parts summed up for each code (of a store, a category or a product)."""
    return {name: sums(codes, values, size) for name, values in parts.items()}
