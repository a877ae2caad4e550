"""One upload as pages show it, and how it is read from its items."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

import pandas as pd

from backend_lambdas.inventory.store_summary import StockTotals
from backend_lambdas.uploads.held import Effect
from backend_lambdas.uploads.rows.kinds import SALES, STOCK
from dashboard.data.store_health import DayTotals, utc_time

FAILED = "FAILED"  # under way when its event was given up; the record keeps the status it had


@dataclass(frozen=True, slots=True)
class Upload:
    """One file. Counts are None until known; `status` is one of the vocabulary (see docs/data-dictionary.md).

    `kind`: stock or sales; `returns`: how many of a sales file's accepted rows are returns.
    `failure`: why it was given up (`status` is then FAILED); somebody can have it tried again.
    `rows_done`: how many of the accepted rows are dealt with so far, in a file that takes its time. `waiting_for`: the
    store it waits for, "" where storage refuses work for now; None: it does not wait.
    `stock_...`: what a sales file did to the stock; None where sales do not reduce it. `effect`: what the held work
    would change. `new_stores`: the first of the stores no file had named before; `new_store_count`: all of them.
    """

    upload_id: str
    status: str
    file_name: str
    size: int | None
    mode: str
    by: str | None
    received_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    format: str | None
    notes: tuple[str, ...]
    total: int | None
    accepted: int | None
    rejected: int | None
    applied: int | None
    unchanged: int | None
    superseded: int | None
    removed: int | None
    stores: int | None
    stores_done: int | None
    alerts: int | None
    reason: str | None
    same_as: str | None
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None
    has_error_file: bool
    kind: str = STOCK.name
    returns: int | None = None
    stock_changed: int | None = None
    stock_missing: int | None = None
    stock_short: int | None = None
    rows_done: int | None = None
    waiting_for: str | None = None
    effect: Effect | None = None
    new_stores: tuple[str, ...] = ()
    new_store_count: int = 0
    failure: str | None = None

    @property
    def is_sales(self) -> bool:
        return self.kind == SALES.name


@dataclass(frozen=True, slots=True)
class HeldUploads:
    """Uploads that wait for a decision, newest first; `more`: there are others beyond these."""

    uploads: tuple[Upload, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class UploadDetail:
    """`parts`: store, status, total, applied, unchanged, superseded, removed, expected_alerts, reason, committed_at,
    effect (a mapping, of a held part).

    `errors`: line, column, value, reason, suggestion, store, product_id; the first 1,000 by line (the file has all).
    """

    upload: Upload
    parts: pd.DataFrame
    errors: pd.DataFrame


@dataclass(frozen=True, slots=True)
class UploadForm:
    """What a browser needs to send one file straight to S3: POST `fields`, then the file as field `file`, to `url`."""

    url: str
    fields: dict[str, str]
    upload_id: str
    max_bytes: int


Record = Mapping[str, Any]
STOCK_COUNTS = ("stock_changed", "stock_missing", "stock_short")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Records(Protocol):
    """What the queries read of uploads and days. All raise StorageError when AWS fails."""

    def days(self, first: str, last: str) -> list[dict[str, Any]]: ...

    def change_token(self) -> dict[str, int]: ...

    def move_token(self, kinds: list[str]) -> None: ...

    def newest(self, month: str) -> dict[str, tuple[str, ...]]: ...

    def feed(
        self, kind: str, months: list[str], limit: int, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]: ...

    def held_uploads(self, limit: int) -> list[dict[str, Any]]: ...

    def upload(self, upload_id: str) -> dict[str, Any] | None: ...

    def sources(self, upload_ids: Collection[str]) -> dict[str, dict[str, Any]]: ...

    def parts(self, upload_id: str) -> list[dict[str, Any]]: ...

    def row_errors(self, upload_id: str) -> list[dict[str, Any]]: ...

    def uploads_of_store(self, store: str, limit: int) -> list[str]: ...


def day_totals(record: Record) -> DayTotals:
    """An item AGH / <day>#ST#store."""
    day, _, key = str(record["sk"]).partition("#")
    return DayTotals(
        day=datetime.fromisoformat(day).date(),
        store=key.removeprefix("ST#"),
        totals=StockTotals(
            items=record.get("items", 0),
            out=record.get("out", 0),
            low=record.get("low", 0),
            units=record.get("units", 0),
            value=Decimal(record.get("value", 0)),
            unpriced=record.get("unpriced", 0),
        ),
    )


def upload_of_item(record: Record) -> Upload:
    """An item UP#id / META."""
    counts = ("size", "total", "accepted", "rejected", "applied", "unchanged", "superseded", "removed")
    numbers = {
        name: record.get(name) for name in (*counts, *STOCK_COUNTS, "stores", "stores_done", "alerts", "rows_done")
    }
    texts = {
        name: record.get(name) for name in ("format", "reason", "same_as", "decision", "decided_by", "waiting_for")
    }
    return Upload(
        upload_id=str(record["pk"]).removeprefix("UP#"),
        status=FAILED if record.get("failed_at") else str(record["status"]),
        failure=record.get("failure"),
        file_name=record.get("file_name") or str(record.get("key", "")).rpartition("/")[2],
        by=record.get("by"),
        mode=str(record.get("mode", "update")),
        received_at=utc_time(record.get("received_at")) or LONG_AGO,
        started_at=utc_time(record.get("started_at")),
        finished_at=utc_time(record.get("finished_at")),
        notes=tuple(str(note) for note in record.get("notes", ())),
        decided_at=utc_time(record.get("decided_at")),
        decision_reason=record.get("decision_reason"),
        has_error_file=bool(record.get("error_key")),
        kind=str(record.get("kind", STOCK.name)),
        returns=record.get("returns"),
        effect=effect_of_item(record.get("effect")),
        new_stores=tuple(str(name) for name in record.get("new_stores", ())),
        new_store_count=record.get("new_store_count", 0),
        **numbers,
        **texts,
    )


def effect_of_item(values: Record | None) -> Effect | None:
    """What held work would change; None where nobody has noted it."""
    return Effect(**values) if values else None
