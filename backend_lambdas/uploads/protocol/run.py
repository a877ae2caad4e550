"""What happens to every uploaded file, whatever its kind: claim, parse once, apply, finish; or come back later.

A kind brings how its file is parsed and what is then applied: uploads/stock.py, uploads/sales.py. Whatever crashes,
repeats or comes out of order, every upload ends as COMMITTED, SUPERSEDED, HELD or REJECTED, or its event fails visibly;
a repeated event writes nothing. tests/simulation holds this code to it; why it is built this way: docs/decisions/020 to
027, 140 to 144 and 182.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Generic, TypeVar

from backend_lambdas.inventory.errors import Busy, ComeBackLater, LeaseLost, OutOfTime, StorageError, UploadRejected
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.correct_count import FILE_NAME as CORRECTION_FILE
from backend_lambdas.uploads.held import Effect, HeldUpload
from backend_lambdas.uploads.models import Decision, Outcome, UploadMode, UploadStatus, Waiting
from backend_lambdas.uploads.ports import Attempt, FileStores, UploadFile
from backend_lambdas.uploads.protocol.claim import ClaimAnswer, claim_upload
from backend_lambdas.uploads.protocol.lifecycle import (
    POISON,
    Ended,
    IngestResult,
    UploadRun,
    continue_later,
    finish,
    give_up_stuck,
    look_again_after_claim,
    look_again_later,
    wait,
)
from backend_lambdas.uploads.protocol.parse import ReadUpload, parse_upload
from backend_lambdas.uploads.rows.questions import UploadUnclear
from backend_lambdas.uploads.rows.stock_lines import ParsedFile, Reject

P = TypeVar("P", bound=ParsedFile)


class Kind(ABC, Generic[P]):
    """What a kind of file brings. `claim_ms`: longer than an attempt can last (None: claim.CLAIM_MS)."""

    name: str
    stores: FileStores
    claim_ms: int | None = None
    mails_sender: bool = False  # how it ended

    def still_taken(self, attempt: Attempt, waiting: Waiting) -> bool:
        """Looked at before the file is claimed, downloaded and read once more only to find the same thing taken."""
        return False

    @abstractmethod
    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> P:
        """Read the file. Raise UploadRejected when it cannot be used."""

    @abstractmethod
    def apply(self, run: UploadRun, read: Callable[[], ReadUpload[P]]) -> Outcome | None:
        """Do what the file says. None: another function reads this kind of file, and has been sent it.

        `read` parses the file: not before it is needed. Raise Busy or OutOfTime to come back later.
        """


def run_upload(arrival: Arrival, kind: Kind[P], attempt: Attempt) -> IngestResult:
    """Do all there is to do for one event; call it again with the same event after any crash.

    Raise StorageError when a store fails for a reason that does not pass; the event must then be delivered again.
    """
    claimed = claim_upload(arrival, kind.stores.records, attempt, kind.claim_ms, partial(kind.still_taken, attempt))
    run = UploadRun(arrival.settled(claimed.ver, claimed.principal), kind.stores, attempt, claimed)
    run.mails_sender = kind.mails_sender and arrival.file_name != CORRECTION_FILE
    if claimed.answer is not ClaimAnswer.OURS:
        return _not_now(run)
    return replace(_work(run, kind), rejected=run.rejected)


def _not_now(run: UploadRun) -> IngestResult:
    """Nothing is left to do, or nothing can be done yet."""
    if run.claimed.answer is ClaimAnswer.ENDED:
        return _after_the_end(run)
    if run.claimed.answer is ClaimAnswer.WAITING and run.claimed.waiting is not None:
        return look_again_later(run, run.claimed.waiting)
    return look_again_after_claim(run)


def _work(run: UploadRun, kind: Kind[P]) -> IngestResult:
    try:
        return _attempt(run, kind)
    except OutOfTime:
        return continue_later(run)
    except Busy as taken:
        return wait(run, taken.name)
    except LeaseLost:
        return wait(run)
    except ComeBackLater as error:
        return wait(run, attempts=run.attempts_before, error=str(error))
    except StorageError as error:
        # Failing storage is no reason to condemn the file: this attempt does not count.
        run.stores.records.unclaim(run.claimed.claim, run.attempts_before, run.stalls, None, str(error))
        raise


def _attempt(run: UploadRun, kind: Kind[P]) -> IngestResult:
    if run.claimed.is_poison:
        return finish(run, Outcome(UploadStatus.REJECTED, POISON))
    if run.claimed.is_stuck:
        return give_up_stuck(run)
    if run.is_unread and run.decision is Decision.DISCARD:
        return finish(run, Outcome(UploadStatus.REJECTED, S_("Discarded; nothing was applied.")))
    try:
        outcome = kind.apply(run, partial(parse_upload, run, kind.name, partial(kind.parse, run)))
    except UploadUnclear as unclear:
        outcome = Outcome(UploadStatus.HELD, unclear.reason, question=unclear.question)
    except UploadRejected as rejected:
        outcome = Outcome(UploadStatus.REJECTED, rejected.reason)
    if outcome is None:
        return IngestResult(run.upload_id, Ended.HANDED_OVER)
    result = finish(run, outcome)
    if outcome.status is UploadStatus.HELD:
        _announce_held(run, outcome)
    return result


ANNOUNCE_MS = 330_000  # longer than a function lives: who has not announced by then is dead


def _after_the_end(run: UploadRun) -> IngestResult:
    """Nothing is left to do, but where the attempt that held the file died before it was announced."""
    record = run.claimed.record
    waits = record is not None and record.status is UploadStatus.HELD and record.decision is None
    if not waits or (record and record.told_at) or _announce_held(run):
        return IngestResult(run.upload_id, Ended.DUPLICATE)
    run.stores.queue.send_again(run.arrival.message, ANNOUNCE_MS // 1000)
    return IngestResult(run.upload_id, Ended.SENT_AGAIN)


def _announce_held(run: UploadRun, outcome: Outcome | None = None) -> bool:
    """Tell, then note it; a crash in between tells twice, under the same mail id. False: somebody else is at it.

    Without an `outcome` the record says why the upload is held.
    """
    stores, now, held = run.stores, run.attempt.clock_ms(), outcome or run.claimed.record
    if not stores.records.begin_announcing(run.upload_id, now, now + ANNOUNCE_MS):
        return False
    reason, effect = (held.reason or "", held.effect or Effect()) if held is not None else ("", Effect())
    arrived = iso_time(run.arrival.event_ms)
    stores.notices.publish(HeldUpload(run.upload_id, run.arrival.file_name, arrived, reason, effect))
    stores.records.note_announced(run.upload_id, iso_time(run.attempt.clock_ms()))
    return True
