"""What "a year earlier" is: the one definition for report, chart, headline and Trends (decision 120)."""

from datetime import date, timedelta

from backend_lambdas.inventory.sales import week_of, week_start

# 364 days: the same weekdays, and the nearest dates a week can have. The same ISO number is 371 days away after a year
# of 53 weeks (2026 is one), so week 51 of 2027 would be compared with one that has no Christmas week.
YEAR_WEEKS = 52


def week_a_year_earlier(week: str) -> str:
    """The week 52 weeks before: "2027-W01" -> "2026-W02", "2026-W53" -> "2026-W01"."""
    return week_of(day_a_year_earlier(week_start(week)))


def day_a_year_earlier(day: date) -> date:
    """The same weekday 52 weeks before."""
    return day - timedelta(weeks=YEAR_WEEKS)
