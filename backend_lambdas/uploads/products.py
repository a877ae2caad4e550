"""An uploaded catalogue: its lines checked by the numbered rules, then each product brought to what its line says.

Every accepted line counts once and the newest file wins, whatever crashes, repeats or comes out of order. How, and why
without a lease: docs/decisions/365. The steps around it are those of every file: protocol/run.py.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from backend_lambdas.inventory.errors import ConditionFailed, Throttled, UploadRejected
from backend_lambdas.inventory.products import ProductLine
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import UNDO_PREFIX, Arrival
from backend_lambdas.uploads.held import HELD_ALONE
from backend_lambdas.uploads.models import Decision, FileJudgement, Outcome, UploadMode, UploadStatus
from backend_lambdas.uploads.ports import Attempt, UploadFile
from backend_lambdas.uploads.product_changes import CatalogueWork
from backend_lambdas.uploads.product_plan import CataloguePlan, decode_plan, encode_plan, plan_key, plan_of
from backend_lambdas.uploads.product_ports import WRITTEN_AT_ONCE, ProductStores
from backend_lambdas.uploads.product_reading import (
    hold_reason,
    open_products,
    quota_day,
    quota_words,
    refuse_closed,
)
from backend_lambdas.uploads.protocol.lifecycle import IngestResult, UploadRun
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.run import Kind, run_upload
from backend_lambdas.uploads.rows.kinds import PRODUCTS
from backend_lambdas.uploads.rows.products import ParsedProductFile, parse_catalogue
from backend_lambdas.uploads.rows.stock_lines import Reject
from backend_lambdas.uploads.sender import Sender, known_sender
from backend_lambdas.uploads.undo_products import undo_catalogue

CLAIM_MS = 330_000  # longer than the function's timeout
TRIES = 5  # at the same products at once; each time somebody else has written one of them
TOLD_AFTER_SECONDS = 3  # by then the upload has its status; else the message comes again

ReadProducts = ReadUpload[ParsedProductFile]


def validate_products(arrival: Arrival, stores: ProductStores, attempt: Attempt) -> IngestResult:
    """What a function does with an event of the products queue, an undo's too; see `run_upload`."""
    if arrival.key.startswith(UNDO_PREFIX):
        return undo_catalogue(arrival, stores, attempt)
    return run_upload(arrival, ProductFile(stores, CLAIM_MS), attempt)


@dataclass(frozen=True)
class ProductFile(Kind[ParsedProductFile]):
    """One event's file."""

    stores: ProductStores
    claim_ms: int
    name = PRODUCTS.name

    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> ParsedProductFile:
        sender = known_sender(run.sender or Sender(), self.stores.senders)
        opened = open_products(file, sender, self.stores)
        vendor = opened.vendor
        self.stores.sent.add(vendor.vendor, run.upload_id, run.arrival.event_ms)
        refuse_closed(vendor)
        day, rows = quota_day(run.arrival.event_ms), opened.contents.rows
        counted = self.stores.quotas.take(vendor, day, run.upload_id, rows)
        if counted is not None:
            raise UploadRejected(quota_words(vendor, day, counted, rows))
        known = opened.known(self.stores.catalogue)
        parsed = parse_catalogue(opened.table, reject, vendor, known)
        if run.claimed.is_read:
            return parsed
        key = plan_key(run.upload_id, run.attempt.attempt_id)
        plan = plan_of(vendor, parsed.lines.values(), known, opened.only_prices)
        self.stores.files.put(key, encode_plan(plan))
        return replace(parsed, vendor=vendor.vendor, plan_key=key)

    def apply(self, run: UploadRun, read: Callable[[], ReadProducts]) -> Outcome:
        """Whatever becomes of it, the vendor is told: before the upload ends, as nobody would come back after it."""
        try:
            return self._apply(run, read)
        except UploadRejected:
            self._tell(run)
            raise

    def _apply(self, run: UploadRun, read: Callable[[], ReadProducts]) -> Outcome:
        if run.decision is Decision.DISCARD:
            decided_by = run.claimed.record.decided_by if run.claimed.record else None
            raise UploadRejected(S_("Discarded by {name}; nothing was applied.", name=decided_by))
        plan = self._plan(run, read)
        if run.decision is None and (reason := self._held(run, plan)) is not None:
            self._tell(run)
            return Outcome(UploadStatus.HELD, f"{HELD_ALONE} {reason}")
        outcome = self._write(run, plan)
        self._tell(run)
        return outcome

    def _plan(self, run: UploadRun, read: Callable[[], ReadProducts]) -> CataloguePlan:
        """That of the first reading, which is the one that is kept."""
        record = run.claimed.record
        key = record.plan_key if record is not None and run.claimed.is_read else read().parsed.plan_key
        plan = decode_plan(self.stores.files.get(key or ""))
        if not plan.lines:
            raise UploadRejected(S_("None of the rows can be used; see the rejected rows."))
        return plan

    def _held(self, run: UploadRun, plan: CataloguePlan) -> str | None:
        """Why a person has to decide first. Asked until the first product is written."""
        record = run.claimed.record
        if record is not None and record.judged:
            return None
        sender = known_sender(run.sender or _sender_of(run), self.stores.senders)
        return hold_reason(sender, self.stores.vendors.find(plan.vendor), plan)

    def _write(self, run: UploadRun, plan: CataloguePlan) -> Outcome:
        # From here on some products are written: it is not held any more, whatever is set meanwhile.
        self.stores.records.note_judged(run.claimed.claim, FileJudgement())
        applied = unchanged = superseded = 0
        for start in range(0, len(plan.lines), WRITTEN_AT_ONCE):
            run.attempt.check()
            counts = self._write_some(run, plan, plan.lines[start : start + WRITTEN_AT_ONCE])
            applied, unchanged = applied + counts["applied"], unchanged + counts["unchanged"]
            superseded += counts["superseded"]
            run.at_row(start + WRITTEN_AT_ONCE)
        if not applied and not unchanged:
            newer = S_("Newer files have all these products.")
            return Outcome(UploadStatus.SUPERSEDED, newer, superseded=superseded)
        return Outcome(UploadStatus.COMMITTED, None, applied, unchanged, superseded)

    def _write_some(self, run: UploadRun, plan: CataloguePlan, lines: Sequence[ProductLine]) -> Mapping[str, int]:
        """How many are as the file says now, were so before, and are as a newer one says."""
        for _ in range(TRIES):
            there = self.stores.catalogue.find([line.product_id for line in lines])
            work = CatalogueWork(plan, there, run.arrival.ver(run.upload_id), run.upload_id, run.attempt.clock_ms())
            try:
                self.stores.catalogue.write(list(work.changes(lines)))
            except ConditionFailed:
                continue
            return work.counts
        raise Throttled(f"Others are writing the same products: {lines[0].product_id} and those after it")

    def _tell(self, run: UploadRun) -> None:
        self.stores.errors.send_again(json.dumps({"upload_id": run.upload_id}), TOLD_AFTER_SECONDS)


def _sender_of(run: UploadRun) -> Sender:
    record = run.claimed.record
    return Sender() if record is None else Sender(record.by, record.by_id)
