"""How many alerts are open in each store."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from backend_lambdas.alerts.alert import AlertStatus
from dashboard.data.alerts import MOST_COUNTED
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.query_cache import PAST_IS_KEPT


@dataclass(frozen=True, slots=True)
class OpenByStore:
    """`of`: store -> open alerts, of stores that have any. `capped`: there are more than were counted."""

    of: Mapping[str, int]
    capped: bool


def open_by_store() -> OpenByStore:
    """Of the newest MOST_COUNTED, those that the badge of the navigation counts."""
    dependencies = current_dependencies()
    with in_words():
        newest = dependencies.query_cache.get(
            "open alerts",
            dependencies.follower.mark("alerts"),
            lambda: dependencies.alerts.open_alerts(MOST_COUNTED),
            PAST_IS_KEPT,
        )
    now = dependencies.clock()
    opened = (alert.store for alert in newest if alert.status_at(now) is AlertStatus.OPEN)
    return OpenByStore(Counter(opened), len(newest) >= MOST_COUNTED)
