"""Alerts page by page, and how many are open: for the alerts page, the overview and the badge."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.aws.uploads.reader import CURSOR_KEYS
from dashboard.data.alerts import AlertCounts, AlertFilters, alert_of_item
from dashboard.data.availability import in_words
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.paging import Page, months_between
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.reading import kept
from dashboard.data.stock.texts import fold
from dashboard.data.store_health import utc_time

MOST_COUNTED = 1000
PAGES_A_TIME = 20
OPEN_ON_STORE = 6
STORE_PAGE = 200

Items = tuple[list[dict[str, Any]], str | None]


def alert_page(dependencies: Dependencies, filters: AlertFilters, limit: int, cursor: str | None) -> Page[Alert]:
    """At most `limit` alerts, newest first. A page may be short, or empty, and still have a cursor."""
    now = dependencies.clock()
    since = now - timedelta(days=filters.days)
    read, cursor_of = _reader(dependencies, filters, since.date(), now.date(), max(limit, 1))
    found: list[Alert] = []
    for _ in range(PAGES_A_TIME):
        records, cursor = read(cursor)
        for record in records:
            one = alert_of_item(record, now)
            if one.opened_at < since:
                return Page(tuple(found), None)
            if passes(filters, one):
                found.append(one)
            if len(found) == limit:
                last = cursor is None and record is records[-1]
                return Page(tuple(found), None if last else cursor_of(record))
        if cursor is None:
            break
    return Page(tuple(found), cursor)


def _reader(
    dependencies: Dependencies, filters: AlertFilters, first: date, last: date, limit: int
) -> tuple[Callable[[str | None], Items], Callable[[dict[str, Any]], str]]:
    """How to read one page, and where a record stands: in one store's alerts or in the feed of all."""
    if len(filters.stores) == 1:
        store = filters.stores[0]
        return lambda cursor: dependencies.alerts.of_store(store, limit, cursor), lambda record: str(record["sk"])
    months = months_between(first, last)
    return lambda cursor: dependencies.records.feed("ALERTS", months, limit, cursor), feed_cursor


def feed_cursor(record: dict[str, Any]) -> str:
    """Where a record of a month's feed stands: the next page begins after it."""
    return "\n".join(str(record[name]) for name in CURSOR_KEYS)


def passes(filters: AlertFilters, one: Alert) -> bool:
    """Whether the filters let the alert through; its age is not looked at."""
    words = fold(filters.search).split()
    text = fold(f"{one.product_id}\n{one.product_name or ''}\n{one.store}")
    return (
        (not filters.statuses or one.status in filters.statuses)
        and (not filters.kinds or one.kind in filters.kinds)
        and (not filters.stores or one.store in filters.stores)
        and all(word in text for word in words)
    )


def open_alerts_of_store(dependencies: Dependencies, store: str) -> tuple[Alert, ...]:
    """The store's open alerts among its newest."""
    records, _ = dependencies.alerts.of_store(store, STORE_PAGE, None)
    found = [alert_of_item(record, dependencies.clock()) for record in records]
    return tuple(one for one in found if one.status is AlertStatus.OPEN)[:OPEN_ON_STORE]


def alert_counts(dependencies: Dependencies, seen_at: datetime | None) -> AlertCounts:
    """Open alerts, at most MOST_COUNTED of them."""
    records = dependencies.query_cache.get(
        "open alerts",
        dependencies.follower.mark("alerts"),
        lambda: dependencies.alerts.open_alerts(MOST_COUNTED),
        PAST_IS_KEPT,
    )
    now = dependencies.clock()
    shown = [alert_of_item(record, now) for record in records]
    opened = [one for one in shown if one.status is AlertStatus.OPEN]
    return AlertCounts(
        out=sum(one.kind is AlertKind.OUT_OF_STOCK for one in opened),
        low=sum(one.kind is AlertKind.LOW_STOCK for one in opened),
        total=len(opened),
        unseen=sum(seen_at is None or one.opened_at > seen_at for one in opened),
        capped=len(records) >= MOST_COUNTED,
    )


def alerts(filters: AlertFilters, limit: int = 50, cursor: str | None = None) -> Page[Alert]:
    """Alerts newest first; `cursor` is the one of the page before."""
    dependencies = current_dependencies()
    return kept("alerts", (filters, limit, cursor), lambda: alert_page(dependencies, filters, limit, cursor))


def open_alerts(seen_at: str | None = None) -> AlertCounts:
    """How many alerts are open; `unseen` are those opened after `seen_at` (ISO 8601), all when it is None."""
    with in_words():
        return alert_counts(current_dependencies(), _seen(seen_at))


def _seen(text: str | None) -> datetime | None:
    """What a browser has kept; anything may be there."""
    try:
        return utc_time(text)
    except ValueError:
        return None
