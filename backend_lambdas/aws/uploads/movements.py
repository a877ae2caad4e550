"""What people recorded, and its commit in all of its stores: one transaction over both tables."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import CONDITION, cancellation_codes, our_errors
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.aws.core.writes import setting
from backend_lambdas.aws.stock.rows import row_put
from backend_lambdas.aws.uploads.items import upload_key
from backend_lambdas.aws.uploads.store_ledger import FENCE, DynamoStoreLedger
from backend_lambdas.inventory.errors import LeaseLost
from backend_lambdas.inventory.movements import Movement
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.uploads.ports import StoreCommit


class DynamoMovements:
    """`uploads.ports.StockMovements` on DynamoDB."""

    def __init__(self, ledger: DynamoStoreLedger, client: Any, stock_table: str, ops_table: str) -> None:
        self._ledger = ledger
        self._client = client
        self._stock_table = stock_table
        self._table = ops_table

    def since(self, store: str, ver: str) -> dict[str, list[int]]:
        request = by_key(self._table, "pk = :pk AND sk > :ver", pk=tables.movement_pk(store), ver=ver)
        found: dict[str, list[int]] = {}
        for item in query(self._client, ConsistentRead=True, **request):
            found.setdefault(item["product_id"], []).append(item["units"])
        return found

    def commit(self, commits: Sequence[StoreCommit], rows: Sequence[StockRow], movement: Movement, ver: str) -> None:
        """At most 19 items for two stores, of the 100 that a transaction takes (DynamoDB, TransactWriteItems)."""
        parts: list[dict[str, Any]] = []
        fences: list[int] = []
        for commit in commits:
            fences.append(len(parts) + FENCE)
            parts += [*self._ledger.parts_of(commit, ver), self._moved_put(commit, movement, ver)]
        parts += [row_put(self._stock_table, row) for row in rows]
        if movement.undoes:
            parts.append(self._taken_back(commits[0], movement))
        doing = f"Recording movement {commits[0].upload_id}"
        with our_errors(doing):
            try:
                self._client.transact_write_items(TransactItems=parts)
            except ClientError as error:
                codes = cancellation_codes(error)
                if codes and any(codes[fence] in CONDITION for fence in fences):
                    raise LeaseLost(f"{doing}: a lease is no longer held") from error
                raise

    def _moved_put(self, commit: StoreCommit, movement: Movement, ver: str) -> dict[str, Any]:
        store = commit.lease.store
        item = {
            "pk": tables.movement_pk(store),
            "sk": ver,
            "upload_id": commit.upload_id,
            "product_id": movement.product_id,
            "units": movement.units(store),
            # As long as a file may land late: see the statements of files.
            **expiry(lives().keep_plan_days, commit.arrived_at or commit.committed_at),
        }
        return {"Put": {"TableName": self._table, "Item": to_item(item)}}

    def _taken_back(self, commit: StoreCommit, movement: Movement) -> dict[str, Any]:
        values = {"undone_by": commit.audit.actor, "undone_at": commit.committed_at}
        condition = "attribute_exists(pk) AND attribute_not_exists(#undone_by)"
        return {"Update": setting(self._table, upload_key(movement.undoes), values, condition, {})}
