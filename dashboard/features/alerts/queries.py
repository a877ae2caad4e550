"""How many alerts opened each day, and who receives them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from backend_lambdas.alerts.alert import Alert, AlertStatus
from backend_lambdas.alerts.receivers import Reach
from backend_lambdas.inventory.calendar import months_between
from backend_lambdas.inventory.errors import StorageError
from dashboard.data import alerts, open_matching
from dashboard.data.actor import current_actor
from dashboard.data.alerts import AlertFilters
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.query_cache import PAST_IS_KEPT

EVERY_ALERT = AlertFilters()
DAY_COLUMNS = ("day", "kind", "n")
MOST_READ = 2_000  # alerts of the days asked for: four reads, for bars that follow every filter
A_READ = 500


@dataclass(frozen=True, slots=True)
class AlertService:
    """Whether alerts reach anybody. `reach` None: not known (yet). `mended`: what the last nightly check put right."""

    reach: Reach | None = None
    mended: tuple[str, ...] = ()


def alerts_per_day(filters: AlertFilters = EVERY_ALERT) -> pd.DataFrame:
    """Columns day (datetime64), kind, n: how many alerts opened on each UTC day; days without any are absent.

    By all of the filters where that is known soon enough (`counts_exactly`); else of the stores and kinds that they
    name, in their days.
    """
    kinds = set(map(str, filters.kinds))
    if _of_standing(filters):
        found: Iterable[Alert] = open_matching.standing_matching(filters)
        return _frame(Counter((one.opened_at.date(), str(one.kind)) for one in found))
    opened = _opened(filters)
    if _narrower(filters) and opened.total() <= MOST_READ:
        return _frame(_read(filters))
    return _frame(Counter({key: n for key, n in opened.items() if not kinds or key[1] in kinds}))


def counts_exactly(filters: AlertFilters) -> bool:
    """Whether the bars go by the state, the words and whose it is too: what has not ended is in memory, and of what
    has ended few enough are read.
    """
    return _of_standing(filters) or not _narrower(filters) or _opened(filters).total() <= MOST_READ


def _of_standing(filters: AlertFilters) -> bool:
    return bool(filters.statuses) and AlertStatus.RESOLVED not in filters.statuses


def _narrower(filters: AlertFilters) -> bool:
    return bool(filters.statuses or filters.search or filters.assigned)


def _read(filters: AlertFilters) -> Counter[tuple[date, str]]:
    """Of every alert that the list would show."""
    dependencies = current_dependencies()
    first = dependencies.clock().date() - timedelta(days=max(filters.days, 1) - 1)

    def read() -> Counter[tuple[date, str]]:
        page = alerts.alerts(filters, A_READ, keep=False)
        found = list(page.rows)
        while page.cursor is not None:
            page = alerts.alerts(filters, A_READ, page.cursor, keep=False)
            found += page.rows
        return Counter((one.opened_at.date(), str(one.kind)) for one in found if one.opened_at.date() >= first)

    mark = dependencies.follower.mark("alerts")
    return dependencies.query_cache.get(("alert days of", filters, current_actor().user_id), mark, read)


def _opened(filters: AlertFilters) -> Counter[tuple[date, str]]:
    """How many opened in the filters' days in their stores, whatever their kind, by day and kind.

    What is older than yesterday is read once an hour.
    """
    dependencies = current_dependencies()
    days, stores = filters.days, filters.stores
    cache, today = dependencies.query_cache, dependencies.clock().date()
    yesterday, first = today - timedelta(days=1), today - timedelta(days=max(days, 1) - 1)

    def read(since: date, before: date) -> Counter[tuple[date, str]]:
        opened = dependencies.alerts.opened(months_between(since, today), since.isoformat(), stores)
        return Counter((at.date(), str(kind)) for at, kind in opened if at.date() < before)

    with in_words():
        past = cache.get(("alert days", days, stores), today, lambda: read(first, yesterday), PAST_IS_KEPT)
        newest = (today, dependencies.follower.mark("alerts"))
        recent = cache.get(("alert days", stores), newest, lambda: read(yesterday, date.max), PAST_IS_KEPT)
    return Counter({key: n for key, n in recent.items() if key[0] >= first} | past)


def _frame(counts: Mapping[tuple[date, str], int]) -> pd.DataFrame:
    shown = [(day, kind, n) for (day, kind), n in sorted(counts.items())]
    frame = pd.DataFrame(shown, columns=list(DAY_COLUMNS))
    frame["day"] = pd.to_datetime(frame["day"])
    return frame


def alert_service() -> AlertService:
    """Who receives alerts, and what the last nightly check mended, read once a minute however many pages are open.

    Never raises: nothing is said that is not known.
    """
    dependencies = current_dependencies()
    reader = dependencies.alerts
    try:
        return dependencies.query_cache.get(
            "alert service", None, lambda: AlertService(reader.receivers(), tuple(reader.last_night()))
        )
    except (DataUnavailable, StorageError):
        return AlertService()
