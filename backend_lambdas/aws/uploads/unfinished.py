"""Uploads that have not ended: the open ones (a sparse index holds only them), and those given up (dead letters).

A dead-letter queue is read now and then: a message that was dealt with is deleted, the rest becomes visible again
later. An upload whose event was given up keeps its status (RECEIVED, APPLYING, or HELD and decided about), so that a
new delivery continues where the last one stopped; `failed_at` and `failure` say that nobody is working on it, until the
next claim.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.writes import STATUS, conditional_update, write_audited
from backend_lambdas.aws.uploads.items import upload_key
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import StockroomError
from backend_lambdas.inventory.versions import iso_ms, iso_time, version_time_ms
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.unfinished import OpenUpload

OPEN = {":received": "RECEIVED", ":applying": "APPLYING", ":held": "HELD"}
IS_OPEN = "#status IN (:received, :applying, :held)"


class FailedUploads:
    """Writes the Ops table; thread-safe."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def last_error(self, upload_id: str) -> str | None:
        """What the last attempt said that could still say something; strongly consistent."""
        with our_errors(f"Reading upload {upload_id}"):
            answer = self._dynamodb.get_item(TableName=self._table, Key=upload_key(upload_id), ConsistentRead=True)
        return from_item(answer.get("Item", {})).get("last_error")

    def note(self, upload_id: str, failure: str, audit: AuditEntry) -> bool:
        """Say on the record that it was given up; False when the upload has ended meanwhile."""
        key, update = upload_key(upload_id), "SET failed_at = :at, failure = :failure"
        condition, values = f"{IS_OPEN} AND attribute_not_exists(failed_at)", {":at": audit.at, ":failure": failure}
        change = conditional_update(self._table, key, update, condition, OPEN | values, STATUS)
        doing = f"Noting that upload {upload_id} failed"
        return write_audited(self._dynamodb, self._table, {"Update": change}, audit, doing)


AT_ONCE = 10  # ReceiveMessage's most
MOST = 500  # of one look; the next one goes on
WAIT_SECONDS = 1  # asks all of SQS's servers, not a sample of them


def take_dead_letters(sqs: Any, queue_url: str, work: Callable[[str], None]) -> None:
    """Give each message's body to `work` and delete it; one that `work` raises for stays, hidden for a while."""
    for _ in range(MOST // AT_ONCE):
        with our_errors("Looking into a dead-letter queue"):
            answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=AT_ONCE, WaitTimeSeconds=WAIT_SECONDS)
        messages = answer.get("Messages", [])
        for message in messages:
            try:
                work(message["Body"])
            except StockroomError:
                continue  # logged by `work`
            with our_errors("Deleting a dead letter"):
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        if not messages:
            return


def open_uploads(dynamodb: Any, ops_table: str) -> Iterator[OpenUpload]:
    """Every one of them, oldest first; the index follows the table within moments."""
    pages = dynamodb.get_paginator("query").paginate(
        TableName=ops_table,
        IndexName=tables.OPS_INDEX_OPEN,
        KeyConditionExpression="open_pk = :pk",
        ExpressionAttributeValues=to_item({":pk": tables.OPEN_UPLOADS_PK}),
    )
    with our_errors("Reading the open uploads"):
        for page in pages:
            yield from map(open_upload, map(from_item, page["Items"]))


def open_upload(values: Mapping[str, Any]) -> OpenUpload:
    """From an item's values as `from_item` gives them."""
    named = values.get("by_store", ()) if values.get("kind") == "stock" else ()
    return OpenUpload(
        upload_id=values["upload_id"],
        received_at=values["received_at"],
        status=UploadStatus(values["status"]),
        since_ms=iso_ms(max(values["received_at"], values.get("decided_at", ""))),
        decided="decision" in values,
        failed="failed_at" in values,
        stores=tuple(store for store, accepted, _ in named if accepted),
        arrived_at=iso_time(version_time_ms(values["ver"])) if "ver" in values else "",
    )
