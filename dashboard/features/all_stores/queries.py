"""Every store beside the others: what it sold, what it has, how fresh that is, and its open alerts."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend_lambdas.inventory.store_names import natural
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary
from dashboard.data.availability import DataState, DataUnavailable
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.open_now import open_now
from dashboard.data.reading import reporting_day, store_words
from dashboard.data.row_figures import NO_FIGURES, StoreFigures, figures_by_store, row_figures
from dashboard.data.sales.by_store import SoldByStore, StoreSold, sold_by_store
from dashboard.data.sales.filters import SalesFilters
from dashboard.data.sales.freshness import sales_freshness
from dashboard.data.sales.values import StoreSales
from dashboard.data.stock.texts import fold
from dashboard.data.store_health import is_fresh, utc_time
from dashboard.features.all_stores.filters import Column, StoreFilters


@dataclass(frozen=True, slots=True)
class StoreLine:
    """One store. None: it never sold (`sold`, `last_sale`), or that cannot be read now."""

    store: str
    totals: StockTotals
    last_file: datetime | None
    is_fresh: bool
    sold: StoreSold | None
    last_sale: StoreSales | None
    alerts: int | None
    figures: StoreFigures = NO_FIGURES

    @property
    def out_share(self) -> float | None:
        return self.totals.out / self.totals.items if self.totals.items else None

    @property
    def is_valued(self) -> bool:
        """Whether any of its items has a price."""
        return self.totals.unpriced < self.totals.items


@dataclass(frozen=True, slots=True)
class AllStores:
    """`lines`: those that fit, in order, of `total`. `sales`: what is compared; None while there are none to show."""

    lines: tuple[StoreLine, ...]
    total: int
    sales: SoldByStore | None
    state: DataState


def all_stores(filters: StoreFilters) -> AllStores:
    """Raises DataUnavailable while the stock cannot be read; without the sales it goes on."""
    dependencies = current_dependencies()
    (state, rows), now = row_figures(), dependencies.clock()
    figures = figures_by_store(state.table, rows)
    sold, last_sales, alerts = _sales(dependencies, filters.sales), _last_sales(), _alerts()
    known = [one for one in state.store_summaries.values() if not filters.stores or one.store in filters.stores]
    lines = [_line(one, now, sold, last_sales, alerts, figures) for one in known if _fits(one.store, filters.search)]
    return AllStores(ordered(lines, filters.sort, filters.descending), len(known), sold, state.data)


def _line(
    summary: StoreSummary,
    now: datetime,
    sold: SoldByStore | None,
    last_sales: dict[str, StoreSales],
    alerts: Mapping[str, int] | None,
    figures: Mapping[str, StoreFigures],
) -> StoreLine:
    store, last_at = summary.store, utc_time(summary.last_upload_at)
    return StoreLine(
        store,
        summary.totals,
        last_at,
        is_fresh(last_at, now),
        sold.stores.get(store) if sold else None,
        last_sales.get(store),
        None if alerts is None else alerts.get(store, 0),
        figures.get(store, NO_FIGURES),
    )


def _sales(dependencies: Dependencies, filters: SalesFilters) -> SoldByStore | None:
    try:
        state = dependencies.sales.state()
    except DataUnavailable:
        return None
    table, today = state.table, reporting_day(dependencies)
    if table is None:
        return None
    key = (state.version, today)
    return dependencies.query_cache.get(("sold by store", filters), key, lambda: sold_by_store(table, filters, today))


def _last_sales() -> dict[str, StoreSales]:
    try:
        found = sales_freshness()
    except DataUnavailable:
        return {}
    return {one.store: one for one in found.stores} if found else {}


def _alerts() -> Mapping[str, int] | None:
    try:
        return Counter(alert.store for alert in open_now())
    except DataUnavailable:
        return None


def _fits(store: str, search: str) -> bool:
    """By what it is called or by its id."""
    text = fold(f"{store}\n{store_words(store)}")
    return all(word in text for word in fold(search).split())


KEYS: dict[Column, Callable[[StoreLine], Any]] = {
    Column.REVENUE: lambda line: line.sold and line.sold.revenue,
    Column.CHANGE: lambda line: line.sold and line.sold.share,
    Column.OUT: lambda line: line.out_share,
    Column.COVER: lambda line: line.figures.days_of_cover,
    Column.VALUE: lambda line: line.totals.value if line.is_valued else None,
    Column.LAST_FILE: lambda line: line.last_file,
    Column.LAST_SALE: lambda line: line.last_sale and line.last_sale.last_day,
    Column.ALERTS: lambda line: line.alerts,
}


def ordered(lines: Sequence[StoreLine], sort: Column, descending: bool) -> tuple[StoreLine, ...]:
    """Ties by name, 2 before 10; what is not known comes last either way."""
    found = sorted(lines, key=lambda line: natural(store_words(line.store)))
    if sort is Column.STORE:
        return tuple(reversed(found) if descending else found)
    key = KEYS[sort]
    known = [line for line in found if key(line) is not None]
    return (
        *sorted(known, key=key, reverse=descending),
        *(line for line in found if key(line) is None),
    )
