"""What a store gets of another one that is merged into it, row by row; docs/decisions/418. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from backend_lambdas.inventory.leaving import Counts
from backend_lambdas.inventory.movements import units_of
from backend_lambdas.inventory.stock import DETAILS, StockRow
from backend_lambdas.inventory.thresholds import Thresholds, effective_reorder_point
from backend_lambdas.inventory.versions import count_version, counted_version, iso_time
from backend_lambdas.uploads.models import UploadMode
from backend_lambdas.uploads.ports import nothing
from backend_lambdas.uploads.protocol.plan import LINES_PER_STEP, same_facts
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan

LINE = 2  # of the merge's file: below the names of the columns


@dataclass(frozen=True, slots=True)
class MergeInput:
    """`moved`: the rows that leave the other store, by product; `rows`: this store as it is under the lease.

    `counted`: sales reduce stock. `earlier`: what an attempt that stopped had planned. `ver` is the merge's own.
    """

    upload_id: str
    store: str
    ver: str
    planned_ms: int
    counts: Counts
    moved: Mapping[str, StockRow]
    rows: Mapping[str, StockRow]
    thresholds: Thresholds
    counted: bool = False
    earlier: Plan | None = None


def plan_merge(given: MergeInput, step: Callable[[], None] = nothing) -> Plan:
    """Items that only the other store lists come over; of those of both one count holds. What was counted here since
    the merge was asked for stays (`superseded`).
    """
    before = {change.new.product_id: change.old for change in given.earlier.changes} if given.earlier else {}
    changes: list[Change] = []
    unchanged: list[str] = []
    stay: list[str] = []
    for number, (product_id, other) in enumerate(given.moved.items()):
        if number % LINES_PER_STEP == 0:
            step()
        row = given.rows.get(product_id)
        if row is not None and count_version(row.ver) == given.ver:
            changes.append(Change(before.get(product_id), row))
        elif row is not None and row.ver > given.ver:
            stay.append(product_id)
        else:
            new = _merged(given, row, other)
            if row is not None and same_facts(row, new):
                unchanged.append(product_id)
            else:
                changes.append(Change(row, new))
    return Plan(
        upload_id=given.upload_id,
        store=given.store,
        ver=given.ver,
        mode=UploadMode.UPDATE,
        planned_at=iso_time(given.planned_ms),
        changes=tuple(changes),
        unchanged=tuple(unchanged),
        superseded=tuple(stay),
    )


def moved_by(removal: Plan) -> dict[str, StockRow]:
    """By product the rows that the other store listed and does not any more, by the plan of its removal."""
    return {
        change.new.product_id: change.old
        for change in removal.changes
        if change.old is not None and not change.old.delisted and change.new.delisted
    }


def _merged(given: MergeInput, row: StockRow | None, other: StockRow) -> StockRow:
    """What the store knows of the item stays; the other one says what it does not know."""
    is_here = row is not None and not row.delisted
    known = row if row is not None and is_here else other
    on_hand = _count(given, row if is_here else None, other)
    own = {name: getattr(known, name) for name in DETAILS}
    details = {name: getattr(other, name) if value is None else value for name, value in own.items()}
    held = (known.reorder_point, known.reorder_rule)
    point, rule = effective_reorder_point(
        given.thresholds, given.store, other.product_id, details["category"], None, held
    )
    return replace(
        known,
        store=given.store,
        on_hand=on_hand,
        reorder_point=point,
        reorder_rule=rule,
        ver=given.ver,
        rev=1 if row is None else row.rev + 1,
        upload_id=given.upload_id,
        line=LINE,
        changed_at=iso_time(given.planned_ms),
        delisted=False,
        counted=on_hand if given.counted else None,
        **details,
    )


def _count(given: MergeInput, row: StockRow | None, other: StockRow) -> int:
    if row is None:
        return other.on_hand
    if given.counts is Counts.SUM:
        return max(0, units_of(row)) + max(0, units_of(other))
    return other.on_hand if counted_version(other.ver) > counted_version(row.ver) else row.on_hand
