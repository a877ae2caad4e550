"""The first screen's sales, and how far each store has reported its own."""

from datetime import date, timedelta

import pandas as pd

from backend_lambdas.inventory.calendar import YEAR_WEEKS, day_a_year_earlier
from backend_lambdas.inventory.metrics.stores_compared import STOPPED_AFTER_DAYS, compare_stores
from dashboard.data.sales import frames
from dashboard.data.sales.comparison import days_compared
from dashboard.data.sales.filters import Rank, SalesFilters, Span, monday, week_number
from dashboard.data.sales.frames import compared_of
from dashboard.data.sales.freshness import freshness_of
from dashboard.data.sales.metrics import Chosen, choose, marked
from dashboard.data.sales.replica import SalesState
from dashboard.data.sales.sight import Sight, scope_of, sight_of
from dashboard.data.sales.values import Against, SalesSummary, SalesTotals

SUMMARY_WEEKS = 26
SUMMARY_MOVERS = 5


def summary_of(state: SalesState, stores: tuple[str, ...], today: date) -> SalesSummary | None:
    """Sales of these stores, () = all, for the first screen; None while there are none."""
    table = state.table
    if table is None:
        return None
    filters = SalesFilters(stores=stores, weeks=1)
    sight = sight_of(table, filters, today)
    begins, until = _week_so_far(sight, today)
    days = _Days(sight, choose(table, table.daily, sight.every, filters), begins, until)
    shown = Span(max(sight.every.first, sight.every.last - SUMMARY_WEEKS), sight.every.last)
    fallers, risers, moved = _movers(sight, filters)
    return SalesSummary(
        week_start=begins,
        last_day=until,
        now=days.totals(begins, until, None),
        before=days.against(begins - timedelta(weeks=1)),
        year=days.against(day_a_year_earlier(begins)),
        weeks=sight.weeks(shown),
        newest_year=_newest_year(sight),
        fallers=fallers,
        risers=risers,
        moved=moved,
        freshness=freshness_of(table, filters.stores),
        state=state.data,
    )


def _week_so_far(sight: Sight, today: date) -> tuple[date, date]:
    """The newest week of which a day is reported, from its Monday to the newest day that most stores have reported.

    Today is in no figure: it is not over, and what it would be compared with is. (Where today is all there is, it is.)
    """
    table = sight.table
    newest = _newest_reported(sight, today - timedelta(days=1)) or table.first_day
    begins = monday(week_number(newest))
    return begins, days_compared(table.reporting, sight.filters.stores, begins, newest)


def _newest_reported(sight: Sight, until: date) -> date | None:
    """The newest day up to `until` of the chosen stores; of any where those have stopped: they sold nothing since."""
    newest, own = (
        max((day for store in reported.days if (day := reported.newest(store, until.toordinal()))), default=0)
        for reported in map(sight.table.reporting.of, ((), sight.filters.stores))
    )
    day = own if newest - own <= STOPPED_AFTER_DAYS else newest
    return date.fromordinal(day) if day else None


class _Days:
    """A week's days `begins` to `until`, to compare with the same days of other weeks."""

    def __init__(self, sight: Sight, daily: Chosen, begins: date, until: date) -> None:
        self._sight, self._daily, self._begins, self._until = sight, daily, begins, until

    def against(self, earlier: date) -> Against | None:
        """The same days from `earlier` on; None when no store can be compared."""
        reporting, length = self._sight.table.reporting, self._until - self._begins
        now = (self._begins.toordinal(), self._until.toordinal())
        before = (earlier.toordinal(), (earlier + length).toordinal())
        compared = compare_stores(reporting.of(self._sight.filters.stores), now, before)
        if not compared.same:
            return None
        same = frozenset(reporting.numbers[name] for name in compared.same)
        return Against(
            now=self.totals(self._begins, self._until, same),
            before=self.totals(earlier, earlier + length, same),
            total_now=self.totals(self._begins, self._until, None),
            total_before=self.totals(earlier, earlier + length, None),
            stores=compared,
            partly=(),
            first_day=self._begins,
            last_day=self._until,
        )

    def totals(self, first: date, last: date, stores: frozenset[int] | None) -> SalesTotals:
        """What was sold from `first` to `last`; in these stores, or in all."""
        columns = self._daily.columns
        rows = (columns["day"] >= first.toordinal()) & (columns["day"] <= last.toordinal())
        if stores is not None:
            rows &= marked(stores, int(columns["store"].max(initial=-1)) + 1)[columns["store"]]
        return SalesTotals(float(columns["units"][rows].sum()), float(columns["revenue"][rows].sum()))


def _newest_year(sight: Sight) -> Against | None:
    """The newest whole week against a year earlier."""
    if sight.whole is None:
        return None
    now = Span(sight.whole.last, sight.whole.last)
    before = now.earlier(YEAR_WEEKS)
    if before.first < sight.whole.first:
        return None
    return sight.against(sight.pairs(now, before), now, before)


def _movers(sight: Sight, filters: SalesFilters) -> tuple[pd.DataFrame, pd.DataFrame, Against | None]:
    scope = scope_of(sight, filters)
    pairs = sight.pairs(scope.span, scope.compared) if scope.compared else None
    moved = sight.against(pairs, scope.span, scope.compared) if pairs and scope.compared else None
    data = compared_of(sight, scope, None, pairs)
    fallers, risers = frames.movers(data, Rank.CHANGE)
    keep = SUMMARY_MOVERS if moved else 0
    return fallers.head(keep), risers.head(keep), moved
