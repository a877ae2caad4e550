"""What people answer to alerts: acknowledge, snooze, reopen, comment. Each answer leaves an audit entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backend_lambdas.alerts.alert import Alert, AlertStatus, Comment
from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import LONGEST_TEXT, AuditEntry, stated_reason
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.texts import _

MOST_ALERTS = 500  # each is a transaction of its own, and a person waits
MOST_COMMENTS = 50  # of LONGEST_TEXT characters: at most 120 kB in UTF-8; DynamoDB takes items of 400 kB


@dataclass(frozen=True, slots=True)
class AlertAnswer:
    """What an alert becomes, `allowed_from` which states; `at` is ISO 8601 UTC. None values are removed from it.

    A snooze that is over `at` counts as open, as people see it.
    """

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

    def find(self, store: str, sk: str) -> Alert | None:
        """The alert as it is now."""

    def comment(self, store: str, sk: str, comment: Comment, most: int, audit: AuditEntry) -> bool:
        """Add it and write the audit entry at once; False when there are `most` already, or no such alert."""


def acknowledge(refs: Sequence[str], actor: Actor, reason: str, answers: Answers, now: datetime) -> int:
    """Mark open alerts as seen to by a person; return how many changed. `refs`: `Alert.ref` of each."""
    why, at = stated_reason(reason), moment_text(now)
    allowed = (AlertStatus.OPEN,)
    answer = AlertAnswer(AlertStatus.ACKNOWLEDGED, allowed, at, ack_by=actor.name, ack_reason=why, ack_at=at)
    return _answer_all(refs, answer, "alert acknowledged", actor, why, answers)


def snooze(refs: Sequence[str], until: datetime, actor: Actor, reason: str, answers: Answers, now: datetime) -> int:
    """Hide open alerts until an aware time after `now`; return how many changed. `reason` may be empty."""
    why, at = reason.strip()[:LONGEST_TEXT], moment_text(now)
    if until.tzinfo is None or until <= now:
        raise InvalidRequest(_("Choose a time in the future until which the alert is to be quiet."))
    answer = AlertAnswer(
        AlertStatus.SNOOZED, (AlertStatus.OPEN,), at, actor.name, why or None, at, snoozed_until=moment_text(until)
    )
    return _answer_all(refs, answer, "alert snoozed", actor, why, answers)


def reopen(refs: Sequence[str], actor: Actor, reason: str, answers: Answers, now: datetime) -> int:
    """Make acknowledged or snoozed alerts open again; return how many changed. `reason` may be empty."""
    answer = AlertAnswer(AlertStatus.OPEN, (AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED), moment_text(now))
    return _answer_all(refs, answer, "alert reopened", actor, reason.strip()[:LONGEST_TEXT], answers)


def comment(ref: str, text: str, actor: Actor, answers: Answers, now: datetime) -> None:
    """Add a comment, which stays; also to an alert that has ended.

    Raises NotAllowed, NotFound, and InvalidRequest for an empty or too long one, or on an alert with MOST_COMMENTS.
    """
    actor.require(Right.ANSWER_ALERTS)
    written = text.strip()
    if not written:
        raise InvalidRequest(_("Write a comment first."))
    if len(written) > LONGEST_TEXT:
        words = _("A comment has at most {most} characters; this one has {number}.")
        raise InvalidRequest(words.format(most=LONGEST_TEXT, number=len(written)))
    (store, sk), at = alert_key(ref), moment_text(now)
    found = answers.find(store, sk) if actor.sees(store) else None
    if found is None:
        raise NotFound(_("This alert no longer exists."))
    if found.comments and (found.comments[-1].user_id, found.comments[-1].text) == (actor.user_id, written):
        return  # pressed again, because the answer to the first did not arrive
    entry = actor.did("alert commented", f"alert {ref}", at, {"comment": written})
    if not answers.comment(store, sk, Comment(at, actor.name, actor.user_id, written), MOST_COMMENTS, entry):
        raise InvalidRequest(_("An alert takes at most {most} comments.", most=MOST_COMMENTS))


def _answer_all(refs: Sequence[str], answer: AlertAnswer, action: str, actor: Actor, why: str, answers: Answers) -> int:
    """Raises NotAllowed without the right, NotFound when none of the alerts exists (any more) for the actor."""
    actor.require(Right.ANSWER_ALERTS)
    if not refs:
        raise InvalidRequest(_("Choose at least one alert."))
    if len(refs) > MOST_ALERTS:
        raise InvalidRequest(_("Choose at most {most} alerts at a time.", most=MOST_ALERTS))
    keys = [alert_key(ref) for ref in dict.fromkeys(refs)]
    keys = [(store, sk) for store, sk in keys if actor.sees(store)]
    changed = 0
    for store, sk in keys:
        audit = actor.did(action, f"alert {store}|{sk}", answer.at, {"reason": why})
        changed += answers.answer(store, sk, answer, audit)
    if not changed and not any(answers.exists(store, sk) for store, sk in keys):
        raise NotFound(_("These alerts no longer exist."))
    return changed


def alert_key(ref: str) -> tuple[str, str]:
    """The store and the sort key that an `Alert.ref` names. Raises InvalidRequest."""
    store, bar, sk = ref.rpartition("|")
    if not (bar and store and sk):
        raise InvalidRequest(_("This is not an alert."))
    return store, sk
