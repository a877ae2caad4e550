"""Alerts page by page, how many are open, and the filters of the alerts page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from urllib.parse import urlencode

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.alerts.answer import alert_key
from backend_lambdas.alerts.assign import assignee_of
from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.calendar import months_between
from backend_lambdas.inventory.versions import moment_text
from dashboard.data import people
from dashboard.data.actor import current_actor, last_visit
from dashboard.data.address import QueryValue, members_of, search_of, texts_of
from dashboard.data.availability import in_words
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.open_now import of_open, open_now
from dashboard.data.paging import Page
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.reading import kept, store_words
from dashboard.data.stock.texts import fold
from dashboard.data.store_health import utc_time

PAGES_A_TIME = 20
OPEN_ON_STORE = 6
STORE_PAGE = 200
DEFAULT_ALERT_DAYS = 30
MAX_ALERT_DAYS = 366
MINE, NOBODYS = "me", "nobody"
LONGEST_AWAY = timedelta(days=30)  # what is older is history; counting reads every alert since
MOST_MINE = 99  # a badge has no room for more


@dataclass(frozen=True, slots=True)
class AlertFilters:
    """Alerts of the last `days` days: an empty tuple means all.

    `assigned`: MINE, NOBODYS or a person's user id; "" for anybody's. `since`: instead of `days`, ISO 8601 UTC.
    """

    statuses: tuple[AlertStatus, ...] = ()
    kinds: tuple[AlertKind, ...] = ()
    stores: tuple[str, ...] = ()
    days: int = DEFAULT_ALERT_DAYS
    search: str = ""
    assigned: str = ""
    since: str = ""

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
            assigned=search_of(query.get("assigned")),
            since=_moment(search_of(query.get("since"))),
        )

    def to_query(self) -> str:
        """The URL's query without the `?`; "" for the defaults. `from_query` reads it back."""
        pairs = [("status", str(status)) for status in self.statuses]
        pairs += [("kind", str(kind)) for kind in self.kinds]
        pairs += [("store", name) for name in self.stores]
        pairs += [("days", str(self.days))] if self.days != DEFAULT_ALERT_DAYS else []
        more = (("q", self.search), ("assigned", self.assigned), ("since", self.since))
        return urlencode([*pairs, *((name, text) for name, text in more if text)])

    def lets_pass(self, one: Alert) -> bool:
        """Whether the alert fits; its age and whose it is are not looked at."""
        return (
            (not self.statuses or one.status in self.statuses)
            and (not self.kinds or one.kind in self.kinds)
            and (not self.stores or one.store in self.stores)
            and (not self.search or _says(one, self.search))
        )


def _says(one: Alert, search: str) -> bool:
    text = fold(f"{one.product_id}\n{one.product_name or ''}\n{one.store}\n{store_words(one.store)}")
    return all(word in text for word in fold(search).split())


def _moment(text: str) -> str:
    """`text` where it is a moment; else ""."""
    found = _time_of(text)
    return found.isoformat() if found else ""


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return DEFAULT_ALERT_DAYS
    return min(max(int(text), 1), MAX_ALERT_DAYS)


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """Open alerts. `unseen`: opened after the moment asked about."""

    out: int
    low: int
    total: int
    unseen: int


MINE_FILTERS = AlertFilters((AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED), days=MAX_ALERT_DAYS, assigned=MINE)
Read = Callable[[int, str | None], tuple[list[Alert], str | None]]
Place = Callable[[Alert], str]


@dataclass(frozen=True, slots=True)
class NewAlerts:
    """How many opened since then; `visited`: the visit before this one ended then, which may be longer ago."""

    number: int
    since: datetime
    visited: datetime


def new_alerts(stores: tuple[str, ...] = ()) -> NewAlerts | None:
    """What opened since one was last here, as the list with that `since` shows; None when no earlier visit is known."""
    visited, dependencies = _time_of(last_visit()), current_dependencies()
    if visited is None:
        return None
    first = datetime.combine(dependencies.clock().date() - LONGEST_AWAY, time.min, UTC)
    since = max(visited, first)
    months = months_between(since.date(), dependencies.clock().date())

    def count() -> int:
        opened = dependencies.alerts.opened(months, moment_text(since), stores)
        return sum(at >= since for at, _kind in opened)

    with in_words():
        mark = dependencies.follower.mark("alerts")
        number = dependencies.query_cache.get(("new alerts", since, stores), mark, count, PAST_IS_KEPT)
    return NewAlerts(number, since, visited)


def alerts(filters: AlertFilters, limit: int = 50, cursor: str | None = None, keep: bool = True) -> Page[Alert]:
    """Alerts newest first; `cursor` is the one of the page before. A page may be short and still have one.

    `keep`: until an alert changes; a file that takes all of them does not.
    """
    dependencies = current_dependencies()
    if filters.assigned == MINE:
        filters = replace(filters, assigned=current_actor().user_id)  # what is kept is kept for everybody
    known = people.known_people() if filters.assigned else {}
    read = partial(_page, dependencies, filters, known, limit, cursor)
    if keep:
        return kept("alerts", (filters, limit, cursor, frozenset(known.values())), read)
    with in_words():
        return read()


def _page(
    dependencies: Dependencies, filters: AlertFilters, known: Mapping[str, Account], limit: int, cursor: str | None
) -> Page[Alert]:
    now = dependencies.clock()
    since = since_of(filters, now)
    read_more, place = _source(dependencies, filters, months_between(since.date(), now.date()))
    whose = "" if filters.assigned == NOBODYS else filters.assigned
    found: list[Alert] = []
    for _ in range(PAGES_A_TIME):
        read, cursor = read_more(max(limit, 1), cursor)
        for alert in (seen_at(one, now) for one in read):
            if alert.opened_at < since:
                return Page(tuple(found), None)
            if filters.lets_pass(alert) and (not filters.assigned or assignee_of(alert, known) == whose):
                found.append(alert)
            if len(found) == limit:
                last = cursor is None and alert.key == read[-1].key
                return Page(tuple(found), None if last else place(alert))
        if cursor is None:
            break
    return Page(tuple(found), cursor)


def since_of(filters: AlertFilters, now: datetime) -> datetime:
    asked = _time_of(filters.since) or now - timedelta(days=filters.days)
    return max(asked, now - timedelta(days=MAX_ALERT_DAYS))


def _source(dependencies: Dependencies, filters: AlertFilters, months: Sequence[str]) -> tuple[Read, Place]:
    """Where alerts are read, newest first, and by what the next page is found: a person's list, stores, or the feed."""
    own, stored = current_actor().stores, dependencies.alerts
    if filters.assigned not in ("", NOBODYS):
        return partial(stored.of_person, filters.assigned), lambda alert: alert.key.text
    if own is not None or len(filters.stores) == 1:
        return partial(stored.of_stores, filters.stores or own or ()), lambda alert: alert.key.text
    return partial(stored.feed, months), lambda alert: alert.moment


def alert(ref: str) -> Alert | None:
    """One alert, read live; None where there is none for the one who asks."""
    dependencies, (store, sk) = current_dependencies(), alert_key(ref)
    with in_words():
        found = dependencies.alerts.one(store, sk)
    return seen_at(found, dependencies.clock()) if found else None


def my_alerts() -> Page[Alert]:
    """What the one who asks is to see to: the list behind MINE_FILTERS, at most MOST_MINE."""
    return alerts(MINE_FILTERS, MOST_MINE)


def seen_at(alert: Alert, now: datetime) -> Alert:
    """The alert as people see it then: a snooze that is over counts as open again."""
    return replace(alert, status=alert.status_at(now))


def open_alerts_of_store(store: str) -> tuple[Alert, ...]:
    """The store's open alerts among its newest."""
    dependencies = current_dependencies()
    newest, _ = dependencies.alerts.of_store(store, STORE_PAGE, None)
    shown = (seen_at(alert, dependencies.clock()) for alert in newest)
    return tuple(alert for alert in shown if alert.status is AlertStatus.OPEN)[:OPEN_ON_STORE]


def open_alerts(seen: str | None = None, stores: tuple[str, ...] = ()) -> AlertCounts:
    """How many alerts are open, of these stores or of all; `unseen`: opened after `seen` (ISO 8601), all when it is
    None. From memory.
    """
    looked_at = _time_of(seen)

    def count() -> AlertCounts:
        opened = [one for one in open_now() if not stores or one.store in stores]
        return AlertCounts(
            out=sum(alert.kind is AlertKind.OUT_OF_STOCK for alert in opened),
            low=sum(alert.kind is AlertKind.LOW_STOCK for alert in opened),
            total=len(opened),
            unseen=sum(looked_at is None or alert.opened_at > looked_at for alert in opened),
        )

    return of_open(("open counts", looked_at, stores), count)


def _time_of(text: str | None) -> datetime | None:
    """What a browser has kept; anything may be there."""
    try:
        return utc_time(text)
    except ValueError:
        return None
