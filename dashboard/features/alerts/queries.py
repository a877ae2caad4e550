"""How many alerts opened each day, and who receives them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.alerts.receivers import Reach
from backend_lambdas.inventory.calendar import months_between
from backend_lambdas.inventory.errors import StorageError
from dashboard.data import open_matching
from dashboard.data.alerts import AlertFilters
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.query_cache import PAST_IS_KEPT

EVERY_ALERT = AlertFilters()
DAY_COLUMNS = ("day", "kind", "n")


@dataclass(frozen=True, slots=True)
class AlertService:
    """Whether alerts reach anybody. `reach` None: not known (yet). `mended`: what the last nightly check put right."""

    reach: Reach | None = None
    mended: tuple[str, ...] = ()


def alerts_per_day(filters: AlertFilters = EVERY_ALERT) -> pd.DataFrame:
    """Columns day (datetime64), kind, n: how many alerts opened on each UTC day; days without any are absent.

    Of the stores and kinds that the filters name, in their days; where they ask for states that are no end
    (`counts_exactly`), by all of the filters. Else what is older than yesterday is read once an hour.
    """
    if counts_exactly(filters):
        found = open_matching.standing_matching(filters)
        return _frame(Counter((one.opened_at.date(), str(one.kind)) for one in found))
    dependencies = current_dependencies()
    days, stores, kinds = filters.days, filters.stores, set(map(str, filters.kinds))
    cache, today = dependencies.query_cache, dependencies.clock().date()
    yesterday, first = today - timedelta(days=1), today - timedelta(days=max(days, 1) - 1)

    def read(since: date, before: date) -> Counter[tuple[date, str]]:
        opened = dependencies.alerts.opened(months_between(since, today), since.isoformat(), stores)
        return Counter((at.date(), str(kind)) for at, kind in opened if at.date() < before)

    with in_words():
        past = cache.get(("alert days", days, stores), today, lambda: read(first, yesterday), PAST_IS_KEPT)
        newest = (today, dependencies.follower.mark("alerts"))
        recent = cache.get(("alert days", stores), newest, lambda: read(yesterday, date.max), PAST_IS_KEPT)
    counts = Counter({key: n for key, n in recent.items() if key[0] >= first} | past)
    return _frame(Counter({key: n for key, n in counts.items() if not kinds or key[1] in kinds}))


def counts_exactly(filters: AlertFilters) -> bool:
    """Whether the bars go by the state, the words and whose it is too: what has not ended is in memory."""
    return bool(filters.statuses) and AlertStatus.RESOLVED not in filters.statuses


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
