"""People are told once that an upload waits for their decision."""

from typing import Protocol

from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.held import Effect, HeldUpload
from backend_lambdas.uploads.models import Outcome, UploadRecord, UploadStatus
from backend_lambdas.uploads.ports import Attempt, HeldNotices, IngestQueue, UploadRecords
from backend_lambdas.uploads.protocol.claim import Claimed
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult

TELLING_MS = 330_000  # longer than a function lives: who has not told by then is dead


class TellingStores(Protocol):
    """What telling needs of the stores, whatever kind of file it is."""

    @property
    def records(self) -> UploadRecords: ...

    @property
    def notices(self) -> HeldNotices: ...

    @property
    def queue(self) -> IngestQueue: ...


def must_be_told(record: UploadRecord | None) -> bool:
    """Whether the upload waits for a decision and nobody has told so yet."""
    if record is None or record.told_at is not None:
        return False
    return record.status is UploadStatus.HELD and record.decision is None


def after_the_end(arrival: Arrival, stores: TellingStores, attempt: Attempt, claimed: Claimed) -> IngestResult:
    """Nothing is left to do, but where the attempt that held the file died before people were told."""
    upload_id = claimed.claim.upload_id
    if not must_be_told(claimed.record) or tell_held(arrival, stores, attempt, claimed):
        return IngestResult(upload_id, Ended.DUPLICATE)
    stores.queue.send_again(arrival.message, TELLING_MS // 1000)
    return IngestResult(upload_id, Ended.SENT_AGAIN)


def tell_held(
    arrival: Arrival, stores: TellingStores, attempt: Attempt, claimed: Claimed, outcome: Outcome | None = None
) -> bool:
    """Tell, then note it; a crash in between tells twice, under the same mail id. False: somebody else is at it.

    Without an `outcome` the record says why the upload is held.
    """
    upload_id, now, said = claimed.claim.upload_id, attempt.clock_ms(), outcome or claimed.record
    if not stores.records.begin_telling(upload_id, now, now + TELLING_MS):
        return False
    reason, effect = (said.reason or "", said.effect or Effect()) if said is not None else ("", Effect())
    stores.notices.publish(HeldUpload(upload_id, arrival.file_name, iso_time(arrival.event_ms), reason, effect))
    stores.records.told(upload_id, iso_time(attempt.clock_ms()))
    return True
