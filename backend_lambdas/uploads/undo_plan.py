"""Which rows an undo brings back, and to what; docs/decisions/360. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from backend_lambdas.inventory.movements import NO_COUNT
from backend_lambdas.inventory.stock import StockRow, details_of
from backend_lambdas.inventory.thresholds import Thresholds, effective_reorder_point
from backend_lambdas.inventory.versions import count_version, counted_version, iso_time, restored_version
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.models import (
    FINAL_UPLOAD,
    Decision,
    PartStatus,
    UploadMode,
    UploadPart,
    UploadRecord,
    UploadStatus,
)
from backend_lambdas.uploads.ports import nothing
from backend_lambdas.uploads.protocol.plan import LINES_PER_STEP, same_facts
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan
from backend_lambdas.uploads.removal_file import OF_STORES
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, SALES, STOCK

KIND = "undo"
CATALOGUES = (PRODUCTS.name, PRICES.name)
CAN_BE_UNDONE = (STOCK.name, SALES.name, *CATALOGUES, *OF_STORES, KIND)
LINE = 2  # of the undo's file: below the names of the columns, as a movement's

NO_SUCH_UPLOAD = S_("There is no such upload.")
MOVEMENTS_STAY = S_("A recorded movement is taken back on the page of its item.")
TOOK_OVER = S_(
    "This upload took sales over from other stores, so it cannot be undone. "
    "Send a newer file of the store whose sales they are."
)
OTHERS_STAY = S_("An upload of this kind cannot be undone.")
NOT_ENDED = S_("This upload has not ended yet.")
HELD_FIRST = S_("A part of this upload waits for a decision. Import or discard that first.")
CHANGED_NOTHING = S_("This upload changed no row, so there is nothing to undo.")
WROTE = (PartStatus.COMMITTED, PartStatus.PLANNED)
WHY_NOT = {"movement": MOVEMENTS_STAY}


@dataclass(frozen=True, slots=True)
class UndoInput:
    """`first`: the plan of the upload that is undone; `rows`: the store as it is under the lease.

    `stated`: product_id -> ver of the newest file in force that said something of it, also that it is as it was.
    `earlier`: what an attempt that stopped had planned. `ver` is the undo's own.
    """

    upload_id: str
    ver: str
    planned_ms: int
    first: Plan
    rows: Mapping[str, StockRow]
    thresholds: Thresholds
    stated: Mapping[str, str] = field(default_factory=dict)
    earlier: Plan | None = None


def plan_undo(given: UndoInput, step: Callable[[], None] = nothing) -> Plan:
    """Rows that are still the undone upload's become what they were; those `superseded` were changed since and stay."""
    earlier = {} if given.earlier is None else {change.new.product_id: change for change in given.earlier.changes}
    changes: list[Change] = []
    unchanged: list[str] = []
    stay: list[str] = []
    for number, change in enumerate(given.first.changes):
        if number % LINES_PER_STEP == 0:
            step()
        product_id, row = change.new.product_id, given.rows.get(change.new.product_id)
        begun = earlier.get(product_id)
        if begun is not None and begun.new == row:
            changes.append(begun)
        elif row is None or not is_still_of(change.new, row) or _is_stated(given, change.new):
            stay.append(product_id)
        else:
            former = _former(given, row, change.old)
            if same_facts(row, former):
                unchanged.append(product_id)
            else:
                changes.append(Change(row, former))
    first = given.first
    return Plan(
        upload_id=given.upload_id,
        store=first.store,
        ver=given.ver,
        mode=UploadMode.SALES,
        planned_at=iso_time(given.planned_ms),
        changes=tuple(changes),
        unchanged=tuple(unchanged),
        superseded=tuple(stay),
    )


def is_still_of(new: StockRow, row: StockRow) -> bool:
    """Whether the row is still what the upload made it; its threshold, or what was sold of its count, may differ."""
    same_count = row.counted == new.counted and (row.counted is not None or row.on_hand == new.on_hand)
    said_alike = row.delisted == new.delisted and details_of(row) == details_of(new)
    return counted_version(row.ver) == counted_version(new.ver) and same_count and said_alike


class KnownUploads(Protocol):
    """Where it is looked up which files are undone."""

    @property
    def find(self) -> Callable[[str], UploadRecord | None]: ...


class StatementSource(Protocol):
    """Where the plans of files, and which of them are undone, are looked up."""

    def newer_plans(self, store: str, ver: str) -> list[str]:
        """As `ports.StoreLedger.newer_plans`."""

    def plan(self, key: str) -> Plan: ...

    def find(self, upload_id: str) -> UploadRecord | None: ...


def stated_since(source: StatementSource, undone: Plan, rows: Mapping[str, StockRow]) -> dict[str, str]:
    """product_id -> ver of the newest file that has found a row as the upload left it; undone files say nothing.

    A file with the store's whole stock leaves out what is not there, and lists in its plan only what was.
    """
    still = [
        count_version(change.new.ver)
        for change in undone.changes
        if (row := rows.get(change.new.product_id)) is not None and is_still_of(change.new, row)
    ]
    found: dict[str, str] = {}
    for key in source.newer_plans(undone.store, min(still)) if still else ():
        plan = source.plan(key)
        if is_in_force(source, plan.upload_id):
            left_out = undone.removed if plan.mode is UploadMode.SNAPSHOT else ()
            found |= dict.fromkeys((*plan.listed, *left_out), plan.ver)
    return found


def is_in_force(source: KnownUploads, upload_id: str) -> bool:
    """Whether what the upload said counts: it is not undone, or its undo is undone."""
    record = source.find(upload_id)
    return record is None or not record.undone_by_upload or not is_in_force(source, record.undone_by_upload)


def _is_stated(given: UndoInput, new: StockRow) -> bool:
    """Whether a newer file has found the row as the upload left it, and so said the same."""
    return given.stated.get(new.product_id, "") > count_version(new.ver)


def _former(given: UndoInput, row: StockRow, old: StockRow | None) -> StockRow:
    """The row as it was, under today's thresholds; one that was not listed is not listed again."""
    known = replace(row, delisted=True) if old is None else old
    held = (known.reorder_point, known.reorder_rule)
    point, rule = effective_reorder_point(given.thresholds, known.store, known.product_id, known.category, None, held)
    counted = NO_COUNT if old is None else counted_version(old.ver)
    return replace(
        known,
        reorder_point=point,
        reorder_rule=rule,
        ver=restored_version(row.ver, row.rev + 1, given.planned_ms, counted),
        rev=row.rev + 1,
        upload_id=given.upload_id,
        line=LINE,
        changed_at=iso_time(given.planned_ms),
    )


def root_of(find: Callable[[str], UploadRecord | None], record: UploadRecord) -> UploadRecord:
    """The file whose lines an undo, or the undo of an undo, is about; any other upload itself."""
    while record.undoing is not None and (undone := find(record.undoing.upload_id)) is not None:
        record = undone
    return record


def why_not(
    record: UploadRecord | None, parts: Mapping[str, UploadPart], undo_id: str = "", root_kind: str = ""
) -> str | None:
    """Why the upload cannot be undone, in words; None: it can, or is being undone by `undo_id`.

    `root_kind`: of an undo, the kind of what it has undone (`root_of`).
    """
    if record is None:
        return NO_SUCH_UPLOAD
    if record.undone_by_upload and record.undone_by_upload == undo_id:
        return None
    if record.undone_by:
        return S_("{name} has undone this already.", name=record.undone_by)
    if record.kind not in CAN_BE_UNDONE:
        return WHY_NOT.get(record.kind, OTHERS_STAY)
    return _why_not_now(record, parts, root_kind or record.kind)


def _why_not_now(record: UploadRecord, parts: Mapping[str, UploadPart], kind: str) -> str | None:
    """`kind`: of the file whose lines it is about."""
    if record.status is UploadStatus.HELD:
        return HELD_FIRST
    if record.status not in FINAL_UPLOAD and not record.failure:
        return NOT_ENDED
    if record.left_stores and record.decision is Decision.APPROVE:
        return TOOK_OVER
    if kind in (SALES.name, *CATALOGUES):
        return None if record.applied or record.failure else CHANGED_NOTHING
    return None if parts_to_undo(parts, kind) else CHANGED_NOTHING


def parts_to_undo(parts: Mapping[str, UploadPart], root_kind: str = "") -> dict[str, UploadPart]:
    """The stores in which the upload has, or may have, written rows: in that of a failed one, some of its plan.

    A store that listed nothing comes back from its removal (`root_kind`) all the same.
    """
    found = {store: part for store, part in parts.items() if part.status in WROTE and part.plan_key}
    if root_kind in OF_STORES:
        return found
    return {store: part for store, part in found.items() if part.applied or part.removed}
