"""The lease of a store as an item of the Ops table, and the check that makes a write fenced."""

from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import Item
from backend_lambdas.uploads.ports import Lease

HELD_BY = "#owner = :owner AND #epoch = :epoch"
NAMES = {"#owner": "owner", "#epoch": "epoch"}


def lease_key(store: str) -> Item:
    return {"pk": {"S": tables.store_pk(store)}, "sk": {"S": "LEASE"}}


def holder(lease: Lease) -> Item:
    """The values of HELD_BY."""
    return {":owner": {"S": lease.owner}, ":epoch": {"N": str(lease.epoch)}}


def holds_lease(table: str, lease: Lease) -> dict[str, Any]:
    """A part of a transaction that lets it pass only while this very lease is held."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": lease_key(lease.store),
            "ConditionExpression": HELD_BY,
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": holder(lease),
        }
    }


def begins_to_write(table: str, lease: Lease) -> dict[str, Any]:
    """A part of a transaction that marks the store as holding unpublished rows, only while this very lease is held."""
    return {
        "Update": {
            "TableName": table,
            "Key": lease_key(lease.store),
            "UpdateExpression": "SET unpublished = :yes",
            "ConditionExpression": HELD_BY,
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": {**holder(lease), ":yes": {"BOOL": True}},
        }
    }


def publishes(table: str, lease: Lease, high_water: str, max_ver: str) -> dict[str, Any]:
    """As `gives_lease_back`, and every row of the store is published."""
    part = gives_lease_back(table, lease, high_water, max_ver)
    part["Update"]["UpdateExpression"] += ", unpublished"
    return part


def gives_lease_back(table: str, lease: Lease, high_water: str, max_ver: str) -> dict[str, Any]:
    """A part of a transaction that ends this very lease, or cancels the whole when it is not held any more.

    `worked_ms` keeps when it would have ended, which is soon after the last work under it.
    """
    return {
        "Update": {
            "TableName": table,
            "Key": lease_key(lease.store),
            "UpdateExpression": (
                "SET until_ms = :none, worked_ms = :worked, high_water = :high, max_ver = :max REMOVE #owner"
            ),
            "ConditionExpression": HELD_BY,
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": {
                **holder(lease),
                ":none": {"N": "0"},
                ":worked": {"N": str(lease.until_ms)},
                ":high": {"S": high_water},
                ":max": {"S": max_ver},
            },
        }
    }
