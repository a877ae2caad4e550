"""Acknowledge, snooze and reopen alerts; each leaves an audit entry."""

from collections.abc import Callable, Sequence
from datetime import datetime

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.aws.alerts.answers import AlertAnswer
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.versions import utc_text
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.writing import LONGEST_TEXT, _audit, _now, _who, _why

MOST_ALERTS = 500


def acknowledge_alerts(refs: Sequence[str], by: str, reason: str) -> int:
    """Mark alerts as seen to by a person; return how many changed. A ref is `store|sk` (`Alert.ref`)."""
    who, why = _who(by), _why(reason)

    def answer(at: str) -> AlertAnswer:
        allowed = (AlertStatus.OPEN, AlertStatus.SNOOZED)
        return AlertAnswer(AlertStatus.ACKNOWLEDGED, allowed, at, ack_by=who, ack_reason=why, ack_at=at)

    return _answer_all(refs, who, why, "alert acknowledged", answer)


def snooze_alerts(refs: Sequence[str], until: datetime, by: str, reason: str) -> int:
    """Hide alerts until an aware time in the future; return how many changed."""
    who, why = _who(by), _why(reason)
    if until.tzinfo is None or until <= current_dependencies().clock():
        raise InvalidRequest("Choose a time in the future until which the alert is to be quiet.")
    end = utc_text(int(until.timestamp() * 1000))

    def answer(at: str) -> AlertAnswer:
        allowed = (AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED)
        return AlertAnswer(AlertStatus.SNOOZED, allowed, at, ack_by=who, ack_reason=why, ack_at=at, snoozed_until=end)

    return _answer_all(refs, who, why, "alert snoozed", answer)


def reopen_alerts(refs: Sequence[str], by: str, reason: str) -> int:
    """Make acknowledged or snoozed alerts open again; return how many changed."""
    who = _who(by)

    def answer(at: str) -> AlertAnswer:
        return AlertAnswer(AlertStatus.OPEN, (AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED), at)

    return _answer_all(refs, who, reason.strip()[:LONGEST_TEXT], "alert reopened", answer)


def _answer_all(refs: Sequence[str], who: str, why: str, action: str, answer: Callable[[str], AlertAnswer]) -> int:
    if not refs:
        raise InvalidRequest("Choose at least one alert.")
    if len(refs) > MOST_ALERTS:
        raise InvalidRequest(f"Choose at most {MOST_ALERTS} alerts at a time.")
    dependencies = current_dependencies()
    at = _now(dependencies)
    pairs = [_parsed(ref) for ref in dict.fromkeys(refs)]
    with in_words(CANNOT_SAVE):
        changed = 0
        for store, sk in pairs:
            audit = _audit(action, f"alert {store}|{sk}", who, at, {"reason": why})
            changed += dependencies.answers.answer(store, sk, answer(at), audit)
        if not changed and not any(dependencies.answers.exists(store, sk) for store, sk in pairs):
            raise NotFound("These alerts no longer exist.")
    dependencies.follower.wrote("alerts")
    return changed


def _parsed(ref: str) -> tuple[str, str]:
    store, bar, sk = ref.rpartition("|")
    if not (bar and store and sk):
        raise InvalidRequest("This is not an alert.")
    return store, sk
