"""Tells a program that an upload of its own has ended, or waits for a decision: by the alerts topic, which signs.

At least once (docs/decisions/373): a run that dies after its upload ended is delivered again, and finds that nobody has
told. What messages are made with is loaded with the first one, as few files come from programs.
"""

from collections.abc import Callable
from typing import Any

from backend_lambdas.aws.core import clients, tables
from backend_lambdas.aws.core.paging import get_item
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.writes import setting, update_if
from backend_lambdas.aws.uploads.items import upload_key
from backend_lambdas.identity.api_client import CLIENT
from backend_lambdas.uploads.models import FINAL_UPLOAD, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult

OVER = (Ended.FINISHED, Ended.FAILED, Ended.DUPLICATE)


def told_client(result: IngestResult) -> IngestResult:
    """The same result. Raises StorageError: the message of the queue is to come again."""
    names = settings()
    tell_client(result, clients.dynamodb(), names.ops_table, lambda: clients.sns(), names.alerts_topic_arn)
    return result


def tell_client(result: IngestResult, dynamodb: Any, ops_table: str, sns: Callable[[], Any], topic_arn: str) -> None:
    if result.ended not in OVER:
        return
    item = get_item(dynamodb, ops_table, tables.upload_pk(result.upload_id), "META") or {}
    client_id, told = str(item.get("by_id", "")), f"{_state(item)} {item.get('decided_at', '')}".strip()
    if not client_id.startswith(CLIENT) or not _state(item) or item.get("client_told") == told:
        return
    _publish(sns(), topic_arn, result.upload_id, client_id, str(item.get("file_name", "")), told)
    update = setting(ops_table, upload_key(result.upload_id), {"client_told": told}, "attribute_exists(#status)", {})
    update["ExpressionAttributeNames"]["#status"] = "status"
    update_if(dynamodb, update, f"Noting that a program knows of upload {result.upload_id}")


def _state(item: dict[str, Any]) -> str:
    """As what it ended or waits; "" while it is under way."""
    if item.get("failed_at"):
        return "FAILED"
    status, waits = item.get("status", ""), item.get("status") == UploadStatus.HELD and "decision" not in item
    return str(status) if waits or status in set(map(str, FINAL_UPLOAD)) else ""


def _publish(sns: Any, topic_arn: str, upload_id: str, client_id: str, file_name: str, told: str) -> None:
    """Says which upload, not what became of it: that is asked with the program's own key."""
    from backend_lambdas.alerts.alert import Severity
    from backend_lambdas.alerts.filters import NO_STORE, client_kind
    from backend_lambdas.aws.core.topic import publish

    facts = {"kind": "upload_ended", "upload_id": upload_id, "file_name": file_name, "client_id": client_id}
    own = client_kind(client_id)
    attributes: dict[str, str | list[str]] = {"kind": own, "to": own, "store": NO_STORE}
    attributes |= {"digest_id": f"{upload_id} {told}", "severity": [str(one) for one in Severity]}
    text = f"Upload {upload_id} has ended or waits for a decision. GET /uploads/{upload_id} says what became of it.\n"
    texts = ("Stockroom: upload ended", text, "Stockroom: upload ended")
    publish(sns, topic_arn, *texts, facts, attributes, f"Telling of upload {upload_id}")
