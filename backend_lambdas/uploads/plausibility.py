"""When a file is so surprising for a store that a person must look first. Reasons and limits: docs/decisions/140."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.uploads.plan import Change, Plan
from backend_lambdas.uploads.tenfold import Counts, is_tenfold

CODES_COMPARED = 10_000  # new codes looked at: enough to prove a pattern, little enough to hold in memory
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class SurpriseLimits:
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


def surprise(plan: Plan, rows: Mapping[str, StockRow], limits: SurpriseLimits) -> str | None:
    """Say in a sentence or more what makes the plan implausible for the store as it is (`rows`), or None."""
    live = sum(not row.gone for row in rows.values())
    in_stock = sum(row.on_hand > 0 for row in rows.values() if not row.gone)
    found = (
        _same_codes(plan, rows, limits),
        _many_removed(plan, live, limits),
        _many_zeroed(plan, in_stock, limits),
        _many_tenfold(plan, rows, in_stock, limits),
        _many_new(plan, live, limits),
    )
    reasons = [reason for reason in found if reason]
    return " ".join(f"{plan.store}: {reason}." for reason in reasons) or None


def folded_code(code: str) -> str:
    """What is left of a code when its leading zeros and its case are lost."""
    return (code.lstrip("0") or "0").casefold()


def _same_codes(plan: Plan, rows: Mapping[str, StockRow], limits: SurpriseLimits) -> str | None:
    """Spreadsheets take off leading zeros: the store would have every such item twice."""
    fresh = (change.new.product_id for change in _counted(plan) if change.old is None)
    codes = {folded_code(code): code for code in islice(fresh, CODES_COMPARED)}
    if not codes:
        return None
    alike = {
        codes[folded]: code
        for code, row in rows.items()
        if not row.gone and (folded := folded_code(code)) in codes and codes[folded] != code
    }
    lines = len(plan.changes) - len(plan.removed) + len(plan.unchanged) + len(plan.superseded)
    if len(alike) < max(1, min(limits.same_codes, limits.same_codes_share * lines)):
        return None
    shown = ", ".join(f"{new} beside {known}" for new, known in islice(alike.items(), EXAMPLES))
    items = "1 code is" if len(alike) == 1 else f"{len(alike):,} codes are"
    return f"{items} known but for leading zeros or case ({shown})"


def _many_removed(plan: Plan, live: int, limits: SurpriseLimits) -> str | None:
    removed = len(plan.removed)
    if live < limits.min_items or removed <= limits.removed_share * live:
        return None
    return f"{removed:,} of {live:,} items are missing from this snapshot and would be removed"


def _many_zeroed(plan: Plan, in_stock: int, limits: SurpriseLimits) -> str | None:
    """In every mode: hundreds of items may well run out, but not most of what a store has."""
    zeroed = sum(change.new.on_hand <= 0 < _before(change) for change in _counted(plan))
    if in_stock < limits.min_items or zeroed <= limits.zeroed_share * in_stock:
        return None
    return f"{zeroed:,} of {in_stock:,} items in stock would drop to zero"


def _many_tenfold(plan: Plan, rows: Mapping[str, StockRow], in_stock: int, limits: SurpriseLimits) -> str | None:
    """Ten times the count in most rows is a lost decimal mark or the wrong unit."""
    counts = Counts()
    for old, new in _pairs(plan, rows):
        counts.add(old, new)
    if not is_tenfold(counts, in_stock, limits.min_items, limits.tenfold_share):
        return None
    return f"{counts.tenfold:,} of {counts.compared:,} counts would be about ten times what they were or more"


def _many_new(plan: Plan, live: int, limits: SurpriseLimits) -> str | None:
    """Other codes for the same goods, or the file of another store."""
    new = sum(change.old is None for change in _counted(plan))
    if min(live, new) < limits.min_items or new <= limits.new_items_share * live:
        return None
    return f"{new:,} items would be new in a store that has {live:,}"


def _pairs(plan: Plan, rows: Mapping[str, StockRow]) -> Iterator[tuple[int, int]]:
    """Count before and after of every line about an item the store has."""
    for change in _counted(plan):
        if change.old is not None and not change.old.gone:
            yield change.old.on_hand, change.new.on_hand
    for product_id in plan.unchanged:
        yield rows[product_id].on_hand, rows[product_id].on_hand


def _before(change: Change) -> int:
    return 0 if change.old is None or change.old.gone else change.old.on_hand


def _counted(plan: Plan) -> Iterator[Change]:
    return (change for change in plan.changes if not change.new.gone)
