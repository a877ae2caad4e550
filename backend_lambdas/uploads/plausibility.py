"""When a file is so surprising that a person must look first. Reasons and limits: docs/decisions/025."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.uploads.plan import Change, Plan
from backend_lambdas.uploads.progress import UploadMode


@dataclass(frozen=True, slots=True)
class SurpriseLimits:
    """Shares are of 1. Stores (or comparisons) below `min_items` are never held: a few rows prove nothing."""

    min_items: int = 20
    removed_share: float = 0.2
    zeroed_share: float = 0.5
    tenfold_share: float = 0.5
    tenfold_from: int = 5


def surprise(plan: Plan, rows: Iterable[StockRow], limits: SurpriseLimits) -> str | None:
    """Say in one sentence what makes the plan implausible for the store as it is (`rows`), or None."""
    live = [row for row in rows if not row.gone]
    return (
        _many_removed(plan, len(live), limits)
        or _many_zeroed(plan, sum(row.on_hand > 0 for row in live), limits)
        or _many_tenfold(plan, limits)
    )


def _many_removed(plan: Plan, live: int, limits: SurpriseLimits) -> str | None:
    removed = len(plan.removed)
    if live < limits.min_items or removed <= limits.removed_share * live:
        return None
    return f"{plan.store}: {removed} of {live} items are missing from this snapshot and would be removed."


def _many_zeroed(plan: Plan, in_stock: int, limits: SurpriseLimits) -> str | None:
    """Only in a snapshot: a file that lists single rows may well say that hundreds ran out."""
    zeroed = sum(
        change.new.on_hand <= 0 and change.old is not None and change.old.on_hand > 0 and not change.old.gone
        for change in _counted(plan)
    )
    if plan.mode is not UploadMode.SNAPSHOT or in_stock < limits.min_items or zeroed <= limits.zeroed_share * in_stock:
        return None
    return f"{plan.store}: {zeroed} of {in_stock} items in stock would drop to zero."


def _many_tenfold(plan: Plan, limits: SurpriseLimits) -> str | None:
    """Ten times the count in most rows is a lost decimal mark or the wrong unit."""
    known = [
        (change.old.on_hand, change.new.on_hand)
        for change in _counted(plan)
        if change.old is not None and not change.old.gone and change.old.on_hand >= limits.tenfold_from
    ]
    tenfold = sum(new >= 10 * old for old, new in known)
    compared = len(known) + len(plan.unchanged)
    if compared < limits.min_items or tenfold <= limits.tenfold_share * compared:
        return None
    return f"{plan.store}: {tenfold} of {compared} counts would be at least ten times what they were."


def _counted(plan: Plan) -> list[Change]:
    return [change for change in plan.changes if not change.new.gone]
