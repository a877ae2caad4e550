"""Programs that send files by the upload API: one item each in the Ops table."""

from dataclasses import asdict
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.core.writes import setting, update_if, write_audited
from backend_lambdas.identity.actor import Role
from backend_lambdas.identity.api_client import ApiClient
from backend_lambdas.inventory.audit import AuditEntry

USED_TO = len("2026-11-20T08:00")  # the last use is kept to the minute: one write a minute, however busy a client is


class ApiClients:
    """By id; thread-safe. What is read is what was last written."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def find(self, client_id: str) -> ApiClient | None:
        item = get_item(self._dynamodb, self._table, tables.API_CLIENTS_PK, client_id)
        return _client_of(item) if item else None

    def all(self) -> tuple[ApiClient, ...]:
        """Also those whose key was revoked, oldest first."""
        asked = by_key(self._table, "pk = :pk", pk=tables.API_CLIENTS_PK)
        found = map(_client_of, query(self._dynamodb, ConsistentRead=True, **asked))
        return tuple(sorted(found, key=lambda client: (client.created_at, client.client_id)))

    def save(self, client: ApiClient, audit: AuditEntry) -> bool:
        """Make or change it, and write who did that, at once; False when it was changed since `client.rev`."""
        values = asdict(client) | {"stores": None if client.stores is None else sorted(client.stores)}
        key = _key(values.pop("client_id"))
        del values["used_at"]  # its own requests write it
        condition = "#rev = :seen" if client.rev else "attribute_not_exists(#rev)"
        given = {":seen": client.rev} if client.rev else {}
        update = setting(self._table, key, values | {"rev": client.rev + 1}, condition, given)
        return write_audited(self._dynamodb, self._table, {"Update": update}, audit, "Saving an API client")

    def note_use(self, client: ApiClient, now: str) -> None:
        """Nothing is written where this minute is noted already."""
        if client.used_at[:USED_TO] < now[:USED_TO]:
            condition = "attribute_exists(#rev) AND (attribute_not_exists(#used_at) OR #used_at < :now)"
            update = setting(self._table, _key(client.client_id), {"used_at": now}, condition, {":now": now})
            update["ExpressionAttributeNames"]["#rev"] = "rev"
            update_if(self._dynamodb, update, "Noting that an API client was used")


def _key(client_id: str) -> dict[str, Any]:
    return to_item({"pk": tables.API_CLIENTS_PK, "sk": client_id})


def _client_of(item: dict[str, Any]) -> ApiClient:
    stores = item.get("stores")
    return ApiClient(
        client_id=item["sk"],
        name=item["name"],
        role=Role(item["role"]),
        stores=None if stores is None else frozenset(stores),
        vendor=item["vendor"],
        key_hash=item["key_hash"],
        created_at=item["created_at"],
        created_by=item["created_by"],
        used_at=item.get("used_at", ""),
        revoked_at=item["revoked_at"],
        rev=item["rev"],
    )
