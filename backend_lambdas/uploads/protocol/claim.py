"""The first step of every attempt: is there anything to do for this event, and is it ours to do?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival, derived_upload_id, upload_id_in_key
from backend_lambdas.uploads.models import FINAL_UPLOAD, UploadRecord, UploadStatus, Waiting
from backend_lambdas.uploads.ports import Attempt, Claim, UploadRecords

CLAIM_MS = 610_000  # longer than the function may run
READS_ALLOWED = 2
# Runs in a row that did not get on, whether they ran out of time or were stopped. With the first run, which reads the
# file, and the one that says so they are the queue's five receives: a file that stops every run fails with its reason
# on the page, not as a dead letter.
STALLS_ALLOWED = 3


class ClaimAnswer(StrEnum):
    """OURS: go on. ENDED: a duplicate, nothing to do. BUSY: another attempt is at it, come back later.

    WAITING: what the upload waits for is still taken, come back later.
    """

    OURS = "ours"
    ENDED = "ended"
    BUSY = "busy"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Claimed:
    """`record` is the upload as it was found; None when this claim has just created it.

    `ver`: its place in the order, for whoever goes on; "" on records made before it was kept.
    """

    answer: ClaimAnswer
    claim: Claim
    record: UploadRecord | None
    attempts: int = 1
    ver: str = ""

    @property
    def principal(self) -> str:
        """Who put the file, as its first event said."""
        return "" if self.record is None else self.record.principal

    @property
    def is_read(self) -> bool:
        """Whether an earlier attempt has read the file to its end."""
        return self.record is not None and self.record.status is not UploadStatus.RECEIVED

    @property
    def is_poison(self) -> bool:
        """Whether reading the file has stopped the reader so often that it must not be tried again."""
        return not self.is_read and self.attempts > READS_ALLOWED

    @property
    def is_stuck(self) -> bool:
        """Whether so many runs in a row did not get on that one more would not either."""
        return self.record is not None and self.is_read and self.record.stalls >= STALLS_ALLOWED

    @property
    def waiting(self) -> Waiting | None:
        """What it waited for when this attempt began."""
        return None if self.record is None else self.record.waiting


def claim_upload(
    arrival: Arrival,
    records: UploadRecords,
    attempt: Attempt,
    claim_ms: int | None = None,
    still_taken: Callable[[Waiting], bool] = lambda waiting: False,
) -> Claimed:
    """Find or create the upload's record and claim it. A repeated event of an ended upload writes nothing.

    `claim_ms` (default CLAIM_MS) is longer than an attempt can last. `still_taken`: asked of an upload that waits,
    before anything is written or downloaded for it.
    """
    upload_id, seen = identify_upload(arrival, records)
    now = attempt.clock_ms()
    claim = Claim(upload_id, attempt.attempt_id, now + (claim_ms or CLAIM_MS))
    if seen is None:
        placed = replace(arrival, event_ms=records.time_in_order(arrival))
        created = records.create(placed, claim, iso_time(now))
        return Claimed(ClaimAnswer.OURS if created else ClaimAnswer.BUSY, claim, None, ver=placed.ver(upload_id))
    if _has_ended(seen):
        return Claimed(ClaimAnswer.ENDED, claim, seen)
    if seen.claim_until_ms > now:
        return Claimed(ClaimAnswer.BUSY, claim, seen)
    if seen.waiting is not None and still_taken(seen.waiting):
        return Claimed(ClaimAnswer.WAITING, claim, seen)
    attempts = seen.attempts + (seen.status is UploadStatus.RECEIVED)
    ours = records.claim(claim, seen, attempts)
    return Claimed(ClaimAnswer.OURS if ours else ClaimAnswer.BUSY, claim, seen, attempts, seen.ver)


def identify_upload(arrival: Arrival, records: UploadRecords) -> tuple[str, UploadRecord | None]:
    """The id of this file's upload, and its record where there is one.

    A second file sent under the key of a first one is an upload of its own, though the key names the same id.
    """
    named = upload_id_in_key(arrival.key)
    if named is not None:
        seen = records.find(named)
        if seen is None or seen.version == arrival.object_version:
            return named, seen
    derived = derived_upload_id(arrival)
    return derived, records.find(derived)


def _has_ended(seen: UploadRecord) -> bool:
    return seen.status in FINAL_UPLOAD or (seen.status is UploadStatus.HELD and seen.decision is None)
