"""Which sales a view is about, and two periods of them compared."""

from dashboard.data.sales.change import cells_of, parts_of_change
from dashboard.data.sales.comparison import Pairs, paired
from dashboard.data.sales.evidence import evaluated_of, not_evaluated
from dashboard.data.sales.filters import SalesFilters, chosen_span, compared_span
from dashboard.data.sales.frames import Compared
from dashboard.data.sales.metrics import within
from dashboard.data.sales.sight import Sight
from dashboard.data.sales.stock_links import StockLinks
from dashboard.data.sales.values import Scope


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


def compared_of(sight: Sight, scope: Scope, links: StockLinks | None, pairs: Pairs | None) -> Compared:
    """Both periods taken apart, over what is compared; without a period to compare with there are no parts."""
    products = sight.table.history.products
    now, before = sight.sold_in(scope.span), within(sight.sold, -2, -2)
    if scope.compared and pairs:
        now, before = paired(now, pairs.now), paired(sight.sold_in(scope.compared), pairs.before)
    cells = cells_of(before, now, products, scope.span.weeks, scope.scale)
    is_compared = scope.compared is not None
    parts = parts_of_change(
        cells, evaluated_of(sight, scope.span, cells, links) if is_compared else not_evaluated(cells)
    )
    return Compared(sight.table, cells, parts, now, scope.span, is_compared, scope.filters.measure)
