"""Writes of one item or a few: under a condition, in one transaction, with their audit entry."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.inventory.audit import AuditEntry, subject_of
from backend_lambdas.inventory.errors import ConditionFailed

STATUS = {"#status": "status"}  # a reserved word of DynamoDB


def update_if(client: Any, update: dict[str, Any], doing: str) -> bool:
    """Carry out a `conditional_update`; False, and nothing written, when its condition does not hold."""
    try:
        with our_errors(doing):
            client.update_item(**update)
    except ConditionFailed:
        return False
    return True


def conditional_update(
    table: str,
    key: Item,
    update: str,
    condition: str,
    values: Mapping[str, Any],
    names: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What UpdateItem, or an Update of a transaction, is asked; `values` are plain."""
    return {
        "TableName": table,
        "Key": key,
        "UpdateExpression": update,
        "ConditionExpression": condition,
        "ExpressionAttributeValues": to_item(values),
        **({"ExpressionAttributeNames": names} if names else {}),
    }


def setting(
    table: str,
    key: Item,
    values: Mapping[str, Any],
    condition: str,
    given: Mapping[str, Any],
    removed: Sequence[str] = (),
) -> dict[str, Any]:
    """A `conditional_update` that sets these attributes, and removes those that are None or among the `removed`.

    The condition may call any of them `#name`; `given` are its own values.
    """
    kept = {name: value for name, value in values.items() if value is not None}
    gone = [*removed, *(name for name in values if name not in kept)]
    sets = ["SET " + ", ".join(f"#{name} = :{name}" for name in kept)] if kept else []
    removes = ["REMOVE " + ", ".join(f"#{name}" for name in gone)] if gone else []
    update = " ".join(sets + removes)
    names = {f"#{name}": name for name in (*kept, *gone)}
    filled = {**{f":{name}": value for name, value in kept.items()}, **given}
    return conditional_update(table, key, update, condition, filled, names)


def transact(client: Any, parts: Sequence[dict[str, Any]], doing: str) -> None:
    """Write all parts or none. Raise ConditionFailed at once, Throttled when repeating did not help."""
    with our_errors(doing):
        client.transact_write_items(TransactItems=list(parts))


def write_audited(
    client: Any, table: str, write: dict[str, Any], entry: AuditEntry, doing: str, also: Sequence[dict[str, Any]] = ()
) -> bool:
    """One write, its audit entry and what goes with them, all or none; False when a condition does not hold."""
    try:
        transact(client, [write, audit_put(table, entry), *also], doing)
    except ConditionFailed:
        return False
    return True


def audit_put(table: str, entry: AuditEntry) -> dict[str, Any]:
    """A part of a transaction that writes the entry, with the index keys of the history it stands in."""
    sk, subject = f"{entry.at}#{entry.audit_id}", subject_of(entry)
    keys = {"pk": tables.audit_pk(entry.at, entry.audit_id), "sk": sk}
    keys |= {"month_pk": tables.subject_pk(str(subject)), "month_sk": sk} if subject else {}
    life = expiry(lives().keep_audit_days, entry.at)
    return {"Put": {"TableName": table, "Item": to_item({**keys, **asdict(entry), **life})}}
