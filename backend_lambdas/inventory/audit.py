"""Who did what to which record, written in the same transaction as the change itself."""

from dataclasses import dataclass, field

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _

LONGEST_TEXT = 500


def stated_reason(reason: str) -> str:
    """Raises InvalidRequest without one."""
    if not reason.strip():
        raise InvalidRequest(_("Say why, in a few words."))
    return reason.strip()[:LONGEST_TEXT]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change of state. `at` is ISO 8601 UTC, `actor` a person's name or "ingest", `user_id` that person's, else "".

    `audit_id` follows from the change (not from the attempt), so that a repeated attempt cannot add a second entry.
    `action` is a verb in the past ("upload committed"), `subject` the record's name ("upload 01J... / store Berlin").
    """

    audit_id: str
    at: str
    actor: str
    action: str
    subject: str
    detail: dict[str, str | int] = field(default_factory=dict)
    user_id: str = ""
