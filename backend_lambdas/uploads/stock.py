"""An uploaded stock file, store by store: judged as a whole, then each store's rows brought to what the file says.

Every accepted row counts once and the newest file wins. The steps around it are those of every file: protocol/run.py.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import tzinfo

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.movements import start_of_day
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import MOVEMENT_PREFIX, REMOVAL_PREFIX, UNDO_PREFIX, Arrival
from backend_lambdas.uploads.correct_count import Correction
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.held import HELD_ALONE
from backend_lambdas.uploads.models import (
    Decision,
    FileJudgement,
    Outcome,
    UploadMode,
    UploadStatus,
    Waiting,
    fold_parts,
    part_is_to_do,
)
from backend_lambdas.uploads.ports import Attempt, Stores, UploadFile
from backend_lambdas.uploads.protocol.apply import Job, is_still_leased
from backend_lambdas.uploads.protocol.lifecycle import IngestResult, UploadRun
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.protocol.recall import looked_into
from backend_lambdas.uploads.protocol.run import Kind, run_upload
from backend_lambdas.uploads.protocol.store_work import work_on_store
from backend_lambdas.uploads.protocol.whole_file import judge_file
from backend_lambdas.uploads.record_movement import record_movement
from backend_lambdas.uploads.remove_store import remove_store
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, SALES, STOCK
from backend_lambdas.uploads.rows.mapping import ColumnMapping, merged, read_mapping
from backend_lambdas.uploads.rows.merged_stores import StandsFor, as_merged
from backend_lambdas.uploads.rows.questions import UploadUnclear
from backend_lambdas.uploads.rows.stock import parse_stock_file
from backend_lambdas.uploads.rows.stock_lines import ParsedStockFile, Reject
from backend_lambdas.uploads.rows.table import is_doubtful, recognise
from backend_lambdas.uploads.rows.unnamed_stores import ask_about_stores
from backend_lambdas.uploads.sender import VENDORS_FILE, Sender, known_sender
from backend_lambdas.uploads.undo import undo_upload

ParseStockFile = Callable[[Inspected, Reject, str | None, ColumnMapping], ParsedStockFile]
ReadStock = ReadUpload[ParsedStockFile]


def ingest_upload(
    arrival: Arrival,
    stores: Stores,
    attempt: Attempt,
    parse: ParseStockFile = parse_stock_file,
    limits: PlausibilityLimits | None = None,
    zone: tzinfo | None = None,
) -> IngestResult:
    """What a function does with an event of the ingest queue; see `run_upload`. Movements, undos, removals come so too.

    `zone`: sales reduce stock, and its days are those of the counts; None: they do not.
    """
    if arrival.key.startswith(MOVEMENT_PREFIX):
        return record_movement(arrival, stores, attempt)
    if arrival.key.startswith(UNDO_PREFIX):
        return undo_upload(arrival, stores, attempt, zone)
    if arrival.key.startswith(REMOVAL_PREFIX):
        return remove_store(arrival, stores, attempt, zone)
    return run_upload(arrival, StockFile(stores, parse, limits or PlausibilityLimits(), zone), attempt)


class SalesFound(Exception):
    """The file is one of sales, which another function reads."""


class CatalogueFound(Exception):
    """The file is one of products or of their prices, which another function reads."""


def read_stock(
    file: UploadFile,
    mode: UploadMode,
    reject: Reject,
    parse: ParseStockFile,
    is_vendors: Callable[[], bool] = lambda: False,
    known: Callable[[Collection[str]], Collection[str]] = lambda names: (),
    stands_for: StandsFor = lambda names: {},
) -> ParsedStockFile:
    """Raise SalesFound for a file of sales, CatalogueFound for a catalogue, UploadRejected for one that cannot be used.

    `is_vendors`: asked where a file could be both a catalogue and a count; of a vendor it is a catalogue. `known`:
    those of these names that are stores, asked where columns may be named by them; what was read before does not ask
    anew where a store has become known since, as parts of it may be applied. `stands_for`: see `as_merged`.
    """
    look, mapping = looked_into(file)
    kind = recognise(look, mapping) if mode is UploadMode.UPDATE else STOCK
    store = file.metadata.get("store")
    if kind is SALES:
        if not file.was_read:
            ask_about_stores(look, store, mapping, known, SALES)
        raise SalesFound
    if kind in (PRODUCTS, PRICES) or (not mapping.kind and is_doubtful(look) and is_vendors()):
        raise CatalogueFound
    if not file.was_read:
        ask_about_stores(look, store, mapping, known)
    try:
        return as_merged(parse(look, reject, store, mapping), stands_for)
    except UploadUnclear as unclear:
        if not unclear.stores or not set(unclear.stores) <= set(known(unclear.stores)):
            raise
        mapping = merged(mapping, read_mapping(json.loads(unclear.if_stores)))
    return as_merged(parse(look, reject, store, mapping), stands_for)


def judge_own(
    stores: Stores, attempt: Attempt, job: Job, parsed: ParsedStockFile, with_effect: bool = True
) -> FileJudgement:
    """The file as a whole; see `judge_file`. Raise UploadRejected for a vendor's.

    What is not the sender's is held store by store, and what it would do is not for them to know.
    """
    if job.sender.is_vendor:
        raise UploadRejected(VENDORS_FILE)
    own = {store: lines for store, lines in parsed.stores.items() if job.sender.refusal([store]) is None}
    return judge_file(stores, attempt, job, own, with_effect) if own else FileJudgement()


@dataclass(frozen=True)
class StockFile(Kind[ParsedStockFile]):
    """One event's file."""

    stores: Stores
    parse_file: ParseStockFile
    limits: PlausibilityLimits
    zone: tzinfo | None
    name = STOCK.name
    mails_sender = True

    def still_taken(self, attempt: Attempt, waiting: Waiting) -> bool:
        return is_still_leased(self.stores, attempt, waiting)

    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> ParsedStockFile:
        def is_vendors() -> bool:
            return known_sender(run.sender or Sender(), self.stores.senders).is_vendor

        directory = self.stores.directory
        return read_stock(file, mode, reject, self.parse_file, is_vendors, directory.known, directory.merged)

    def apply(self, run: UploadRun, read: Callable[[], ReadStock]) -> Outcome | None:
        try:
            found = read()
        except SalesFound:
            # A crash between the two sends it twice, which is harmless.
            self.stores.records.hand_over(run.claimed.claim, SALES.name)
            self.stores.sales_queue.send_again(run.arrival.message, 0)
            return None
        except CatalogueFound:
            self.stores.records.hand_over(run.claimed.claim, PRODUCTS.name)
            self.stores.products_queue.send_again(run.arrival.message, 0)
            return None
        return self._apply(run, found, self._job(run, found))

    def _apply(self, run: UploadRun, read: ReadStock, job: Job) -> Outcome:
        parts = self.stores.records.parts(job.upload_id)
        if not parts:
            judged = self._judge(run, read, job)
            if isinstance(judged, Outcome):
                return judged
            if judged is not None:
                job = replace(job, similar=judged.similar)
        for store in sorted(read.parsed.stores):
            lines, part = read.parsed.stores[store], parts.get(store)
            if part is None or part_is_to_do(part, job.decision):
                run.attempt.check()
                work_on_store(self.stores, run, job, store, lines)
            run.store_is_done(len(lines))
        return fold_parts(self.stores.records.parts(job.upload_id).values())

    def _judge(self, run: UploadRun, read: ReadStock, job: Job) -> Outcome | FileJudgement | None:
        """How the upload ends where the file as a whole may not be applied (now); None: settled already."""
        if job.decision is Decision.DISCARD:
            return Outcome(UploadStatus.REJECTED, S_("Discarded by {name}; nothing was applied.", name=job.decided_by))
        record = run.claimed.record
        if job.decision is Decision.APPROVE or (record is not None and record.judged):
            return None
        judged = judge_own(self.stores, run.attempt, job, read.parsed)
        if judged.reason is not None:
            return Outcome(UploadStatus.HELD, f"{HELD_ALONE} {judged.reason}", effect=judged.effect)
        if judged.new_stores or len(read.parsed.stores) > 1:
            # Later attempts find stores that this one has made known: they must not judge again.
            self.stores.records.note_judged(run.claimed.claim, judged)
        return judged

    def _job(self, run: UploadRun, read: ReadStock) -> Job:
        arrival, record = run.arrival, run.claimed.record
        return Job(
            upload_id=run.upload_id,
            ver=arrival.ver(run.upload_id),
            mode=read.mode,
            whole=read.whole,
            sender=read.sender,
            correction=_correction(read),
            file_name=arrival.file_name,
            arrived_ms=arrival.event_ms,
            thresholds=self.stores.rules.thresholds(),
            decision=run.decision,
            decided_by=None if record is None else record.decided_by,
            decided_by_id="" if record is None else record.decided_by_id,
            limits=self.limits,
            day_start=None if self.zone is None else start_of_day(arrival.event_ms, self.zone),
            similar={} if record is None else record.similar,
        )


def _correction(read: ReadStock) -> Correction | None:
    """With the product of the file's one line: what the sender says it is about proves nothing."""
    if read.correction is None:
        return None
    products = [product_id for lines in read.parsed.stores.values() for product_id in lines]
    return replace(read.correction, product_id=products[0] if len(products) == 1 else "")
