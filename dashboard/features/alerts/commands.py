"""Acknowledge, snooze and reopen alerts; each leaves an audit entry. Return how many changed."""

from collections.abc import Callable, Sequence
from datetime import datetime

from backend_lambdas.alerts import answer
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies


def acknowledge_alerts(refs: Sequence[str], reason: str) -> int:
    """Mark alerts as seen to by a person. `refs`: `Alert.ref` of each."""
    return _saved(lambda answers, now: answer.acknowledge(refs, current_actor(), reason, answers, now))


def snooze_alerts(refs: Sequence[str], until: datetime, reason: str) -> int:
    """Hide alerts until an aware time in the future."""
    return _saved(lambda answers, now: answer.snooze(refs, until, current_actor(), reason, answers, now))


def reopen_alerts(refs: Sequence[str], reason: str) -> int:
    """Make acknowledged or snoozed alerts open again."""
    return _saved(lambda answers, now: answer.reopen(refs, current_actor(), reason, answers, now))


def _saved(work: Callable[[answer.Answers, datetime], int]) -> int:
    dependencies = current_dependencies()
    with in_words(_(CANNOT_SAVE)):
        changed = work(dependencies.answers, dependencies.clock())
    dependencies.follower.wrote("alerts")
    return changed
