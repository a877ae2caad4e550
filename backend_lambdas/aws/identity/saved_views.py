"""Saved views in the Ops table: a partition for each person's own and their choices, one for the shared."""

import time
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.writes import audit_put, setting, transact
from backend_lambdas.identity.saved_view import OPENS, Grid, SavedView, ViewsOf
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import ConditionFailed

CHOICE = "CHOICE"


class DynamoSavedViews:
    """`identity.saved_view.SavedViews`; thread-safe. What is read is what was last written."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def of(self, user_id: str) -> ViewsOf:
        own, shared = self._all(tables.views_pk(user_id)), self._all(tables.SHARED_VIEWS_PK)
        choice, of_all = (next((item for item in some if item["sk"] == CHOICE), {}) for some in (own, shared))
        made = (int(choice.get("made", 0)), int(of_all.get("made", 0)))
        views = [_view(item) for item in (*own, *shared) if item["sk"] != CHOICE]
        defaults = tuple((grid, choice[name]) for grid, name in OPENS.items() if choice.get(name))
        ordered = sorted(views, key=lambda one: (one.grid, one.shared, one.name.casefold()))
        return ViewsOf(tuple(ordered), defaults, tuple(choice.get("my_stores", ())), made)

    def save(self, view: SavedView, audit: AuditEntry | None, made: int = 0) -> bool:
        values = {"name": view.name, "query": view.query, "owner": view.owner, "by": view.by, "rev": view.rev + 1}
        seen = {":seen": view.rev} if view.rev else {}
        condition = "#rev = :seen AND attribute_not_exists(#ttl)" if view.rev else "attribute_not_exists(#rev)"
        update = setting(self._table, _key(view), values, condition, seen)
        update["ExpressionAttributeNames"] |= {"#ttl": "ttl"} if view.rev else {}
        return self._write([update] if view.rev else [update, self._one_more(view, made)], audit)

    def _one_more(self, view: SavedView, made: int) -> dict[str, Any]:
        """Counts a new view beside the person's choices; of two at the same moment only one can."""
        condition, given = ("#made = :seen", {":seen": made}) if made else ("attribute_not_exists(#made)", {})
        return setting(self._table, _key(view) | to_item({"sk": CHOICE}), {"made": made + 1}, condition, given)

    def delete(self, view: SavedView, audit: AuditEntry | None) -> bool:
        """Its life is over: nobody reads it from now on, and DynamoDB deletes it. (The web tier may delete nothing.)"""
        values = {"ttl": int(time.time()) - 1, "rev": view.rev + 1}
        return self._write([setting(self._table, _key(view), values, "#rev = :seen", {":seen": view.rev})], audit)

    def choose(self, user_id: str, **choice: str | list[str] | None) -> None:
        """What opens with a page (OPENS), or `my_stores`; None takes it away. The last choice counts."""
        key = to_item({"pk": tables.views_pk(user_id), "sk": CHOICE})
        with our_errors("Saving a choice"):
            update = setting(self._table, key, choice, "", {})
            update = {name: part for name, part in update.items() if part}
            self._dynamodb.update_item(**update)

    def _all(self, pk: str) -> list[dict[str, Any]]:
        return list(query(self._dynamodb, ConsistentRead=True, **by_key(self._table, "pk = :pk", pk=pk)))

    def _write(self, updates: list[dict[str, Any]], audit: AuditEntry | None) -> bool:
        parts = [*({"Update": update} for update in updates), *([audit_put(self._table, audit)] if audit else [])]
        try:
            transact(self._dynamodb, parts, "Saving a view")
        except ConditionFailed:
            return False
        return True


def _key(view: SavedView) -> dict[str, Any]:
    pk = tables.SHARED_VIEWS_PK if view.shared else tables.views_pk(view.owner)
    return to_item({"pk": pk, "sk": f"{view.grid}#{view.view_id}"})


def _view(item: dict[str, Any]) -> SavedView:
    grid, _, view_id = item["sk"].partition("#")
    shared = item["pk"] == tables.SHARED_VIEWS_PK
    return SavedView(
        view_id, Grid(grid), item["name"], item["query"], item["owner"], item["by"], shared, int(item["rev"])
    )
