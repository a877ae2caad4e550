"""How an attempt at an upload can end, whatever kind of file it is."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend_lambdas.identity.api_client import CLIENT
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import Decision, Outcome, UploadStatus, Waiting
from backend_lambdas.uploads.ports import Attempt, FileStores
from backend_lambdas.uploads.protocol.claim import Claimed
from backend_lambdas.uploads.sender import Sender

FIRST_DELAY_SECONDS = 5
# Who has waited long comes back seldom: a hundred files that wait for one store are then one short look a second.
LONGEST_DELAY_SECONDS = 120
DELAY_SHARE = 0.25
# A million changed rows of one store take AWS more than half an hour (one partition takes 1,000 write units a second, a
# row in a transaction costs two); several such files may stand in line.
GIVE_UP_AFTER_MS = 6 * 3600 * 1000
# Often enough for a page that looks every 1.5 s, seldom enough to cost nothing beside the rows.
NOTE_EVERY_MS = 3_000
POISON = S_(
    "Reading this file has stopped the reader twice, or took too long, so it was not tried again. "
    "Open it in a spreadsheet program, save it as CSV and send that, in parts if it is large."
)


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
        counts = {"RowsRejected": self.rejected, "UploadsFailed": self.ended is Ended.FAILED}
        if self.outcome is not None:
            status = self.outcome.status
            counts |= {"RowsApplied": self.outcome.applied, "UploadsHeld": status is UploadStatus.HELD}
            counts |= {"UploadsRejected": status is UploadStatus.REJECTED}
        return counts

    def facts(self) -> dict[str, str | int]:
        """What the log line tells besides how it ended."""
        if self.failure is not None:
            return {"failure": self.failure}
        return {} if self.outcome is None else {"status": self.outcome.status, "applied": self.outcome.applied}


class UploadRun:
    """One attempt at one upload. `got_on`: it has done something that the next one need not do again.

    `sender` and `rejected` (rows, of the attempt that reads it first) are known once it is read. `mails_sender`: its
    sender is mailed how it ended.
    """

    def __init__(self, arrival: Arrival, stores: FileStores, attempt: Attempt, claimed: Claimed) -> None:
        self.arrival, self.stores, self.attempt, self.claimed = arrival, stores, attempt, claimed
        self.upload_id = claimed.claim.upload_id
        self.got_on, self.rejected = False, 0
        self.sender: Sender | None = None
        self.mails_sender = False
        self._noted_ms = attempt.clock_ms()
        self._rows = self._stores = 0

    def store_is_done(self, rows: int) -> None:
        """A store of the file, with so many rows, needs no more work, now or since an earlier attempt."""
        self._rows += rows
        self._stores += 1

    def at_row(self, row: int) -> None:
        """Work on the current store has come to this one of its rows. Raise LeaseLost when the claim is lost."""
        self.got_on = True
        now = self.attempt.clock_ms()
        if now - self._noted_ms >= NOTE_EVERY_MS:
            self._noted_ms = now
            self.stores.records.note_progress(self.claimed.claim, self._rows + row, self._stores)

    @property
    def decision(self) -> Decision | None:
        return self.claimed.record.decision if self.claimed.record else None

    @property
    def is_unread(self) -> bool:
        """Whether the file waits for an answer before it can be read."""
        return self.claimed.record is not None and self.claimed.record.question is not None

    @property
    def stalls(self) -> int:
        """Runs in a row that did not get on, this one not counted."""
        return 0 if self.got_on or self.claimed.record is None else self.claimed.record.stalls

    @property
    def attempts_before(self) -> int:
        """How often the file was tried to be read; this run does not count when it is not to blame on the file."""
        return self.claimed.attempts - (not self.claimed.is_read)


def look_again_after_claim(run: UploadRun) -> IngestResult:
    """Another attempt is at it: look again when its claim runs out, should it have died; at least a second from now."""
    until = run.claimed.record.claim_until_ms if run.claimed.record else 0
    delay = max(1, min(60, (until - run.attempt.clock_ms()) // 1000 + 1))
    run.stores.queue.send_again(run.arrival.message, delay)
    return IngestResult(run.upload_id, Ended.SENT_AGAIN)


def continue_later(run: UploadRun) -> IngestResult:
    """Time is up: put the same event back, which uses up none of its deliveries. Runs that did not get on count."""
    run.stores.records.unclaim(run.claimed.claim, run.claimed.attempts, run.stalls + (not run.got_on))
    run.stores.queue.send_again(run.arrival.message, 0)
    return IngestResult(run.upload_id, Ended.SENT_AGAIN)


def wait(run: UploadRun, busy: str = "", attempts: int | None = None, error: str = "") -> IngestResult:
    """Come back in a moment, because `busy` is taken ("": storage refuses work); fail when that goes on for too long.

    Waiting is no fault of the file: no delivery, no stall and no reading (`attempts`) is counted for it.
    """
    before = None if run.got_on else run.claimed.waiting
    waiting = Waiting(before.since if before else iso_time(run.attempt.clock_ms()), busy)
    if has_waited_too_long(waiting, run.attempt):
        words = S_("The storage refused work on this file for more than {hours} hours.")
        if busy:
            words = S_("{name_words} was busy with other files for more than {hours} hours.")
        rest = S_("What was applied stays; try it again to go on with the rest.")
        return give_up(run, f"{words.format(name_words=busy, hours=GIVE_UP_AFTER_MS // 3_600_000)} {rest}")
    counted = run.claimed.attempts if attempts is None else attempts
    run.stores.records.unclaim(run.claimed.claim, counted, run.stalls, waiting, error)
    return look_again_later(run, waiting)


def look_again_later(run: UploadRun, waiting: Waiting) -> IngestResult:
    run.stores.queue.send_again(run.arrival.message, wait_seconds(waiting, run.attempt))
    return IngestResult(run.upload_id, Ended.SENT_AGAIN)


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


def give_up_stuck(run: UploadRun) -> IngestResult:
    """Run after run ends without getting on."""
    done = run.claimed.record.rows_done if run.claimed.record else 0
    reason = S_(
        "{number} runs in a row ended without getting any further ({done} rows were done). "
        "What was applied stays. Try it again, or split the file by store and send the parts.",
        number=run.stalls,
        done=f"{done:,}",
    )
    return give_up(run, reason)


def give_up(run: UploadRun, failure: str) -> IngestResult:
    """The upload stays open, with the reason why nobody is at it any more, until somebody has it tried again."""
    audit = failure_audit(run.upload_id, failure, run.attempt.attempt_id, run.attempt.clock_ms())
    run.stores.records.give_up(run.claimed.claim, failure, audit)
    return IngestResult(run.upload_id, Ended.FAILED, failure=failure)


def failure_audit(upload_id: str, failure: str, try_id: str, now_ms: int) -> AuditEntry:
    return AuditEntry(
        audit_id=f"{upload_id}#FAILED#{try_id}",
        at=iso_time(now_ms),
        actor="ingest",
        action="upload failed",
        subject=f"upload {upload_id}",
        detail={"upload_id": upload_id, "reason": failure},
    )


def finish(run: UploadRun, outcome: Outcome) -> IngestResult:
    """Give the upload its final status (or HELD), with the audit entry of it."""
    now, record = iso_time(run.attempt.clock_ms()), run.claimed.record
    sender = run.sender or Sender()
    by, by_id = sender.name, sender.user_id
    if record is not None and record.decided_by is not None:
        by, by_id = record.decided_by, record.decided_by_id
    detail: dict[str, str | int] = {"upload_id": run.upload_id, "applied": outcome.applied, "removed": outcome.removed}
    audit = AuditEntry(
        audit_id=f"{run.upload_id}#{outcome.status}",
        at=now,
        actor=by,
        action=f"upload {outcome.status.lower()}",
        subject=f"upload {run.upload_id}",
        detail=detail if outcome.reason is None else {**detail, "reason": outcome.reason},
        user_id=by_id,
    )
    run.stores.records.finish(run.claimed.claim, outcome, audit, now, run.sender, _mail_to(run))
    return IngestResult(run.upload_id, Ended.FINISHED, outcome)


def _mail_to(run: UploadRun) -> str:
    """The user id of the person who sent it; "" where nobody is to be mailed."""
    sent_by = run.sender.user_id if run.sender else run.claimed.record.by_id if run.claimed.record else ""
    return mailed_person(sent_by) if run.mails_sender else ""


def mailed_person(user_id: str) -> str:
    """The same; "" for a program, which hears by the topic (docs/decisions/373)."""
    return "" if user_id.startswith(CLIENT) else user_id
