"""What the sales of an item in a store say: newly or no longer sold, what was lost while it was out, its ABC class.

**Newly sold, no longer sold.** Only with evidence, which is the item's usual gap. An item that sells once a month is
not delisted when a week passes without it; it was "not sold this week". Sales that come at random leave a gap of three
times the usual one about once in 20 (exp(-3) = 0.0498); that is where evidence begins.

**Lost sales** while an item was out of stock: an estimate, made only where its history supports one.

    usual = units of the BASE_WEEKS weeks before the period / BASE_WEEKS
    lost units = min(usual a day x days out, usual of the whole period - units sold), not below 0
    lost sales = lost units x mean price of the base weeks

Only for an item that sold in at least SELLS_REGULARLY of the base weeks, in a store whose sales of the period are whole
(`stores_compared`): what has not been reported is not lost. Source: a plain mean as the expected sales of the days out,
capped by the shortfall, because what was sold all the same was not lost.

**ABC classes** by revenue: A makes the first 80 %, B up to 95 %, C the rest; what did not sell has no class. The
greatest revenue comes first (equal ones in the order given); each belongs to the class in which its own share begins,
so that the one that crosses a bound is still in the better class. Source: Pareto analysis as stock control teaches it.
"""

from collections.abc import Sequence
from enum import StrEnum

USUAL_GAPS = 3
LEAST_WEEKS_SOLD = 3  # two gaps; from one, nothing is usual
NEW_AFTER_WEEKS = 26  # half a year unsold: a season's item that returns is as good as new, a slow one is not


def usual_gap_weeks(weeks_sold: int, first: int, last: int) -> float | None:
    """The mean gap between the weeks with a sale. `first`, `last`: numbers of such weeks. None: too few to say."""
    return None if weeks_sold < LEAST_WEEKS_SOLD else (last - first) / (weeks_sold - 1)


def is_no_longer_sold(usual_gap: float | None, silent_weeks: int) -> bool:
    """`silent_weeks`: whole weeks without a sale up to the end of the period; one week never is enough."""
    return usual_gap is not None and silent_weeks >= USUAL_GAPS * usual_gap


def is_newly_sold(gap_since: float | None, silent_weeks: int, gap_before: float | None = None) -> bool:
    """`gap_since`: of its sales from the first in the period on; `gap_before`: of those before, None for none known.

    `silent_weeks`: weeks just before the first in which the store sold, and this item did not. An item seen once or
    twice is not newly sold, or every slow one would be: it was not sold the period before.
    """
    if gap_since is None:
        return False
    return silent_weeks >= NEW_AFTER_WEEKS and silent_weeks >= USUAL_GAPS * max(gap_since, gap_before or 0.0)


BASE_WEEKS = 8
SELLS_REGULARLY = 4  # of the BASE_WEEKS weeks; below that a week without a sale is no sign of a lost one
WEEK_DAYS = 7


def usual_units(base_units: float, base_weeks_sold: int) -> float | None:
    """Units a week it usually sells; None where it does not sell regularly."""
    return base_units / BASE_WEEKS if base_weeks_sold >= SELLS_REGULARLY and base_units > 0 else None


def lost_units(usual: float, sold: float, days_out: float, weeks: int = 1) -> float:
    """`usual` a week; `sold` and `days_out` in the period of `weeks` weeks."""
    return max(min(usual * days_out / WEEK_DAYS, usual * weeks - sold), 0.0)


def lost_value(units: float, base_units: float, base_revenue: float) -> float:
    """At the mean price of the base weeks."""
    return units * base_revenue / base_units


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
