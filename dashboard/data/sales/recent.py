"""What one product sold lately in one store: the whole weeks that days of cover are reckoned from."""

from datetime import date, timedelta

from backend_lambdas.inventory.metrics.stock import COVER_DAYS
from dashboard.data.sales.filters import SalesFilters, Span
from dashboard.data.sales.metrics import choose, whole_weeks
from dashboard.data.sales.table import SalesTable
from dashboard.data.stock.values import RecentSales

WEEKS = COVER_DAYS // 7
OLDEST = timedelta(days=2 * 7)  # sales of a week may come in the next; what is older says little of tomorrow


def recent_sales(table: SalesTable, store: str, product_id: str, today: date) -> RecentSales | None:
    """None where the store has not reported all of the newest whole weeks, or those are long ago."""
    whole = whole_weeks(table.first_day, table.last_day, today)
    number = table.reporting.numbers.get(store)
    if whole is None or number is None or whole.weeks < WEEKS or today - whole.last_day > OLDEST:
        return None
    span = Span(whole.last - WEEKS + 1, whole.last)
    if not table.reporting.known[table.reporting.rows(span.first, span.last), number].all():
        return None
    sold = choose(table, table.weekly, span, SalesFilters(stores=(store,), products=(product_id,)))
    return RecentSales(float(sold.columns["units"].sum()), span.last_day)
