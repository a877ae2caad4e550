"""Weeks, zones and due moments of the weekly report."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.calendar import week_end, week_of, week_start
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.reports.calendar import (
    ReportSchedule,
    Weekday,
    checked_week,
    due_week,
    last_complete_week,
    period_of,
    read_schedule,
    weeks_before,
)
from backend_lambdas.reports.inputs import SalesFacts, Sold
from backend_lambdas.reports.sales_figures import days, trend

THURSDAY = ReportSchedule(Weekday.THU, time(17), "UTC")


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (datetime(2026, 11, 19, 16, 58, 59, tzinfo=UTC), "2026-W45"),
        (datetime(2026, 11, 19, 16, 59, 30, tzinfo=UTC), "2026-W46"),  # a schedule may fire a moment early
        (datetime(2026, 11, 19, 17, 0, tzinfo=UTC), "2026-W46"),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), "2026-W46"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), "2026-W46"),
        (datetime(2027, 1, 7, 17, 0, tzinfo=UTC), "2026-W53"),
    ],
)
def test_due_is_the_week_before_the_last_thursday_at_five(now: datetime, week: str) -> None:
    assert due_week(THURSDAY, now) == week


def test_the_due_moment_is_one_of_the_reporting_zone() -> None:
    tokyo = read_schedule("MON", "06:00", "Asia/Tokyo")
    assert due_week(tokyo, datetime(2026, 11, 15, 20, 58, tzinfo=UTC)) == "2026-W45"
    assert due_week(tokyo, datetime(2026, 11, 15, 21, 0, tzinfo=UTC)) == "2026-W46"


def test_a_week_begins_and_ends_at_midnight_of_the_zone_across_a_clock_change() -> None:
    period = period_of("2026-W43", datetime(2026, 11, 1, tzinfo=UTC), "Europe/Berlin")
    assert (period.first, period.last) == (date(2026, 10, 19), date(2026, 10, 25))
    assert period.starts_at() == datetime(2026, 10, 18, 22, tzinfo=UTC)
    assert period.ends_at() == datetime(2026, 10, 25, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("week", "before", "year_earlier"),
    [
        ("2026-W53", "2026-W52", "2026-W01"),
        ("2027-W01", "2026-W53", "2026-W02"),
        ("2027-W51", "2027-W50", "2026-W52"),  # Christmas week against Christmas week
    ],
)
def test_headline_days_and_chart_of_a_report_mean_the_same_week_a_year_earlier(
    week: str, before: str, year_earlier: str
) -> None:
    period = period_of(week, datetime(2028, 2, 1, tzinfo=UTC), "UTC")
    assert (period.week_before, period.week_last_year) == (before, year_earlier)
    monday = week_start(year_earlier)
    facts = SalesFacts(
        1,
        "",
        weeks={week: Sold(), year_earlier: Sold(revenue=Decimal(5))},
        days={monday: Sold(revenue=Decimal(7)), period.first: Sold()},
    )
    assert trend(facts, period)[-1].last_year == Decimal(5)
    assert days(facts, period)[0].last_year == Decimal(7)


@pytest.mark.parametrize(
    "text", ["", "2026-46", "2026-W54", "2025-W53", "2026-W00", "W46", "2026-W46 ", "../../x", "2026-W4６"]
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="is not a week"):
        checked_week(text)


@pytest.mark.parametrize("schedule", [("THUR", "17:00", "UTC"), ("THU", "25:00", "UTC"), ("THU", "17:00", "Mars/Base")])
def test_a_schedule_that_makes_no_sense_is_refused(schedule: tuple[str, str, str]) -> None:
    with pytest.raises(InvalidRequest, match="makes no sense"):
        read_schedule(*schedule)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)), st.sampled_from(Weekday))
def test_a_due_week_is_always_over_and_never_older_than_two_weeks(now: datetime, weekday: Weekday) -> None:
    week = due_week(ReportSchedule(weekday, time(17), "UTC"), now)
    assert week_end(week) < now.date()
    assert weeks_before(week_of(now.date()), 2) <= week <= last_complete_week(now, "UTC")
