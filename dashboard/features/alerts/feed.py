"""Which alerts the page shows and in which order (pure)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urlencode

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from dashboard.data import open_matching, people
from dashboard.data.address import QueryValue
from dashboard.data.alerts import AlertFilters
from dashboard.data.availability import DataUnavailable
from dashboard.data.paging import Page
from dashboard.ui.live import Mark

CURSOR_MARK = "|"
OPEN_MARK = "open:"

ReadAlerts = Callable[[AlertFilters, int, str | None], Page[Alert]]


class AlertOrder(StrEnum):
    """`WORST`: what is open by money at risk a day; then the others by kind, newest first within a kind."""

    NEWEST = "newest"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class AlertView:
    """What the page shows; the URL is its only home."""

    filters: AlertFilters = field(default_factory=AlertFilters)
    order: AlertOrder = AlertOrder.WORST

    @classmethod
    def from_query(cls, **query: QueryValue) -> "AlertView":
        """Read a URL's parameters; what makes no sense is left out, never an error."""
        asked = query.get("order")
        newest = asked in (AlertOrder.NEWEST, [AlertOrder.NEWEST])
        return cls(AlertFilters.from_query(**query), AlertOrder.NEWEST if newest else AlertOrder.WORST)

    def to_query(self) -> str:
        """The URL's query without the `?`; "" for the defaults."""
        own = urlencode([("order", str(self.order))]) if self.order is not AlertOrder.WORST else ""
        return "&".join(part for part in (self.filters.to_query(), own) if part)


def read_view(read: ReadAlerts, view: AlertView, limit: int, cursor: str | None = None) -> Page[Alert]:
    """The next `limit` alerts of the view, those that are open by money at risk where the worst come first.

    The cursor of those names the last one shown: what was answered meanwhile does not shift the rest.
    """
    statuses = view.filters.statuses or tuple(AlertStatus)
    begun = cursor is not None and not cursor.startswith(OPEN_MARK)
    if view.order is AlertOrder.NEWEST or AlertStatus.OPEN not in statuses or begun:
        return read_page(read, _without_open(view, begun), limit, cursor)
    try:
        worst = open_matching.worst_open(view.filters)
    except DataUnavailable:
        return read_page(read, view, limit, cursor)
    last = (cursor or "").removeprefix(OPEN_MARK)
    start = next((at + 1 for at, one in enumerate(worst) if one.ref == last), 0)
    rows = tuple(worst[start : start + limit])
    if start + limit < len(worst):
        return Page(rows, OPEN_MARK + rows[-1].ref)
    if statuses == (AlertStatus.OPEN,):
        return Page(rows, None)
    rest = read_page(read, _without_open(view, True), limit - len(rows) or 1, None)
    return Page(rows + rest.rows, rest.cursor)


def _without_open(view: AlertView, others_only: bool) -> AlertView:
    if not others_only or view.order is AlertOrder.NEWEST:
        return view
    others = [one for one in view.filters.statuses or AlertStatus if one is not AlertStatus.OPEN]
    return replace(view, filters=replace(view.filters, statuses=tuple(others)))


def read_page(read: ReadAlerts, view: AlertView, limit: int, cursor: str | None = None) -> Page[Alert]:
    """The next `limit` alerts of the view. The cursor of a worst-first page names the kind it stopped in."""
    if view.order is AlertOrder.NEWEST:
        return read(view.filters, limit, cursor)
    kinds = _kinds(view.filters)
    start, _, inner = (cursor or "").partition(CURSOR_MARK)
    at = next((place for place, kind in enumerate(kinds) if kind == start), 0)
    found: list[Alert] = []
    resume: str | None = inner or None
    while at < len(kinds):
        page = read(replace(view.filters, kinds=(kinds[at],)), limit - len(found), resume)
        found += page.rows
        resume = page.cursor
        at += 0 if resume else 1
        if len(found) >= limit:
            break
    rest = f"{kinds[at]}{CURSOR_MARK}{resume or ''}" if at < len(kinds) else None
    return Page(tuple(found), rest)


def mark(alert: Alert) -> Mark:
    """The alert's ref and a text that changes when its row has to."""
    times = (alert.sent_at, alert.ack_at, alert.snoozed_until, alert.resolved_at)
    parts = [alert.status, alert.product_name or "", *("" if t is None else t.isoformat() for t in times)]
    whose = f"{alert.assignee}{people.sees_to(alert)}" if alert.assignee else ""
    parts += [whose, str(len(alert.comments))]
    return [alert.ref, CURSOR_MARK.join(parts)]


def _kinds(filters: AlertFilters) -> tuple[AlertKind, ...]:
    return tuple(kind for kind in AlertKind if not filters.kinds or kind in filters.kinds)
