"""Which part of a change may be named as its reason, and what has to be said beside it.

A named part has the sign of the change and makes up MOST of all parts with that sign, and MOST of the change. One that
exceeds the change ("+11,481 of +3,156") is named only together with the part that took the most of it away again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from backend_lambdas.inventory.metrics.change_split import Amount

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
