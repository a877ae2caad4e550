"""How the uploads that have not ended are doing: for the operator's alarms."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend_lambdas.uploads.progress import UploadStatus

LONG_HELD_MS = 24 * 3_600_000  # a working day and its night: longer means that nobody has seen it


@dataclass(frozen=True, slots=True)
class OpenUpload:
    """An upload that has not ended. `since_ms`: when it came or was decided about; `failed`: its event was given up."""

    status: UploadStatus
    since_ms: int
    decided: bool
    failed: bool


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
