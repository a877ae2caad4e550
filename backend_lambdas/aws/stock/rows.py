"""The Stock table: reading a store or single rows as they are now, and writing rows under a store's lease.

Rows are written in transactions, because only a transaction can also check the lease: docs/decisions/020.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.batches import read_batches
from backend_lambdas.aws.core.errors import CONDITION, cancellation_codes, our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.leases import holds_lease
from backend_lambdas.aws.core.paging import by_key
from backend_lambdas.aws.stock.items import item_to_row, row_to_item
from backend_lambdas.inventory.errors import LeaseLost
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.uploads.ports import Lease, nothing


class DynamoStockRows:
    """`uploads.ports.StockRows` on DynamoDB."""

    def __init__(self, client: Any, stock_table: str, ops_table: str) -> None:
        self._client = client
        self._stock_table = stock_table
        self._ops_table = ops_table

    def read_store(self, store: str, step: Callable[[], None] = nothing) -> dict[str, StockRow]:
        request = by_key(self._stock_table, "pk = :pk", pk=tables.store_pk(store)) | {"ConsistentRead": True}
        rows: dict[str, StockRow] = {}
        seen: dict[str, str] = {}
        with our_errors(f"Reading the stock of {store}"):
            for page in self._client.get_paginator("query").paginate(**request):
                step()
                for item in page["Items"]:
                    row = item_to_row(item, seen)
                    rows[row.product_id] = row
        return rows

    def write_rows(self, lease: Lease, rows: Sequence[StockRow]) -> list[str]:
        """At most 99 rows. A row whose condition fails is left out and the others are tried again without it."""
        left_alone: list[str] = []
        pending = list(rows)
        while pending:
            refused = self._try_to_write(lease, pending)
            if not refused:
                break
            left_alone += refused
            pending = [row for row in pending if row.product_id not in refused]
        return left_alone

    def _try_to_write(self, lease: Lease, rows: Sequence[StockRow]) -> list[str]:
        """Write all rows, or none: then return the product_ids of those whose condition does not hold."""
        puts = [row_put(self._stock_table, row) for row in rows]
        doing = f"Writing {len(rows)} rows of {lease.store}"
        with our_errors(doing):
            try:
                self._client.transact_write_items(TransactItems=[*puts, holds_lease(self._ops_table, lease)])
            except ClientError as error:
                codes = cancellation_codes(error)
                if codes and codes[-1] in CONDITION:
                    raise LeaseLost(f"{doing}: the lease is no longer held") from error
                if not set(codes) & CONDITION:
                    raise
                return [row.product_id for row, code in zip(rows, codes, strict=False) if code in CONDITION]
        return []


def row_put(table: str, row: StockRow) -> dict[str, Any]:
    """A part of a transaction that writes the row over an older one."""
    return {"Put": {"TableName": table, "Item": row_to_item(row), **_condition(row)}}


def _condition(row: StockRow) -> dict[str, Any]:
    """A first write must find nothing, a later one an older row. Two plain conditions cost less than one with OR."""
    if row.rev == 1:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {"ConditionExpression": "ver < :ver", "ExpressionAttributeValues": {":ver": {"S": row.ver}}}


class DynamoCurrentRows:
    """`inventory.stock_recheck.CurrentRows` on DynamoDB."""

    def __init__(self, client: Any, stock_table: str) -> None:
        self._client = client
        self._table = stock_table

    def rows_of(self, items: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], StockRow]:
        keys = [
            to_item({"pk": tables.store_pk(store), "sk": tables.item_sk(product_id)})
            for store, product_id in dict.fromkeys(items)
        ]
        rows = (item_to_row(item) for item in read_batches(self._client, self._table, keys))
        return {(row.store, row.product_id): row for row in rows}
