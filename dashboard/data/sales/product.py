"""What one product sold week by week, in the stores that a table is of. Pure."""

from datetime import date

import pandas as pd

from dashboard.data.sales import metrics
from dashboard.data.sales.filters import SalesFilters, Span, monday
from dashboard.data.sales.table import SalesTable

SHOWN_WEEKS = 26  # half a year: a season shows, a week is still a step of its own


def product_weeks(table: SalesTable, product_id: str, today: date) -> pd.DataFrame:
    """week_start, units, revenue, whole: the newest SHOWN_WEEKS, oldest first; empty where it never sold in them.

    The same sums as the weeks of Trends with this product chosen; `whole`: all of the week's days are reported.
    """
    last = table.weekly.last
    span = Span(max(table.weekly.first, last - SHOWN_WEEKS + 1), last)
    sold = metrics.choose(table, table.weekly, span, SalesFilters(products=(product_id,)))
    whole = metrics.whole_weeks(table.first_day, table.last_day, today)
    numbers = range(span.first, span.last + 1) if len(sold) else range(0)
    return pd.DataFrame(
        {
            "week_start": pd.to_datetime([monday(number) for number in numbers]),
            **{name: metrics.by_week(sold, name, span.weeks)[: len(numbers)] for name in ("units", "revenue")},
            "whole": [whole is not None and whole.first <= number <= whole.last for number in numbers],
        }
    )
