"""What people decide about uploads: import or discard a held one, try a failed one again. Each leaves an audit entry.

The upload's event is sent once more for ingest to act on; what was decided but not sent is sent by asking again.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import AuditEntry, stated_reason
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.texts import _, ngettext
from backend_lambdas.uploads.models import FINAL_UPLOAD, Decision, UploadRecord, UploadStatus
from backend_lambdas.uploads.rows.mapping import mapping_text, merged, read_mapping
from backend_lambdas.uploads.rows.questions import Question


class Decisions(Protocol):
    """Where decisions are kept, and the queue that events are sent to."""

    def find(self, upload_id: str) -> UploadRecord | None:
        """The upload's record; strongly consistent."""

    def decide(self, upload_id: str, decision: Decision, audit: AuditEntry) -> bool:
        """Keep the decision, with its audit entry at once; False when the upload is not held or already decided."""

    def answer(self, upload_id: str, question: Question, answer: str, audit: AuditEntry) -> bool:
        """Keep the answer and have the file read again as if it had just come; False when it asks no more, or another

        question. `answer`: all that was said so far, a mapping as JSON.
        """

    def retry(self, upload_id: str, audit: AuditEntry) -> bool:
        """Take the failure off, as if nothing had been tried; False when the upload has not failed."""

    def send_event(self, record: UploadRecord) -> None:
        """Tell ingest about the upload once more; the same event as far as its identity and its order go."""


def decide_upload(
    upload_id: str, decision: Decision, actor: Actor, reason: str, decisions: Decisions, now: datetime
) -> None:
    """APPROVE: what was held is applied. DISCARD: nothing of it is. Raises as `_found`."""
    find = _asking if decision is Decision.DISCARD else _found
    why, record = stated_reason(reason), find(upload_id, actor, decisions)
    if record.question is not None and decision is Decision.APPROVE:
        raise InvalidRequest(_("Answer what the file asks; it cannot be imported before."))
    action = "upload approved" if decision is Decision.APPROVE else "upload discarded"
    audit = actor.did(action, f"upload {upload_id}", moment_text(now), {"reason": why})
    decided = record.status is UploadStatus.HELD and record.decision is decision
    if not decided and not decisions.decide(upload_id, decision, audit):
        raise InvalidRequest(_("This upload does not wait for a decision any more."))
    decisions.send_event(record)


def answer_upload(upload_id: str, answer: str, actor: Actor, decisions: Decisions, now: datetime) -> None:
    """Say what the file's question asks: one of its choices, or a store of theirs. Raises as `_found`."""
    record = _asking(upload_id, actor, decisions)
    question = record.question
    if question is None:
        raise InvalidRequest(_("This upload asks nothing any more."))
    said = question.answered(answer)
    if said.store:
        actor.require_store(said.store)
    whole = merged(read_mapping(json.loads(record.answer)), said) if record.answer else said
    detail: dict[str, str | int] = {"question": question.text, "answer": said.store or question.label(answer)}
    audit = actor.did("upload answered", f"upload {upload_id}", moment_text(now), detail)
    if not decisions.answer(upload_id, question, mapping_text(whole), audit):
        raise InvalidRequest(_("This upload asks nothing any more."))
    decisions.send_event(record)


def retry_upload(upload_id: str, actor: Actor, decisions: Decisions, now: datetime) -> None:
    """Have a failed upload tried again, from where the last try stopped. Raises as `_found`."""
    record = _found(upload_id, actor, decisions)
    detail: dict[str, str | int] = {"reason": record.failure or ""}
    audit = actor.did("upload tried again", f"upload {upload_id}", moment_text(now), detail)
    if not decisions.retry(upload_id, audit) and not _waits_for_retry(record):
        raise InvalidRequest(_("This upload has not failed, or is being tried again already."))
    decisions.send_event(record)


def answers_own(question: Question | None, by_id: str, actor: Actor) -> bool:
    """Whether they sent the file that asks: its sender says how it is read, also a vendor, who decides nothing."""
    return question is not None and actor.may(Right.UPLOAD) and bool(by_id) and by_id == actor.user_id


def _asking(upload_id: str, actor: Actor, decisions: Decisions) -> UploadRecord:
    """As `_found`; also of a file of their own: one that asks, or of who decides at all one that waits for another."""
    if not actor.may(Right.DECIDE_UPLOADS):
        actor.require(Right.UPLOAD)
        record = decisions.find(upload_id)
        if record is None or not answers_own(record.question, record.by_id, actor):
            raise NotFound(_("There is no such upload."))
        return record
    own = decisions.find(upload_id)
    return own if own is not None and _is_own(own, actor) else _found(upload_id, actor, decisions)


def _is_own(record: UploadRecord, actor: Actor) -> bool:
    return bool(record.by_id) and record.by_id == actor.user_id


def _found(upload_id: str, actor: Actor, decisions: Decisions) -> UploadRecord:
    """The upload's record. Raises NotAllowed without the right to all of its stores, NotFound without any."""
    actor.require(Right.DECIDE_UPLOADS)
    record = decisions.find(upload_id)
    if record is None:
        raise NotFound(_("There is no such upload."))
    own = _is_own(record, actor)
    if actor.stores is not None and not (own and record.question is not None):  # it has come to no store yet
        if own and not actor.own(record.named_stores):
            raise NotAllowed(_("Its rows are of stores that are not yours. You can discard it, but not import it."))
        require_stores(record.named_stores, actor)
    return record


def require_stores(stores: Sequence[str], actor: Actor) -> None:
    """Stores that are not the actor's are counted, not named. What nobody has read yet may be of any store."""
    others = len(stores) - len(actor.own(stores))
    if len(stores) == others:
        raise NotFound(_("There is no such upload."))
    if others:
        words = ngettext(
            "This upload also holds a store that is not yours. "
            "Ask somebody who is responsible for all of them to decide.",
            "This upload also holds {number} stores that are not yours. "
            "Ask somebody who is responsible for all of them to decide.",
            others,
        )
        raise NotAllowed(words)


def _waits_for_retry(record: UploadRecord) -> bool:
    """Whether somebody has had the upload tried again and nobody has claimed it since (`retry` takes the owner off)."""
    untouched = record.failure is None and not record.claim_owner
    return record.status not in FINAL_UPLOAD and record.decided_at is not None and untouched
