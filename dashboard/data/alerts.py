"""One alert as pages show it, how it is read from its item, and the filters of the alerts page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from backend_lambdas.alerts.alert import AlertKind, AlertStatus
from backend_lambdas.alerts.receivers import Reach
from dashboard.data.address import QueryValue, members_of, search_of, texts_of
from dashboard.data.store_health import utc_time
from dashboard.data.uploads import LONG_AGO, Record


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `ref` names it to the commands. `old_value`, `new_value` are text for a changed price or name."""

    ref: str
    alert_id: str
    store: str
    product_id: str
    product_name: str | None
    category: str | None
    kind: AlertKind
    severity: str
    status: AlertStatus
    opened_at: datetime
    resolved_at: datetime | None
    on_hand: int | None
    reorder_point: int | None
    old_value: str | None
    new_value: str | None
    upload_id: str
    line: int | None
    sent_at: datetime | None
    ack_by: str | None
    ack_reason: str | None
    ack_at: datetime | None
    snoozed_until: datetime | None


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """Open alerts. `unseen`: opened after the moment asked about. `capped`: there are more than were counted."""

    out: int
    low: int
    total: int
    unseen: int
    capped: bool = False


@dataclass(frozen=True, slots=True)
class AlertService:
    """Whether alerts reach anybody. `reach` None: not known (yet). `mended`: what the last nightly check put right."""

    reach: Reach | None = None
    mended: tuple[str, ...] = ()


class AlertRecords(Protocol):
    """What the queries read of alerts. All raise StorageError when AWS fails."""

    def open_alerts(self, limit: int) -> list[dict[str, Any]]: ...

    def of_store(self, store: str, limit: int, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]: ...

    def of_item(self, store: str, product_id: str) -> list[dict[str, Any]]: ...

    def opened(self, months: list[str], since: str) -> list[dict[str, Any]]: ...

    def receivers(self) -> Reach | None: ...

    def last_night(self) -> list[str]: ...


def alert_of_item(record: Record, now: datetime) -> Alert:
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


def _text(value: object) -> str | None:
    return None if value is None else str(value)


DEFAULT_ALERT_DAYS = 30
MAX_ALERT_DAYS = 366


@dataclass(frozen=True, slots=True)
class AlertFilters:
    """Alerts of the last `days` days: an empty tuple means all."""

    statuses: tuple[AlertStatus, ...] = ()
    kinds: tuple[AlertKind, ...] = ()
    stores: tuple[str, ...] = ()
    days: int = DEFAULT_ALERT_DAYS
    search: str = ""

    @classmethod
    def from_query(cls, /, **query: QueryValue) -> "AlertFilters":
        """Read a URL's parameters (repeated ones as lists). What makes no sense is left out, never an error."""
        days = texts_of(query.get("days"))
        return cls(
            statuses=members_of(AlertStatus, query.get("status")),
            kinds=members_of(AlertKind, query.get("kind")),
            stores=texts_of(query.get("store")),
            days=_days(days[0]) if days else DEFAULT_ALERT_DAYS,
            search=search_of(query.get("q")),
        )

    def to_query(self) -> str:
        """The URL's query without the `?`; "" for the defaults. `from_query` reads it back."""
        pairs = [("status", str(status)) for status in self.statuses]
        pairs += [("kind", str(kind)) for kind in self.kinds]
        pairs += [("store", name) for name in self.stores]
        pairs += [("days", str(self.days))] if self.days != DEFAULT_ALERT_DAYS else []
        pairs += [("q", self.search)] if self.search else []
        return urlencode(pairs)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return DEFAULT_ALERT_DAYS
    return min(max(int(text), 1), MAX_ALERT_DAYS)
