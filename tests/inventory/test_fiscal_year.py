"""To which fiscal year a day and a week belong."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.calendar import (
    fiscal_first_monday,
    fiscal_year_of_week,
    fiscal_year_start,
    week_of,
    week_start,
)

days, months = st.dates(date(1971, 1, 1), date(2100, 1, 1)), st.integers(1, 12)


@given(days, months)
def test_a_day_lies_in_the_year_that_began_last(day: date, month: int) -> None:
    start = fiscal_year_start(day, month)
    assert start.month == month
    assert start <= day < date(start.year + 1, month, 1)


@given(days, months)
def test_a_week_belongs_to_the_year_that_has_most_of_its_days(day: date, month: int) -> None:
    monday = week_start(week_of(day))
    years = [fiscal_year_start(monday + timedelta(days=n), month) for n in range(7)]
    assert fiscal_year_of_week(monday, month) == max(set(years), key=years.count)


@given(days, months)
def test_a_year_begins_with_the_first_week_that_belongs_to_it(day: date, month: int) -> None:
    start = fiscal_year_start(day, month)
    first = fiscal_first_monday(start)
    assert first.weekday() == 0
    assert fiscal_year_of_week(first, month) == start
    assert fiscal_year_of_week(first - timedelta(days=7), month) < start


@given(st.integers(1971, 2100))
def test_a_year_that_begins_in_january_is_that_of_the_iso_weeks(year: int) -> None:
    assert week_of(fiscal_first_monday(date(year, 1, 1))) == f"{year}-W01"
