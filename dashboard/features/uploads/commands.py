"""Decide about a held upload, or have a failed one tried again; each leaves an audit entry."""

from collections.abc import Callable
from datetime import datetime

from backend_lambdas.language.texts import _
from backend_lambdas.uploads import decide
from backend_lambdas.uploads.arrival import UNDO_PREFIX
from backend_lambdas.uploads.models import Decision
from backend_lambdas.uploads.send import sender_metadata
from backend_lambdas.uploads.undo_file import checked_undo, undo_file
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies, new_id
from dashboard.features.uploads.queries import root_kind

UNDO_OF = "Undo of "  # the file's name; an undo of an undo has the same


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


def undo_upload(upload_id: str, why: str) -> str:
    """Send what undoes it on its way; return the undo's upload id. Raises as `queries.undo_effect`."""
    actor, found = current_actor(), current_dependencies()
    with in_words(_(CANNOT_SAVE)):
        record = found.decisions.find(upload_id)
        parts = {part.store: part for part in found.decisions.parts(upload_id)}
        undoing = checked_undo(record, parts, why, actor, root_kind(record))
        undo_id = new_id()
        name = "" if record is None else record.key.rpartition("/")[2]
        key = f"{UNDO_PREFIX}{undo_id}/{UNDO_OF}{name.removeprefix(UNDO_OF)}"
        found.presigner.send(key, undo_file(undoing), sender_metadata(actor))
    found.follower.wrote("uploads")
    return undo_id


def _decide(upload_id: str, decision: Decision, reason: str) -> None:
    _saved(lambda decisions, now: decide.decide_upload(upload_id, decision, current_actor(), reason, decisions, now))


def _saved(work: Callable[[decide.Decisions, datetime], None]) -> None:
    dependencies = current_dependencies()
    with in_words(_(CANNOT_SAVE)):
        work(dependencies.decisions, dependencies.clock())
    dependencies.follower.wrote("uploads")
