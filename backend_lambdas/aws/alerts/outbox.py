"""The outbox: which digests are to be sent, who is sending one, and what has been sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.notify import OutboxItem, Settlement, StoreProgress
from backend_lambdas.aws.alerts.items import (
    alert_key,
    alert_of_values,
    digest_of_values,
    file_part,
    outbox_key,
)
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import Item, from_item, to_item
from backend_lambdas.aws.core.paging import by_key
from backend_lambdas.aws.core.writes import conditional_update, transact, update_if
from backend_lambdas.aws.uploads.items import upload_key
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.inventory.versions import iso_time, moment_text

WRITE_AT_ONCE = 100
NAMES = {"#owner": "owner"}


class DynamoOutbox:
    """`inventory.mailing.Outbox` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def find(self, key: DigestKey) -> OutboxItem | None:
        values = self._get(outbox_key(key))
        return outbox_item(values) if values else None

    def progress(self, key: DigestKey) -> StoreProgress | None:
        upload = self._get(upload_key(key.upload_id))
        if upload is None:
            return None
        part = self._get(to_item({"pk": tables.upload_pk(key.upload_id), "sk": tables.part_sk(key.store)})) or {}
        return StoreProgress(
            ended=part.get("status", "PLANNED") != "PLANNED",
            expected=part.get("expected_alerts", 0),
            file_name=upload.get("file_name"),
            stores=upload.get("stores") or 1,
        )

    def book_check(self, key: DigestKey, now_ms: int, at_ms: int) -> bool:
        return self._update(
            key,
            "SET next_check_ms = :at",
            "attribute_exists(pk) AND (attribute_not_exists(next_check_ms) OR next_check_ms <= :now)",
            {":at": at_ms, ":now": now_ms},
        )

    def claim(self, key: DigestKey, owner: str, now_ms: int, until_ms: int) -> OutboxItem | None:
        free = "attribute_exists(pk) AND (attribute_not_exists(sending_until_ms) OR sending_until_ms <= :now)"
        values = {":sending": "SENDING", ":owner": owner, ":until": until_ms, ":now": now_ms, ":one": 1}
        try:
            with our_errors(f"Claiming the digest of {key.store}"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=outbox_key(key),
                    UpdateExpression="SET #status = :sending, #owner = :owner, sending_until_ms = :until"
                    " ADD claims :one",
                    ConditionExpression=free,
                    ExpressionAttributeNames={**NAMES, "#status": "status"},
                    ExpressionAttributeValues=to_item(values),
                    ReturnValues="ALL_NEW",
                )
        except ConditionFailed:
            return None
        return outbox_item(from_item(answer["Attributes"]))

    def release(self, key: DigestKey, owner: str) -> None:
        self._update(key, "REMOVE sending_until_ms, #owner", "#owner = :owner", {":owner": owner}, NAMES)

    def alerts_of(self, key: DigestKey) -> list[Alert]:
        prefix = f"{key.event_ms:013d}#{key.upload_id}#"
        found = self._query(True, "pk = :pk AND begins_with(sk, :prefix)", pk=tables.alert_pk(key.store), prefix=prefix)
        return [alert_of_values(values) for values in found]

    def mark_sent(self, alerts: Sequence[Alert], mail_id: str, sent_at: datetime) -> None:
        for start in range(0, len(alerts), WRITE_AT_ONCE):
            marks = [self._sent_mark(alert, mail_id, sent_at) for alert in alerts[start : start + WRITE_AT_ONCE]]
            transact(self._client, marks, f"Marking {len(marks)} alerts as sent")

    def settle(self, key: DigestKey, claim: OutboxItem, owner: str, settlement: Settlement) -> None:
        """Alerts that came since they were read leave the item pending: then the first condition fails."""
        for status, condition in (("SENT", "alerts = :alerts"), ("PENDING", "alerts > :alerts")):
            parts = [self._settled(key, owner, settlement, status, condition)]
            newly = settlement.alerts - claim.settled
            if settlement.upload_known and newly:
                parts.append(self._counted(key, newly))
            if settlement.in_file and settlement.mail_id:
                parts += file_part(self._table, key, settlement.mail_id, settlement.at_ms)
            try:
                transact(self._client, parts, f"Settling the digest of {key.store}")
            except ConditionFailed:
                continue
            return

    def pending(self) -> Iterable[DigestKey]:
        for number in range(tables.SHARDS):
            found = self._query(False, "pk = :pk", pk=tables.outbox_pk(number))
            yield from (digest_of_values(values) for values in found if values["status"] != "SENT")

    def _get(self, key: Item) -> dict[str, Any] | None:
        with our_errors("Reading an outbox or upload record"):
            item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return from_item(item) if item else None

    def _query(self, consistent: bool, condition: str, **values: str) -> Iterator[dict[str, Any]]:
        """Also what has outlived its `ttl`: a digest that is due is sent."""
        request = by_key(self._table, condition, **values) | {"ConsistentRead": consistent}
        with our_errors("Reading alerts or the outbox"):
            for page in self._client.get_paginator("query").paginate(**request):
                yield from map(from_item, page["Items"])

    def _update(
        self, key: DigestKey, update: str, condition: str, values: dict[str, Any], names: dict[str, str] | None = None
    ) -> bool:
        request = conditional_update(self._table, outbox_key(key), update, condition, values, names)
        return update_if(self._client, request, f"Updating the digest of {key.store}")

    def _sent_mark(self, alert: Alert, mail_id: str, sent_at: datetime) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self._table,
                "Key": alert_key(alert.store, alert.key),
                "UpdateExpression": "SET sent_at = :at, mail_id = :mail",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeValues": to_item({":at": moment_text(sent_at), ":mail": mail_id}),
            }
        }

    def _settled(
        self, key: DigestKey, owner: str, settlement: Settlement, status: str, condition: str
    ) -> dict[str, Any]:
        values = {":status": status, ":alerts": settlement.alerts, ":owner": owner, ":at": iso_time(settlement.at_ms)}
        mailed = ", mail_id = :mail, sent_at = :at" if settlement.mail_id else ", settled_at = :at"
        return {
            "Update": {
                "TableName": self._table,
                "Key": outbox_key(key),
                "UpdateExpression": f"SET #status = :status, settled = :alerts{mailed}"
                " REMOVE sending_until_ms, #owner, next_check_ms, claims",
                "ConditionExpression": f"#owner = :owner AND {condition}",
                "ExpressionAttributeNames": {"#status": "status", **NAMES},
                "ExpressionAttributeValues": to_item({**values, ":mail": settlement.mail_id}),
            }
        }

    def _counted(self, key: DigestKey, newly: int) -> dict[str, Any]:
        """The upload's `alerts` grow by what was not counted before, in the transaction that says so."""
        return {
            "Update": {
                "TableName": self._table,
                "Key": upload_key(key.upload_id),
                "UpdateExpression": "ADD alerts :newly",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeValues": to_item({":newly": newly}),
            }
        }


def outbox_item(values: Mapping[str, Any]) -> OutboxItem:
    return OutboxItem(**{field.name: values.get(field.name, 0) for field in fields(OutboxItem)})
