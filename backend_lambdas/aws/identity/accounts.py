"""What people may do: one item each in the Ops table. Who they are, the user pool knows."""

from dataclasses import asdict
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.core.writes import audit_put, transact
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.audit import AuditEntry


class Accounts:
    """Accounts by user id (Cognito's sub); thread-safe. What is read is what was last written."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def find(self, user_id: str) -> Account | None:
        item = get_item(self._dynamodb, self._table, tables.USERS_PK, user_id)
        return account_of(item) if item else None

    def all(self) -> tuple[Account, ...]:
        """Everybody, disabled or not, by address."""
        asked = by_key(self._table, "pk = :pk", pk=tables.USERS_PK)
        items = query(self._dynamodb, ConsistentRead=True, **asked)
        return tuple(sorted(map(account_of, items), key=lambda account: account.email))

    def save(self, account: Account, audit: AuditEntry) -> None:
        """Make or change it, and write who did that, at once."""
        values = asdict(account) | {"stores": None if account.stores is None else sorted(account.stores)}
        values |= account_key(values.pop("user_id"))
        put = {"Put": {"TableName": self._table, "Item": to_item(values)}}
        transact(self._dynamodb, [put, audit_put(self._table, audit)], "Saving an account")


def account_key(user_id: str) -> dict[str, str]:
    return {"pk": tables.USERS_PK, "sk": user_id}


def account_of(item: dict[str, Any]) -> Account:
    """Its item as plain values."""
    stores = item.get("stores")
    return Account(
        user_id=item["sk"],
        email=item["email"],
        name=item["name"],
        role=Role(item["role"]),
        stores=None if stores is None else frozenset(stores),
        vendor=item["vendor"],
        disabled=item["disabled"],
        created_at=item["created_at"],
        language=item.get("language", ""),
    )
