"""The nightly check on the deployed tables, buckets and queues: what it reads, what it mends, what it reports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend_lambdas.alerts.alert import AlertKind
from backend_lambdas.alerts.nightly_check import Checked, told_night
from backend_lambdas.aws.core import clients, tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import Item, by_key, get_item, query
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.topic import publish
from backend_lambdas.aws.stock.items import item_to_row
from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.aws.uploads.decisions import UploadDecisions
from backend_lambdas.aws.uploads.ingest_stores import ingest_stores
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.protocol.commit import publish_again

MOST_RESTARTS = 20  # a night: what hangs by the hundred has one cause, which more messages do not mend
UNDER_WAY = (UploadStatus.RECEIVED, UploadStatus.APPLYING)


class DynamoBooks:
    """`inventory.nightly_check.Books` on DynamoDB."""

    def __init__(self, dynamodb: Any, stock: StockReader, stock_table: str, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._stock = stock
        self._stock_table = stock_table
        self._ops_table = ops_table

    def store_summaries(self) -> list[StoreSummary]:
        return self._stock.store_summaries()

    def pages(self, store: str) -> Iterator[list[StockRow]]:
        """Eventually consistent, for half the price: what looks wrong is read again before anything is mended."""
        request = by_key(self._stock_table, "pk = :pk", pk=tables.store_pk(store))
        with our_errors(f"Reading the stock of {store}"):
            for page in self._dynamodb.get_paginator("query").paginate(**request):
                yield [item_to_row(item) for item in page["Items"]]

    def open_episodes(self, store: str) -> Mapping[str, AlertKind]:
        request = by_key(self._ops_table, "pk = :pk", pk=tables.alert_state_pk(store))
        names = {"ProjectionExpression": "sk, #condition", "ExpressionAttributeNames": {"#condition": "condition"}}
        found = query(self._dynamodb, **request, **names)
        return {item["sk"].removeprefix("IT#"): AlertKind(item["condition"]) for item in found if item.get("condition")}

    def unfinished_ms(self, store: str) -> int | None:
        lease = get_item(self._dynamodb, self._ops_table, tables.store_pk(store), "LEASE") or {}
        return _worked_ms(lease, "until_ms") if "owner" in lease or lease.get("unpublished", False) else None

    def hanging_uploads(self, before_ms: int) -> list[str]:
        condition, before = "open_pk = :pk AND open_sk < :before", iso_time(before_ms)
        request = by_key(self._ops_table, condition, pk=tables.OPEN_UPLOADS_PK, before=before)
        found = query(self._dynamodb, IndexName=tables.OPS_INDEX_OPEN, **request)
        return [str(item["upload_id"]) for item in found if _hangs(item, before_ms)][:MOST_RESTARTS]


def _worked_ms(item: Item, ends: str) -> int:
    """When the work ends or ended; work that goes on with the next message has given back what it held: `ends` is 0."""
    return max(int(item.get(ends, 0)), int(item.get("worked_ms", 0)))


def _hangs(upload: Item, before_ms: int) -> bool:
    """Held and given-up ones wait for a person; once decided, held ones are as under way as the others."""
    if "failed_at" in upload:
        return False
    decided = upload["status"] == UploadStatus.HELD and str(upload.get("decided_at", "~")) < iso_time(before_ms)
    return (upload["status"] in UNDER_WAY or decided) and _worked_ms(upload, "claim_until_ms") < before_ms


@dataclass(frozen=True, slots=True)
class DynamoRepairs:
    """`inventory.nightly_check.Repairs` on the stores of the ingest protocol."""

    stores: Stores
    attempt: Attempt
    books: DynamoBooks
    decisions: UploadDecisions

    def publish_again(self, store: str) -> bool:
        return publish_again(self.stores, self.attempt, store, self._shown)

    def restart(self, upload_id: str) -> None:
        record = self.decisions.find(upload_id)
        if record is not None:
            self.decisions.send_event(record)

    def _shown(self, store: str) -> StockTotals:
        found = (store_summary.totals for store_summary in self.books.store_summaries() if store_summary.store == store)
        return next(found, StockTotals())


KIND = "nightly_check"


def check_stores(attempt: Attempt) -> tuple[DynamoBooks, DynamoRepairs]:
    names, dynamodb, sqs = settings(), clients.dynamodb(), clients.sqs()
    stock = StockReader(dynamodb, clients.s3(), names.stock_table, names.ops_table, names.data_bucket)
    books = DynamoBooks(dynamodb, stock, names.stock_table, names.ops_table)
    decisions = UploadDecisions(dynamodb, sqs, names.ops_table, names.ingest_queue_url)
    return books, DynamoRepairs(ingest_stores(), attempt, books, decisions)


def keep_night(checked: Checked, at: str) -> None:
    """Remember the night for the pages, and mail what was mended (nothing when all was in order).

    What was mended is in order when the function is tried again: so what could not be mailed is kept as `untold`, for
    the next check to tell, and it is mailed too when only the keeping has failed.
    """
    names, said = settings(), told_night(checked)
    try:
        before = get_item(clients.dynamodb(), names.ops_table, tables.NIGHT_PK, tables.NIGHT_SK) or {}
        said = [*before.get("untold", []), *said]
        _put(checked, at, said, untold=said)
    finally:
        if said:
            publish_night(clients.sns(), names.alerts_topic_arn, names.dashboard_url, at, checked, said)
    if said:
        _put(checked, at, said, untold=[])


def _put(checked: Checked, at: str, said: list[str], untold: list[str]) -> None:
    item = {"pk": tables.NIGHT_PK, "sk": tables.NIGHT_SK, "at": at, **checked.counts(), "said": said}
    with our_errors("Keeping the result of the nightly check"):
        clients.dynamodb().put_item(
            TableName=settings().ops_table, Item=to_item(item | ({"untold": untold} if untold else {}))
        )


def publish_night(client: Any, topic_arn: str, dashboard_url: str, at: str, checked: Checked, said: list[str]) -> None:
    """One message. Subscribers can filter by kind = nightly_check, severity = info."""
    counts = f"the nightly check mended {checked.repaired}, could not mend {len(checked.failed)}"
    found_now = bool(checked.repaired or checked.failed)
    subject = f"Stockroom: {counts if found_now else said[0]}"[:99]
    text = "\n".join(
        (
            f"The nightly check of {at[:10]} looked at {checked.rows} rows of {checked.stores} stores:",
            "",
            *(f"  {one}" for one in said),
            "",
            "Missed alerts come in a mail of their own. Why something was missed is in the logs of that time.",
            f"Alerts: {dashboard_url.rstrip('/')}/alerts",
        )
    )
    facts = {"kind": KIND, "at": at, **checked.counts()}
    attributes = {"severity": "info", "kind": KIND, "store": "-", "digest_id": f"check-{at[:10]}"}
    publish(client, topic_arn, subject, text, subject, facts, attributes, "Announcing the nightly check")
