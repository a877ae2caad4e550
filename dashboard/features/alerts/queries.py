"""How many alerts opened each day, and who receives them."""

from collections import Counter
from datetime import date, timedelta

import pandas as pd

from backend_lambdas.inventory.errors import StorageError
from dashboard.data.alerts import AlertService
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.paging import months_between
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.store_health import utc_time

DAY_COLUMNS = ("day", "kind", "n")


def alert_service_of(dependencies: Dependencies) -> AlertService:
    """Two small records, read once a minute however many pages are open."""
    return dependencies.query_cache.get(
        "alert service",
        None,
        lambda: AlertService(dependencies.alerts.receivers(), tuple(dependencies.alerts.last_night())),
    )


def alert_days(dependencies: Dependencies, days: int) -> pd.DataFrame:
    """How many alerts opened on each UTC day. What is older than yesterday is read once an hour."""
    today = dependencies.clock().date()
    yesterday = today - timedelta(days=1)
    first = today - timedelta(days=max(days, 1) - 1)

    def read(since: date, before: date | None) -> Counter[tuple[date, str]]:
        times = [
            (utc_time(record["opened_at"]), str(record["kind"]))
            for record in dependencies.alerts.opened(months_between(since, today), since.isoformat())
        ]
        counted = Counter((at.date(), kind) for at, kind in times if at is not None)
        return Counter({key: n for key, n in counted.items() if before is None or key[0] < before})

    past = dependencies.query_cache.get(("alert days", days), today, lambda: read(first, yesterday), PAST_IS_KEPT)
    recent = dependencies.query_cache.get(
        "alert days", (today, dependencies.follower.mark("alerts")), lambda: read(yesterday, None), PAST_IS_KEPT
    )
    counts = sorted(Counter({key: n for key, n in recent.items() if key[0] >= first} | past).items())
    frame = pd.DataFrame([(day, kind, n) for (day, kind), n in counts], columns=list(DAY_COLUMNS))
    frame["day"] = pd.to_datetime(frame["day"])
    return frame


def alerts_per_day(days: int = 30) -> pd.DataFrame:
    """Columns day (datetime64), kind, n: how many alerts opened on each UTC day; days without any are absent."""
    with in_words():
        return alert_days(current_dependencies(), days)


def alert_service() -> AlertService:
    """Who receives alerts, and what the last nightly check mended. Never raises: nothing is said that is not known."""
    try:
        return alert_service_of(current_dependencies())
    except (DataUnavailable, StorageError):
        return AlertService()
