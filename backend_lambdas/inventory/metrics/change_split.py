"""What a change of revenue is made of: price, volume, availability, range.

Always per product IN ONE STORE (a cell), then summed: over several stores at once, volume that moves from a cheap store
to a dear one would show as higher prices. u and r are units and revenue before (0) and now (1), p = r / u:

    sold in both          price = p1 u1 - p0 u1, volume = p0 u1 - r0      (Laspeyres volume, Paasche price)
    sold now only         newly sold = r1 with evidence, else volume      (`sales.is_newly_sold`)
    sold before only      no longer sold = -r0 with evidence, else volume (`sales.is_no_longer_sold`)
    without a price       unpriced = r1 - r0: units were sold for nothing known, before or now
    availability          -min(lost sales, what volume and no longer sold lost); taken out of volume first

The six add up to r1 - r0. Source of price and volume: the usual price-volume analysis with the price part at the new
volume (decision 101); of lost sales: `sales.lost_units`.

An `explanation` is the part of a change that may be named as its reason, and what has to be said beside it. A named
part has the sign of the change and makes up MOST of all parts with that sign, and MOST of the change. One that exceeds
the change ("+11,481 of +3,156") is named only together with the part that took the most of it away again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

Amount = TypeVar("Amount", float, Decimal)


@dataclass(frozen=True, slots=True)
class ChangeSplit(Generic[Amount]):
    """The parts of one cell's change, or of the sum of many; money."""

    price: Amount
    volume: Amount
    availability: Amount
    new: Amount
    gone: Amount
    unpriced: Amount

    def plus(self, other: "ChangeSplit[Amount]") -> "ChangeSplit[Amount]":
        return ChangeSplit(
            self.price + other.price,
            self.volume + other.volume,
            self.availability + other.availability,
            self.new + other.new,
            self.gone + other.gone,
            self.unpriced + other.unpriced,
        )


def split_change(
    before: tuple[Amount, Amount],
    now: tuple[Amount, Amount],
    lost: Amount,
    is_new: bool = False,
    is_gone: bool = False,
) -> ChangeSplit[Amount]:
    """The parts for one product in one store. `before`, `now`: (units, revenue); `lost`: its lost sales, 0 for none."""
    (u0, r0), (u1, r1) = before, now
    none = r1 - r1
    price = volume = new = gone = unpriced = none
    if (u0 > 0 and r0 <= 0) or (u1 > 0 and r1 <= 0):
        unpriced = r1 - r0
    elif u0 > 0 and u1 > 0:
        volume = r0 * u1 / u0 - r0
        price = r1 - r0 - volume
    elif u1 > 0:
        new, volume = (r1 - r0, none) if is_new else (none, r1 - r0)
    else:
        gone, volume = (r1 - r0, none) if is_gone else (none, r1 - r0)
    from_volume = min(max(lost, none), max(-volume, none))
    from_gone = min(max(lost, none) - from_volume, max(-gone, none))
    return ChangeSplit(price, volume + from_volume, none - (from_volume + from_gone), new, gone + from_gone, unpriced)


# The same for a query over many cells (u0, r0, u1, r1), without evidence and lost sales; tests hold both equal.
_UNPRICED = "(u0 > 0 AND r0 <= 0 OR u1 > 0 AND r1 <= 0)"
PARTS_IN_SQL = {
    "price": f"CASE WHEN {_UNPRICED} THEN 0 WHEN u0 > 0 AND u1 > 0 THEN r1 - r0 * u1 / u0 ELSE 0 END",
    "volume": f"CASE WHEN {_UNPRICED} THEN 0 WHEN u0 > 0 AND u1 > 0 THEN r0 * u1 / u0 - r0 ELSE r1 - r0 END",
    "unpriced": f"CASE WHEN {_UNPRICED} THEN r1 - r0 ELSE 0 END",
}

Part = TypeVar("Part")
MOST = Decimal("0.6")  # below that, "mostly" is not what a reader would call it
CENT = Decimal("0.01")  # what rounding may leave between a part and the change


@dataclass(frozen=True, slots=True)
class Explanation(Generic[Part]):
    """`main` explains the change; `against` (None: nothing has to be said) took part of it back."""

    main: Part
    against: Part | None = None


def explanation(change: Amount, parts: Mapping[Part, Amount]) -> Explanation[Part] | None:
    """None: no part explains the change, or one exceeds it and nothing in `parts` says why."""
    same_way = {name: abs(part) for name, part in parts.items() if part * change > 0}
    if not same_way:
        return None
    main = max(same_way, key=lambda name: same_way[name])
    size, most = Decimal(same_way[main]), MOST * Decimal(abs(change))
    if size < most or size < MOST * sum(Decimal(part) for part in same_way.values()):
        return None
    if size <= Decimal(abs(change)) + CENT:
        return Explanation(main)
    other_way = {name: abs(part) for name, part in parts.items() if part * change < 0}
    return Explanation(main, max(other_way, key=lambda name: other_way[name])) if other_way else None
