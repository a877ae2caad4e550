"""What people answer to alerts, written under the condition that the alert still is what they saw."""

from dataclasses import asdict
from typing import Any

from backend_lambdas.alerts.alert import Alert, AlertStatus, Comment
from backend_lambdas.alerts.answer import AlertAnswer
from backend_lambdas.alerts.assign import Assignment
from backend_lambdas.aws.alerts.items import alert_of_values
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import get_item
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.aws.core.writes import STATUS, audit_put, conditional_update, setting, transact, write_audited
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import ConditionFailed


class AlertAnswers:
    """`alerts.answer.Answers` and `alerts.assign.Assignments` in the Ops table; thread-safe."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def exists(self, store: str, sk: str) -> bool:
        with our_errors("Reading an alert"):
            return "Item" in self._dynamodb.get_item(TableName=self._table, Key=_key(store, sk))

    def answer(self, store: str, sk: str, answer: AlertAnswer, audit: AuditEntry) -> bool:
        names = ("status", "ack_by", "ack_reason", "ack_at", "snoozed_until")
        values = {name: getattr(answer, name) for name in names}
        allowed: dict[str, str] = {f":from{number}": status for number, status in enumerate(answer.allowed_from)}
        condition = f"#status IN ({', '.join(allowed)})"
        if AlertStatus.OPEN in answer.allowed_from:
            condition = f"({condition} OR (#status = :snoozed AND #snoozed_until <= :at))"
            allowed |= {":snoozed": AlertStatus.SNOOZED, ":at": answer.at}
        update = setting(self._table, _key(store, sk), values, condition, allowed)
        return write_audited(self._dynamodb, self._table, {"Update": update}, audit, "Answering an alert")

    def find(self, store: str, sk: str) -> Alert | None:
        item = get_item(self._dynamodb, self._table, tables.alert_pk(store), sk)
        return alert_of_values(item) if item else None

    def assign(self, store: str, sk: str, assignment: Assignment, audit: AuditEntry) -> bool:
        """What a person is given is listed below their id too: what is theirs is found without reading every alert."""
        values = {"assignee": assignment.to or None, "assignee_name": assignment.name or None}
        as_seen = "#assignee = :seen" if assignment.seen else "attribute_not_exists(#assignee)"
        given = {":ended": AlertStatus.RESOLVED} | ({":seen": assignment.seen} if assignment.seen else {})
        condition = f"attribute_exists(pk) AND #status <> :ended AND {as_seen}"
        update = setting(self._table, _key(store, sk), values, condition, given)
        update["ExpressionAttributeNames"] |= STATUS
        parts = [{"Update": update}, audit_put(self._table, audit)]
        if assignment.to:
            life = expiry(lives().keep_alert_days, assignment.at)
            listed = {"pk": tables.assigned_pk(assignment.to), "sk": sk, "store": store, **life}
            parts.append({"Put": {"TableName": self._table, "Item": to_item(listed)}})
        try:
            transact(self._dynamodb, parts, "Assigning an alert")
        except ConditionFailed:
            return False
        return True

    def comment(self, store: str, sk: str, comment: Comment, most: int, audit: AuditEntry) -> bool:
        update = conditional_update(
            self._table,
            _key(store, sk),
            "SET comments = list_append(if_not_exists(comments, :none), :one)",
            "attribute_exists(pk) AND (attribute_not_exists(comments) OR size(comments) < :most)",
            {":none": [], ":one": [asdict(comment)], ":most": most},
        )
        return write_audited(self._dynamodb, self._table, {"Update": update}, audit, "Commenting an alert")


def _key(store: str, sk: str) -> dict[str, Any]:
    return to_item({"pk": tables.alert_pk(store), "sk": sk})
