"""What people may do: one item each in the Ops table. Who they are, the user pool knows."""

from dataclasses import asdict
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.core.writes import audit_put, setting, transact
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import ConditionFailed


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

    def save(self, account: Account, audit: AuditEntry, stays: str | None = None) -> bool:
        """Make or change it, and write who did that, at once; what others keep of the person stays as it is.

        False, and nothing is written, when it was changed since `account.rev`, or when `stays` (a user id) is no
        enabled administrator any more: two who take that role from each other at once cannot both succeed, as
        transactions on the same items come one after the other (DynamoDB, "isolation levels": serializable).
        """
        values = asdict(account) | {"stores": None if account.stores is None else sorted(account.stores)}
        key = to_item(account_key(values.pop("user_id")))
        del values["last_visit"]  # the sessions write it
        condition = "#rev = :seen" if account.rev else "attribute_not_exists(#rev)"
        given = {":seen": account.rev} if account.rev else {}
        parts = [{"Update": setting(self._table, key, values | {"rev": account.rev + 1}, condition, given)}]
        parts += [self._is_administrator(stays)] if stays else []
        try:
            transact(self._dynamodb, [*parts, audit_put(self._table, audit)], "Saving an account")
        except ConditionFailed:
            return False
        return True

    def note(self, audit: AuditEntry) -> None:
        """Write who did what with the sign-in of a person, of which nothing but this is kept here."""
        transact(self._dynamodb, [audit_put(self._table, audit)], "Noting a change of a sign-in")

    def _is_administrator(self, user_id: str) -> dict[str, Any]:
        check = {
            "TableName": self._table,
            "Key": to_item(account_key(user_id)),
            "ConditionExpression": "#role = :administrator AND #disabled = :no",
            "ExpressionAttributeNames": {"#role": "role", "#disabled": "disabled"},
            "ExpressionAttributeValues": to_item({":administrator": Role.ADMINISTRATOR.value, ":no": False}),
        }
        return {"ConditionCheck": check}


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
        provider_subject=item.get("provider_subject", ""),
        language=item.get("language", ""),
        upload_mails=item.get("upload_mails", ""),
        rev=item.get("rev", 0),
        last_visit=item.get("last_visit", ""),
    )
