"""Undo an upload: its rows become what they were, where nothing has changed them since; once. docs/decisions/360.

It is an upload of its own, made from the stored plans of the one undone, and takes the way of every file: leases, plan,
rows under conditions, commit, audit; so alerts, history and every open page follow, and it can be undone itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from types import MappingProxyType

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.versions import iso_ms, iso_time
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import RECOMPUTE_DELAY_SECONDS, Arrival, recompute_message
from backend_lambdas.uploads.models import (
    FINAL_PART,
    Outcome,
    PartStatus,
    Undoing,
    UploadMode,
    UploadPart,
    UploadRecord,
    UploadStatus,
    Waiting,
    fold_parts,
)
from backend_lambdas.uploads.ports import Attempt, Stores, UploadFile
from backend_lambdas.uploads.protocol.apply import (
    Job,
    StoreRun,
    StoreState,
    is_still_leased,
    leased,
    part_audit,
    part_of,
    put_plan,
    write_changes,
)
from backend_lambdas.uploads.protocol.commit import publish
from backend_lambdas.uploads.protocol.lifecycle import IngestResult, UploadRun, mailed_person
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.run import Kind, run_upload
from backend_lambdas.uploads.protocol.stored_plan import Plan
from backend_lambdas.uploads.rows.kinds import SALES
from backend_lambdas.uploads.rows.stock_lines import FileFormat, ParsedFile, Reject
from backend_lambdas.uploads.undo_file import CANNOT_READ, COLUMNS, MOST_BYTES, parse_undo
from backend_lambdas.uploads.undo_plan import (
    CATALOGUES,
    KIND,
    UndoInput,
    parts_to_undo,
    plan_undo,
    root_of,
    stated_since,
    why_not,
)
from backend_lambdas.uploads.undo_sources import Statements, gone_after, plan_of

FORMAT = FileFormat(",", "UTF-8", None, 1)
ALL_CHANGED = S_("{store}: every row was changed since, and stays.")


def undo_upload(arrival: Arrival, stores: Stores, attempt: Attempt, zone: tzinfo | None = None) -> IngestResult:
    """What a function does with an event of an undo's file; see `run_upload`. `zone`: sales reduce stock."""
    return run_upload(arrival, UndoFile(stores, zone), attempt)


class OtherKindFound(Exception):
    """What is to be undone is a catalogue, or a file of sales, which other functions work on."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


@dataclass(frozen=True)
class UndoFile(Kind[ParsedFile]):
    """One event's file."""

    stores: Stores
    zone: tzinfo | None
    name = KIND

    def still_taken(self, attempt: Attempt, waiting: Waiting) -> bool:
        return is_still_leased(self.stores, attempt, waiting)

    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> ParsedFile:
        undoing = parse_undo(file.body.read(MOST_BYTES))
        first = self.stores.records.find(undoing.upload_id)
        kind = "" if first is None else root_of(self.stores.records.find, first).kind
        if kind in (SALES.name, *CATALOGUES):
            raise OtherKindFound(kind)
        _, _, parts = self._first(run, undoing)
        # That a store which listed nothing is back counts as one.
        rows = {store: part.applied + part.removed or 1 for store, part in parts.items()}
        total = sum(rows.values())
        return ParsedFile(
            header=COLUMNS,
            format=FORMAT,
            notes=(),
            total=total,
            accepted=total,
            rejected=0,
            by_store=rows,
            undoing=undoing,
        )

    def apply(self, run: UploadRun, read: Callable[[], ReadUpload[ParsedFile]]) -> Outcome | None:
        try:
            found = read()
        except OtherKindFound as found_other:
            # A crash between the two sends it twice, which is harmless.
            self.stores.records.hand_over(run.claimed.claim, KIND)
            is_sales = found_other.kind == SALES.name
            queue = self.stores.sales_queue if is_sales else self.stores.products_queue
            queue.send_again(run.arrival.message, 0)
            return None
        undoing = found.parsed.undoing
        if undoing is None:
            raise UploadRejected(CANNOT_READ)
        root, first, parts = self._first(run, undoing)
        if first.undone_by_upload != run.upload_id:
            for part in parts.values():
                plan_of(self.stores, part)
            note_undone(run, found, first, found.sender.refusal(sorted(parts)), parts)
        job = Job(
            upload_id=run.upload_id,
            ver=run.arrival.ver(run.upload_id),
            mode=UploadMode.SALES,  # it says nothing new about what is on the shelf: no late file is older than it
            sender=found.sender,
            file_name=run.arrival.file_name,
            arrived_ms=run.arrival.event_ms,
            undoing=undoing,
        )
        done = self.stores.records.parts(run.upload_id)
        for store in sorted(parts):
            if store not in done or done[store].status not in FINAL_PART:
                run.attempt.check()
                self._undo(run, job, parts[store], root)
                run.got_on = True
            run.store_is_done(found.parsed.by_store[store])
        return fold_parts(self.stores.records.parts(run.upload_id).values())

    def _first(self, run: UploadRun, undoing: Undoing) -> tuple[UploadRecord, UploadRecord, dict[str, UploadPart]]:
        """Its root, the upload to undo and its stores. Raise UploadRejected where it cannot be undone."""
        find = self.stores.records.find
        first, parts = find(undoing.upload_id), self.stores.records.parts(undoing.upload_id)
        root = None if first is None else root_of(find, first)
        refusal = why_not(first, parts, run.upload_id, "" if root is None else root.kind)
        if first is None or root is None or refusal is not None:
            raise UploadRejected(refusal or CANNOT_READ)
        return root, first, parts_to_undo(parts, root.kind)

    def _undo(self, upload: UploadRun, job: Job, first: UploadPart, root: UploadRecord) -> None:
        with leased(self.stores, upload.attempt, first.store, job.upload_id, upload.at_row) as run:
            head, part = self.stores.ledger.store_summary(first.store, job.upload_id)
            if part is not None and part.status in FINAL_PART:
                self.stores.ledger.release(run.lease)
                return
            state = StoreState(head, self.stores.rows.read_store(first.store, run.step))
            plan, undone = self._plan(run, job, first, state, part)
            if plan.changes or root.leaving is not None:
                gone = gone_after(self.stores.records, root, job.upload_id, undone, state.rows)
                moved = {plan.store} if plan.changes else set()
                moved |= {root.leaving.into} - {""} if root.leaving is not None else set()
                self._carry_out(run, replace(job, gone=gone), plan, state, moved)
            else:
                stays = ALL_CHANGED.format(store=plan.store) if plan.superseded else None
                status = PartStatus.SUPERSEDED if stays else PartStatus.COMMITTED
                ended = part_of(run.attempt, plan, status, reason=stays)
                self.stores.ledger.close_part(run.lease, job.upload_id, ended, part_audit(run.attempt, job, ended))

    def _plan(
        self, run: StoreRun, job: Job, first: UploadPart, state: StoreState, part: UploadPart | None
    ) -> tuple[Plan, Plan]:
        """What is done, and what the undone upload has done."""
        begun = None if part is None else plan_of(self.stores, part)
        # One moment for every row that it brings back in a store, whichever attempt does: it is the mail's.
        planned_ms = run.attempt.clock_ms() if begun is None else iso_ms(begun.planned_at)
        undone = plan_of(self.stores, first)
        given = UndoInput(
            upload_id=job.upload_id,
            ver=job.ver,
            planned_ms=planned_ms,
            first=undone,
            rows=state.rows,
            thresholds=self.stores.rules.thresholds(),
            stated=stated_since(Statements(self.stores, run), undone, state.rows),
            earlier=begun,
        )
        return plan_undo(given, run.step), undone

    def _carry_out(self, run: StoreRun, job: Job, plan: Plan, state: StoreState, moved: set[str]) -> None:
        rows = state.rows
        key = put_plan(self.stores, run.attempt, plan)
        run.begin(part_of(run.attempt, plan, PartStatus.PLANNED, key))
        write_changes(run, plan.changes, lambda new: rows[new.product_id] == new)
        rows.update((change.new.product_id, change.new) for change in plan.changes)
        for store in sorted(moved if self.zone is not None else ()):
            # What was sold since the count that counts again. Before the commit: after it nobody would come back.
            self.stores.sales_queue.send_again(recompute_message(store, job.ver), RECOMPUTE_DELAY_SECONDS)
        run.step()
        publish(run, job, part_of(run.attempt, plan, PartStatus.COMMITTED, key), bool(plan.changes), state)


def note_undone(
    run: UploadRun,
    found: ReadUpload[ParsedFile],
    first: UploadRecord,
    refusal: str | None,
    parts: Mapping[str, UploadPart] = MappingProxyType({}),
) -> None:
    """From here on the upload counts as undone, and this undo is done to its end. Raise UploadRejected on `refusal`."""
    if refusal is not None:
        raise UploadRejected(refusal)
    undoing, records = found.parsed.undoing or Undoing("", ""), run.stores.records
    audit = AuditEntry(
        # One that had failed ends by this.
        audit_id=f"{first.upload_id}#{UploadStatus.COMMITTED if first.failure else 'UNDONE'}",
        at=iso_time(run.attempt.clock_ms()),
        actor=found.sender.name,
        action="upload undone",
        subject=f"upload {first.upload_id}",
        detail={"upload_id": run.upload_id, "why": undoing.why},
        user_id=found.sender.user_id,
    )
    is_own = first.by_id == found.sender.user_id or first.kind == KIND
    if not records.mark_undone(run.claimed.claim, first, audit, "" if is_own else mailed_person(first.by_id)):
        raise UploadRejected(why_not(records.find(first.upload_id), parts) or CANNOT_READ)
