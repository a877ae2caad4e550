"""The first screen and the page of one store, from the replica's standings and rows."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from backend_lambdas.inventory.aggregates import StockTotals
from backend_lambdas.inventory.standing import StoreStanding
from dashboard.alert_views import open_alerts_of_store
from dashboard.answers import Kpis, Overview, StoreView
from dashboard.metrics import (
    category_health,
    daily_history,
    freshness,
    is_fresh,
    store_health,
    sum_totals,
    utc_time,
)
from dashboard.remembered import PAST_IS_KEPT
from dashboard.stock.answers import attention_of
from dashboard.stock.replica import ReplicaState
from dashboard.upload_views import uploads_of_store
from dashboard.wiring import Wiring

WORST_ON_OVERVIEW = 8
WORST_ON_STORE = 50


def overview_of(wiring: Wiring, store: str | None) -> Overview:
    """The first screen of all stores, or of one."""
    state, now = wiring.replica.state(), wiring.clock()
    standings = [s for s in state.standings.values() if store is None or s.store == store]
    attention, attention_total = attention_of(state, store, WORST_ON_OVERVIEW)
    totals = sum_totals(standing.totals for standing in standings)
    return Overview(
        freshness=freshness(standings, now),
        kpis=Kpis(
            items=totals.items,
            out=totals.out,
            low=totals.low,
            units=totals.units,
            value=float(totals.value),
            unpriced=totals.unpriced,
            history=history_of(state, standings, now.astimezone(wiring.report_zone).date()),
        ),
        stores=store_health(standings, now),
        attention=attention,
        attention_total=attention_total,
        as_of=state.data.as_of,
        state=state.data,
    )


def history_of(state: ReplicaState, standings: Sequence[StoreStanding], today: date) -> pd.DataFrame:
    """The last days' totals."""
    names = {standing.store for standing in standings}
    return daily_history([day for day in state.days if day.store in names], standings, today)


def store_view_of(wiring: Wiring, store: str) -> StoreView | None:
    """One store; None when no file ever named it."""
    state, now = wiring.replica.state(), wiring.clock()
    standing = state.standings.get(store)
    if standing is None:
        return None
    totals, last_at = standing.totals, utc_time(standing.last_upload_at)
    attention, attention_total = attention_of(state, store, WORST_ON_STORE)
    return StoreView(
        store=store,
        items=totals.items,
        out=totals.out,
        low=totals.low,
        healthy=totals.items - totals.out - totals.low,
        units=totals.units,
        value=float(totals.value),
        unpriced=totals.unpriced,
        last_upload_at=last_at,
        fresh=is_fresh(last_at, now),
        last_file_name=standing.last_file_name,
        by_category=category_health(_by_category(wiring, state, store)),
        attention=attention,
        attention_total=attention_total,
        uploads=uploads_of_store(wiring, store),
        alerts=open_alerts_of_store(wiring, store),
        state=state.data,
    )


def _by_category(wiring: Wiring, state: ReplicaState, store: str) -> dict[str, StockTotals]:
    """Read once for each version of the stock."""
    key = ("by category", store)
    return wiring.remembered.get(key, state.version, lambda: wiring.stock.by_category(store), PAST_IS_KEPT)
