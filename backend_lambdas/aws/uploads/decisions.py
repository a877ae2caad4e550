"""What people decide about held uploads: kept on the upload, then its event is sent once more for ingest to act on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.writes import write_audited
from backend_lambdas.aws.uploads.items import upload_key
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.versions import iso_time, version_time_ms
from backend_lambdas.uploads.models import Decision, UploadStatus


@dataclass(frozen=True, slots=True)
class UploadDecision:
    """`at` is ISO 8601 UTC."""

    decision: Decision
    by: str
    reason: str
    at: str


class UploadDecisions:
    """Writes the Ops table and sends to the ingest queue; thread-safe."""

    def __init__(self, dynamodb: Any, sqs: Any, ops_table: str, queue_url: str) -> None:
        self._dynamodb = dynamodb
        self._sqs = sqs
        self._table = ops_table
        self._queue_url = queue_url

    def decide(self, upload_id: str, made: UploadDecision, audit: AuditEntry) -> bool:
        """Write the decision and the audit entry at once; False when the upload is not held or already decided."""
        values = {"decision": made.decision.value, "decided_by": made.by, "decided_at": made.at}
        values["decision_reason"] = made.reason
        update = {
            "TableName": self._table,
            "Key": upload_key(upload_id),
            "UpdateExpression": "SET " + ", ".join(f"{name} = :{name}" for name in values),
            "ConditionExpression": "#status = :held AND attribute_not_exists(decision)",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": to_item(
                {":held": UploadStatus.HELD.value, **{f":{name}": value for name, value in values.items()}}
            ),
        }
        return write_audited(
            self._dynamodb, self._table, {"Update": update}, audit, f"Deciding about upload {upload_id}"
        )

    def send_event(self, record: Mapping[str, Any]) -> None:
        """Tell ingest about the upload once more; the same event as far as its identity and its order go."""
        with our_errors("Sending an upload's event again"):
            self._sqs.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(event_of_upload(record)))


def event_of_upload(record: Mapping[str, Any]) -> dict[str, Any]:
    """The object-created event of an upload's record: same key, same version, same `ver`."""
    version_id = record.get("version_id", "")
    sequencer = str(record["ver"]).split("#")[1] if version_id else record["version"]
    found = {"key": quote_plus(record["key"]), "size": record.get("size", 0), "sequencer": sequencer}
    entry = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": iso_time(version_time_ms(record["ver"])),
        "s3": {"object": found | ({"versionId": version_id} if version_id else {})},
    }
    return {"Records": [entry]}
