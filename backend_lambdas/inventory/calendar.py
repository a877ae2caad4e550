"""Weeks and months of sales, and what "a year earlier" is (decision 120)."""

from collections.abc import Iterable
from datetime import date, timedelta


def week_of(day: date) -> str:
    """The ISO week: 2016-01-03 -> "2015-W53". String order is time order."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def week_start(week: str) -> date:
    """Its Monday."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def week_end(week: str) -> date:
    """Its Sunday."""
    return week_start(week) + timedelta(days=6)


def month_of(day: date) -> str:
    """The partition of `lake/sales`: "2017-01"."""
    return f"{day.year:04d}-{day.month:02d}"


def months_of(weeks: Iterable[str]) -> list[str]:
    """Every month a day of these weeks falls into, sorted."""
    return sorted({month_of(day) for week in weeks for day in (week_start(week), week_end(week))})


def months_between(first: date, last: date) -> list[str]:
    """YYYY-MM of every month that has a day between the two, newest first."""
    numbers = range(last.year * 12 + last.month - 1, first.year * 12 + first.month - 2, -1)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers]


# 364 days: the same weekdays, and the nearest dates a week can have. The same ISO number is 371 days away after a year
# of 53 weeks (2026 is one), so week 51 of 2027 would be compared with one that has no Christmas week.
YEAR_WEEKS = 52


def week_a_year_earlier(week: str) -> str:
    """The week 52 weeks before: "2027-W01" -> "2026-W02", "2026-W53" -> "2026-W01"."""
    return week_of(day_a_year_earlier(week_start(week)))


def day_a_year_earlier(day: date) -> date:
    """The same weekday 52 weeks before."""
    return day - timedelta(weeks=YEAR_WEEKS)


def fiscal_year_start(day: date, month: int) -> date:
    """The first day of the fiscal year that `day` lies in, where years begin with `month`."""
    return date(day.year - (day.month < month), month, 1)


def fiscal_year_of_week(monday: date, month: int) -> date:
    """The first day of the fiscal year that a week belongs to: the one that has most of its days, as in ISO 8601."""
    return fiscal_year_start(monday + timedelta(days=3), month)


def fiscal_first_monday(start: date) -> date:
    """Of the first week that belongs to the fiscal year beginning on `start`: the week of its fourth day."""
    fourth = start + timedelta(days=3)
    return fourth - timedelta(days=fourth.weekday())
