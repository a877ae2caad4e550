"""Decide about a held upload, or have a failed one tried again; each leaves an audit entry."""

from collections.abc import Callable
from datetime import datetime

from backend_lambdas.language.texts import _
from backend_lambdas.uploads import decide
from backend_lambdas.uploads.models import Decision
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies


def approve_upload(upload_id: str, reason: str) -> None:
    """Release a held upload: what was held is applied."""
    _decide(upload_id, Decision.APPROVE, reason)


def discard_upload(upload_id: str, reason: str) -> None:
    """Drop what was held of an upload; nothing of it is applied."""
    _decide(upload_id, Decision.DISCARD, reason)


def answer_upload(upload_id: str, answer: str) -> None:
    """Answer what a held file asks; it is read again so."""
    _saved(lambda decisions, now: decide.answer_upload(upload_id, answer, current_actor(), decisions, now))


def retry_upload(upload_id: str) -> None:
    """Have a failed upload tried again, from where the last try stopped."""
    _saved(lambda decisions, now: decide.retry_upload(upload_id, current_actor(), decisions, now))


def _decide(upload_id: str, decision: Decision, reason: str) -> None:
    _saved(lambda decisions, now: decide.decide_upload(upload_id, decision, current_actor(), reason, decisions, now))


def _saved(work: Callable[[decide.Decisions, datetime], None]) -> None:
    dependencies = current_dependencies()
    with in_words(_(CANNOT_SAVE)):
        work(dependencies.decisions, dependencies.clock())
    dependencies.follower.wrote("uploads")
