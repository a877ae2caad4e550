"""What every command needs: who and why, checked; the audit entry; and errors in words for people."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest, StorageError
from backend_lambdas.inventory.versions import utc_text
from dashboard.data.availability import DataUnavailable
from dashboard.data.dependencies import Dependencies

LONGEST_TEXT = 500
NOT_SAVED = "This could not be saved right now. Try again in a moment."


def _now(dependencies: Dependencies) -> str:
    return utc_text(int(dependencies.clock().timestamp() * 1000))


def _audit(action: str, subject: str, who: str, at: str, detail: dict[str, str | int]) -> AuditEntry:
    identity = hashlib.sha256("\x1f".join((action, subject, at)).encode()).hexdigest()[:24]
    return AuditEntry(audit_id=identity, at=at, actor=who, action=action, subject=subject, detail=detail)


def _who(by: str) -> str:
    if not by.strip():
        raise InvalidRequest("Say who you are: enter your name first.")
    return by.strip()[:LONGEST_TEXT]


def _why(reason: str) -> str:
    if not reason.strip():
        raise InvalidRequest("Say why, in a few words.")
    return reason.strip()[:LONGEST_TEXT]


@contextmanager
def _saving() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        raise DataUnavailable(NOT_SAVED) from error
