"""People are told once that an upload waits for their decision."""

from backend_lambdas.inventory.held import Effect, HeldUpload
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.claiming import Claimed
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.progress import Outcome, UploadRecord, UploadStatus

TELLING_MS = 30_000  # a publish takes a second; who has not told by then is dead


def must_be_told(record: UploadRecord | None) -> bool:
    """Whether the upload waits for a decision and nobody has told so yet."""
    if record is None or record.told_at is not None:
        return False
    return record.status is UploadStatus.HELD and record.decision is None


def tell_held(
    arrival: Arrival, stores: Stores, attempt: Attempt, claimed: Claimed, outcome: Outcome | None = None
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
