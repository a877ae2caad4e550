"""The reorder points people have set, in the Ops table."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.writes import audit_put, conditional_update, setting, transact, update_if
from backend_lambdas.aws.stock.categories import category_parts, read_categories
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.inventory.thresholds import Rule, RuleChange, Target, Thresholds, thresholds_of


class DynamoThresholdRules:
    """`uploads.ports.ThresholdRules` and `uploads.set_thresholds.RuleBook` on DynamoDB; thread-safe."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def thresholds(self) -> Thresholds:
        return self.read()[0]

    def read(self) -> tuple[Thresholds, list[Rule]]:
        """The state is read before the rules and names: what is newer than it only comes on top.

        Rules of categories that are shown under another name rest, and are not listed.
        """
        request = by_key(self._table, "pk = :pk", pk=tables.THRESHOLDS_PK)
        state: Mapping[str, Any] = {}
        rules: list[Rule] = []
        for item in query(self._client, ConsistentRead=True, **request):
            if item["sk"] == tables.THRESHOLDS_REV_SK:
                state = item
            elif "reorder_point" in item:
                point = int(item["reorder_point"])
                rules.append(Rule(_target(item["sk"]), point, item.get("set_by", ""), item.get("set_at", "")))
        names = self.categories()
        found = thresholds_of(rules, int(state.get("rev", 0)), state.get("waiting") or ()).shown_as(names)
        return found, [rule for rule in rules if rule.target.category not in names.renamed]

    def categories(self) -> Categories:
        return read_categories(self._client, self._table)

    def change(self, changes: Sequence[RuleChange], stores: Sequence[str], entries: Sequence[AuditEntry]) -> bool:
        return self._write(self._rules(changes, stores, entries), entries, "Setting thresholds")

    def change_categories(
        self,
        before: Categories,
        after: Categories,
        changes: Sequence[RuleChange],
        stores: Sequence[str],
        entry: AuditEntry,
    ) -> bool:
        """Show categories under other names, with the rules that change with it, and note that the `stores` wait.

        False, and nothing written, when somebody else was faster. Two items a name and rule: far from the 100 of a
        transaction.
        """
        rules = self._rules(changes, stores, [entry] * len(changes)) if changes or stores else []
        parts = [*category_parts(self._table, before, after), *rules]
        return self._write(parts, [entry], "Changing categories")

    def _write(self, parts: Sequence[dict[str, Any]], entries: Sequence[AuditEntry], doing: str) -> bool:
        try:
            transact(self._client, [*parts, *(audit_put(self._table, entry) for entry in entries)], doing)
        except ConditionFailed:
            return False
        return True

    def _rules(
        self, changes: Sequence[RuleChange], stores: Sequence[str], entries: Sequence[AuditEntry]
    ) -> list[dict[str, Any]]:
        parts = [self._update(change, entry) for change, entry in zip(changes, entries, strict=True)]
        moved = "ADD rev :one, waiting :stores" if stores else "ADD rev :one"
        values = {":one": 1, **({":stores": set(stores)} if stores else {})}
        moves = {
            "TableName": self._table,
            "Key": _key(tables.THRESHOLDS_REV_SK),
            "UpdateExpression": moved,
            "ExpressionAttributeValues": to_item(values),
        }
        return [*parts, {"Update": moves}]

    def _update(self, change: RuleChange, entry: AuditEntry) -> dict[str, Any]:
        target = change.target
        key = _key(tables.threshold_sk(target.category, target.product_id, target.store))
        values = {"reorder_point": change.after, "set_by": entry.actor, "set_at": entry.at}
        if change.before is None:
            return {"Update": setting(self._table, key, values, "attribute_not_exists(#reorder_point)", {})}
        return {"Update": setting(self._table, key, values, "#reorder_point = :before", {":before": change.before})}

    def applied(self, store: str, rev: int) -> None:
        key, values = _key(tables.THRESHOLDS_REV_SK), {":stores": {store}, ":rev": rev}
        update = conditional_update(self._table, key, "DELETE waiting :stores", "rev = :rev", values)
        update_if(self._client, update, "Noting thresholds")


def _key(sk: str) -> dict[str, Any]:
    return to_item({"pk": tables.THRESHOLDS_PK, "sk": sk})


def _target(sk: str) -> Target:
    if sk.startswith("CAT#"):
        return Target(category=sk[4:])
    if sk.startswith("IT#"):
        return Target(product_id=sk[3:])
    if sk.startswith("ST#"):
        store, _, product_id = sk[3:].partition("#IT#")
        return Target("", product_id, tables.unquoted(store))
    return Target()
