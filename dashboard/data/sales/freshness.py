"""Up to when each store has reported its sales."""

from datetime import date, timedelta

from backend_lambdas.inventory.metrics.stores_compared import StoreState, compare_stores
from backend_lambdas.inventory.store_names import natural
from dashboard.data.dependencies import current_dependencies
from dashboard.data.sales.table import SalesTable
from dashboard.data.sales.values import SalesFreshness, StoreSales


def freshness_of(table: SalesTable, stores: tuple[str, ...] = ()) -> SalesFreshness:
    """How far each store has reported its sales, judged at the newest day on which any store sold."""
    reporting, newest = table.reporting, table.last_day
    monday_before = newest - timedelta(days=6)
    week = (monday_before.toordinal(), newest.toordinal())
    compared = compare_stores(reporting.of(stores), week, week)
    states = dict.fromkeys(compared.same, StoreState.SAME) | {seen.store: seen.state for seen in compared.others}
    behind = (StoreState.LATE, StoreState.STOPPED)
    rows = [
        StoreSales(
            store,
            date.fromordinal(reporting.reported.days[store][-1]),
            state if state in behind else StoreState.SAME,
        )
        for store, state in states.items()
    ]
    return SalesFreshness(tuple(sorted(rows, key=lambda one: (one.last_day, natural(one.store)))), newest)


def sales_freshness(store: str | None = None) -> SalesFreshness | None:
    """How far each store, or one, has reported its sales; None while there are none."""
    dependencies = current_dependencies()
    table = dependencies.sales.state().table
    if table is None:
        return None
    stores = (store,) if store else ()
    return dependencies.query_cache.get(("sales freshness", store), table.rev, lambda: freshness_of(table, stores))
