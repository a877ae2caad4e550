"""Decide about a held upload, or have a failed one tried again; each leaves an audit entry."""

from backend_lambdas.aws.uploads.decisions import UploadDecision
from backend_lambdas.aws.uploads.unfinished import waits_for_retry
from backend_lambdas.inventory.audit import Actor, actor_of, audit_of, stated_reason
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.versions import utc_text
from backend_lambdas.uploads.models import Decision
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies


def approve_upload(upload_id: str, by: str, reason: str) -> None:
    """Release a held upload: what was held is applied."""
    _decide(upload_id, Decision.APPROVE, actor_of(by), stated_reason(reason))


def discard_upload(upload_id: str, by: str, reason: str) -> None:
    """Drop what was held of an upload; nothing of it is applied."""
    _decide(upload_id, Decision.DISCARD, actor_of(by), stated_reason(reason))


def retry_upload(upload_id: str, by: str) -> None:
    """Have a failed upload tried again, from where the last try stopped.

    Asked again before anybody has begun, its event is sent again: the first one may not have reached the queue.
    """
    dependencies = current_dependencies()
    at = utc_text(int(dependencies.clock().timestamp() * 1000))
    with in_words(CANNOT_SAVE):
        record = dependencies.records.upload(upload_id)
        if record is None:
            raise NotFound("There is no such upload.")
        detail = {"reason": record.get("failure", "")}
        audit = audit_of("upload tried again", f"upload {upload_id}", actor_of(by), at, detail)
        if not dependencies.failures.retry(upload_id, audit) and not waits_for_retry(record):
            raise InvalidRequest("This upload has not failed, or is being tried again already.")
        dependencies.decisions.send_event(record)
    dependencies.follower.wrote("uploads")


def _decide(upload_id: str, decision: Decision, actor: Actor, why: str) -> None:
    dependencies = current_dependencies()
    at = utc_text(int(dependencies.clock().timestamp() * 1000))
    with in_words(CANNOT_SAVE):
        record = dependencies.records.upload(upload_id)
        if record is None:
            raise NotFound("There is no such upload.")
        made = UploadDecision(decision, actor.name, why, at)
        action = "upload approved" if decision is Decision.APPROVE else "upload discarded"
        audit = audit_of(action, f"upload {upload_id}", actor, at, {"reason": why})
        waiting = record["status"] == "HELD" and record.get("decision") == decision.value
        if not waiting and not dependencies.decisions.decide(upload_id, made, audit):
            raise InvalidRequest("This upload does not wait for a decision any more.")
        dependencies.decisions.send_event(record)
    dependencies.follower.wrote("uploads")
