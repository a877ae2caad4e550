"""Alert states, alerts and the count of what is to be mailed, written together. Reading for people: alert_reader."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from backend_lambdas.aws.alert_items import alert_key, alert_to_item, item_to_state, state_key, state_put
from backend_lambdas.aws.attributes import Item, to_item
from backend_lambdas.aws.failures import our_errors
from backend_lambdas.aws.outbox_items import outbox_count
from backend_lambdas.aws.transactions import transact
from backend_lambdas.inventory.episodes import AlertRef, AlertState, Transition
from backend_lambdas.inventory.errors import Throttled
from backend_lambdas.inventory.stock_watch import DigestKey

READ_AT_ONCE = 100
TRIES = 6
FIRST_PAUSE_SECONDS = 0.05


class DynamoAlertStates:
    """`inventory.stock_watch.AlertStates` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def states(self, items: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], AlertState]:
        wanted = list(dict.fromkeys(items))
        found: dict[tuple[str, str], AlertState] = {}
        for start in range(0, len(wanted), READ_AT_ONCE):
            for item in self._read([state_key(*key) for key in wanted[start : start + READ_AT_ONCE]]):
                found[item["pk"]["S"][3:], item["sk"]["S"][3:]] = item_to_state(item)
        return found

    def write(self, digest: DigestKey, transitions: Sequence[Transition], now_ms: int) -> None:
        parts = [part for step in transitions for part in self._parts(step)]
        opened = sum(len(step.opened) for step in transitions)
        if opened:
            rows = sum(bool(step.opened) for step in transitions)
            parts.append(outbox_count(self._table, digest, opened, rows, now_ms))
        transact(self._client, parts, f"Writing {opened} alerts of {digest.store}")

    def has_alert(self, store: str, ref: AlertRef) -> bool:
        with our_errors(f"Looking for an alert of {store}"):
            answer = self._client.get_item(
                TableName=self._table, Key=alert_key(store, ref), ConsistentRead=True, ProjectionExpression="pk"
            )
        return "Item" in answer

    def _parts(self, step: Transition) -> list[dict[str, Any]]:
        parts = [state_put(self._table, step)]
        parts += [{"Put": {"TableName": self._table, "Item": alert_to_item(alert)}} for alert in step.opened]
        if step.resolved is not None:
            parts.append(self._resolve(step.store, step.resolved, step.resolved_at))
        return parts

    def _resolve(self, store: str, ref: AlertRef, at: str) -> dict[str, Any]:
        """An update: what a person wrote on the alert meanwhile stays."""
        return {
            "Update": {
                "TableName": self._table,
                "Key": alert_key(store, ref),
                "UpdateExpression": "SET #status = :resolved, resolved_at = :at REMOVE open_pk, open_sk, snoozed_until",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": to_item({":resolved": "resolved", ":at": at}),
            }
        }

    def _read(self, keys: list[Item]) -> list[Item]:
        found: list[Item] = []
        pause = FIRST_PAUSE_SECONDS
        for _ in range(TRIES):
            with our_errors(f"Reading {len(keys)} alert states"):
                answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}})
            found += answer["Responses"].get(self._table, [])
            keys = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
            if not keys:
                return found
            time.sleep(pause)
            pause *= 2
        raise Throttled(f"{len(keys)} alert states could not be read in {TRIES} tries")
