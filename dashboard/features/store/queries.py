"""One store's page, read from the replica."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary
from backend_lambdas.uploads.upload import Upload
from dashboard.data.alerts import open_alerts_of_store
from dashboard.data.availability import DataState, in_words
from dashboard.data.decisions import Decisions, item_decisions
from dashboard.data.dependencies import current_dependencies
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.reading import company, stores_in_order
from dashboard.data.row_figures import NO_FIGURES, StoreFigures, figures_by_store, row_figures
from dashboard.data.store_health import category_health, is_fresh, utc_time


@dataclass(frozen=True, slots=True)
class StoreView:
    """One store. `by_category`: category, items, out, low, healthy, units, value, unpriced; worst first.

    `decisions`, `lead_days` as in Overview. `uploads`: the last files that held this store. `alerts`: open ones.
    """

    store: str
    totals: StockTotals
    last_upload_at: datetime | None
    fresh: bool
    last_file_name: str | None
    by_category: pd.DataFrame
    decisions: Decisions
    lead_days: int
    uploads: tuple[Upload, ...]
    alerts: tuple[Alert, ...]
    state: DataState
    figures: StoreFigures = NO_FIGURES


WORST_ON_STORE = 10
FILES_ON_STORE = 6


def other_stores(store: str) -> tuple[str, ...]:
    """Every other one of theirs, in the order people expect."""
    return stores_in_order(set(current_dependencies().replica.state().store_summaries) - {store})


def gone_store(store: str) -> StoreSummary | None:
    """Of a store that was removed; None for every other."""
    return current_dependencies().replica.state().gone.get(store)


def store_view(store: str) -> StoreView | None:
    """One store's page; None when no file ever named the store."""
    dependencies = current_dependencies()
    (state, rows), now = row_figures(), dependencies.clock()
    summary = state.store_summaries.get(store)
    if summary is None:
        return None
    last_at = utc_time(summary.last_upload_at)
    with in_words():
        by_category = dependencies.query_cache.get(
            ("by category", store), state.version, lambda: dependencies.stock.by_category(store), PAST_IS_KEPT
        )
        uploads = dependencies.records.uploads_of_store(store, FILES_ON_STORE)
        alerts = open_alerts_of_store(store)
    return StoreView(
        store=store,
        totals=summary.totals,
        last_upload_at=last_at,
        fresh=is_fresh(last_at, now),
        last_file_name=summary.last_file_name,
        by_category=category_health(by_category),
        decisions=item_decisions((store,), WORST_ON_STORE),
        lead_days=company().lead_days,
        uploads=uploads,
        alerts=alerts,
        state=state.data,
        figures=figures_by_store(state.table, rows).get(store, NO_FIGURES),
    )
