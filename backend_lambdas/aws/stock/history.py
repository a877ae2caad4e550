"""The history of stock rows in the Ops table; the key of an entry follows from its change."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.batches import BATCH, read_batches, write_batches
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.expiry import DAY_SECONDS, expiry
from backend_lambdas.aws.core.items import Item, from_item, to_item
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.aws.stock.items import DELISTED
from backend_lambdas.inventory.errors import Refused
from backend_lambdas.inventory.history import HistoryEntry
from backend_lambdas.inventory.stock import DETAILS, StockRow
from backend_lambdas.inventory.versions import version_time_ms


class DynamoHistoryStore:
    """`inventory.history.HistoryStore` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def add(self, entries: Sequence[HistoryEntry]) -> list[tuple[HistoryEntry, str]]:
        """Batches of 25; one that is refused is written entry by entry. A batch cannot hold a key twice."""
        unique = list({(entry.store, entry.product_id, entry.event_ms, entry.rev): entry for entry in entries}.values())
        failed: list[tuple[HistoryEntry, str]] = []
        for start in range(0, len(unique), BATCH):
            batch = unique[start : start + BATCH]
            try:
                write_batches(self._client, self._table, [entry_to_item(entry) for entry in batch])
            except Refused:
                failed += [(entry, reason) for entry in batch if (reason := self._add_alone(entry))]
        return failed

    def unheard(self, rows: Sequence[StockRow]) -> list[StockRow]:
        by_key = {_key_of(row): row for row in rows if not _outlived(row)}
        keys = [to_item({"pk": pk, "sk": sk}) for pk, sk in by_key]
        found = {
            (item["pk"]["S"], item["sk"]["S"]) for item in read_batches(self._client, self._table, keys, ("pk", "sk"))
        }
        return [row for key, row in by_key.items() if key not in found]

    def newest(self, store: str, product_id: str) -> HistoryEntry | None:
        with our_errors(f"Reading the history of {product_id} in {store}"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues=to_item({":pk": tables.history_pk(store, product_id)}),
                ScanIndexForward=False,
                ConsistentRead=True,
                Limit=1,
            )
        return next((item_to_entry(item) for item in answer["Items"]), None)

    def _add_alone(self, entry: HistoryEntry) -> str:
        """Return why the entry could not be written; "" when it was."""
        try:
            write_batches(self._client, self._table, [entry_to_item(entry)])
        except Refused as error:
            return str(error)
        return ""


def _outlived(row: StockRow) -> bool:
    """Whether the entry of the row's last change may have been deleted because its life is over."""
    days = lives().keep_history_days
    return bool(days) and datetime.fromisoformat(row.changed_at).timestamp() + days * DAY_SECONDS < time.time()


def _key_of(row: StockRow) -> tuple[str, str]:
    sk = tables.history_sk(version_time_ms(row.ver), row.rev)
    return tables.history_pk(row.store, row.product_id), sk


def item_to_entry(item: Mapping[str, Mapping[str, Any]]) -> HistoryEntry:
    values = from_item(item)
    known: dict[str, Any] = {field.name: values.get(field.name) for field in fields(HistoryEntry)}
    details = {
        "details": tuple(values.get(name) for name in DETAILS),
        "old_details": tuple(values.get(f"old_{name}") for name in DETAILS),
    }
    return HistoryEntry(**known | details | {"delisted": values.get(DELISTED, False)})


def entry_to_item(entry: HistoryEntry) -> Item:
    keys = {
        "pk": tables.history_pk(entry.store, entry.product_id),
        "sk": tables.history_sk(entry.event_ms, entry.rev),
    }
    values = asdict(entry)
    values[DELISTED] = values.pop("delisted")
    details = dict(zip(DETAILS, values.pop("details"), strict=True))
    details |= {f"old_{name}": value for name, value in zip(DETAILS, values.pop("old_details"), strict=True)}
    return to_item({**keys, **values, **details, **expiry(lives().keep_history_days, entry.at)})
