"""What every command needs: who and why, checked, and the audit entry."""

from backend_lambdas.inventory.audit import Actor, AuditEntry, actor_of, audit_of, stated_reason
from backend_lambdas.inventory.versions import utc_text
from dashboard.data.dependencies import Dependencies


def _now(dependencies: Dependencies) -> str:
    return utc_text(int(dependencies.clock().timestamp() * 1000))


def _audit(action: str, subject: str, who: str, at: str, detail: dict[str, str | int]) -> AuditEntry:
    return audit_of(action, subject, Actor(who), at, detail)


def _who(by: str) -> str:
    return actor_of(by).name


_why = stated_reason
