"""The sales that the filters let through, and two periods of them compared over the same stores."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.data.sales import metrics, weeks
from dashboard.data.sales.comparison import Pairs, paired, pairs_of, without
from dashboard.data.sales.filters import SalesFilters, Span, chosen_span, compared_span
from dashboard.data.sales.metrics import Chosen, choose, within
from dashboard.data.sales.reporting import Mask
from dashboard.data.sales.table import SalesTable
from dashboard.data.sales.values import Against, SalesTotals, Scope


@dataclass(frozen=True, slots=True)
class Sight:
    """The rows the filters let through, of all weeks, and the weeks they lie in."""

    table: SalesTable
    filters: SalesFilters
    sold: Chosen
    returned: Chosen
    every: Span
    whole: Span | None

    def sold_in(self, span: Span) -> Chosen:
        return within(self.sold, span.first - self.every.first, span.last - self.every.first)

    def returned_in(self, span: Span) -> Chosen:
        return within(self.returned, span.first - self.every.first, span.last - self.every.first)

    def totals(self, span: Span, mask: Mask | None = None) -> SalesTotals:
        """`mask`: which weeks of which stores count; None: all."""
        sold, returned = paired(self.sold_in(span), mask), paired(self.returned_in(span), mask)
        sums = (sold.columns["units"], sold.columns["revenue"], returned.columns["units"], returned.columns["revenue"])
        return SalesTotals(*(float(values.sum()) for values in sums))

    def weeks(self, shown: Span) -> pd.DataFrame:
        """See `weeks.weeks_frame`."""
        reported = weeks.stores_reported(self.table.reporting, self.filters.stores, shown)
        return weeks.weeks_frame(self.sold, self.returned, self.every, self.whole, shown, reported)

    def pairs(self, now: Span, before: Span) -> Pairs:
        return pairs_of(self.table.reporting, self.filters.stores, now, before)

    def against(self, pairs: Pairs, now: Span, before: Span) -> Against | None:
        """The comparison over `pairs`; None when no store can be compared."""
        if not pairs.any:
            return None
        scale = now.weeks / before.weeks
        total_now, total_before = self.totals(now), self.totals(before).times(scale)
        return Against(
            now=total_now if pairs.now is None else self.totals(now, pairs.now),
            before=total_before if pairs.before is None else self.totals(before, pairs.before).times(scale),
            total_now=total_now,
            total_before=total_before,
            stores=without(pairs.stores, pairs.partly),
            partly=pairs.partly,
            first_day=now.first_day,
            last_day=now.last_day,
        )


def sight_of(table: SalesTable, filters: SalesFilters, today: date) -> Sight:
    """Choose the rows once; everything else is cut out of them."""
    every = Span(table.weekly.first, table.weekly.last)
    return Sight(
        table,
        filters,
        choose(table, table.weekly, every, filters),
        choose(table, table.returns, every, filters),
        every,
        metrics.whole_weeks(table.first_day, table.last_day, today),
    )


def scope_of(sight: Sight, filters: SalesFilters) -> Scope:
    """Which weeks the filters mean in this data. With no whole week yet, the weeks there are.

    A week that is not over is not compared: what it is compared with has all its days.
    """
    table, whole = sight.table, sight.whole or sight.every
    span = chosen_span(filters, whole.first, whole.last, sight.every.last)
    compared = compared_span(filters, span, whole.first, whole.last) if span.last <= whole.last else None
    name = table.texts.name_of(filters.products[0]) if len(filters.products) == 1 else None
    scale = span.weeks / compared.weeks if compared else 1.0
    return Scope(
        filters=filters,
        level=filters.shown_level,
        span=span,
        compared=compared,
        scale=scale,
        first_day=table.first_day,
        last_day=table.last_day,
        product_name=name,
        is_over=span.last <= whole.last,
    )
