"""Whether most counts of a file are ten (a hundred, a thousand) times what they were. Pure.

A count of 5 or more that grows about tenfold is rare by itself. A small count is not: a delivery turns 1 into 12 every
day. What small counts can prove is that they grew *exactly* tenfold, for more than one value: no restock does that, as
it fills up to a level that does not follow from what was left. Sales between two files blur exact multiples; then it is
told, where the file lists most of what is in stock, by everything coming in tens and a tenth of it being close to what
was there. Why so: docs/decisions/141.
"""

from collections import Counter
from dataclasses import dataclass, field

LARGE = 5  # below this a delivery often brings ten times what is left
ABOUT_TEN = 8  # some is sold between two files
POWERS = (10, 100, 1000)
OTHER_VALUES = 0.2  # of the tenfold counts, at least: not all of them one small count that was filled up
ALL_BUT_FEW = 0.95
HALF = 0.5
CLOSE = 0.35  # of the units in stock: how far a tenth of the new counts may be off in all
TENTHS_KEPT = 100  # different values told apart, to see that not all were filled up to the same level


@dataclass(slots=True)
class Counts:
    """What is known of the counts looked at so far. Only items in stock before are compared: ten times 0 is 0."""

    compared: int = 0
    tenfold: int = 0
    before: int = 0
    off: int = 0
    filled: int = 0
    in_tens: int = 0
    were_in_tens: int = 0
    small: Counter[int] = field(default_factory=Counter)
    tenths: Counter[int] = field(default_factory=Counter)

    def add(self, old: int, new: int) -> None:
        """Take one item's count before and after."""
        if old <= 0:
            return
        self.compared += 1
        self.before += old
        self.were_in_tens += old % 10 == 0
        self.off += abs(max(new, 0) // 10 - old)
        if new > 0:
            self.filled += 1
            self.in_tens += new % 10 == 0
            self.tenths[min(new // 10, TENTHS_KEPT)] += 1
        if old >= LARGE:
            self.tenfold += new >= ABOUT_TEN * old
        elif new in (old * power for power in POWERS):
            self.tenfold += 1
            self.small[old] += 1


def is_tenfold(counts: Counts, in_stock: int, min_items: int, share: float) -> bool:
    """`in_stock`: how many items the stores compared have in stock, listed in the file or not."""
    if counts.compared < min_items:
        return False
    return _one_by_one(counts, share) or _all_together(counts, in_stock, share)


def _one_by_one(counts: Counts, share: float) -> bool:
    return counts.tenfold > share * counts.compared and _varied(counts.small, counts.tenfold)


def _all_together(counts: Counts, in_stock: int, share: float) -> bool:
    """The file lists most of what is in stock, everything in tens, and a tenth of it is about what was there."""
    lists_most = counts.compared > HALF * in_stock and counts.filled > share * counts.compared
    turned_tens = counts.in_tens >= ALL_BUT_FEW * counts.filled and counts.were_in_tens < HALF * counts.compared
    close = counts.off <= CLOSE * counts.before
    return lists_most and turned_tens and close and _varied(counts.tenths, counts.filled)


def _varied(values: Counter[int], of: int) -> bool:
    """Whether not nearly all of them are one value."""
    return of - max(values.values(), default=0) >= OTHER_VALUES * of
