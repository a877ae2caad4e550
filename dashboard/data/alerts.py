"""Alerts page by page, how many are open, and the filters of the alerts page."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.inventory.calendar import months_between
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue, members_of, search_of, texts_of
from dashboard.data.availability import in_words
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.paging import Page
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.reading import kept
from dashboard.data.stock.texts import fold
from dashboard.data.store_health import utc_time

MOST_COUNTED = 1000
PAGES_A_TIME = 20
OPEN_ON_STORE = 6
STORE_PAGE = 200
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

    def lets_pass(self, one: Alert) -> bool:
        """Whether the alert fits; its age is not looked at."""
        text = fold(f"{one.product_id}\n{one.product_name or ''}\n{one.store}")
        return (
            (not self.statuses or one.status in self.statuses)
            and (not self.kinds or one.kind in self.kinds)
            and (not self.stores or one.store in self.stores)
            and all(word in text for word in fold(self.search).split())
        )


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return DEFAULT_ALERT_DAYS
    return min(max(int(text), 1), MAX_ALERT_DAYS)


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """Open alerts. `unseen`: opened after the moment asked about. `capped`: there are more than were counted."""

    out: int
    low: int
    total: int
    unseen: int
    capped: bool = False


def alerts(filters: AlertFilters, limit: int = 50, cursor: str | None = None) -> Page[Alert]:
    """Alerts newest first; `cursor` is the one of the page before. A page may be short and still have one."""
    dependencies = current_dependencies()
    return kept("alerts", (filters, limit, cursor), lambda: _page(dependencies, filters, limit, cursor))


def _page(dependencies: Dependencies, filters: AlertFilters, limit: int, cursor: str | None) -> Page[Alert]:
    now = dependencies.clock()
    since = now - timedelta(days=filters.days)
    months = months_between(since.date(), now.date())
    stores = _by_store(filters.stores)
    found: list[Alert] = []
    for _ in range(PAGES_A_TIME):
        if stores is not None:
            read, cursor = dependencies.alerts.of_stores(stores, max(limit, 1), cursor)
        else:
            read, cursor = dependencies.alerts.feed(months, max(limit, 1), cursor)
        for alert in (seen_at(one, now) for one in read):
            if alert.opened_at < since:
                return Page(tuple(found), None)
            if filters.lets_pass(alert):
                found.append(alert)
            if len(found) == limit:
                last = cursor is None and alert.key == read[-1].key
                return Page(tuple(found), None if last else alert.key.text if stores is not None else alert.moment)
        if cursor is None:
            break
    return Page(tuple(found), cursor)


def _by_store(asked: tuple[str, ...]) -> Collection[str] | None:
    """The stores whose alerts are read store by store; None: the feed of all."""
    own = current_actor().stores
    return (asked or own) if own is not None or len(asked) == 1 else None


def seen_at(alert: Alert, now: datetime) -> Alert:
    """The alert as people see it then: a snooze that is over counts as open again."""
    return replace(alert, status=alert.status_at(now))


def open_alerts_of_store(store: str) -> tuple[Alert, ...]:
    """The store's open alerts among its newest."""
    dependencies = current_dependencies()
    newest, _ = dependencies.alerts.of_store(store, STORE_PAGE, None)
    shown = (seen_at(alert, dependencies.clock()) for alert in newest)
    return tuple(alert for alert in shown if alert.status is AlertStatus.OPEN)[:OPEN_ON_STORE]


def open_alerts(seen: str | None = None) -> AlertCounts:
    """How many alerts are open, at most MOST_COUNTED; `unseen`: opened after `seen` (ISO 8601), all when it is None."""
    dependencies = current_dependencies()
    with in_words():
        newest = dependencies.query_cache.get(
            "open alerts",
            dependencies.follower.mark("alerts"),
            lambda: dependencies.alerts.open_alerts(MOST_COUNTED),
            PAST_IS_KEPT,
        )
    now, looked_at = dependencies.clock(), _time_of(seen)
    opened = [alert for alert in newest if alert.status_at(now) is AlertStatus.OPEN]
    return AlertCounts(
        out=sum(alert.kind is AlertKind.OUT_OF_STOCK for alert in opened),
        low=sum(alert.kind is AlertKind.LOW_STOCK for alert in opened),
        total=len(opened),
        unseen=sum(looked_at is None or alert.opened_at > looked_at for alert in opened),
        capped=len(newest) >= MOST_COUNTED,
    )


def _time_of(text: str | None) -> datetime | None:
    """What a browser has kept; anything may be there."""
    try:
        return utc_time(text)
    except ValueError:
        return None
