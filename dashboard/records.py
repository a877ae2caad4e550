"""Items of the Ops table as answers: the edge where loose values become typed ones."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

from backend_lambdas.aws.ops_reader import CURSOR_KEYS
from backend_lambdas.inventory.aggregates import StockTotals
from backend_lambdas.inventory.held import Effect
from backend_lambdas.inventory.receivers import Reach
from backend_lambdas.uploads.file_kinds import STOCK
from dashboard.alert_values import Alert
from dashboard.filters import AlertKind, AlertStatus
from dashboard.metrics import DayTotals, utc_time
from dashboard.upload_values import FAILED, Upload

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


class AlertRecords(Protocol):
    """What the queries read of alerts. All raise StorageError when AWS fails."""

    def open_alerts(self, limit: int) -> list[dict[str, Any]]: ...

    def of_store(self, store: str, limit: int, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]: ...

    def of_item(self, store: str, product_id: str) -> list[dict[str, Any]]: ...

    def opened(self, months: list[str], since: str) -> list[dict[str, Any]]: ...

    def receivers(self) -> Reach | None: ...

    def last_night(self) -> list[str]: ...


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


def alert(record: Record, now: datetime) -> Alert:
    """An item AL#store / <ms>#upload_id#alert_id; a snooze that is over counts as open again."""
    until = utc_time(record.get("snoozed_until"))
    status = AlertStatus(record["status"])
    over = status is AlertStatus.SNOOZED and until is not None and until <= now
    store = str(record["pk"]).removeprefix("AL#")
    return Alert(
        ref=f"{store}|{record['sk']}",
        alert_id=record.get("alert_id") or str(record["sk"]).rpartition("#")[2],
        store=store,
        product_id=record["product_id"],
        product_name=record.get("product_name"),
        category=record.get("category"),
        kind=AlertKind(record["kind"]),
        severity=str(record.get("severity", "info")),
        status=AlertStatus.OPEN if over else status,
        opened_at=utc_time(record.get("opened_at")) or LONG_AGO,
        resolved_at=utc_time(record.get("resolved_at")),
        on_hand=record.get("on_hand"),
        reorder_point=record.get("reorder_point"),
        old_value=_text(record.get("old_value")),
        new_value=_text(record.get("new_value")),
        upload_id=record.get("upload_id", ""),
        line=record.get("line"),
        sent_at=utc_time(record.get("sent_at")),
        ack_by=record.get("ack_by"),
        ack_reason=record.get("ack_reason"),
        ack_at=utc_time(record.get("ack_at")),
        snoozed_until=until,
    )


def upload(record: Record) -> Upload:
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
        effect=effect(record.get("effect")),
        new_stores=tuple(str(name) for name in record.get("new_stores", ())),
        new_store_count=record.get("new_store_count", 0),
        **numbers,
        **texts,
    )


def effect(values: Record | None) -> Effect | None:
    """What held work would change; None where nobody has noted it."""
    return Effect(**values) if values else None


def feed_cursor(record: Record) -> str:
    """Where a record of a month's feed stands: the next page begins after it."""
    return "\n".join(str(record[name]) for name in CURSOR_KEYS)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
