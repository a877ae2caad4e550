"""What every command needs: who and why, checked, and the audit entry."""

import hashlib

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.versions import utc_text
from dashboard.data.dependencies import Dependencies

LONGEST_TEXT = 500


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
