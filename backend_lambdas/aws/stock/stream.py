"""Records of the Stock table's stream, and the queue of those that could not be dealt with."""

import json
from collections.abc import Mapping
from typing import Any

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.stock.items import item_to_row
from backend_lambdas.inventory.stock import RowChange

MESSAGE_BYTES = 200_000


class StreamBatch:
    """The changes a stream event brings; records that cannot be read are kept apart, with the reason."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self.changes: list[RowChange] = []
        self.broken: list[tuple[Mapping[str, Any], str]] = []
        self._records: dict[int, Mapping[str, Any]] = {}
        for record in event.get("Records", []):
            if not is_expiry(record):
                self._add(record)

    def _add(self, record: Mapping[str, Any]) -> None:
        try:
            change = record_change(record)
        except (KeyError, ValueError, TypeError, ArithmeticError, OverflowError) as error:
            self.broken.append((record, f"the record cannot be read: {type(error).__name__}: {error}"))
            return
        self.changes.append(change)
        self._records[id(change)] = record

    def record_of(self, change: RowChange) -> Mapping[str, Any]:
        """The record one of the batch's changes was read from."""
        return self._records[id(change)]


def is_expiry(record: Mapping[str, Any]) -> bool:
    """Whether the table's time to live took the item away: that says nothing about the shelf.

    DynamoDB Streams mark such a REMOVE with the service as its author (developer guide, "Streams and TTL").
    """
    author = record.get("userIdentity") or {}
    return (author.get("type"), author.get("principalId")) == ("Service", "dynamodb.amazonaws.com")


def record_change(record: Mapping[str, Any]) -> RowChange:
    """Read INSERT, MODIFY or REMOVE; raise KeyError, ValueError or TypeError when the record makes no sense."""
    body = record["dynamodb"]
    old, new = body.get("OldImage"), body.get("NewImage")
    change = RowChange(
        old=item_to_row(old) if old else None,
        new=item_to_row(new) if new else None,
        seen_ms=round(float(body.get("ApproximateCreationDateTime", 0)) * 1000),
    )
    if change.event_ms < 0 or not change.row.product_id:
        raise ValueError(f"the row has no product_id or a version before 1970: {change.row.ver}")
    return change


class StreamErrorQueue:
    """Where a person finds the records that went wrong, whole, each with its reason."""

    def __init__(self, client: Any, queue_url: str, function: str) -> None:
        self._client = client
        self._queue_url = queue_url
        self._function = function

    def report(self, record: Mapping[str, Any], reason: str) -> None:
        body = json.dumps({"function": self._function, "reason": reason, "record": record}, default=str)
        if len(body.encode()) > MESSAGE_BYTES:
            keys = record.get("dynamodb", {}).get("Keys")
            body = json.dumps({"function": self._function, "reason": reason[:1000], "keys": keys}, default=str)
        with our_errors("Reporting a stream record"):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=body)
