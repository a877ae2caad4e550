"""Leases of stores and of the lake, as items of the Ops table, and what makes a write fenced."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import CONDITION, cancellation_codes, our_errors
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.aws.core.writes import conditional_update
from backend_lambdas.inventory.errors import ConditionFailed, LeaseLost, Throttled
from backend_lambdas.uploads.ports import Lease

if TYPE_CHECKING:  # functions that never see a sale do not load its ports
    from backend_lambdas.uploads.sales_ports import SalesLease

HELD_BY = "#owner = :owner AND #epoch = :epoch"
NAMES = {"#owner": "owner", "#epoch": "epoch"}


def lease_key(store: str) -> Item:
    return {"pk": {"S": tables.store_pk(store)}, "sk": {"S": "LEASE"}}


def acquire_lease(
    client: Any, table: str, key: Item, owner: str, now_ms: int, until_ms: int, doing: str
) -> Item | None:
    """The lease's item as it is then; None while another holder's has not run out."""
    try:
        with our_errors(doing):
            update = "SET #owner = :owner, until_ms = :until ADD #epoch :one"
            free = "attribute_not_exists(pk) OR until_ms < :now"
            values = {":owner": owner, ":until": until_ms, ":now": now_ms, ":one": 1}
            request = conditional_update(table, key, update, free, values, NAMES)
            answer = client.update_item(**request, ReturnValues="ALL_NEW")
    except (ConditionFailed, Throttled):
        # Somebody else has it, or is at it at this very moment.
        return None
    attributes: Item = answer["Attributes"]
    return attributes


def fenced_update(
    table: str, key: Item, lease: "Lease | SalesLease", update: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """An update of the lease's item that goes through only while this very lease is held; `values` are plain."""
    held = {":owner": lease.owner, ":epoch": lease.epoch, **values}
    return conditional_update(table, key, update, HELD_BY, held, NAMES)


def update_lease(client: Any, update: dict[str, Any], doing: str) -> None:
    """Carry out a fenced update alone. Raise LeaseLost when the lease is no longer held."""
    try:
        with our_errors(doing):
            client.update_item(**update)
    except ConditionFailed as failed:
        raise LeaseLost(str(failed)) from failed


def transact_fenced(client: Any, parts: list[dict[str, Any]], fence: int, doing: str) -> None:
    """Write all parts or none. Raise LeaseLost when the part at index `fence` is the one that failed."""
    with our_errors(doing):
        try:
            client.transact_write_items(TransactItems=parts)
        except ClientError as error:
            codes = cancellation_codes(error)
            if codes and codes[fence] in CONDITION:
                raise LeaseLost(f"{doing}: the lease is no longer held") from error
            raise


def holds_lease(table: str, lease: Lease) -> dict[str, Any]:
    """A part of a transaction that lets it pass only while this very lease is held."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": lease_key(lease.store),
            "ConditionExpression": HELD_BY,
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": to_item({":owner": lease.owner, ":epoch": lease.epoch}),
        }
    }


def begins_to_write(table: str, lease: Lease) -> dict[str, Any]:
    """A part of a transaction that marks the store as holding unpublished rows, only while this very lease is held."""
    return {"Update": fenced_update(table, lease_key(lease.store), lease, "SET unpublished = :yes", {":yes": True})}


def gives_lease_back(table: str, lease: Lease) -> dict[str, Any]:
    """A part of a transaction that ends this very lease, or cancels the whole when it is not held any more.

    `worked_ms` keeps when it would have ended, which is soon after the last work under it.
    """
    update, values = "SET until_ms = :none, worked_ms = :worked REMOVE #owner", {":none": 0, ":worked": lease.until_ms}
    return {"Update": fenced_update(table, lease_key(lease.store), lease, update, values)}


def publishes(table: str, lease: Lease, high_water: str, max_ver: str, moved_ver: str = "") -> dict[str, Any]:
    """As `gives_lease_back`, and every row of the store is published. `moved_ver`: of a movement, else ""."""
    moved = ", moved_ver = :moved" if moved_ver else ""
    update = (
        f"SET until_ms = :none, worked_ms = :worked, high_water = :high, max_ver = :max{moved} "
        "REMOVE #owner, unpublished"
    )
    values = {":none": 0, ":worked": lease.until_ms, ":high": high_water, ":max": max_ver}
    values |= {":moved": max(moved_ver, lease.moved_ver)} if moved_ver else {}
    return {"Update": fenced_update(table, lease_key(lease.store), lease, update, values)}
