"""How an attempt at an upload can end, whatever kind of file it is."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import Outcome, UploadStatus, Waiting
from backend_lambdas.uploads.ports import Attempt, IngestQueue, UploadRecords
from backend_lambdas.uploads.protocol.claim import Claimed

FIRST_DELAY_SECONDS = 5
# Who has waited long comes back seldom: a hundred files that wait for one store are then one short look a second.
LONGEST_DELAY_SECONDS = 120
DELAY_SHARE = 0.25
# A million changed rows of one store take AWS more than half an hour (one partition takes 1,000 write units a second, a
# row in a transaction costs two); several such files may stand in line.
GIVE_UP_AFTER_MS = 6 * 3600 * 1000
POISON = (
    "Reading this file has stopped the reader twice, or took too long, so it was not tried again. "
    "Open it in a spreadsheet program, save it as CSV and send that, in parts if it is large."
)


class RecordsAndQueue(Protocol):
    """What ending an attempt needs: the upload's record, and the queue its event came from."""

    @property
    def records(self) -> UploadRecords: ...

    @property
    def queue(self) -> IngestQueue: ...


class Ended(StrEnum):
    """How this attempt ended. FINISHED: the upload has its status; DUPLICATE: it had it before; SENT_AGAIN: later.

    HANDED_OVER: another function reads this kind of file. FAILED: the file is fine, but the work on it does not get on;
    nobody works on it until somebody has it tried again.
    """

    FINISHED = "finished"
    DUPLICATE = "duplicate"
    SENT_AGAIN = "sent_again"
    HANDED_OVER = "handed_over"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IngestResult:
    """`outcome` is set when this attempt finished the upload; `rejected` rows are those of the attempt that read it."""

    upload_id: str
    ended: Ended
    outcome: Outcome | None = None
    rejected: int = 0
    failure: str | None = None

    def counts(self) -> dict[str, int]:
        """What this attempt adds to the metrics, by name."""
        rejected = {"RowsRejected": self.rejected, "UploadsFailed": self.ended is Ended.FAILED}
        return rejected if self.outcome is None else rejected | _counts(self.outcome)

    def facts(self) -> dict[str, str | int]:
        """What the log line tells besides how it ended."""
        if self.failure is not None:
            return {"failure": self.failure}
        return {} if self.outcome is None else {"status": self.outcome.status, "applied": self.outcome.applied}


def _counts(outcome: Outcome) -> dict[str, int]:
    return {
        "RowsApplied": outcome.applied,
        "UploadsHeld": outcome.status is UploadStatus.HELD,
        "UploadsRejected": outcome.status is UploadStatus.REJECTED,
    }


def claim_delay(claimed: Claimed, attempt: Attempt) -> int:
    """Until the other attempt's claim runs out, should it have died; at least a second."""
    until = claimed.record.claim_until_ms if claimed.record else 0
    return max(1, min(60, (until - attempt.clock_ms()) // 1000 + 1))


def continue_later(arrival: Arrival, stores: RecordsAndQueue, claimed: Claimed, got_on: bool) -> IngestResult:
    """Time is up: put the same event back, which uses up none of its deliveries. Runs that did not get on count."""
    stalls = 0 if got_on else _stalls_before(claimed) + 1
    stores.records.unclaim(claimed.claim, claimed.attempts, stalls)
    stores.queue.send_again(arrival.message, 0)
    return IngestResult(claimed.claim.upload_id, Ended.SENT_AGAIN)


def wait(
    arrival: Arrival,
    stores: RecordsAndQueue,
    attempt: Attempt,
    claimed: Claimed,
    busy: str = "",
    got_on: bool = False,
    attempts: int | None = None,
    error: str = "",
) -> IngestResult:
    """Come back in a moment, because `busy` is taken ("": storage refuses work); fail when that goes on for too long.

    Waiting is no fault of the file: no delivery, no stall and no reading (`attempts`) is counted for it.
    """
    now = iso_time(attempt.clock_ms())
    before = None if got_on else claimed.waiting
    waiting = Waiting(before.since if before else now, busy)
    if has_waited_too_long(waiting, attempt):
        return give_up(stores, attempt, claimed, _waited(waiting))
    stalls = 0 if got_on else _stalls_before(claimed)
    stores.records.unclaim(claimed.claim, claimed.attempts if attempts is None else attempts, stalls, waiting, error)
    return look_again_later(arrival, stores, attempt, claimed.claim.upload_id, waiting)


def look_again_later(
    arrival: Arrival, stores: RecordsAndQueue, attempt: Attempt, upload_id: str, waiting: Waiting
) -> IngestResult:
    stores.queue.send_again(arrival.message, wait_seconds(waiting, attempt))
    return IngestResult(upload_id, Ended.SENT_AGAIN)


def wait_seconds(waiting: Waiting, attempt: Attempt) -> int:
    """A quarter of what it has waited so far, within limits, give or take half so that files do not march in step.

    SQS delays a message by 900 s at most.
    """
    since = datetime.fromisoformat(waiting.since).timestamp()
    share = DELAY_SHARE * (attempt.clock_ms() / 1000 - since)
    spread = 0.5 + zlib.crc32(attempt.attempt_id.encode()) % 1000 / 1000
    return max(1, round(spread * min(max(share, FIRST_DELAY_SECONDS), LONGEST_DELAY_SECONDS)))


def has_waited_too_long(waiting: Waiting, attempt: Attempt) -> bool:
    return waiting.since < iso_time(attempt.clock_ms() - GIVE_UP_AFTER_MS)


def _waited(waiting: Waiting) -> str:
    hours = GIVE_UP_AFTER_MS // 3_600_000
    what = f"{waiting.busy} was busy with other files" if waiting.busy else "The storage refused work on this file"
    return f"{what} for more than {hours} hours. What was applied stays; try it again to go on with the rest."


def give_up_stuck(stores: RecordsAndQueue, attempt: Attempt, claimed: Claimed) -> IngestResult:
    """Run after run ends without getting on."""
    done = claimed.record.rows_done if claimed.record else 0
    reason = (
        f"{_stalls_before(claimed)} runs in a row ended without getting any further ({done:,} rows were done). "
        "What was applied stays. Try it again, or split the file by store and send the parts."
    )
    return give_up(stores, attempt, claimed, reason)


def give_up(stores: RecordsAndQueue, attempt: Attempt, claimed: Claimed, failure: str) -> IngestResult:
    """The upload stays open, with the reason why nobody is at it any more, until somebody has it tried again."""
    upload_id = claimed.claim.upload_id
    audit = AuditEntry(
        audit_id=f"{upload_id}#FAILED#{attempt.attempt_id}",
        at=iso_time(attempt.clock_ms()),
        actor="ingest",
        action="upload failed",
        subject=f"upload {upload_id}",
        detail={"upload_id": upload_id, "reason": failure},
    )
    stores.records.give_up(claimed.claim, failure, audit)
    return IngestResult(upload_id, Ended.FAILED, failure=failure)


def _stalls_before(claimed: Claimed) -> int:
    return 0 if claimed.record is None else claimed.record.stalls


def finish(stores: RecordsAndQueue, attempt: Attempt, claimed: Claimed, outcome: Outcome, by: str) -> IngestResult:
    """Give the upload its final status (or HELD), with the audit entry of it."""
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
