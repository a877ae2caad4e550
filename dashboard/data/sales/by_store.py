"""What each store sold in a period, and how that compares with the same weeks of an earlier one. Pure.

The change is that of Trends, store by store: over the weeks of which nothing is missing in either period
(`comparison.pairs_of`), a shorter period before scaled up.
"""

from dataclasses import dataclass
from datetime import date

from backend_lambdas.inventory.metrics.stores_compared import StoreState
from dashboard.data.sales import metrics
from dashboard.data.sales.comparison import Pairs, paired
from dashboard.data.sales.filters import SalesFilters
from dashboard.data.sales.sight import Sight, scope_of, sight_of
from dashboard.data.sales.table import SalesTable
from dashboard.data.sales.values import Against, Scope


@dataclass(frozen=True, slots=True)
class StoreSold:
    """One store. `revenue`: of the period. `now`, `before`: of the weeks that are compared, None where none are.

    `weeks`: how many are; `state`, `since`: why the store is not compared, or not with every week.
    """

    revenue: float
    now: float | None = None
    before: float | None = None
    weeks: int = 0
    state: StoreState = StoreState.SAME
    since: date | None = None

    @property
    def share(self) -> float | None:
        """The change; None where nothing is compared, or nothing was sold before."""
        return None if self.now is None or not self.before else self.now / self.before - 1


@dataclass(frozen=True, slots=True)
class SoldByStore:
    """`against`: the comparison of all of them; None: no store is compared."""

    scope: Scope
    stores: dict[str, StoreSold]
    against: Against | None


def sold_by_store(table: SalesTable, filters: SalesFilters, today: date) -> SoldByStore:
    """Of every store that ever sold, of those chosen where some are."""
    sight = sight_of(table, filters, today)
    scope = scope_of(sight, filters)
    pairs = sight.pairs(scope.span, scope.compared) if scope.compared else None
    against = sight.against(pairs, scope.span, scope.compared) if pairs and scope.compared else None
    return SoldByStore(scope, _stores(sight, scope, pairs), against)


def _stores(sight: Sight, scope: Scope, pairs: Pairs | None) -> dict[str, StoreSold]:
    reporting = sight.table.reporting
    asked = [name for name in reporting.numbers if not scope.filters.stores or name in scope.filters.stores]
    now = sight.sold_in(scope.span)
    revenue = metrics.by_code(now, "store", "revenue", reporting.size)
    found = {name: StoreSold(float(revenue[reporting.numbers[name]])) for name in asked}
    if pairs is None or scope.compared is None:
        return found
    before = paired(sight.sold_in(scope.compared), pairs.before)
    sums = [metrics.by_code(one, "store", "revenue", reporting.size) for one in (paired(now, pairs.now), before)]
    weeks = dict.fromkeys(pairs.stores.same, scope.span.weeks) | {one.store: one.weeks for one in pairs.partly}
    others = {one.store: one for one in pairs.stores.others}
    for name, one in found.items():
        other = others.get(name)
        state, since = (other.state, other.since) if other else (StoreState.SAME, None)
        compared = [float(values[reporting.numbers[name]]) for values in sums] if name in weeks else [None, None]
        scaled = None if compared[1] is None else compared[1] * scope.scale
        found[name] = StoreSold(one.revenue, compared[0], scaled, weeks.get(name, 0), state, since)
    return found
