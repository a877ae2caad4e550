"""The company's stores, as their aggregates in the Ops table tell of them."""

from collections.abc import Collection, Iterator
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.inventory.errors import Throttled
from backend_lambdas.uploads.ports import KnownStore

KEYS_PER_READ = 100  # BatchGetItem takes no more
TRIES = 8  # what is left unread by one call is asked for again
# `items` and others are words of DynamoDB's own.
SHOWN = {"#store": "store", "#items": "items", "#key": "snapshot_key", "#last": "last_upload_id"}


class DynamoStoreDirectory:
    """`uploads.ports.StoreDirectory` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def known(self, stores: Collection[str]) -> dict[str, KnownStore]:
        names = sorted(stores)
        found: dict[str, KnownStore] = {}
        for start in range(0, len(names), KEYS_PER_READ):
            keys = [
                to_item({"pk": tables.AGGREGATES_PK, "sk": tables.store_pk(name)})
                for name in names[start : start + KEYS_PER_READ]
            ]
            found |= {one.store: one for one in map(_known, self._read(keys))}
        return found

    def all_known(self) -> list[KnownStore]:
        request = by_key(self._table, "pk = :pk", pk=tables.AGGREGATES_PK)
        shown = {"ProjectionExpression": ", ".join(SHOWN), "ExpressionAttributeNames": SHOWN}
        return [_known(item) for item in query(self._client, **request, **shown)]

    def _read(self, keys: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        asked = {"ProjectionExpression": ", ".join(SHOWN), "ExpressionAttributeNames": SHOWN, "ConsistentRead": True}
        for _ in range(TRIES):
            with our_errors("Reading which stores are known"):
                answer = self._client.batch_get_item(RequestItems={self._table: {**asked, "Keys": keys}})
            yield from map(from_item, answer["Responses"].get(self._table, []))
            keys = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
            if not keys:
                return
        raise Throttled("Reading which stores are known: some keys were left unread again and again")


def _known(item: dict[str, Any]) -> KnownStore:
    return KnownStore(
        store=item["store"],
        items=item.get("items", 0),
        snapshot_key=item.get("snapshot_key"),
        last_upload_id=item.get("last_upload_id"),
    )
