"""What pages ask of alerts, and the filters of the alerts page."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.alerts.receivers import Reach
from backend_lambdas.aws.alerts.items import alert_of_values
from dashboard.data.address import QueryValue, members_of, search_of, texts_of
from dashboard.data.uploads import Record


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
    """The alert as people see it now: a snooze that is over counts as open again."""
    alert = alert_of_values(record)
    return replace(alert, status=alert.status_at(now))


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
