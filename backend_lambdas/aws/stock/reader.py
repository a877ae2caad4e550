"""What the dashboard reads about stock: store summaries, snapshots, plans, rows and their history."""

from collections.abc import Callable, Collection
from dataclasses import fields
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.paging import Item, by_key, get_item, query
from backend_lambdas.aws.stock.items import item_to_row
from backend_lambdas.inventory.errors import NotFound, Unavailable
from backend_lambdas.inventory.snapshot import DAMAGED, Snapshot, categories_key, decode_columns, decode_snapshot
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.store_summary import StockTotals, StoreChange, StoreSummary, decode_categories
from backend_lambdas.uploads.product_plan import CataloguePlan
from backend_lambdas.uploads.product_plan import decode_plan as decode_catalogue
from backend_lambdas.uploads.protocol.stored_plan import Plan, PlanDelta, decode_delta, decode_plan

Decoded = TypeVar("Decoded")

ITEM_HISTORY = 500
TOTALS = tuple(field.name for field in fields(StockTotals))
SUMMARY = tuple(field.name for field in fields(StoreSummary) if field.name not in ("store", "totals"))
SUMMARY_NAMES = ("sk", *TOTALS, *SUMMARY)
SUMMARY_ONLY = {
    "ProjectionExpression": ", ".join(f"#{name}" for name in SUMMARY_NAMES),
    "ExpressionAttributeNames": {f"#{name}": name for name in SUMMARY_NAMES},
}


class StockReader:
    """Reads both tables and the data bucket; thread-safe."""

    def __init__(self, dynamodb: Any, s3: Any, stock_table: str, ops_table: str, data_bucket: str) -> None:
        self._dynamodb = dynamodb
        self._s3 = s3
        self._stock_table = stock_table
        self._ops_table = ops_table
        self._data_bucket = data_bucket

    def store_summaries(self) -> list[StoreSummary]:
        """Every store's; strongly consistent, so that they never go back."""
        request = by_key(self._ops_table, "pk = :pk", pk=tables.AGGREGATES_PK) | SUMMARY_ONLY
        return [summary_of_item(item) for item in query(self._dynamodb, ConsistentRead=True, **request)]

    def by_category(self, store: str) -> dict[str, StockTotals]:
        """The store's totals by category ("" = none), as of its last commit; none when it has none.

        Stores that were last committed by the first release have them in their aggregate.
        """
        try:
            return self._by_category(store)
        except NotFound:
            # A commit in between has put others in their place.
            try:
                return self._by_category(store)
            except NotFound as missing:
                raise Unavailable(f"Reading the categories of {store}: {missing}") from missing

    def _by_category(self, store: str) -> dict[str, StockTotals]:
        item = get_item(self._dynamodb, self._ops_table, tables.AGGREGATES_PK, tables.store_pk(store)) or {}
        if "by_category" in item or not item.get("snapshot_key"):
            return {part["category"]: totals_of_item(part) for part in item.get("by_category", [])}
        return self._decoded(categories_key(item["snapshot_key"]), decode_categories)

    def snapshot(self, key: str) -> Snapshot:
        return self._decoded(key, decode_snapshot)

    def snapshot_columns(self, key: str, names: Collection[str]) -> Snapshot:
        """A snapshot with some of its columns."""
        return self._decoded(key, lambda data: decode_columns(data, names))

    def delta(self, plan_key: str) -> PlanDelta:
        return self._decoded(plan_key, decode_delta)

    def plan(self, plan_key: str) -> Plan:
        return self._decoded(plan_key, decode_plan)

    def catalogue_plan(self, plan_key: str) -> CataloguePlan:
        """What a catalogue wrote: it lies beside the plans of counts."""
        return self._decoded(plan_key, decode_catalogue)

    def changes(self, store: str, after_rev: int, upto_rev: int) -> list[StoreChange]:
        """The commits after one revision up to another, oldest first."""
        request = by_key(
            self._ops_table,
            "pk = :pk AND sk BETWEEN :low AND :high",
            pk=tables.change_pk(store),
            low=tables.change_sk(after_rev + 1),
            high=tables.change_sk(upto_rev),
        )
        items = query(self._dynamodb, ConsistentRead=True, **request)
        return [StoreChange(i["rev"], i["plan_key"], i.get("changed", 0), i.get("removed", 0)) for i in items]

    def rows(self, store: str) -> list[StockRow]:
        """The store's rows from the table itself, strongly consistent; the delisted ones too."""
        return self._rows(None, ConsistentRead=True, **by_key(self._stock_table, "pk = :pk", pk=tables.store_pk(store)))

    def row(self, store: str, product_id: str) -> StockRow | None:
        """The row as it is now; None also when it is delisted."""
        pk, sk = tables.store_pk(store), tables.item_sk(product_id)
        request = by_key(self._stock_table, "pk = :pk AND sk = :sk", pk=pk, sk=sk)
        rows = self._rows(1, ConsistentRead=True, **request)
        return rows[0] if rows and not rows[0].delisted else None

    def across(self, product_id: str) -> list[StockRow]:
        """The item in every store that has it now."""
        request = by_key(self._stock_table, "sk = :sk", sk=tables.item_sk(product_id))
        rows = self._rows(None, IndexName=tables.STOCK_INDEX_ITEM, **request)
        return [row for row in rows if not row.delisted]

    def history(self, store: str, product_id: str) -> list[Item]:
        """The last changes of one row, newest first, at most ITEM_HISTORY."""
        request = by_key(self._ops_table, "pk = :pk", pk=tables.history_pk(store, product_id))
        return list(islice(query(self._dynamodb, ScanIndexForward=False, **request), ITEM_HISTORY))

    def _rows(self, limit: int | None, **request: Any) -> list[StockRow]:
        with our_errors("Reading stock rows"):
            pages = self._dynamodb.get_paginator("query").paginate(**request)
            return [item_to_row(item) for item in islice((item for page in pages for item in page["Items"]), limit)]

    def _decoded(self, key: str, decode: Callable[[bytes], Decoded]) -> Decoded:
        """An object that is there but damaged is as good as missing: whoever asks knows another way."""
        try:
            return decode(self._object(key))
        except DAMAGED as error:
            raise NotFound(f"{key} is damaged") from error

    def _object(self, key: str) -> bytes:
        with our_errors(f"Reading {key}"):
            body: bytes = self._s3.get_object(Bucket=self._data_bucket, Key=key)["Body"].read()
        return body


def totals_of_item(item: Item) -> StockTotals:
    known = {name: item[name] for name in TOTALS if name in item}
    return StockTotals(**known | {"value": Decimal(item.get("value", 0))})


def summary_of_item(item: Item) -> StoreSummary:
    """The item AGG / ST#store."""
    known = {name: item[name] for name in SUMMARY if name in item}
    return StoreSummary(item["sk"].removeprefix("ST#"), totals_of_item(item), **known)
