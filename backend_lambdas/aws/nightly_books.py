"""What the nightly check reads and mends, on the deployed tables, buckets and queues."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend_lambdas.aws import tables
from backend_lambdas.aws.failures import our_errors
from backend_lambdas.aws.ops_reader import OpsReader
from backend_lambdas.aws.reading import Item, by_key, get_item, query
from backend_lambdas.aws.stock_items import item_to_row
from backend_lambdas.aws.stock_reader import StockReader
from backend_lambdas.aws.upload_decisions import UploadDecisions
from backend_lambdas.inventory.aggregates import StockTotals
from backend_lambdas.inventory.alerts import AlertKind
from backend_lambdas.inventory.standing import StoreStanding
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.progress import UploadStatus
from backend_lambdas.uploads.publish_again import publish_again

MOST_RESTARTS = 20  # a night: what hangs by the hundred has one cause, which more messages do not mend
UNDER_WAY = (UploadStatus.RECEIVED, UploadStatus.APPLYING)


class DynamoBooks:
    """`inventory.nightly_check.Books` on DynamoDB."""

    def __init__(self, dynamodb: Any, stock: StockReader, stock_table: str, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._stock = stock
        self._stock_table = stock_table
        self._ops_table = ops_table

    def standings(self) -> list[StoreStanding]:
        return self._stock.standings()

    def pages(self, store: str) -> Iterator[list[StockRow]]:
        """Eventually consistent, for half the price: what looks wrong is read again before anything is mended."""
        request = by_key(self._stock_table, "pk = :pk", pk=tables.store_pk(store))
        while True:
            with our_errors(f"Reading the stock of {store}"):
                page = self._dynamodb.query(**request)
            yield [item_to_row(item) for item in page["Items"]]
            if not page.get("LastEvaluatedKey"):
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def open_episodes(self, store: str) -> Mapping[str, AlertKind]:
        request = by_key(self._ops_table, "pk = :pk", pk=tables.alert_state_pk(store))
        names = {"ProjectionExpression": "sk, #condition", "ExpressionAttributeNames": {"#condition": "condition"}}
        found = query(self._dynamodb, **request, **names)
        return {item["sk"].removeprefix("IT#"): AlertKind(item["condition"]) for item in found if item.get("condition")}

    def unfinished_ms(self, store: str) -> int | None:
        lease = get_item(self._dynamodb, self._ops_table, tables.store_pk(store), "LEASE") or {}
        return _worked_ms(lease, "until_ms") if "owner" in lease or lease.get("unpublished", False) else None

    def hanging_uploads(self, before_ms: int) -> list[str]:
        request = by_key(
            self._ops_table,
            "open_pk = :pk AND open_sk < :before",
            pk=tables.OPEN_UPLOADS_PK,
            before=iso_time(before_ms),
        )
        found = (item for item in query(self._dynamodb, IndexName=tables.OPS_INDEX_OPEN, **request))
        return [str(item["upload_id"]) for item in found if _hangs(item, before_ms)][:MOST_RESTARTS]


def _worked_ms(item: Item, ends: str) -> int:
    """When the work ends or ended; work that goes on with the next message has given back what it held: `ends` is 0."""
    return max(int(item.get(ends, 0)), int(item.get("worked_ms", 0)))


def _hangs(upload: Item, before_ms: int) -> bool:
    """Held ones wait for a person; once decided, they are as under way as the others."""
    decided = upload["status"] == UploadStatus.HELD and str(upload.get("decided_at", "~")) < iso_time(before_ms)
    return (upload["status"] in UNDER_WAY or decided) and _worked_ms(upload, "claim_until_ms") < before_ms


@dataclass(frozen=True, slots=True)
class DynamoRepairs:
    """`inventory.nightly_check.Repairs` on the stores of the ingest protocol."""

    stores: Stores
    attempt: Attempt
    books: DynamoBooks
    uploads: OpsReader
    decisions: UploadDecisions

    def publish_again(self, store: str) -> bool:
        return publish_again(self.stores, self.attempt, store, self._shown)

    def restart(self, upload_id: str) -> None:
        record = self.uploads.upload(upload_id)
        if record is not None:
            self.decisions.send_event(record)

    def _shown(self, store: str) -> StockTotals:
        found = (standing.totals for standing in self.books.standings() if standing.store == store)
        return next(found, StockTotals())
