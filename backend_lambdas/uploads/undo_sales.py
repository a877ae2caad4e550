"""Undo a sales file: sales that are still as it left them become what they were; docs/decisions/362.

What they were stands in what the upload kept before each merge (`SalesLake.kept`). Every step can be done again: what
an attempt before has done is found in what the undo has kept itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from operator import add

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import RECOMPUTE_DELAY_SECONDS, Arrival, recompute_message
from backend_lambdas.uploads.lake_lease import fenced_lease, leased_lake, renewed_lease
from backend_lambdas.uploads.merge_sales import publish_dirty
from backend_lambdas.uploads.models import Outcome, UploadMode, UploadRecord, UploadStatus
from backend_lambdas.uploads.ports import Attempt, UploadFile
from backend_lambdas.uploads.protocol.lifecycle import IngestResult, UploadRun
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.run import Kind, run_upload
from backend_lambdas.uploads.rows.stock_lines import ParsedFile, Reject
from backend_lambdas.uploads.sales_ports import SalesLease, SalesStores
from backend_lambdas.uploads.undo import FORMAT, note_undone
from backend_lambdas.uploads.undo_file import CANNOT_READ, COLUMNS, MOST_BYTES, parse_undo
from backend_lambdas.uploads.undo_plan import CHANGED_NOTHING, KIND, is_in_force, root_of, why_not
from backend_lambdas.uploads.undo_sales_ports import KeptBatch, SalesUndo, UndoneSales

CLAIM_MS = 330_000  # longer than the function's timeout
NOBODY = "?"  # undoes an upload while somebody only looks at what undoing it would do; no upload has this id
SALES_NOT_KEPT = S_(
    "What the sales were before this upload is not kept, or no longer, so it cannot be undone. "
    "Send the file again with what is right: a line with a known sale_id replaces it."
)
ALL_SALES_CHANGED = S_("Every sale was changed since, and stays.")
Find = Callable[[str], UploadRecord | None]


@dataclass(frozen=True, slots=True)
class UndoneFile:
    """A file of sales, or the undo of one, that is undone. `find`: as if it were undone already."""

    first: UploadRecord
    root: UploadRecord
    undo: SalesUndo
    find: Find

    def batches(self, kept: Callable[[str], Sequence[KeptBatch]]) -> list[KeptBatch]:
        """What is to be looked at, one after the other. Raise UploadRejected where not all of it is kept any more."""
        found: list[KeptBatch] = []
        for upload_id in self.undo.sources:
            batches, record = kept(upload_id), self.find(upload_id)
            if record is None or sum(batch.rows for batch in batches) < record.applied:
                raise UploadRejected(SALES_NOT_KEPT)
            found += batches
        if not found:  # of one that was given up
            raise UploadRejected(SALES_NOT_KEPT if self.first.rows_done else CHANGED_NOTHING)
        return found


def undone_file(first: UploadRecord, find: Find, undo_id: str = "") -> UndoneFile:
    """`undo_id`: what undoes it, "" nothing yet. Raise UploadRejected where the file it is about is no longer known."""
    known = _as_undone(first, find, undo_id or NOBODY)
    chain = [first]
    while chain[-1].undoing is not None:
        before = find(chain[-1].undoing.upload_id)
        if before is None:
            raise UploadRejected(SALES_NOT_KEPT)
        chain.append(before)
    undo = SalesUndo(
        undo_id=undo_id,
        ver=chain[-1].ver,
        back=len(chain) % 2 == 0,
        sources=tuple(one.upload_id for one in chain[::2]),
        below=lambda upload_id: _brought_by(known, upload_id),
    )
    return UndoneFile(first, chain[-1], undo, known)


def _as_undone(first: UploadRecord, find: Find, undo_id: str) -> Find:
    @cache
    def found(upload_id: str) -> UploadRecord | None:
        record = find(upload_id) if upload_id != NOBODY else None
        return replace(record, undone_by_upload=undo_id) if record and upload_id == first.upload_id else record

    return found


@dataclass(frozen=True, slots=True)
class _Known:
    find: Find


def _brought_by(find: Find, upload_id: str) -> tuple[str, ...]:
    """() where what the upload said counts; else itself and the undos that brought it back, newest first."""
    if is_in_force(_Known(find), upload_id):
        return ()
    brought, record = [upload_id], find(upload_id)
    while record is not None and (undo := find(record.undone_by_upload)) is not None and undo.undone_by_upload:
        brought.append(undo.undone_by_upload)
        record = find(undo.undone_by_upload)
    return tuple(reversed(brought))


def undo_sales(arrival: Arrival, stores: SalesStores, attempt: Attempt, reduce_stock: bool) -> IngestResult:
    """What a function does with an event of the sales queue about an undo's file; see `run_upload`."""
    return run_upload(arrival, SalesUndoFile(stores, reduce_stock, CLAIM_MS), attempt)


@dataclass(frozen=True)
class SalesUndoFile(Kind[ParsedFile]):
    """One event's file."""

    stores: SalesStores
    reduce_stock: bool
    claim_ms: int
    name = KIND

    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> ParsedFile:
        undoing = parse_undo(file.body.read(MOST_BYTES))
        undone = self._undone(run, undoing.upload_id)
        rows = sum(batch.rows for batch in undone.batches(self.stores.lake.kept))
        total = undone.first.applied or rows
        return ParsedFile(
            header=COLUMNS,
            format=FORMAT,
            notes=(),
            total=total,
            accepted=total,
            rejected=0,
            by_store={store: accepted for store, accepted, _ in undone.root.by_store if accepted},
            undoing=undoing,
        )

    def apply(self, run: UploadRun, read: Callable[[], ReadUpload[ParsedFile]]) -> Outcome:
        found = read()
        if found.parsed.undoing is None:
            raise UploadRejected(CANNOT_READ)
        with leased_lake(self.stores, run.attempt) as lease:
            undone = self._undone(run, found.parsed.undoing.upload_id)
            batches = undone.batches(self.stores.lake.kept)
            if undone.first.undone_by_upload != run.upload_id:
                note_undone(run, found, undone.first, found.sender.refusal(sorted(found.parsed.by_store)))
            done = self._undo(run, undone.undo, batches, lease)
        if self.reduce_stock:
            for store in sorted(done.stores):
                run.attempt.check()
                ver = run.arrival.ver(run.upload_id)
                self.stores.queue.send_again(recompute_message(store, ver), RECOMPUTE_DELAY_SECONDS)
        status, reason = UploadStatus.COMMITTED, None
        if done.stay and not done.changed:
            status, reason = UploadStatus.SUPERSEDED, ALL_SALES_CHANGED
        return Outcome(status, reason, done.changed, done.unchanged, done.stay, stores_done=len(found.parsed.by_store))

    def _undone(self, run: UploadRun, upload_id: str) -> UndoneFile:
        """Raise UploadRejected where it cannot be undone."""
        find = self.stores.records.find
        first = find(upload_id)
        refusal = why_not(first, {}, run.upload_id, root_of(find, first).kind if first else "")
        if first is None or refusal is not None:
            raise UploadRejected(refusal or CANNOT_READ)
        return undone_file(first, find, run.upload_id)

    def _undo(self, run: UploadRun, undo: SalesUndo, batches: Sequence[KeptBatch], lease: SalesLease) -> UndoneSales:
        stores, attempt = self.stores, run.attempt
        done: list[UndoneSales] = []
        for number, batch in enumerate(batches):
            lease = renewed_lease(stores, attempt, lease)
            staged = stores.lake.stage_undo(undo, batch)
            found = staged.comparison
            lease = stores.ledger.mark_dirty(lease, found.weeks, run.upload_id)
            if found.to_write:
                staged.keep(lease.epoch, number)
                lease = fenced_lease(stores, attempt, lease)
                staged.merge()
            done.append(found)
            run.at_row(sum(batch.rows for batch in batches[: number + 1]))
        lease = renewed_lease(stores, attempt, lease)
        publish_dirty(stores, lease, run.upload_id, attempt.clock_ms())
        return reduce(add, done, UndoneSales())
