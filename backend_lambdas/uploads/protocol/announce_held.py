"""People are told once that an upload waits for their decision."""

from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.held import Effect, HeldUpload
from backend_lambdas.uploads.models import Outcome, UploadRecord, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult, UploadRun

ANNOUNCE_MS = 330_000  # longer than a function lives: who has not announced by then is dead


def after_the_end(run: UploadRun) -> IngestResult:
    """Nothing is left to do, but where the attempt that held the file died before people were told."""
    if not _is_unannounced(run.claimed.record) or announce_held(run):
        return IngestResult(run.upload_id, Ended.DUPLICATE)
    run.stores.queue.send_again(run.arrival.message, ANNOUNCE_MS // 1000)
    return IngestResult(run.upload_id, Ended.SENT_AGAIN)


def _is_unannounced(record: UploadRecord | None) -> bool:
    """Whether the upload waits for a decision and nobody has told so yet."""
    if record is None or record.told_at is not None:
        return False
    return record.status is UploadStatus.HELD and record.decision is None


def announce_held(run: UploadRun, outcome: Outcome | None = None) -> bool:
    """Tell, then note it; a crash in between tells twice, under the same mail id. False: somebody else is at it.

    Without an `outcome` the record says why the upload is held.
    """
    stores, now, held = run.stores, run.attempt.clock_ms(), outcome or run.claimed.record
    if not stores.records.begin_telling(run.upload_id, now, now + ANNOUNCE_MS):
        return False
    reason, effect = (held.reason or "", held.effect or Effect()) if held is not None else ("", Effect())
    arrived = iso_time(run.arrival.event_ms)
    stores.notices.publish(HeldUpload(run.upload_id, run.arrival.file_name, arrived, reason, effect))
    stores.records.told(run.upload_id, iso_time(run.attempt.clock_ms()))
    return True
