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

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

Amount = TypeVar("Amount", bound=Any)


@dataclass(frozen=True, slots=True)
class ChangeSplit(Generic[Amount]):
    """The parts of one cell's change, or of the sum of many; money."""

    price: Amount
    volume: Amount
    availability: Amount
    new: Amount
    gone: Amount
    unpriced: Amount


class Arithmetic(NamedTuple):
    """How the operands choose: numbers as below, arrays of all cells with numpy, SQL expressions with CASE."""

    choose: Callable[..., Any]
    least: Callable[..., Any] = min
    most: Callable[..., Any] = max


NUMBERS = Arithmetic(lambda test, yes, no: yes if test else no)


def price_parts(u0: Any, r0: Any, u1: Any, r1: Any, choose: Callable[..., Any]) -> tuple[Any, Any]:
    """Price and unpriced, of operands of any kind."""
    is_unpriced = ((u0 > 0) & (r0 <= 0)) | ((u1 > 0) & (r1 <= 0))
    at_old_price = r0 * u1 / choose(u0 > 0, u0, 1)
    price = choose((u0 > 0) & (u1 > 0), r1 - at_old_price, 0)
    return choose(is_unpriced, 0, price), choose(is_unpriced, r1 - r0, 0)


def split_change(
    before: tuple[Amount, Amount],
    now: tuple[Amount, Amount],
    lost: Amount,
    is_new: Any = False,
    is_gone: Any = False,
    arithmetic: Arithmetic = NUMBERS,
) -> ChangeSplit[Amount]:
    """The parts for one product in one store. `before`, `now`: (units, revenue); `lost`: its lost sales, 0 for none.

    All of them may be arrays, one number for each cell.
    """
    u0, u1 = before[0], now[0]
    choose, least, most = arithmetic
    price, unpriced = price_parts(*before, *now, choose)
    rest = now[1] - before[1] - price - unpriced
    new = choose((u0 <= 0) & (u1 > 0) & is_new, rest, 0)
    gone = choose((u1 <= 0) & is_gone, rest, 0)
    volume, lost = rest - new - gone, most(lost, 0)
    from_volume = least(lost, most(-volume, 0))
    from_gone = least(lost - from_volume, most(-gone, 0))
    return ChangeSplit(price, volume + from_volume, -(from_volume + from_gone), new, gone + from_gone, unpriced)


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
