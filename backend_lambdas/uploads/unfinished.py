"""Uploads that have not ended: how they are doing, and what becomes of one whose event was given up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.ports import Claim, UploadRecords
from backend_lambdas.uploads.protocol.claim import identify_upload
from backend_lambdas.uploads.protocol.lifecycle import failure_audit


@dataclass(frozen=True, slots=True)
class OpenUpload:
    """An upload that has not ended. `received_at`: ISO 8601 UTC; `since_ms`: when it came or was decided about.

    `failed`: its event was given up. `stores`: those a stock file names, once it is read ("": more than are listed);
    `arrived_at` is what its commit will call their last file's arrival (ISO 8601 UTC).
    """

    upload_id: str
    received_at: str
    status: UploadStatus
    since_ms: int
    decided: bool = False
    failed: bool = False
    stores: tuple[str, ...] = ()
    arrived_at: str = ""


LONG_HELD_MS = 24 * 3_600_000  # a working day and its night: longer means that nobody has seen it


@dataclass(frozen=True, slots=True)
class Waiting:
    """`oldest_seconds` of those that Stockroom itself is to finish (0: none); how many wait long for a person."""

    oldest_seconds: int
    long_held: int
    failed: int


def waiting(uploads: Iterable[OpenUpload], now_ms: int) -> Waiting:
    """Failed ones and held ones do not count as waiting for Stockroom."""
    oldest = long_held = failed = 0
    for upload in uploads:
        age_ms = now_ms - upload.since_ms
        if upload.failed:
            failed += 1
        elif upload.status is UploadStatus.HELD and not upload.decided:
            long_held += age_ms > LONG_HELD_MS
        else:
            oldest = max(oldest, age_ms // 1000)
    return Waiting(oldest, long_held, failed)


FUNCTION = "dead letters"
STOPPED = S_("each attempt was stopped before it could end (out of time or of memory)")


class Failures(Protocol):
    """What is kept of failed uploads; see aws/uploads/unfinished.py."""

    def last_error(self, upload_id: str) -> str | None: ...

    def note(self, upload_id: str, failure: str, audit: AuditEntry) -> bool: ...


def fail_upload(arrival: Arrival, records: UploadRecords, failures: Failures, now_ms: int) -> tuple[str, bool]:
    """Return the upload's id and whether it is failed by this; a repeated message, or one of an ended upload, is not.

    A file that no attempt could even record gets its record here.
    """
    upload_id, seen = identify_upload(arrival, records)
    if seen is None:
        records.create(arrival, Claim(upload_id, FUNCTION, now_ms), iso_time(now_ms))
    failure = S_("Given up after five tries: {error_words}", error_words=failures.last_error(upload_id) or STOPPED)
    audit = failure_audit(upload_id, failure, str(now_ms), now_ms)
    return upload_id, failures.note(upload_id, failure, audit)
