"""When a file is so implausible for a store that a person must look first. Limits: docs/decisions/140, 141."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from backend_lambdas.inventory.plain_text import beside
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan

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


CODES_COMPARED = 10_000  # new codes looked at: enough to prove a pattern, little enough to hold in memory
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class PlausibilityLimits:
    """Shares are of 1. Stores (or comparisons) below `min_items` are never held: a few rows prove nothing.

    A code that differs from a known one only in leading zeros or case proves more: `same_codes` of them, or
    `same_codes_share` of a small file's lines, are enough. `new_stores`: more of them in one file hold it.
    """

    min_items: int = 20
    removed_share: float = 0.2
    zeroed_share: float = 0.5
    tenfold_share: float = 0.5
    new_items_share: float = 0.5
    same_codes: int = 10
    same_codes_share: float = 0.02
    new_stores: int = 10


def implausible_reason(plan: Plan, rows: Mapping[str, StockRow], limits: PlausibilityLimits) -> str | None:
    """Say in a sentence or more what makes the plan implausible for the store as it is (`rows`), or None."""
    if not rows:  # there is nothing to compare with
        return None
    live = sum(not row.delisted for row in rows.values())
    in_stock = sum(row.on_hand > 0 for row in rows.values() if not row.delisted)
    found = (
        _same_codes(plan, rows, limits),
        _many_removed(plan, live, limits),
        _many_zeroed(plan, in_stock, limits),
        _many_tenfold(plan, rows, in_stock, limits),
        _many_new(plan, live, limits),
    )
    return " ".join(reason for reason in found if reason) or None


def folded_code(code: str) -> str:
    """What is left of a code when its leading zeros and its case are lost."""
    return (code.lstrip("0") or "0").casefold()


def _same_codes(plan: Plan, rows: Mapping[str, StockRow], limits: PlausibilityLimits) -> str | None:
    """Spreadsheets take off leading zeros: the store would have every such item twice."""
    fresh = (change.new.product_id for change in _counted(plan) if change.old is None)
    codes = {folded_code(code): code for code in islice(fresh, CODES_COMPARED)}
    if not codes:
        return None
    alike = {
        codes[folded]: code
        for code, row in rows.items()
        if not row.delisted and (folded := folded_code(code)) in codes and codes[folded] != code
    }
    lines = len(plan.changes) - len(plan.removed) + len(plan.unchanged) + len(plan.superseded)
    if len(alike) < max(1, min(limits.same_codes, limits.same_codes_share * lines)):
        return None
    shown = beside(islice(alike.items(), EXAMPLES))
    words = S_("{store}: {number} codes are known but for leading zeros or case ({pairs_words}).")
    if len(alike) == 1:
        words = S_("{store}: 1 code is known but for leading zeros or case ({pairs_words}).")
    return words.format(store=plan.store, number=f"{len(alike):,}", pairs_words=shown)


def _many_removed(plan: Plan, live: int, limits: PlausibilityLimits) -> str | None:
    removed = len(plan.removed)
    if live < limits.min_items or removed <= limits.removed_share * live:
        return None
    words = S_("{store}: {number} of {total} items are missing from this file of the whole stock and would be removed.")
    return words.format(store=plan.store, number=f"{removed:,}", total=f"{live:,}")


def _many_zeroed(plan: Plan, in_stock: int, limits: PlausibilityLimits) -> str | None:
    """In every mode: hundreds of items may well run out, but not most of what a store has."""
    zeroed = sum(change.new.on_hand <= 0 < _before(change) for change in _counted(plan))
    if in_stock < limits.min_items or zeroed <= limits.zeroed_share * in_stock:
        return None
    words = S_("{store}: {number} of {total} items in stock would drop to zero.")
    return words.format(store=plan.store, number=f"{zeroed:,}", total=f"{in_stock:,}")


def _many_tenfold(plan: Plan, rows: Mapping[str, StockRow], in_stock: int, limits: PlausibilityLimits) -> str | None:
    """Ten times the count in most rows is a lost decimal mark or the wrong unit."""
    counts = Counts()
    for old, new in _pairs(plan, rows):
        counts.add(old, new)
    if not is_tenfold(counts, in_stock, limits.min_items, limits.tenfold_share):
        return None
    words = S_("{store}: {number} of {total} counts would be about ten times what they were or more.")
    return words.format(store=plan.store, number=f"{counts.tenfold:,}", total=f"{counts.compared:,}")


def _many_new(plan: Plan, live: int, limits: PlausibilityLimits) -> str | None:
    """Other codes for the same goods, or the file of another store."""
    new = sum(change.old is None for change in _counted(plan))
    if min(live, new) < limits.min_items or new <= limits.new_items_share * live:
        return None
    words = S_("{store}: {number} items would be new in a store that has {total}.")
    return words.format(store=plan.store, number=f"{new:,}", total=f"{live:,}")


def _pairs(plan: Plan, rows: Mapping[str, StockRow]) -> Iterator[tuple[int, int]]:
    """Count before and after of every line about an item the store has."""
    for change in _counted(plan):
        if change.old is not None and not change.old.delisted:
            yield change.old.on_hand, change.new.on_hand
    for product_id in plan.unchanged:
        yield rows[product_id].on_hand, rows[product_id].on_hand


def _before(change: Change) -> int:
    return 0 if change.old is None or change.old.delisted else change.old.on_hand


def _counted(plan: Plan) -> Iterator[Change]:
    return (change for change in plan.changes if not change.new.delisted)
