"""What happens to an uploaded stock file, from its event to its final status: claim, read, work store by store, finish.

Promises, whatever crashes, repeats or comes out of order: every accepted row counts once and the newest file wins;
every upload ends as COMMITTED, SUPERSEDED, HELD or REJECTED, or its event fails visibly; a repeated event writes
nothing.
tests/simulation holds this code to them. Why it is built this way: docs/decisions/020 to 026.
"""

from dataclasses import dataclass
from enum import StrEnum

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import LeaseLost, StorageError, Throttled, UploadRejected
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.claiming import ClaimAnswer, Claimed, claim_upload
from backend_lambdas.uploads.job import Job
from backend_lambdas.uploads.plausibility import SurpriseLimits
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.progress import Outcome, UploadStatus, fold_parts, part_is_to_do
from backend_lambdas.uploads.reading import DEFAULT_BY, ParseStockFile, ReadUpload, read_upload
from backend_lambdas.uploads.rows import parse_stock_file
from backend_lambdas.uploads.store_work import StoreWork, work_on_store

BUSY_DELAY_SECONDS = 5
GIVE_UP_AFTER_MS = 15 * 60 * 1000
POISON = (
    "Reading this file has stopped the reader twice, so it was not tried again. "
    "Open it in a spreadsheet program, save it as CSV and send that."
)


class Ended(StrEnum):
    """How this attempt ended. FINISHED: the upload has its status; DUPLICATE: it had it before; SENT_AGAIN: later."""

    FINISHED = "finished"
    DUPLICATE = "duplicate"
    SENT_AGAIN = "sent_again"


@dataclass(frozen=True, slots=True)
class IngestResult:
    """`outcome` is set when this attempt finished the upload."""

    upload_id: str
    ended: Ended
    outcome: Outcome | None = None


def ingest_upload(
    arrival: Arrival,
    stores: Stores,
    attempt: Attempt,
    parse: ParseStockFile = parse_stock_file,
    limits: SurpriseLimits | None = None,
) -> IngestResult:
    """Do all there is to do for one event; call it again with the same event after any crash.

    Raise StorageError when a store fails, or (Throttled) when a store stayed busy for 15 minutes; the event must then
    be delivered again.
    """
    claimed = claim_upload(arrival, stores.records, attempt)
    upload_id = claimed.claim.upload_id
    if claimed.answer is ClaimAnswer.ENDED:
        return IngestResult(upload_id, Ended.DUPLICATE)
    if claimed.answer is ClaimAnswer.BUSY:
        stores.queue.send_again(arrival.message, _claim_delay(claimed, attempt))
        return IngestResult(upload_id, Ended.SENT_AGAIN)
    try:
        return _attempt(arrival, stores, attempt, claimed, parse, limits or SurpriseLimits())
    except LeaseLost:
        return _wait(arrival, stores, attempt, claimed)
    except StorageError:
        # Failing storage is no reason to condemn the file: this attempt does not count.
        stores.records.unclaim(claimed.claim, claimed.attempts - (not claimed.is_read))
        raise


def _attempt(
    arrival: Arrival, stores: Stores, attempt: Attempt, claimed: Claimed, parse: ParseStockFile, limits: SurpriseLimits
) -> IngestResult:
    if claimed.is_poison:
        return _finish(stores, attempt, claimed, Outcome(UploadStatus.REJECTED, POISON), DEFAULT_BY)
    try:
        read = read_upload(arrival, claimed, stores, attempt, parse)
    except UploadRejected as rejected:
        return _finish(stores, attempt, claimed, Outcome(UploadStatus.REJECTED, rejected.reason), DEFAULT_BY)
    job = _job(arrival, claimed, read, stores, limits)
    parts = stores.records.parts(job.upload_id)
    for store in sorted(read.parsed.stores):
        part = parts.get(store)
        if part is not None and not part_is_to_do(part, job.decision):
            continue
        if attempt.clock_ms() > attempt.deadline_ms:
            return _continue_later(arrival, stores, claimed)
        work = work_on_store(stores, attempt, job, store, read.parsed.stores[store])
        if work is StoreWork.BUSY:
            return _wait(arrival, stores, attempt, claimed)
        if work is StoreWork.OUT_OF_TIME:
            return _continue_later(arrival, stores, claimed)
    return _finish(stores, attempt, claimed, fold_parts(stores.records.parts(job.upload_id).values()), job.by)


def _job(arrival: Arrival, claimed: Claimed, read: ReadUpload, stores: Stores, limits: SurpriseLimits) -> Job:
    upload_id, record = claimed.claim.upload_id, claimed.record
    return Job(
        upload_id=upload_id,
        ver=arrival.ver(upload_id),
        mode=read.mode,
        whole=read.whole,
        by=read.by,
        file_name=arrival.file_name,
        arrived_ms=arrival.event_ms,
        thresholds=stores.rules.thresholds(),
        decision=None if record is None else record.decision,
        decided_by=None if record is None else record.decided_by,
        limits=limits,
    )


def _claim_delay(claimed: Claimed, attempt: Attempt) -> int:
    """Until the other attempt's claim runs out, should it have died; at least a second."""
    until = claimed.record.claim_until_ms if claimed.record else 0
    return max(1, min(60, (until - attempt.clock_ms()) // 1000 + 1))


def _continue_later(arrival: Arrival, stores: Stores, claimed: Claimed, delay_seconds: int = 0) -> IngestResult:
    """Give the claim back and put the same event back, which uses up none of its deliveries."""
    stores.records.unclaim(claimed.claim, claimed.attempts)
    stores.queue.send_again(arrival.message, delay_seconds)
    return IngestResult(claimed.claim.upload_id, Ended.SENT_AGAIN)


def _wait(arrival: Arrival, stores: Stores, attempt: Attempt, claimed: Claimed) -> IngestResult:
    """Come back in a moment, because a store is busy, unless that has gone on for too long."""
    since = _waiting_since(claimed)
    if since is not None and since < iso_time(attempt.clock_ms() - GIVE_UP_AFTER_MS):
        raise Throttled(f"Upload {claimed.claim.upload_id} has waited 15 minutes for a busy store; giving up for now.")
    return _continue_later(arrival, stores, claimed, BUSY_DELAY_SECONDS)


def _waiting_since(claimed: Claimed) -> str | None:
    if claimed.record is None:
        return None
    return max(claimed.record.received_at, claimed.record.decided_at or "")


def _finish(stores: Stores, attempt: Attempt, claimed: Claimed, outcome: Outcome, by: str) -> IngestResult:
    upload_id, record = claimed.claim.upload_id, claimed.record
    now = iso_time(attempt.clock_ms())
    detail: dict[str, str | int] = {"upload_id": upload_id, "applied": outcome.applied, "removed": outcome.removed}
    audit = AuditEntry(
        audit_id=f"{upload_id}#{outcome.status}",
        at=now,
        actor=(record.decided_by if record else None) or by,
        action=f"upload {outcome.status.lower()}",
        subject=f"upload {upload_id}",
        detail=detail if outcome.reason is None else {**detail, "reason": outcome.reason},
    )
    stores.records.finish(claimed.claim, outcome, audit, now)
    return IngestResult(upload_id, Ended.FINISHED, outcome)
