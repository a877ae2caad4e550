"""What people decide about uploads, kept on the upload; then its event is sent once more."""

import json
from typing import Any
from urllib.parse import quote_plus

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.writes import STATUS, conditional_update, write_audited
from backend_lambdas.aws.uploads.items import upload_key
from backend_lambdas.aws.uploads.records import DynamoUploadRecords
from backend_lambdas.aws.uploads.unfinished import IS_OPEN, OPEN
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.versions import iso_time, version_sequence, version_time_ms
from backend_lambdas.uploads.models import Decision, UploadPart, UploadRecord, UploadStatus
from backend_lambdas.uploads.rows.questions import Question


class UploadDecisions:
    """`uploads.decide.Decisions`: writes the Ops table and sends to the ingest queue; thread-safe."""

    def __init__(self, dynamodb: Any, sqs: Any, ops_table: str, queue_url: str) -> None:
        self._dynamodb = dynamodb
        self._sqs = sqs
        self._table = ops_table
        self._queue_url = queue_url

    def find(self, upload_id: str) -> UploadRecord | None:
        return DynamoUploadRecords(self._dynamodb, self._table).find(upload_id)

    def parts(self, upload_id: str) -> tuple[UploadPart, ...]:
        """What it did to each store; strongly consistent."""
        return tuple(DynamoUploadRecords(self._dynamodb, self._table).parts(upload_id).values())

    def decide(self, upload_id: str, decision: Decision, audit: AuditEntry) -> bool:
        update = conditional_update(
            self._table,
            upload_key(upload_id),
            "SET decision = :decision, decided_by = :by, decided_by_id = :by_id, decided_at = :at, "
            "decision_reason = :reason",
            "#status = :held AND attribute_not_exists(decision)",
            {
                ":held": UploadStatus.HELD.value,
                ":decision": decision.value,
                ":by": audit.actor,
                ":by_id": audit.user_id,
                ":at": audit.at,
                ":reason": audit.detail["reason"],
            },
            STATUS,
        )
        return self._audited(update, audit, f"Deciding about upload {upload_id}")

    def answer(self, upload_id: str, question: Question, answer: str, audit: AuditEntry) -> bool:
        update = conditional_update(
            self._table,
            upload_key(upload_id),
            "SET #status = :received, answer = :answer, attempts = :none, stalls = :none, claim_until_ms = :none "
            "REMOVE question, reason, told_at, telling_until_ms, finished_at, claim_owner",
            "#status = :held AND question.#text = :asked AND attribute_not_exists(decision)",
            {
                ":received": UploadStatus.RECEIVED.value,
                ":held": UploadStatus.HELD.value,
                ":answer": answer,
                ":asked": question.text,
                ":none": 0,
            },
            {**STATUS, "#text": "text"},
        )
        return self._audited(update, audit, f"Answering what upload {upload_id} asks")

    def retry(self, upload_id: str, audit: AuditEntry) -> bool:
        update = conditional_update(
            self._table,
            upload_key(upload_id),
            "SET attempts = :none, stalls = :none, claim_until_ms = :none, decided_at = :at "
            "REMOVE failed_at, failure, last_error, claim_owner, waiting_since, waiting_for",
            f"{IS_OPEN} AND attribute_exists(failed_at)",
            {**OPEN, ":none": 0, ":at": audit.at},
            STATUS,
        )
        return self._audited(update, audit, f"Having upload {upload_id} tried again")

    def _audited(self, update: dict[str, Any], audit: AuditEntry, doing: str) -> bool:
        return write_audited(self._dynamodb, self._table, {"Update": update}, audit, doing)

    def send_event(self, record: UploadRecord) -> None:
        with our_errors("Sending an upload's event again"):
            self._sqs.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(event_of_upload(record)))


def event_of_upload(record: UploadRecord) -> dict[str, Any]:
    """The object-created event of an upload's record: same key, same version, same `ver`."""
    sequencer = version_sequence(record.ver) if record.version_id else record.version
    found = {"key": quote_plus(record.key), "size": record.size, "sequencer": sequencer}
    entry = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": iso_time(version_time_ms(record.ver)),
        "s3": {"object": found | ({"versionId": record.version_id} if record.version_id else {})},
    }
    return {"Records": [entry]}
