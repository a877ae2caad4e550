"""What people answer to alerts, written under the condition that the alert still is what they saw."""

from typing import Any

from backend_lambdas.alerts.answer import AlertAnswer
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.writes import setting, write_audited
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
        names = ("status", "ack_by", "ack_reason", "ack_at", "snoozed_until")
        values = {name: getattr(answer, name) for name in names}
        allowed = {f":from{number}": status for number, status in enumerate(answer.allowed_from)}
        update = setting(self._table, _key(store, sk), values, f"#status IN ({', '.join(allowed)})", allowed)
        return write_audited(self._dynamodb, self._table, {"Update": update}, audit, "Answering an alert")


def _key(store: str, sk: str) -> dict[str, Any]:
    return to_item({"pk": tables.alert_pk(store), "sk": sk})
