"""What an upload changes in one store, row by row, against the rows as they are now. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from backend_lambdas.inventory.movements import on_top
from backend_lambdas.inventory.stock import DETAILS, StockLine, StockRow, details_of
from backend_lambdas.inventory.thresholds import Thresholds, effective_reorder_point
from backend_lambdas.uploads.models import UploadMode
from backend_lambdas.uploads.ports import nothing
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan

# A tenth of a second of planning.
LINES_PER_STEP = 5_000
CATEGORY = tuple(DETAILS).index("category")
_facts_of = attrgetter("reorder_point", "reorder_rule", *DETAILS, "delisted", "counted")


@dataclass(frozen=True, slots=True)
class PlanInput:
    """What a plan is made from: the file's lines for one store, and the store as it is under the lease.

    `whole` means that the file is the store's whole stock: absent items are delisted. `earlier` is the plan of an
    attempt that stopped half-way, `newer` the items that newer uploads, already committed, made a statement about.
    `count_below`: sales reduce stock, and a row with a ver below this is written even if it says the same (None: not).
    `moved`: product_id -> units of each movement that people recorded since the file arrived; they go on top.
    """

    upload_id: str
    store: str
    ver: str
    mode: UploadMode
    whole: bool
    planned_at: str
    lines: Mapping[str, StockLine]
    rows: Mapping[str, StockRow]
    thresholds: Thresholds
    earlier: Plan | None = None
    newer: Set[str] = frozenset()
    count_below: str | None = None
    moved: Mapping[str, Sequence[int]] = field(default_factory=dict)


def make_plan(given: PlanInput, step: Callable[[], None] = nothing) -> Plan:
    """Sort every line into changes, unchanged and superseded; add the removals of a whole snapshot.

    A row that already carries this ver was written by an earlier attempt: it stays in the changes with the old row
    that attempt had found, so that the plan always tells the upload's whole effect. `step` is called now and then.
    """
    before = {change.new.product_id: change.old for change in given.earlier.changes} if given.earlier else {}
    changes: list[Change] = []
    unchanged: list[str] = []
    superseded: list[str] = []
    for number, (product_id, line) in enumerate(given.lines.items()):
        if number % LINES_PER_STEP == 0:
            step()
        row = given.rows.get(product_id)
        if row is not None and row.ver == given.ver:
            changes.append(Change(before.get(product_id), row))
        elif product_id in given.newer or (row is not None and row.ver > given.ver):
            superseded.append(product_id)
        else:
            new = _row_after(given, line, row)
            if row is not None and same_facts(row, new) and row.ver >= (given.count_below or ""):
                unchanged.append(product_id)
            else:
                changes.append(Change(row, new))
    if given.whole:
        changes.extend(_removals(given, before))
    return Plan(
        upload_id=given.upload_id,
        store=given.store,
        ver=given.ver,
        mode=given.mode,
        planned_at=given.planned_at,
        changes=tuple(changes),
        unchanged=tuple(unchanged),
        superseded=tuple(superseded),
    )


def same_facts(one: StockRow, other: StockRow) -> bool:
    """Whether two rows say the same about the shelf, whatever upload they come from."""
    return one.on_hand == other.on_hand and bool(_facts_of(one) == _facts_of(other))


def _row_after(given: PlanInput, line: StockLine, row: StockRow | None) -> StockRow:
    """The row this line asks for. What the file leaves out keeps its value."""
    details: Sequence[Any] = details_of(line)
    if row is not None and None in details:
        details = [old if new is None else new for new, old in zip(details, details_of(row), strict=True)]
    held = None if row is None else (row.reorder_point, row.reorder_rule)
    point, rule = effective_reorder_point(
        given.thresholds, given.store, line.product_id, details[CATEGORY], line.reorder_point, held
    )
    on_hand = on_top(line.on_hand, given.moved.get(line.product_id, ())) or 0
    return StockRow(
        given.store,
        line.product_id,
        on_hand,
        point,
        rule,
        given.ver,
        1 if row is None else row.rev + 1,
        given.upload_id,
        line.line,
        given.planned_at,
        False,  # not delisted: the file lists it
        None if given.count_below is None else on_hand,
        *details,
    )


def _removals(given: PlanInput, before: Mapping[str, StockRow | None]) -> Iterator[Change]:
    for product_id, row in given.rows.items():
        if product_id in given.lines or product_id in given.newer or row.ver > given.ver:
            continue
        if row.ver == given.ver:
            yield Change(before.get(product_id), row)
        elif (units := on_top(None, given.moved.get(product_id, ()))) is not None:
            yield Change(row, _only_what_came(given, row, units))
        elif not row.delisted:
            yield Change(row, _tombstone(given, row))


def _tombstone(given: PlanInput, row: StockRow) -> StockRow:
    """Line 0: no line of the file names the item, which is why it is delisted."""
    return replace(
        row,
        ver=given.ver,
        rev=row.rev + 1,
        upload_id=given.upload_id,
        line=0,
        changed_at=given.planned_at,
        delisted=True,
    )


def _only_what_came(given: PlanInput, row: StockRow, units: int) -> StockRow:
    """An item that the file leaves out, of which some has come since the file did: it is listed, with that."""
    counted = None if given.count_below is None else units
    return replace(_tombstone(given, row), delisted=False, on_hand=units, counted=counted)
