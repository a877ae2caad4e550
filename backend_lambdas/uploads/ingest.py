"""What happens to an uploaded stock file, from its event to its final status: claim, read, work store by store, finish.

Promises, whatever crashes, repeats or comes out of order: every accepted row counts once and the newest file wins;
every upload ends as COMMITTED, SUPERSEDED, HELD or REJECTED, or its event fails visibly; a repeated event writes
nothing.
tests/simulation holds this code to them. Why it is built this way: docs/decisions/020 to 027, 140, 141.
"""

from datetime import tzinfo

from backend_lambdas.inventory.errors import LeaseLost, StorageError, UploadRejected
from backend_lambdas.inventory.movements import start_of_day
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.claiming import ClaimAnswer, Claimed, claim_upload
from backend_lambdas.uploads.endings import POISON, Ended, IngestResult, claim_delay, continue_later, finish, wait
from backend_lambdas.uploads.file_kinds import SALES
from backend_lambdas.uploads.job import Job
from backend_lambdas.uploads.plausibility import SurpriseLimits
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.progress import Outcome, UploadStatus, fold_parts, part_is_to_do
from backend_lambdas.uploads.reading import DEFAULT_BY, ParseStockFile, ReadUpload, read_upload
from backend_lambdas.uploads.rows import parse_stock_file
from backend_lambdas.uploads.store_work import StoreWork, work_on_store


def ingest_upload(
    arrival: Arrival,
    stores: Stores,
    attempt: Attempt,
    parse: ParseStockFile = parse_stock_file,
    limits: SurpriseLimits | None = None,
    zone: tzinfo | None = None,
) -> IngestResult:
    """Do all there is to do for one event; call it again with the same event after any crash.

    `zone`: sales reduce stock, and its days are those of the counts; None: they do not.

    Raise StorageError when a store fails, or (Throttled) when a store stayed busy for 15 minutes; the event must then
    be delivered again.
    """
    claimed = claim_upload(arrival, stores.records, attempt)
    upload_id = claimed.claim.upload_id
    if claimed.answer is ClaimAnswer.ENDED:
        return IngestResult(upload_id, Ended.DUPLICATE)
    if claimed.answer is ClaimAnswer.BUSY:
        stores.queue.send_again(arrival.message, claim_delay(claimed, attempt))
        return IngestResult(upload_id, Ended.SENT_AGAIN)
    try:
        return _attempt(arrival, stores, attempt, claimed, parse, limits or SurpriseLimits(), zone)
    except LeaseLost:
        return wait(arrival, stores, attempt, claimed)
    except StorageError:
        # Failing storage is no reason to condemn the file: this attempt does not count.
        stores.records.unclaim(claimed.claim, claimed.attempts - (not claimed.is_read))
        raise


def _attempt(
    arrival: Arrival,
    stores: Stores,
    attempt: Attempt,
    claimed: Claimed,
    parse: ParseStockFile,
    limits: SurpriseLimits,
    zone: tzinfo | None,
) -> IngestResult:
    if claimed.is_poison:
        return finish(stores, attempt, claimed, Outcome(UploadStatus.REJECTED, POISON), DEFAULT_BY)
    try:
        read = read_upload(arrival, claimed, stores, attempt, parse)
    except UploadRejected as rejected:
        return finish(stores, attempt, claimed, Outcome(UploadStatus.REJECTED, rejected.reason), DEFAULT_BY)
    if read is None:
        return _hand_over(arrival, stores, claimed)
    return _apply(arrival, stores, attempt, claimed, _job(arrival, claimed, read, stores, limits, zone), read)


def _apply(
    arrival: Arrival, stores: Stores, attempt: Attempt, claimed: Claimed, job: Job, read: ReadUpload
) -> IngestResult:
    parts = stores.records.parts(job.upload_id)
    for store in sorted(read.parsed.stores):
        part = parts.get(store)
        if part is not None and not part_is_to_do(part, job.decision):
            continue
        if attempt.clock_ms() > attempt.deadline_ms:
            return continue_later(arrival, stores, claimed)
        work = work_on_store(stores, attempt, job, store, read.parsed.stores[store])
        if work is StoreWork.BUSY:
            return wait(arrival, stores, attempt, claimed)
        if work is StoreWork.OUT_OF_TIME:
            return continue_later(arrival, stores, claimed)
    return finish(stores, attempt, claimed, fold_parts(stores.records.parts(job.upload_id).values()), job.by)


def _hand_over(arrival: Arrival, stores: Stores, claimed: Claimed) -> IngestResult:
    """Send the event on. A crash in between sends it twice, which is harmless."""
    stores.records.hand_over(claimed.claim, SALES.name)
    stores.sales_queue.send_again(arrival.message, 0)
    return IngestResult(claimed.claim.upload_id, Ended.HANDED_OVER)


def _job(
    arrival: Arrival, claimed: Claimed, read: ReadUpload, stores: Stores, limits: SurpriseLimits, zone: tzinfo | None
) -> Job:
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
        day_start=None if zone is None else start_of_day(arrival.event_ms, zone),
    )
