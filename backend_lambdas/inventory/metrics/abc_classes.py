"""ABC classes by revenue: A makes the first 80 %, B up to 95 %, C the rest; what did not sell has no class.

The greatest revenue first (equal ones in the order given); each belongs to the class in which its own share begins, so
that the one that crosses a bound is still in the better class. Source: Pareto analysis as stock control teaches it.
"""

from collections.abc import Sequence
from enum import StrEnum

A_SHARE, B_SHARE = 0.8, 0.95


class AbcClass(StrEnum):
    A = "A"
    B = "B"
    C = "C"


def abc_classes(revenues: Sequence[float]) -> list[AbcClass | None]:
    """The class of each, in the order given; None: nothing sold."""
    total = sum(revenue for revenue in revenues if revenue > 0)
    found: list[AbcClass | None] = [None] * len(revenues)
    before = 0.0
    for at in sorted(range(len(revenues)), key=lambda at: -revenues[at]):
        if revenues[at] <= 0:
            break
        share = before / total
        found[at] = AbcClass.A if share < A_SHARE else AbcClass.B if share < B_SHARE else AbcClass.C
        before += revenues[at]
    return found
