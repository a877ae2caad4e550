"""Messages of the stream error queue: which changes of which items could not be dealt with.

Two authors write to it. check_stock and record_history set aside a single record, whole or, above MESSAGE_BYTES, by
its keys. Lambda itself sends the address of a batch that stayed unprocessed for 23 hours (DDBStreamBatchInfo: shard,
first and last sequence number, no records); the stream keeps the records for one hour more.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.stock.stream import is_expiry, record_change
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.stock import RowChange

# A batch is 10,000 records at most and a page up to 1 MB; pages of a shard may be empty.
MOST_PAGES = 1000
UNREADABLE = (KeyError, ValueError, TypeError, ArithmeticError, AttributeError)


@dataclass(frozen=True, slots=True)
class FailedChanges:
    """`items` (store, product_id): those of `changes`, and those of which nothing but the key is known."""

    changes: tuple[RowChange, ...]
    items: tuple[tuple[str, str], ...]


def failed_changes(body: str, streams: Any) -> FailedChanges:
    """What a message is about. `streams`: a client of DynamoDB Streams.

    Raise InvalidRequest when it names no item, NotFound or StorageError when the stream does not have its records
    any more.
    """
    message = json.loads(body)
    batch = message.get("DDBStreamBatchInfo")
    records = list(_records_of(batch, streams)) if batch else [message.get("record") or {}]
    changes: list[RowChange] = []
    items: dict[tuple[str, str], None] = {}
    for record in records:
        if is_expiry(record):
            continue
        try:
            change = record_change(record)
        except UNREADABLE:
            items[_item_of(record.get("dynamodb", {}).get("Keys") or message.get("keys"))] = None
        else:
            changes.append(change)
            items[change.key] = None
    return FailedChanges(tuple(changes), tuple(items))


def _item_of(keys: Any) -> tuple[str, str]:
    try:
        store, product_id = keys["pk"]["S"], keys["sk"]["S"]
    except (KeyError, TypeError) as error:
        raise InvalidRequest(f"The message names no row of the Stock table: {keys}") from error
    return store.removeprefix("ST#"), product_id.removeprefix("IT#")


def _records_of(batch: Mapping[str, Any], streams: Any) -> Iterator[dict[str, Any]]:
    last = int(batch["endSequenceNumber"])
    with our_errors("Finding a batch in the stream"):
        cursor = streams.get_shard_iterator(
            StreamArn=batch["streamArn"],
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
    for _ in range(MOST_PAGES):
        with our_errors("Reading a batch from the stream"):
            page = streams.get_records(ShardIterator=cursor)
        for record in page["Records"]:
            if int(record["dynamodb"]["SequenceNumber"]) > last:
                return
            yield _as_delivered(record)
            if int(record["dynamodb"]["SequenceNumber"]) == last:
                return
        cursor = page.get("NextShardIterator")
        if cursor is None:
            break
    raise NotFound(f"The stream holds no record up to {last} of shard {batch['shardId']} any more")


def _as_delivered(record: dict[str, Any]) -> dict[str, Any]:
    """The API gives times as datetime, Lambda delivers them as seconds; the author's fields differ in their case."""
    body = record["dynamodb"]
    seen = body.get("ApproximateCreationDateTime")
    seconds = seen.timestamp() if isinstance(seen, datetime) else seen
    author = {name.lower(): value for name, value in (record.get("userIdentity") or {}).items()}
    identity = {"type": author.get("type"), "principalId": author.get("principalid")}
    return {**record, "dynamodb": {**body, "ApproximateCreationDateTime": seconds or 0}, "userIdentity": identity}
