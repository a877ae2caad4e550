"""Alerts, an item's alert state and the outbox as items of the Ops table, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertRef, AlertStatus, Comment, Severity
from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.episodes import AlertState, Transition
from backend_lambdas.alerts.file_key import file_of
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import Item, from_item, to_item
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.inventory.versions import iso_time, moment_text

ALERT_FIELDS = tuple(field.name for field in fields(Alert))
ALERT_TIMES = ("opened_at", "resolved_at", "sent_at", "ack_at", "snoozed_until")


def alert_key(store: str, ref: AlertRef) -> Item:
    return to_item({"pk": tables.alert_pk(store), "sk": ref.text})


def alert_to_item(alert: Alert) -> Item:
    """Every alert is in the index `month`; in the index `open` only until its episode ends."""
    values = asdict(alert) | {name: moment_text(moment) for name in ALERT_TIMES if (moment := getattr(alert, name))}
    values["comments"] = values["comments"] or None  # there are some on few
    keys = {
        "pk": tables.alert_pk(alert.store),
        "sk": alert.key.text,
        "month_pk": tables.alert_month_pk(values["opened_at"], alert.alert_id),
        "month_sk": alert.moment,
    }
    if alert.status is not AlertStatus.RESOLVED:
        keys |= {"open_pk": tables.open_alerts_pk(tables.shard(alert.alert_id)), "open_sk": alert.moment}
    ended = values["resolved_at"] or (values["opened_at"] if alert.status is AlertStatus.RESOLVED else None)
    life = expiry(lives().keep_alert_days, ended) if ended else {}
    return to_item({**keys, **values, **life})


def alert_of_values(values: Mapping[str, Any]) -> Alert:
    """From an item's values as `from_item` gives them."""
    known: dict[str, Any] = {name: values.get(name) for name in ALERT_FIELDS}
    enums = {"kind": AlertKind, "severity": Severity, "status": AlertStatus}
    times = {name: datetime.fromisoformat(values[name]) for name in ALERT_TIMES if values.get(name)}
    comments = tuple(Comment(**one) for one in values.get("comments", ()))
    return Alert(**known | {name: enum(values[name]) for name, enum in enums.items()} | times | {"comments": comments})


def state_key(store: str, product_id: str) -> Item:
    return to_item({"pk": tables.alert_state_pk(store), "sk": tables.item_sk(product_id)})


def state_put(table: str, step: Transition) -> dict[str, Any]:
    """A part of a transaction: write the new state if the item's is still the one the transition began with."""
    state, before = step.after, step.before
    values = {
        "ver": state.ver,
        "rev": state.rev,
        "deleted": state.deleted or None,
        "condition": state.condition,
        "open_alert": state.open_alert and state.open_alert.text,
        "episode": state.episode,
        "last_alert_time": None if state.last_alert_ms is None else iso_time(state.last_alert_ms),
        "recent": [ref.text for ref in state.recent],
    }
    put: dict[str, Any] = {
        "TableName": table,
        "Item": {**state_key(step.store, step.product_id), **to_item(values)},
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    if before is not None:
        put["ConditionExpression"] = "ver = :ver AND rev = :rev"
        put["ExpressionAttributeValues"] = to_item({":ver": before.ver, ":rev": before.rev})
    return {"Put": put}


def item_to_state(item: Mapping[str, Mapping[str, Any]]) -> AlertState:
    values = from_item(item)
    condition, opened, last = values.get("condition"), values.get("open_alert"), values.get("last_alert_time")
    return AlertState(
        ver=values["ver"],
        rev=values["rev"],
        deleted=values.get("deleted", False),
        condition=None if condition is None else AlertKind(condition),
        open_alert=None if opened is None else _ref(opened),
        episode=values["episode"],
        last_alert_ms=None if last is None else round(datetime.fromisoformat(last).timestamp() * 1000),
        recent=tuple(_ref(text) for text in values.get("recent", [])),
    )


def _ref(text: str) -> AlertRef:
    event_ms, _, rest = text.partition("#")
    upload_id, _, alert_id = rest.rpartition("#")
    return AlertRef(int(event_ms), upload_id, alert_id)


KEEP_SECONDS = 30 * 24 * 3600


def outbox_key(key: DigestKey) -> Item:
    pk = tables.outbox_pk(tables.shard(f"{key.store}#{key.upload_id}"))
    return to_item({"pk": pk, "sk": tables.outbox_sk(key.event_ms, key.store, key.upload_id)})


def file_part(table: str, key: DigestKey, digest_id: str, now_ms: int) -> list[dict[str, Any]]:
    """Parts of a transaction: the store's digest goes into the one mail of its file, whose item is pending (again)."""
    item = {"pk": tables.file_parts_pk(key.upload_id), "sk": digest_id, "store": key.store, "event_ms": key.event_ms}
    item |= {"upload_id": key.upload_id, "ttl": now_ms // 1000 + KEEP_SECONDS}
    count = outbox_count(table, file_of(key), 1, 1, now_ms)
    update = count["Update"]
    update["UpdateExpression"] = update["UpdateExpression"].replace(
        " ADD ", ", since_ms = if_not_exists(since_ms, :now) ADD "
    )
    return [{"Put": {"TableName": table, "Item": to_item(item)}}, count]


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


def digest_of_values(values: Mapping[str, Any]) -> DigestKey:
    return DigestKey(values["store"], values["upload_id"], values["event_ms"])
