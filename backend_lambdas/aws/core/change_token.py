"""The change token: one small item that counts, by kind, the writes that open pages show.

Whoever wants to know whether anything changed reads this item instead of every total. It is moved after a write that
counts and outside of its transaction, so writers never conflict over it; DynamoDB takes 1,000 writes a second to one
item. A move that is lost costs nothing but time: readers look at the truth every few minutes as well.
See docs/decisions/160-change-token.md.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.inventory.errors import StockroomError

log = logging.getLogger(__name__)
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")
CHANGED = "stockroom_changed_kinds"
MERGED_INTO = "merged_into"
FULL = 200  # HTTP status of an answer that says the write was made


class Kind(StrEnum):
    """What may have changed; each is a number in the item."""

    STOCK = "stock"
    UPLOADS = "uploads"
    ALERTS = "alerts"
    SALES = "sales"
    REPORTS = "reports"
    COMPANY = "company"
    PRODUCTS = "products"


def read_token(client: Any, ops_table: str) -> dict[str, int]:
    """Kind -> how often it was moved. Eventually consistent: half the price; the next look sees the rest."""
    with our_errors("Reading the change token"):
        found = client.get_item(TableName=ops_table, Key=_key(), ConsistentRead=False).get("Item", {})
    return {kind.value: int(found[kind]["N"]) for kind in Kind if kind in found}


def move_token(client: Any, ops_table: str, kinds: Iterable[str]) -> None:
    """Count these kinds up. Raises nothing that AWS answers: the write it tells of is done and must not look failed."""
    names = sorted(kinds)
    expression = "ADD " + ", ".join(f"#{name} :one" for name in names)
    try:
        with our_errors("Moving the change token"):
            client.update_item(
                TableName=ops_table,
                Key=_key(),
                UpdateExpression=expression,
                ExpressionAttributeNames={f"#{name}": name for name in names},
                ExpressionAttributeValues=to_item({":one": 1}),
            )
    except StockroomError as lost:
        log.warning("Open pages hear of this change later: %s", lost)


def with_change_token(client: Any, moved_by: Any | None = None) -> Any:
    """Return the DynamoDB client; from now on its writes of what pages show move the token.

    `moved_by`: the client that moves it, one that gives up soon; the client itself when None.
    """

    def note(params: Mapping[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        context[CHANGED] = changes_of(model.name, params)

    def move(http_response: Any, context: dict[str, Any], **_: Any) -> None:
        if http_response.status_code == FULL:
            for table, kinds in context.get(CHANGED, {}).items():
                move_token(moved_by or client, table, kinds)

    for operation in WRITES:
        client.meta.events.register(f"provide-client-params.dynamodb.{operation}", note)
        client.meta.events.register(f"after-call.dynamodb.{operation}", move)
    return client


def changes_of(operation: str, params: Mapping[str, Any]) -> dict[str, set[str]]:
    """Table -> the kinds that this write changes; tables where it changes none are absent."""
    found: dict[str, set[str]] = {}
    for write in _writes(operation, params):
        key = write.get("Key") or write.get("Item") or {}
        kind = kind_of_key(key.get("pk", {}).get("S", ""), key.get("sk", {}).get("S", ""))
        if kind is not None:
            found.setdefault(write["TableName"], set()).add(kind.value)
        if kind is Kind.STOCK and MERGED_INTO in write.get("ExpressionAttributeNames", {}).values():
            found[write["TableName"]].add(Kind.SALES.value)  # its sales are another store's, or its own again
    return found


def kind_of_key(pk: str, sk: str) -> Kind | None:
    """What a write of this item changes on pages; None: nothing that is shown."""
    if pk == tables.AGGREGATES_PK:
        return Kind.STOCK
    if pk.startswith(tables.upload_pk("")):
        return None if sk.startswith("ER#") else Kind.UPLOADS
    if pk in (tables.MISSING_PK, tables.THRESHOLDS_PK) or pk.startswith(tables.alert_pk("")):
        return Kind.ALERTS
    if pk == tables.SALES_PK:
        return Kind.SALES if sk == tables.SALES_HEAD_SK else None
    if pk in (tables.COMPANY_PK, tables.CATEGORIES_PK):
        return Kind.COMPANY
    if pk == tables.VENDORS_PK or pk.startswith(tables.product_pk("")):
        return Kind.PRODUCTS
    return Kind.REPORTS if pk == tables.REPORTS_PK else None


def _writes(operation: str, params: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if operation != "TransactWriteItems":
        yield params
        return
    for part in params["TransactItems"]:
        yield from (part[name] for name in ("Put", "Update", "Delete") if name in part)


def _key() -> dict[str, Any]:
    return to_item({"pk": tables.CHANGES_PK, "sk": tables.CHANGES_SK})
