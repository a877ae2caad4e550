"""Acknowledge, snooze, reopen, assign and comment alerts; each leaves an audit entry."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from backend_lambdas.alerts import answer
from backend_lambdas.alerts.assign import Assigned, assign
from backend_lambdas.inventory.errors import InvalidRequest, StorageError
from backend_lambdas.language.texts import _
from dashboard.data import identity
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies

if TYPE_CHECKING:
    from backend_lambdas.aws.alerts.answers import AlertAnswers

Done = TypeVar("Done")


def acknowledge_alerts(refs: Sequence[str], reason: str) -> int:
    """Mark alerts as seen to by a person; return how many changed. `refs`: `Alert.ref` of each."""
    return _saved(refs, lambda answers, now: answer.acknowledge(refs, current_actor(), reason, answers, now))


def snooze_alerts(refs: Sequence[str], until: datetime, reason: str) -> int:
    """Hide alerts until an aware time in the future."""
    return _saved(refs, lambda answers, now: answer.snooze(refs, until, current_actor(), reason, answers, now))


def reopen_alerts(refs: Sequence[str], reason: str) -> int:
    """Make acknowledged or snoozed alerts open again."""
    return _saved(refs, lambda answers, now: answer.reopen(refs, current_actor(), reason, answers, now))


def assign_alerts(seen: Mapping[str, str], to: str) -> Assigned:
    """Give alerts to the person with this user id, "" for nobody. `seen`: `Alert.ref` -> the assignee shown."""
    with in_words(_(CANNOT_SAVE)):
        account = identity.current_identity().accounts.find(to) if to else None
    if to and account is None:
        raise InvalidRequest(_("This person has no account any more. Choose somebody else."))
    return _saved(seen, lambda answers, now: assign(seen, account, current_actor(), answers, now))


def comment_alert(ref: str, text: str) -> None:
    """Write a comment on an alert; it stays."""
    _saved((ref,), lambda answers, now: answer.comment(ref, text, current_actor(), answers, now))


def _saved(refs: Iterable[str], work: "Callable[[AlertAnswers, datetime], Done]") -> Done:
    dependencies = current_dependencies()
    with in_words(_(CANNOT_SAVE)):
        done = work(dependencies.answers, dependencies.clock())
    dependencies.follower.wrote("alerts")
    with suppress(StorageError):  # the write is done; what is open is read again in any case
        dependencies.open_alerts.read_again([answer.alert_key(ref) for ref in refs])
    return done
