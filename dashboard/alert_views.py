"""Alerts as the pages show them."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from dashboard.alert_values import Alert, AlertCounts, AlertPage, AlertService
from dashboard.filters import AlertFilters, AlertKind, AlertStatus
from dashboard.metrics import utc_time
from dashboard.months import months_between
from dashboard.records import alert, feed_cursor
from dashboard.remembered import PAST_IS_KEPT
from dashboard.stock.texts import fold
from dashboard.wiring import Wiring

MOST_COUNTED = 1000
PAGES_A_TIME = 20
OPEN_ON_STORE = 50
STORE_PAGE = 200
DAY_COLUMNS = ("day", "kind", "n")

Page = tuple[list[dict[str, Any]], str | None]


def alert_page(wiring: Wiring, filters: AlertFilters, limit: int, cursor: str | None) -> AlertPage:
    """At most `limit` alerts, newest first. A page may be short, or empty, and still have a cursor."""
    now = wiring.clock()
    since = now - timedelta(days=filters.days)
    read, cursor_of = _reader(wiring, filters, since.date(), now.date(), max(limit, 1))
    found: list[Alert] = []
    for _ in range(PAGES_A_TIME):
        records, cursor = read(cursor)
        for record in records:
            one = alert(record, now)
            if one.opened_at < since:
                return AlertPage(tuple(found), None)
            if passes(filters, one):
                found.append(one)
            if len(found) == limit:
                last = cursor is None and record is records[-1]
                return AlertPage(tuple(found), None if last else cursor_of(record))
        if cursor is None:
            break
    return AlertPage(tuple(found), cursor)


def _reader(
    wiring: Wiring, filters: AlertFilters, first: date, last: date, limit: int
) -> tuple[Callable[[str | None], Page], Callable[[dict[str, Any]], str]]:
    """How to read one page, and where a record stands: in one store's alerts or in the feed of all."""
    if len(filters.stores) == 1:
        store = filters.stores[0]
        return lambda cursor: wiring.alerts.of_store(store, limit, cursor), lambda record: str(record["sk"])
    months = months_between(first, last)
    return lambda cursor: wiring.records.feed("ALERTS", months, limit, cursor), feed_cursor


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


def open_alerts_of_store(wiring: Wiring, store: str) -> tuple[Alert, ...]:
    """The store's open alerts among its newest."""
    records, _ = wiring.alerts.of_store(store, STORE_PAGE, None)
    found = [alert(record, wiring.clock()) for record in records]
    return tuple(one for one in found if one.status is AlertStatus.OPEN)[:OPEN_ON_STORE]


def alert_counts(wiring: Wiring, seen_at: datetime | None) -> AlertCounts:
    """Open alerts, at most MOST_COUNTED of them."""
    records = wiring.remembered.get(
        "open alerts", wiring.follower.mark("alerts"), lambda: wiring.alerts.open_alerts(MOST_COUNTED), PAST_IS_KEPT
    )
    now = wiring.clock()
    shown = [alert(record, now) for record in records]
    opened = [one for one in shown if one.status is AlertStatus.OPEN]
    return AlertCounts(
        out=sum(one.kind is AlertKind.OUT_OF_STOCK for one in opened),
        low=sum(one.kind is AlertKind.LOW_STOCK for one in opened),
        total=len(opened),
        unseen=sum(seen_at is None or one.opened_at > seen_at for one in opened),
        capped=len(records) >= MOST_COUNTED,
    )


def alert_service(wiring: Wiring) -> AlertService:
    """Two small records, read once a minute however many pages are open."""
    return wiring.remembered.get(
        "alert service", None, lambda: AlertService(wiring.alerts.receivers(), tuple(wiring.alerts.last_night()))
    )


def alert_days(wiring: Wiring, days: int) -> pd.DataFrame:
    """How many alerts opened on each UTC day. What is older than yesterday is read once an hour."""
    today = wiring.clock().date()
    yesterday = today - timedelta(days=1)
    first = today - timedelta(days=max(days, 1) - 1)

    def read(since: date, before: date | None) -> Counter[tuple[date, str]]:
        times = [
            (utc_time(record["opened_at"]), str(record["kind"]))
            for record in wiring.alerts.opened(months_between(since, today), since.isoformat())
        ]
        counted = Counter((at.date(), kind) for at, kind in times if at is not None)
        return Counter({key: n for key, n in counted.items() if before is None or key[0] < before})

    past = wiring.remembered.get(("alert days", days), today, lambda: read(first, yesterday), PAST_IS_KEPT)
    recent = wiring.remembered.get(
        "alert days", (today, wiring.follower.mark("alerts")), lambda: read(yesterday, None), PAST_IS_KEPT
    )
    counts = sorted(Counter({key: n for key, n in recent.items() if key[0] >= first} | past).items())
    frame = pd.DataFrame([(day, kind, n) for (day, kind), n in counts], columns=list(DAY_COLUMNS))
    frame["day"] = pd.to_datetime(frame["day"])
    return frame
