"""When digests are due and hours are quiet: a year in zones where clocks change in each way, minute by minute."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend_lambdas.alerts.digest_times import (
    SETTLED,
    TOO_LATE,
    Span,
    due_day,
    is_quiet,
    last_quiet,
    last_time,
    loud_minutes,
    time_of,
    zone_named,
)
from backend_lambdas.inventory.errors import InvalidRequest

BERLIN = ZoneInfo("Europe/Berlin")
# An hour forward and back; in the other half of the year; by half an hour; at midnight; never, by a quarter off.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
    "Africa/Cairo",
]
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
MINUTE = timedelta(minutes=1)
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
YEAR = 365 * 1440


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def moments(zone: ZoneInfo) -> Iterator[datetime]:
    """Every 20 minutes of a year, and every minute within a day and a half of a change of the clocks."""
    near, now = timedelta(hours=36), FIRST
    for _step in range(YEAR // 20):
        before, after = ((now + hours).astimezone(zone).utcoffset() for hours in (-near, near))
        for minute in range(1 if before == after else 20):
            yield now + minute * MINUTE
        now += 20 * MINUTE


@pytest.mark.parametrize("zone_name", ZONES)
def test_every_day_of_a_year_has_its_digest_once(zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    for at in (time(2, 30), time(0, 0)):
        sent: list[tuple[datetime, date]] = []
        for now in moments(zone):
            found = due_day(at, zone, now)
            if found is not None and found not in sent[-1:]:
                assert now - found[0] < SETTLED + 20 * MINUTE or not sent
                sent.append(found)
        days = [day for _due, day in sent]
        assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
        assert len(days) in (365, 366)
        gaps = {following[0] - one[0] for one, following in pairwise(sent)}
        assert gaps <= {timedelta(hours=hours) for hours in (23, 23.5, 24, 24.5, 25)}
        shown = {due.astimezone(zone) for due, _day in sent}
        off = {(one.hour - at.hour) * 60 + one.minute - at.minute for one in shown}
        assert off <= {0, 30, 60}


@pytest.mark.parametrize("zone_name", ZONES)
def test_quiet_hours_of_a_year_follow_each_other_and_cover_each_quiet_minute(zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    for start, end in ((time(22), time(7)), (time(2, 30), time(3))):
        spans: list[Span] = []
        quiet, loud = [], []
        for now in moments(zone):
            (quiet if is_quiet(start, end, zone, now) else loud).append(now)
            span = last_quiet(start, end, zone, now)
            if span is not None and span not in spans[-1:]:
                spans.append(span)
        assert len(spans) > 360
        assert all(one.end <= following.start and one.day < following.day for one, following in pairwise(spans))
        ends = [one.end for one in spans]
        for now in (one for one in (*quiet, *loud) if spans[0].start <= one < spans[-1].end):
            span = spans[bisect_right(ends, now)]
            assert (span.start <= now) is is_quiet(start, end, zone, now)


def test_the_time_that_comes_twice_counts_the_first_time_and_the_one_that_never_comes_an_hour_later() -> None:
    twice, never = utc(2026, 10, 25, 0, 30), utc(2026, 3, 29, 1, 30)
    half_past_two = time(2, 30)
    assert last_time(half_past_two, BERLIN, utc(2026, 10, 25, 12)) == (twice, date(2026, 10, 25))
    assert last_time(half_past_two, BERLIN, twice - MINUTE) == (utc(2026, 10, 24, 0, 30), date(2026, 10, 24))
    assert last_time(half_past_two, BERLIN, twice + timedelta(hours=1)) == (twice, date(2026, 10, 25))
    assert last_time(half_past_two, BERLIN, utc(2026, 3, 29, 12)) == (never, date(2026, 3, 29))
    assert never.astimezone(BERLIN).time() == time(3, 30)


def test_a_night_in_which_clocks_change_is_an_hour_longer_or_shorter() -> None:
    night = (time(22), time(7), BERLIN)
    assert last_quiet(*night, utc(2026, 10, 25, 8)) == Span(
        utc(2026, 10, 24, 20), utc(2026, 10, 25, 6), date(2026, 10, 25)
    )
    assert last_quiet(*night, utc(2026, 3, 29, 8)) == Span(utc(2026, 3, 28, 21), utc(2026, 3, 29, 5), date(2026, 3, 29))


def test_a_day_that_a_zone_skipped_has_no_digest_and_the_next_one_has() -> None:
    apia = ZoneInfo("Pacific/Apia")  # it went from 29 to 31 December 2011
    found = [last_time(time(9), apia, utc(2011, 12, 29, 19) + timedelta(hours=12 * n)) for n in range(5)]
    assert found[0] == (utc(2011, 12, 29, 19), date(2011, 12, 29))
    assert found[2] == (utc(2011, 12, 30, 19), date(2011, 12, 31))
    assert sorted(found) == found


def test_what_is_too_late_is_left_to_the_next() -> None:
    due = utc(2026, 11, 19, 6, 30)
    seven_thirty = time(7, 30)
    assert due_day(seven_thirty, BERLIN, due + TOO_LATE) == (due, date(2026, 11, 19))
    assert due_day(seven_thirty, BERLIN, due + TOO_LATE + MINUTE) is None
    assert last_quiet(time(22), time(7, 30), BERLIN, due + TOO_LATE + MINUTE) is None
    assert last_quiet(time(7), time(7), BERLIN, due) is None
    assert not is_quiet(time(7), time(7), BERLIN, due)


def test_quiet_hours_that_a_jump_of_the_clocks_swallows_are_none() -> None:
    jump = utc(2026, 3, 29, 1)
    assert [is_quiet(time(2, 30), time(3), BERLIN, jump + hours * timedelta(hours=1)) for hours in (-1, 0, 1, 9)] == [
        False
    ] * 4
    assert last_quiet(time(2, 30), time(3), BERLIN, jump + timedelta(hours=9)) == Span(
        utc(2026, 3, 28, 1, 30), utc(2026, 3, 28, 2), date(2026, 3, 28)
    )


@pytest.mark.parametrize(
    ("zone_name", "loud"),
    [
        ("Europe/Berlin", ((360, 1260),)),  # 07:00 to 22:00 in winter
        ("Asia/Shanghai", ((0, 840), (1380, 1440))),
        ("UTC", ((420, 1320),)),
        ("America/New_York", ((0, 180), (720, 1440))),
    ],
)
def test_loud_minutes_are_those_of_a_utc_day(zone_name: str, loud: tuple[tuple[int, int], ...]) -> None:
    assert loud_minutes(time(22), time(7), ZoneInfo(zone_name), utc(2026, 11, 19, 12)) == loud


@settings(max_examples=300)
@given(TIMES, TIMES, st.sampled_from(ZONES), st.integers(0, YEAR))
def test_a_minute_passes_the_filter_exactly_when_it_is_not_quiet_but_on_days_on_which_clocks_change(
    start: time, end: time, zone_name: str, minute: int
) -> None:
    zone, now = ZoneInfo(zone_name), FIRST + minute * MINUTE
    around = {(now + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in (-26, 0, 26)}
    passes = any(first <= now.hour * 60 + now.minute < past for first, past in loud_minutes(start, end, zone, now))
    assert len(around) > 1 or passes is not is_quiet(start, end, zone, now)


@pytest.mark.parametrize("text", ["", "7:30", "24:00", "07:60", "07:30:00", "٠٧:٣٠", "-1:30", "ab:cd"])
def test_what_is_no_time_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidRequest, match="Write it like 07:30"):
        time_of(text)


@pytest.mark.parametrize("name", ["Europe/Atlantis", "../etc/passwd", "Europe/", "/UTC"])
def test_what_is_no_zone_is_refused_in_words(name: str) -> None:
    with pytest.raises(InvalidRequest, match="no time zone"):
        zone_named(name, "UTC")


def test_times_and_zones_are_read() -> None:
    assert (time_of("07:30"), zone_named("", "Asia/Tokyo"), zone_named("Asia/Kolkata", "UTC")) == (
        time(7, 30),
        ZoneInfo("Asia/Tokyo"),
        ZoneInfo("Asia/Kolkata"),
    )
