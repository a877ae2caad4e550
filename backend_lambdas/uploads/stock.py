"""What happens to an uploaded stock file, from its event to its final status: claim, read, work store by store, finish.

Promises, whatever crashes, repeats or comes out of order: every accepted row counts once and the newest file wins;
every upload ends as COMMITTED, SUPERSEDED, HELD or REJECTED, or its event fails visibly; a repeated event writes
nothing.
tests/simulation holds this code to them. Why it is built this way: docs/decisions/020 to 027, 140 to 144.
"""

from dataclasses import replace
from datetime import tzinfo
from functools import partial

from backend_lambdas.inventory.errors import ComeBackLater, LeaseLost, OutOfTime, StorageError, UploadRejected
from backend_lambdas.inventory.movements import start_of_day
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import (
    Decision,
    FileJudgement,
    Outcome,
    UploadStatus,
    Waiting,
    fold_parts,
    part_is_to_do,
)
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.protocol.announce_held import after_the_end, tell_held
from backend_lambdas.uploads.protocol.apply import Job
from backend_lambdas.uploads.protocol.claim import ClaimAnswer, Claimed, claim_upload
from backend_lambdas.uploads.protocol.lifecycle import (
    POISON,
    Ended,
    IngestResult,
    claim_delay,
    continue_later,
    finish,
    give_up_stuck,
    has_waited_too_long,
    look_again_later,
    wait,
)
from backend_lambdas.uploads.protocol.parse import DEFAULT_BY, ParseStockFile, ReadUpload, read_upload
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.protocol.store_work import Pace, StoreWork, work_on_store
from backend_lambdas.uploads.protocol.whole_file import judge_file
from backend_lambdas.uploads.rows.kinds import SALES
from backend_lambdas.uploads.rows.stock import parse_stock_file


def ingest_upload(
    arrival: Arrival,
    stores: Stores,
    attempt: Attempt,
    parse: ParseStockFile = parse_stock_file,
    limits: PlausibilityLimits | None = None,
    zone: tzinfo | None = None,
) -> IngestResult:
    """Do all there is to do for one event; call it again with the same event after any crash.

    `zone`: sales reduce stock, and its days are those of the counts; None: they do not.

    Raise StorageError when a store fails for a reason that does not pass; the event must then be delivered again.
    """
    claimed = claim_upload(arrival, stores.records, attempt, still_taken=partial(_still_taken, stores, attempt))
    if claimed.answer is not ClaimAnswer.OURS:
        return _not_now(arrival, stores, attempt, claimed)
    arrival = arrival.settled(claimed.ver)
    pace = Pace(stores.records, attempt, claimed.claim)
    try:
        return _attempt(arrival, stores, attempt, claimed, parse, limits or PlausibilityLimits(), zone, pace)
    except OutOfTime:
        return continue_later(arrival, stores, claimed, pace.got_on)
    except LeaseLost:
        return wait(arrival, stores, attempt, claimed, got_on=pace.got_on)
    except ComeBackLater as error:
        attempts = claimed.attempts - (not claimed.is_read)
        return wait(arrival, stores, attempt, claimed, got_on=pace.got_on, attempts=attempts, error=str(error))
    except StorageError as error:
        # Failing storage is no reason to condemn the file: this attempt does not count.
        stalls = 0 if claimed.record is None else claimed.record.stalls
        stores.records.unclaim(claimed.claim, claimed.attempts - (not claimed.is_read), stalls, None, str(error))
        raise


def _still_taken(stores: Stores, attempt: Attempt, waiting: Waiting) -> bool:
    """Looked at before the file is downloaded and read once more only to find the store taken."""
    soon = not has_waited_too_long(waiting, attempt)
    return soon and bool(waiting.busy) and stores.ledger.is_leased(waiting.busy, attempt.clock_ms())


def _not_now(arrival: Arrival, stores: Stores, attempt: Attempt, claimed: Claimed) -> IngestResult:
    """Nothing is left to do, or nothing can be done yet."""
    upload_id = claimed.claim.upload_id
    if claimed.answer is ClaimAnswer.ENDED:
        return after_the_end(arrival, stores, attempt, claimed)
    if claimed.answer is ClaimAnswer.WAITING and claimed.waiting is not None:
        return look_again_later(arrival, stores, attempt, upload_id, claimed.waiting)
    stores.queue.send_again(arrival.message, claim_delay(claimed, attempt))
    return IngestResult(upload_id, Ended.SENT_AGAIN)


def _attempt(
    arrival: Arrival,
    stores: Stores,
    attempt: Attempt,
    claimed: Claimed,
    parse: ParseStockFile,
    limits: PlausibilityLimits,
    zone: tzinfo | None,
    pace: Pace,
) -> IngestResult:
    if claimed.is_poison:
        return finish(stores, attempt, claimed, Outcome(UploadStatus.REJECTED, POISON), DEFAULT_BY)
    if claimed.is_stuck:
        return give_up_stuck(stores, attempt, claimed)
    try:
        read = read_upload(arrival, claimed, stores, attempt, parse)
    except UploadRejected as rejected:
        return finish(stores, attempt, claimed, Outcome(UploadStatus.REJECTED, rejected.reason), DEFAULT_BY)
    if read is None:
        return _hand_over(arrival, stores, claimed)
    pace.got_on = pace.got_on or not claimed.is_read
    job = _job(arrival, claimed, read, stores, limits, zone)
    result = _apply(arrival, stores, attempt, claimed, job, read, pace)
    return result if claimed.is_read else replace(result, rejected=read.parsed.rejected)


def _apply(
    arrival: Arrival, stores: Stores, attempt: Attempt, claimed: Claimed, job: Job, read: ReadUpload, pace: Pace
) -> IngestResult:
    parts = stores.records.parts(job.upload_id)
    if not parts and (judged := _judge(arrival, stores, attempt, claimed, job, read)) is not None:
        if isinstance(judged, IngestResult):
            return judged
        job = replace(job, similar=judged.similar)
    for store in sorted(read.parsed.stores):
        lines, part = read.parsed.stores[store], parts.get(store)
        if part is None or part_is_to_do(part, job.decision):
            attempt.check()
            work = work_on_store(stores, attempt, job, store, lines, pace)
            if work is StoreWork.BUSY:
                return wait(arrival, stores, attempt, claimed, store, pace.got_on)
            if work is StoreWork.OUT_OF_TIME:
                return continue_later(arrival, stores, claimed, pace.got_on)
        pace.store_is_done(len(lines))
    outcome = fold_parts(stores.records.parts(job.upload_id).values())
    return _finish(arrival, stores, attempt, claimed, outcome, job.by)


def _judge(
    arrival: Arrival, stores: Stores, attempt: Attempt, claimed: Claimed, job: Job, read: ReadUpload
) -> IngestResult | FileJudgement | None:
    """How the attempt ends where the file as a whole may not be applied (now); None where that is settled already."""
    if job.decision is Decision.DISCARD:
        discarded = Outcome(UploadStatus.REJECTED, f"Discarded by {job.decided_by}; nothing was applied.")
        return finish(stores, attempt, claimed, discarded, job.by)
    if job.decision is Decision.APPROVE or (claimed.record is not None and claimed.record.judged):
        return None
    judged = judge_file(stores, attempt, job, read.parsed.stores)
    if judged.reason is not None:
        reason = f"Held for a decision. {judged.reason}"
        held = Outcome(UploadStatus.HELD, reason, effect=judged.effect)
        return _finish(arrival, stores, attempt, claimed, held, job.by)
    if judged.new_stores or len(read.parsed.stores) > 1:
        # Later attempts find stores that this one has made known: they must not judge again.
        stores.records.note_judged(claimed.claim, judged)
    return judged


def _finish(
    arrival: Arrival, stores: Stores, attempt: Attempt, claimed: Claimed, outcome: Outcome, by: str
) -> IngestResult:
    result = finish(stores, attempt, claimed, outcome, by)
    if outcome.status is UploadStatus.HELD:
        tell_held(arrival, stores, attempt, claimed, outcome)
    return result


def _hand_over(arrival: Arrival, stores: Stores, claimed: Claimed) -> IngestResult:
    """Send the event on. A crash in between sends it twice, which is harmless."""
    stores.records.hand_over(claimed.claim, SALES.name)
    stores.sales_queue.send_again(arrival.message, 0)
    return IngestResult(claimed.claim.upload_id, Ended.HANDED_OVER)


def _job(
    arrival: Arrival,
    claimed: Claimed,
    read: ReadUpload,
    stores: Stores,
    limits: PlausibilityLimits,
    zone: tzinfo | None,
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
        similar={} if record is None else record.similar,
    )
