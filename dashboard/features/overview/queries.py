"""What the first screen shows, read from the replicas of stock and sales."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from backend_lambdas.inventory.store_summary import StoreSummary
from dashboard.data.availability import DataState
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.reading import reporting_day
from dashboard.data.sales.values import SalesSummary
from dashboard.data.stock.answers import attention_of
from dashboard.data.stock.replica import ReplicaState
from dashboard.data.store_health import Freshness, daily_history, freshness, store_health, sum_totals
from dashboard.features.overview.sales_summary import summary_of


@dataclass(frozen=True, slots=True)
class Kpis:
    """Totals now, and `history`: columns day (datetime64), out, low, units, value; the last 14 UTC days, oldest first.

    A day without a commit carries the day before forward; days before the first known figure are absent.
    """

    items: int
    out: int
    low: int
    units: int
    value: float
    unpriced: int
    history: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Overview:
    """`stores`: store, items, out, low, healthy, units, value, last_upload_at, fresh; worst first.

    `attention`: the 8 worst items: status, store, product_id, product_name, on_hand, reorder_point, unit_price,
    short_units, value_at_risk (= short_units x unit_price; NaN when unpriced, ranked after the priced ones).
    """

    freshness: Freshness
    kpis: Kpis
    stores: pd.DataFrame
    attention: pd.DataFrame
    attention_total: int
    as_of: datetime
    state: DataState


WORST_ON_OVERVIEW = 8


def overview_of(dependencies: Dependencies, store: str | None) -> Overview:
    """The first screen of all stores, or of one."""
    state, now = dependencies.replica.state(), dependencies.clock()
    store_summaries = [s for s in state.store_summaries.values() if store is None or s.store == store]
    attention, attention_total = attention_of(state, store, WORST_ON_OVERVIEW)
    totals = sum_totals(store_summary.totals for store_summary in store_summaries)
    return Overview(
        freshness=freshness(store_summaries, now),
        kpis=Kpis(
            items=totals.items,
            out=totals.out,
            low=totals.low,
            units=totals.units,
            value=float(totals.value),
            unpriced=totals.unpriced,
            history=history_of(state, store_summaries, now.astimezone(dependencies.report_zone).date()),
        ),
        stores=store_health(store_summaries, now),
        attention=attention,
        attention_total=attention_total,
        as_of=state.data.as_of,
        state=state.data,
    )


def history_of(state: ReplicaState, store_summaries: Sequence[StoreSummary], today: date) -> pd.DataFrame:
    """The last days' totals."""
    names = {store_summary.store for store_summary in store_summaries}
    return daily_history([day for day in state.days if day.store in names], store_summaries, today)


def overview(store: str | None = None) -> Overview:
    """The first screen; of one store only when `store` is given."""
    return overview_of(current_dependencies(), store)


def sales_summary(store: str | None = None) -> SalesSummary | None:
    """Sales on the first screen; None while there are none."""
    dependencies = current_dependencies()
    state, today = dependencies.sales.state(), reporting_day(dependencies)
    key = (state.rev, state.data.stale_since, today)
    return dependencies.query_cache.get(("sales summary", store), key, lambda: summary_of(state, store, today))
