"""The company's stores, as their aggregates in the Ops table tell of them."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.batches import read_batches
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.inventory.leaving import last_of
from backend_lambdas.inventory.merged import Merged, followed
from backend_lambdas.uploads.ports import KnownStore

SHOWN = tuple(field.name for field in fields(KnownStore))
GONE, INTO = "gone_by", "merged_into"


class DynamoStoreDirectory:
    """`uploads.ports.StoreDirectory` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def known(self, stores: Collection[str]) -> dict[str, KnownStore]:
        keys = [to_item({"pk": tables.AGGREGATES_PK, "sk": tables.store_pk(name)}) for name in sorted(stores)]
        found = map(from_item, read_batches(self._client, self._table, keys, (*SHOWN, GONE)))
        return {item["store"]: KnownStore(**item) for item in found if not item.pop(GONE, "")}

    def all_known(self) -> list[KnownStore]:
        request = by_key(self._table, "pk = :pk", pk=tables.AGGREGATES_PK)
        names = {f"#{name}": name for name in (*SHOWN, GONE)}
        shown = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
        return [KnownStore(**item) for item in query(self._client, **request, **shown) if not item.pop(GONE, "")]

    def merged(self, stores: Collection[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        asked = set(stores)
        while asked:
            keys = [to_item({"pk": tables.AGGREGATES_PK, "sk": tables.store_pk(name)}) for name in sorted(asked)]
            items = map(from_item, read_batches(self._client, self._table, keys, ("store", INTO)))
            fresh = {item["store"]: item[INTO] for item in items if item.get(INTO)}
            found |= fresh
            asked = set(fresh.values()) - found.keys()
        return {store: last_of(found, store) for store in stores if store in found}

    def all_merged(self) -> Merged:
        request = by_key(self._table, "pk = :pk", pk=tables.AGGREGATES_PK)
        shown = {"ProjectionExpression": "sk, merged_into", "FilterExpression": "attribute_exists(merged_into)"}
        items = query(self._client, **request, **shown)
        return followed({item["sk"].removeprefix("ST#"): item[INTO] for item in items})
