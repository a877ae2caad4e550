"""The only door to write: each raises InvalidRequest or NotFound with words for people, and leaves an audit entry.

When AWS does not answer, DataUnavailable is raised, and the same call can be made again.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from backend_lambdas.aws.alert_answers import AlertAnswer
from backend_lambdas.aws.failed_uploads import waits_for_retry
from backend_lambdas.aws.upload_decisions import UploadDecision
from backend_lambdas.inventory.alerts import AlertStatus, utc_text
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest, NotFound, StorageError
from backend_lambdas.uploads.progress import Decision
from dashboard.answers import DataUnavailable
from dashboard.wiring import Wiring, wired

LONGEST_TEXT = 500
MOST_ALERTS = 500
NOT_SAVED = "This could not be saved right now. Try again in a moment."


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
    if until.tzinfo is None or until <= wired().clock():
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


def approve_upload(upload_id: str, by: str, reason: str) -> None:
    """Release a held upload: what was held is applied."""
    _decide(upload_id, Decision.APPROVE, _who(by), _why(reason))


def discard_upload(upload_id: str, by: str, reason: str) -> None:
    """Drop what was held of an upload; nothing of it is applied."""
    _decide(upload_id, Decision.DISCARD, _who(by), _why(reason))


def retry_upload(upload_id: str, by: str) -> None:
    """Have a failed upload tried again, from where the last try stopped.

    Asked again before anybody has begun, its event is sent again: the first one may not have reached the queue.
    """
    wiring = wired()
    at = _now(wiring)
    with _saving():
        record = wiring.records.upload(upload_id)
        if record is None:
            raise NotFound("There is no such upload.")
        audit = _audit("upload tried again", f"upload {upload_id}", _who(by), at, {"reason": record.get("failure", "")})
        if not wiring.failures.retry(upload_id, audit) and not waits_for_retry(record):
            raise InvalidRequest("This upload has not failed, or is being tried again already.")
        wiring.decisions.send_event(record)
    wiring.follower.wrote("uploads")


def _answer_all(refs: Sequence[str], who: str, why: str, action: str, answer: Callable[[str], AlertAnswer]) -> int:
    if not refs:
        raise InvalidRequest("Choose at least one alert.")
    if len(refs) > MOST_ALERTS:
        raise InvalidRequest(f"Choose at most {MOST_ALERTS} alerts at a time.")
    wiring = wired()
    at = _now(wiring)
    pairs = [_parsed(ref) for ref in dict.fromkeys(refs)]
    with _saving():
        changed = 0
        for store, sk in pairs:
            audit = _audit(action, f"alert {store}|{sk}", who, at, {"reason": why})
            changed += wiring.answers.answer(store, sk, answer(at), audit)
        if not changed and not any(wiring.answers.exists(store, sk) for store, sk in pairs):
            raise NotFound("These alerts no longer exist.")
    wiring.follower.wrote("alerts")
    return changed


def _parsed(ref: str) -> tuple[str, str]:
    store, bar, sk = ref.rpartition("|")
    if not (bar and store and sk):
        raise InvalidRequest("This is not an alert.")
    return store, sk


def _decide(upload_id: str, decision: Decision, who: str, why: str) -> None:
    wiring = wired()
    at = _now(wiring)
    with _saving():
        record = wiring.records.upload(upload_id)
        if record is None:
            raise NotFound("There is no such upload.")
        made = UploadDecision(decision, who, why, at)
        action = "upload approved" if decision is Decision.APPROVE else "upload discarded"
        audit = _audit(action, f"upload {upload_id}", who, at, {"reason": why})
        waiting = record["status"] == "HELD" and record.get("decision") == decision.value
        if not waiting and not wiring.decisions.decide(upload_id, made, audit):
            raise InvalidRequest("This upload does not wait for a decision any more.")
        wiring.decisions.send_event(record)
    wiring.follower.wrote("uploads")


def _now(wiring: Wiring) -> str:
    return utc_text(int(wiring.clock().timestamp() * 1000))


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
