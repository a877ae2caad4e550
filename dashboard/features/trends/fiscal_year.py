"""What the Trends page says of the fiscal year so far."""

from backend_lambdas.inventory.calendar import fiscal_first_monday, fiscal_year_of_week
from backend_lambdas.language.texts import _
from dashboard.data.sales.filters import monday
from dashboard.data.sales.values import Scope
from dashboard.ui.sales_labels import day


def fiscal_words(scope: Scope) -> str:
    """ "fiscal year 2026/27, since 1 Apr 2026"; "" where another period was asked for."""
    if not scope.filters.fiscal_month or scope.filters.first:
        return ""
    start = fiscal_year_of_week(monday(scope.span.last), scope.filters.fiscal_month)
    if start.month == 1:
        return _("the year {year}", year=start.year)
    name = f"{start.year}/{(start.year + 1) % 100:02d}"
    return _("fiscal year {name}, since {day}", name=name, day=day(start))


def fiscal_note(scope: Scope) -> str:
    """Where the year does not begin with a week; "" where nothing needs to be said."""
    if not fiscal_words(scope):
        return ""
    start = fiscal_year_of_week(monday(scope.span.last), scope.filters.fiscal_month)
    first = fiscal_first_monday(start)
    if scope.span.first_day > first:
        return _("There are no sales before {day}: the year is shown from then on.", day=day(scope.span.first_day))
    if first == start:
        return ""
    return _(
        "Sales are counted by whole weeks: a week belongs to the year that has most of its days, so this one is "
        "shown from {day}.",
        day=day(first),
    )
