"""Decide about a held upload, or have a failed one tried again; each leaves an audit entry."""

from collections.abc import Callable
from typing import Any

from backend_lambdas.aws.uploads.decisions import UploadDecision
from backend_lambdas.aws.uploads.unfinished import waits_for_retry
from backend_lambdas.inventory.audit import Actor, actor_of, audit_of, stated_reason
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.uploads.models import Decision
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import Dependencies, current_dependencies


def approve_upload(upload_id: str, by: str, reason: str) -> None:
    """Release a held upload: what was held is applied."""
    _decide(upload_id, Decision.APPROVE, "upload approved", actor_of(by), stated_reason(reason))


def discard_upload(upload_id: str, by: str, reason: str) -> None:
    """Drop what was held of an upload; nothing of it is applied."""
    _decide(upload_id, Decision.DISCARD, "upload discarded", actor_of(by), stated_reason(reason))


def _decide(upload_id: str, decision: Decision, action: str, actor: Actor, why: str) -> None:
    def written(dependencies: Dependencies, record: dict[str, Any], at: str) -> bool:
        audit = audit_of(action, f"upload {upload_id}", actor, at, {"reason": why})
        waiting = record["status"] == "HELD" and record.get("decision") == decision.value
        return waiting or dependencies.decisions.decide(upload_id, UploadDecision(decision, actor.name, why, at), audit)

    _send_again(upload_id, written, "This upload does not wait for a decision any more.")


def retry_upload(upload_id: str, by: str) -> None:
    """Have a failed upload tried again, from where the last try stopped.

    Asked again before anybody has begun, its event is sent again: the first one may not have reached the queue.
    """

    def written(dependencies: Dependencies, record: dict[str, Any], at: str) -> bool:
        detail = {"reason": record.get("failure", "")}
        audit = audit_of("upload tried again", f"upload {upload_id}", actor_of(by), at, detail)
        return dependencies.failures.retry(upload_id, audit) or waits_for_retry(record)

    _send_again(upload_id, written, "This upload has not failed, or is being tried again already.")


def _send_again(upload_id: str, written: Callable[[Dependencies, dict[str, Any], str], bool], refused: str) -> None:
    """Send the upload's event once more after `written(dependencies, its record, now)`; where that is False say why."""
    dependencies = current_dependencies()
    with in_words(CANNOT_SAVE):
        record = dependencies.records.record(upload_id)
        if record is None:
            raise NotFound("There is no such upload.")
        if not written(dependencies, record, moment_text(dependencies.clock())):
            raise InvalidRequest(refused)
        dependencies.decisions.send_event(record)
    dependencies.follower.wrote("uploads")
