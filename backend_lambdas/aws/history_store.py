"""The history of stock rows in the Ops table; the key of an entry follows from its change."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from backend_lambdas.aws import tables
from backend_lambdas.aws.attributes import Item, to_item
from backend_lambdas.aws.batches import BATCH, write_batches
from backend_lambdas.inventory.errors import Refused
from backend_lambdas.inventory.history import HistoryEntry


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

    def _add_alone(self, entry: HistoryEntry) -> str:
        """Return why the entry could not be written; "" when it was."""
        try:
            write_batches(self._client, self._table, [entry_to_item(entry)])
        except Refused as error:
            return str(error)
        return ""


def entry_to_item(entry: HistoryEntry) -> Item:
    keys = {
        "pk": tables.history_pk(entry.store, entry.product_id),
        "sk": tables.history_sk(entry.event_ms, entry.rev),
    }
    return to_item({**keys, **asdict(entry)})
