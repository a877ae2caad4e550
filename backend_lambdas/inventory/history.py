"""The history of a stock row: one entry per change, with the file and line it came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from backend_lambdas.inventory.stock import DETAILS, RowChange, StockRow, details_of

NO_DETAILS = (None,) * len(DETAILS)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What a row became at `at` (ISO 8601 UTC; `event_ms` when its file arrived) and, as `old_...`, what it was before.

    `delisted`: the item is no longer listed or its row was deleted. `details` are in the order of `stock.DETAILS`.
    """

    store: str
    product_id: str
    event_ms: int
    rev: int
    ver: str
    at: str
    upload_id: str
    line: int
    on_hand: int
    reorder_point: int
    details: tuple[Any, ...]
    delisted: bool
    old_on_hand: int | None = None
    old_reorder_point: int | None = None
    old_details: tuple[Any, ...] = NO_DETAILS


class HistoryStore(Protocol):
    def add(self, entries: Sequence[HistoryEntry]) -> list[tuple[HistoryEntry, str]]:
        """Write the entries; the same one twice is one. Return those the store will never take, and why.

        Raise another StorageError when the store throttles or is out of reach: all of them can be written again.
        """

    def unheard(self, rows: Sequence[StockRow]) -> list[StockRow]:
        """Those of the rows (no item twice) whose newest change has no entry."""

    def newest(self, store: str, product_id: str) -> HistoryEntry | None:
        """The item's newest entry; strongly consistent."""


def record_history(changes: Iterable[RowChange], store: HistoryStore) -> list[tuple[RowChange, str]]:
    """Write one entry per change; return the changes that could not be recorded, and why."""
    by_entry = {history_entry(change): change for change in changes}
    return [(by_entry[entry], reason) for entry, reason in store.add(list(by_entry))]


def history_entry(change: RowChange) -> HistoryEntry:
    """The entry of a change; the same change always gives the same one."""
    row, old = change.row, change.old
    known = old if old is not None and not old.delisted else None
    return HistoryEntry(
        store=row.store,
        product_id=row.product_id,
        event_ms=change.event_ms,
        rev=row.rev + (change.new is None),
        ver=row.ver,
        at=row.changed_at,
        upload_id=row.upload_id,
        line=row.line,
        on_hand=row.on_hand,
        reorder_point=row.reorder_point,
        details=details_of(row),
        delisted=row.delisted or change.new is None,
        old_on_hand=None if known is None else known.on_hand,
        old_reorder_point=None if known is None else known.reorder_point,
        old_details=NO_DETAILS if known is None else details_of(known),
    )
