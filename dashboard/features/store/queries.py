"""One store's page, read from the replica."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.inventory.store_summary import StockTotals
from dashboard.data.alert_pages import open_alerts_of_store
from dashboard.data.availability import DataState, in_words
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.stock.answers import attention_of
from dashboard.data.stock.replica import ReplicaState
from dashboard.data.store_health import category_health, is_fresh, utc_time
from dashboard.data.upload_pages import uploads_of_store
from dashboard.data.uploads import Upload


@dataclass(frozen=True, slots=True)
class StoreView:
    """One store. `by_category`: category, items, out, low, healthy, units, value, unpriced; worst first.

    `attention` as in Overview. `uploads`: the last files that held this store. `alerts`: open ones.
    """

    store: str
    totals: StockTotals
    last_upload_at: datetime | None
    fresh: bool
    last_file_name: str | None
    by_category: pd.DataFrame
    attention: pd.DataFrame
    attention_total: int
    uploads: tuple[Upload, ...]
    alerts: tuple[Alert, ...]
    state: DataState


WORST_ON_STORE = 10


def store_view_of(dependencies: Dependencies, store: str) -> StoreView | None:
    """One store; None when no file ever named it."""
    state, now = dependencies.replica.state(), dependencies.clock()
    store_summary = state.store_summaries.get(store)
    if store_summary is None:
        return None
    last_at = utc_time(store_summary.last_upload_at)
    attention, attention_total = attention_of(state, store, WORST_ON_STORE)
    return StoreView(
        store=store,
        totals=store_summary.totals,
        last_upload_at=last_at,
        fresh=is_fresh(last_at, now),
        last_file_name=store_summary.last_file_name,
        by_category=category_health(_by_category(dependencies, state, store)),
        attention=attention,
        attention_total=attention_total,
        uploads=uploads_of_store(dependencies, store),
        alerts=open_alerts_of_store(dependencies, store),
        state=state.data,
    )


def _by_category(dependencies: Dependencies, state: ReplicaState, store: str) -> dict[str, StockTotals]:
    """Read once for each version of the stock."""
    key = ("by category", store)
    return dependencies.query_cache.get(key, state.version, lambda: dependencies.stock.by_category(store), PAST_IS_KEPT)


def store_view(store: str) -> StoreView | None:
    """One store's page; None when no file ever named the store."""
    with in_words():
        return store_view_of(current_dependencies(), store)
