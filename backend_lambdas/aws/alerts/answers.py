"""What people answer to alerts, written under the condition that the alert still is what they saw."""

from typing import Any

from backend_lambdas.alerts.answer import AlertAnswer
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.writes import write_audited
from backend_lambdas.inventory.audit import AuditEntry


class AlertAnswers:
    """`alerts.answer.Answers` in the Ops table; thread-safe."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def exists(self, store: str, sk: str) -> bool:
        with our_errors("Reading an alert"):
            return "Item" in self._dynamodb.get_item(TableName=self._table, Key=_key(store, sk))

    def answer(self, store: str, sk: str, answer: AlertAnswer, audit: AuditEntry) -> bool:
        update = {"Update": {"TableName": self._table, "Key": _key(store, sk), **_update(answer)}}
        return write_audited(self._dynamodb, self._table, update, audit, "Answering an alert")


def _key(store: str, sk: str) -> dict[str, Any]:
    return to_item({"pk": tables.alert_pk(store), "sk": sk})


def _update(answer: AlertAnswer) -> dict[str, Any]:
    values = {name: getattr(answer, name) for name in ("ack_by", "ack_reason", "ack_at", "snoozed_until")}
    kept = {"status": answer.status.value} | {name: value for name, value in values.items() if value is not None}
    gone = [name for name, value in values.items() if value is None]
    allowed = {f":from{number}": status.value for number, status in enumerate(answer.allowed_from)}
    expression = "SET " + ", ".join(f"#{name} = :{name}" for name in kept)
    return {
        "UpdateExpression": expression + (" REMOVE " + ", ".join(f"#{name}" for name in gone) if gone else ""),
        "ConditionExpression": f"#status IN ({', '.join(allowed)})",
        "ExpressionAttributeNames": {f"#{name}": name for name in (*kept, *gone)},
        "ExpressionAttributeValues": to_item({f":{name}": value for name, value in kept.items()} | allowed),
    }
