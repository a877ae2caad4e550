"""What happens to a file whose event was given up: its upload says so, with the reason, and waits for somebody."""

from typing import Protocol

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.claiming import identify_upload
from backend_lambdas.uploads.ports import Claim, UploadRecords

FUNCTION = "dead letters"
STOPPED = "each attempt was stopped before it could end (out of time or of memory)"


class Failures(Protocol):
    """What is kept of failed uploads; see aws/failed_uploads.py."""

    def last_error(self, upload_id: str) -> str | None: ...

    def note(self, upload_id: str, failure: str, audit: AuditEntry) -> bool: ...


def fail_upload(arrival: Arrival, records: UploadRecords, failures: Failures, now_ms: int) -> tuple[str, bool]:
    """Return the upload's id and whether it is failed by this; a repeated message, or one of an ended upload, is not.

    A file that no attempt could even record gets its record here.
    """
    upload_id, seen = identify_upload(arrival, records)
    now = iso_time(now_ms)
    if seen is None:
        records.create(arrival, Claim(upload_id, FUNCTION, now_ms), now)
    failure = f"Given up after five tries: {failures.last_error(upload_id) or STOPPED}"
    audit = AuditEntry(
        audit_id=f"{upload_id}#FAILED#{now_ms}",
        at=now,
        actor="ingest",
        action="upload failed",
        subject=f"upload {upload_id}",
        detail={"upload_id": upload_id, "reason": failure},
    )
    return upload_id, failures.note(upload_id, failure, audit)
