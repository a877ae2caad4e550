"""How an attempt at an upload can end, whatever kind of file it is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import Throttled
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.claiming import Claimed
from backend_lambdas.uploads.ports import Attempt, IngestQueue, UploadRecords
from backend_lambdas.uploads.progress import Outcome, UploadStatus

BUSY_DELAY_SECONDS = 5
GIVE_UP_AFTER_MS = 15 * 60 * 1000
POISON = (
    "Reading this file has stopped the reader twice, so it was not tried again. "
    "Open it in a spreadsheet program, save it as CSV and send that."
)


class RecordsAndQueue(Protocol):
    """What ending an attempt needs: the upload's record, and the queue its event came from."""

    @property
    def records(self) -> UploadRecords: ...

    @property
    def queue(self) -> IngestQueue: ...


class Ended(StrEnum):
    """How this attempt ended. FINISHED: the upload has its status; DUPLICATE: it had it before; SENT_AGAIN: later.

    HANDED_OVER: another function reads this kind of file.
    """

    FINISHED = "finished"
    DUPLICATE = "duplicate"
    SENT_AGAIN = "sent_again"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class IngestResult:
    """`outcome` is set when this attempt finished the upload; `rejected` rows are those of the attempt that read it."""

    upload_id: str
    ended: Ended
    outcome: Outcome | None = None
    rejected: int = 0

    def counts(self) -> dict[str, int]:
        """What this attempt adds to the metrics, by name."""
        rejected = {"RowsRejected": self.rejected}
        return rejected if self.outcome is None else rejected | _counts(self.outcome)

    def facts(self) -> dict[str, str | int]:
        """What the log line tells besides how it ended."""
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


def continue_later(arrival: Arrival, stores: RecordsAndQueue, claimed: Claimed, delay_seconds: int = 0) -> IngestResult:
    """Give the claim back and put the same event back, which uses up none of its deliveries."""
    stores.records.unclaim(claimed.claim, claimed.attempts)
    stores.queue.send_again(arrival.message, delay_seconds)
    return IngestResult(claimed.claim.upload_id, Ended.SENT_AGAIN)


def wait(
    arrival: Arrival, stores: RecordsAndQueue, attempt: Attempt, claimed: Claimed, give_up_ms: int = GIVE_UP_AFTER_MS
) -> IngestResult:
    """Come back in a moment, because a store is busy, unless that has gone on for too long."""
    since = _waiting_since(claimed)
    if since is not None and since < iso_time(attempt.clock_ms() - give_up_ms):
        minutes = give_up_ms // 60_000
        raise Throttled(
            f"Upload {claimed.claim.upload_id} has waited {minutes} minutes for a busy store; giving up for now."
        )
    return continue_later(arrival, stores, claimed, BUSY_DELAY_SECONDS)


def _waiting_since(claimed: Claimed) -> str | None:
    if claimed.record is None:
        return None
    return max(claimed.record.received_at, claimed.record.decided_at or "")


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
