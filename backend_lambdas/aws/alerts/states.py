"""Alert states, alerts and the count of what is to be mailed, written together; and the queue of digests."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from backend_lambdas.alerts.alert import SHORTAGES, Alert, AlertRef
from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.episodes import AlertState, Transition
from backend_lambdas.aws.alerts.items import alert_key, alert_to_item, item_to_state, outbox_count, state_key, state_put
from backend_lambdas.aws.core.batches import read_batches
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.aws.core.writes import transact
from backend_lambdas.inventory.versions import moment_text


class DynamoAlertStates:
    """`inventory.stock_watch.AlertStates` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def states(self, items: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], AlertState]:
        wanted = list(dict.fromkeys(items))
        found: dict[tuple[str, str], AlertState] = {}
        for item in read_batches(self._client, self._table, [state_key(*key) for key in wanted]):
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

    def missing(self, alerts: Sequence[Alert]) -> list[Alert]:
        keys = [alert_key(alert.store, alert.key) for alert in alerts]
        found = {item["sk"]["S"] for item in read_batches(self._client, self._table, keys, ("sk",))}
        return [alert for alert in alerts if alert.key.text not in found]

    def _parts(self, step: Transition) -> list[dict[str, Any]]:
        parts = [state_put(self._table, step)]
        parts += [self._open(alert) for alert in step.opened]
        if step.resolved is not None:
            parts.append(self._resolve(step.store, step.resolved, step.resolved_at))
        return parts

    def _open(self, alert: Alert) -> dict[str, Any]:
        """One about an event may come late, when the state has gone past it: then the alert itself is the guard."""
        once = {} if alert.kind in SHORTAGES else {"ConditionExpression": "attribute_not_exists(pk)"}
        return {"Put": {"TableName": self._table, "Item": alert_to_item(alert), **once}}

    def _resolve(self, store: str, ref: AlertRef, at: datetime) -> dict[str, Any]:
        """An update: what a person wrote on the alert meanwhile stays. From now on its life runs."""
        ended = moment_text(at)
        life = expiry(lives().keep_alert_days, ended)
        ends = ", #ttl = :ttl" if life else ""
        return {
            "Update": {
                "TableName": self._table,
                "Key": alert_key(store, ref),
                "UpdateExpression": f"SET #status = :resolved, resolved_at = :at{ends} "
                "REMOVE open_pk, open_sk, snoozed_until",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeNames": {"#status": "status"} | ({"#ttl": "ttl"} if life else {}),
                "ExpressionAttributeValues": to_item(
                    {":resolved": "resolved", ":at": ended} | {f":{name}": value for name, value in life.items()}
                ),
            }
        }


class SqsDigestRequests:
    """`inventory.stock_watch.DigestRequests` on SQS."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def request(self, digest: DigestKey, delay_seconds: int) -> None:
        with our_errors(f"Asking for the digest of {digest.store}"):
            self._client.send_message(
                QueueUrl=self._queue_url, MessageBody=json.dumps(asdict(digest)), DelaySeconds=delay_seconds
            )


def requested_digest(body: str) -> DigestKey:
    """Which digest a message asks for."""
    return DigestKey(**json.loads(body))
