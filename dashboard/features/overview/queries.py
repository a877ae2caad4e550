"""What the first screen shows, read from the replicas of stock and sales."""

from dataclasses import dataclass

import pandas as pd

from backend_lambdas.inventory.store_summary import StockTotals, sum_totals
from dashboard.data.availability import DataState
from dashboard.data.decisions import Decisions, item_decisions
from dashboard.data.dependencies import current_dependencies
from dashboard.data.reading import company, reporting_day
from dashboard.data.sales.values import SalesSummary
from dashboard.data.store_health import Freshness, daily_history, freshness, store_health
from dashboard.features.overview.sales_summary import summary_of


@dataclass(frozen=True, slots=True)
class Overview:
    """`history`: day (datetime64), out, low, units, value; the last 14 days, oldest first. A day without a commit is as
    the day before it; days before the first known figure are absent.

    `stores`: store, items, out, low, healthy, units, value, last_upload_at, fresh; worst first.

    `decisions`: the worst items that are out or low; `lead_days`: what they are ranked with, 0 = not known.
    """

    freshness: Freshness
    totals: StockTotals
    history: pd.DataFrame
    stores: pd.DataFrame
    decisions: Decisions
    lead_days: int
    state: DataState


WORST_ON_OVERVIEW = 8


def overview(stores: tuple[str, ...] = ()) -> Overview:
    """The first screen of these stores, of all where none is named."""
    dependencies = current_dependencies()
    state, now = dependencies.replica.state(), dependencies.clock()
    summaries = [one for one in state.store_summaries.values() if not stores or one.store in stores]
    names = {one.store for one in summaries}
    return Overview(
        freshness=freshness(summaries, now),
        totals=sum_totals(one.totals for one in summaries),
        history=daily_history(
            [day for day in state.days if day.store in names], summaries, reporting_day(dependencies)
        ),
        stores=store_health(summaries, now),
        decisions=item_decisions(stores, WORST_ON_OVERVIEW),
        lead_days=company().lead_days,
        state=state.data,
    )


def sales_summary(stores: tuple[str, ...] = ()) -> SalesSummary | None:
    """Sales on the first screen; None while there are none."""
    dependencies = current_dependencies()
    state, today = dependencies.sales.state(), reporting_day(dependencies)
    key = (state.version, state.data.stale_since, today)
    return dependencies.query_cache.get(("sales summary", stores), key, lambda: summary_of(state, stores, today))
