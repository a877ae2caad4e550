"""The outbox item of one digest: its keys, its beginnings and its reading."""

from collections.abc import Mapping
from typing import Any

from backend_lambdas.aws import tables
from backend_lambdas.aws.attributes import Item, from_item, to_item
from backend_lambdas.inventory.mailing import OutboxItem
from backend_lambdas.inventory.stock_watch import DigestKey

KEEP_SECONDS = 30 * 24 * 3600


def outbox_key(key: DigestKey) -> Item:
    pk = tables.outbox_pk(tables.shard(f"{key.store}#{key.upload_id}"))
    return to_item({"pk": pk, "sk": tables.outbox_sk(key.event_ms, key.store, key.upload_id)})


def outbox_count(table: str, key: DigestKey, alerts: int, rows: int, now_ms: int) -> dict[str, Any]:
    """A part of a transaction: count new alerts in; the item is pending (again)."""
    return {
        "Update": {
            "TableName": table,
            "Key": outbox_key(key),
            "UpdateExpression": (
                "SET #status = :pending, #store = :store, upload_id = :upload, event_ms = :event, touched_ms = :now,"
                " #ttl = :ttl ADD alerts :alerts, #rows :rows"
            ),
            "ExpressionAttributeNames": {"#status": "status", "#store": "store", "#ttl": "ttl", "#rows": "rows"},
            "ExpressionAttributeValues": to_item(
                {
                    ":pending": "PENDING",
                    ":store": key.store,
                    ":upload": key.upload_id,
                    ":event": key.event_ms,
                    ":now": now_ms,
                    ":ttl": now_ms // 1000 + KEEP_SECONDS,
                    ":alerts": alerts,
                    ":rows": rows,
                }
            ),
        }
    }


def item_to_outbox(item: Mapping[str, Mapping[str, Any]]) -> OutboxItem:
    values = from_item(item)
    names = ("alerts", "rows", "settled", "touched_ms", "sending_until_ms", "claims")
    return OutboxItem(**{name: values.get(name, 0) for name in names})


def item_to_key(item: Mapping[str, Mapping[str, Any]]) -> DigestKey:
    values = from_item(item)
    return DigestKey(values["store"], values["upload_id"], values["event_ms"])
