"""What people answer to alerts: acknowledge, snooze, reopen. Each answer leaves an audit entry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.inventory.audit import LONGEST_TEXT, Actor, AuditEntry, audit_of, stated_reason
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.versions import moment_text

MOST_ALERTS = 500  # each is a transaction of its own, and a person waits


@dataclass(frozen=True, slots=True)
class AlertAnswer:
    """What an alert becomes, `allowed_from` which states; `at` is ISO 8601 UTC. None values are removed from it."""

    status: AlertStatus
    allowed_from: tuple[AlertStatus, ...]
    at: str
    ack_by: str | None = None
    ack_reason: str | None = None
    ack_at: str | None = None
    snoozed_until: str | None = None


class Answers(Protocol):
    """Where answers are kept."""

    def exists(self, store: str, sk: str) -> bool: ...

    def answer(self, store: str, sk: str, answer: AlertAnswer, audit: AuditEntry) -> bool:
        """Change one alert and write the audit entry at once; False when it is no longer in an allowed state."""


def acknowledge(refs: Sequence[str], actor: Actor, reason: str, answers: Answers, now: datetime) -> int:
    """Mark alerts as seen to by a person; return how many changed. `refs`: `Alert.ref` of each."""
    why = stated_reason(reason)

    def answer(at: str) -> AlertAnswer:
        allowed = (AlertStatus.OPEN, AlertStatus.SNOOZED)
        return AlertAnswer(AlertStatus.ACKNOWLEDGED, allowed, at, ack_by=actor.name, ack_reason=why, ack_at=at)

    return _answer_all(refs, actor, why, "alert acknowledged", answer, answers, now)


def snooze(refs: Sequence[str], until: datetime, actor: Actor, reason: str, answers: Answers, now: datetime) -> int:
    """Hide alerts until an aware time after `now`; return how many changed."""
    why = stated_reason(reason)
    if until.tzinfo is None or until <= now:
        raise InvalidRequest("Choose a time in the future until which the alert is to be quiet.")
    end = moment_text(until)

    def answer(at: str) -> AlertAnswer:
        allowed = (AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED)
        known = {"ack_by": actor.name, "ack_reason": why, "ack_at": at, "snoozed_until": end}
        return AlertAnswer(AlertStatus.SNOOZED, allowed, at, **known)

    return _answer_all(refs, actor, why, "alert snoozed", answer, answers, now)


def reopen(refs: Sequence[str], actor: Actor, reason: str, answers: Answers, now: datetime) -> int:
    """Make acknowledged or snoozed alerts open again; return how many changed. `reason` may be empty."""

    def answer(at: str) -> AlertAnswer:
        return AlertAnswer(AlertStatus.OPEN, (AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED), at)

    return _answer_all(refs, actor, reason.strip()[:LONGEST_TEXT], "alert reopened", answer, answers, now)


def _answer_all(
    refs: Sequence[str],
    actor: Actor,
    why: str,
    action: str,
    answer: Callable[[str], AlertAnswer],
    answers: Answers,
    now: datetime,
) -> int:
    """Raises NotFound when none of the alerts exists any more."""
    if not refs:
        raise InvalidRequest("Choose at least one alert.")
    if len(refs) > MOST_ALERTS:
        raise InvalidRequest(f"Choose at most {MOST_ALERTS} alerts at a time.")
    at, changed = moment_text(now), 0
    keys = [_key(ref) for ref in dict.fromkeys(refs)]
    for store, sk in keys:
        audit = audit_of(action, f"alert {store}|{sk}", actor, at, {"reason": why})
        changed += answers.answer(store, sk, answer(at), audit)
    if not changed and not any(answers.exists(store, sk) for store, sk in keys):
        raise NotFound("These alerts no longer exist.")
    return changed


def _key(ref: str) -> tuple[str, str]:
    store, bar, sk = ref.rpartition("|")
    if not (bar and store and sk):
        raise InvalidRequest("This is not an alert.")
    return store, sk
