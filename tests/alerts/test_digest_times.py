"""When daily mails are due and hours are quiet: through a year, where clocks change in each way."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import pytest

from backend_lambdas.alerts.digest_times import SETTLED, is_quiet, last_time, send_until, time_of, zone_named
from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.subscriptions import AlertSubscription, Delivery
from backend_lambdas.inventory.errors import InvalidRequest

BERLIN = ZoneInfo("Europe/Berlin")
# An hour forward and back; by half an hour, in the other half of the year; at midnight.
ZONES = ["Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo"]
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
LOOKS = 365 * 96
ONE = AlertSubscription("1f", "b", Channel.EMAIL, "b@example.com")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize("zone_name", ZONES)
@pytest.mark.parametrize("at", [time(2, 30), time(0, 0)])
def test_every_day_of_a_year_is_due_once(zone_name: str, at: time) -> None:
    zone = ZoneInfo(zone_name)
    due = list(dict.fromkeys(last_time(at, zone, FIRST + number * QUARTER) for number in range(LOOKS)))
    days = [moment.astimezone(zone).date() for moment in due]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert len(days) in (365, 366)
    assert {following - one for one, following in pairwise(due)} <= {
        timedelta(hours=hours) for hours in (23, 23.5, 24, 24.5, 25)
    }
    local = {moment.astimezone(zone).time() for moment in due}
    assert at in local
    assert all((one.hour - at.hour) * 60 + one.minute - at.minute in (0, 30, 60) for one in local)


@pytest.mark.parametrize("zone_name", ZONES)
@pytest.mark.parametrize(("start", "end"), [(time(22), time(7)), (time(2, 30), time(3))])
def test_quiet_hours_of_a_year_end_and_are_at_most_the_changed_hour_longer_or_shorter(
    zone_name: str, start: time, end: time
) -> None:
    zone = ZoneInfo(zone_name)
    usual = (timedelta(hours=end.hour - start.hour, minutes=end.minute - start.minute)) % timedelta(days=1)
    looks = (FIRST + number * QUARTER for number in range(365 * 96))
    stretches = [
        (quiet, len(list(group)) * QUARTER) for quiet, group in groupby(looks, partial(quiet_at, start, end, zone))
    ]
    quiet = [length for is_one, length in stretches[1:-1] if is_one]
    assert set(quiet) <= {usual + timedelta(minutes=minutes) for minutes in (-60, -30, 0, 30, 60)}
    assert 363 <= len(quiet) <= 367
    assert quiet.count(usual) >= 361


def quiet_at(start: time, end: time, zone: ZoneInfo, now: datetime) -> bool:
    return is_quiet(start, end, zone, now)


def test_the_time_that_comes_twice_counts_the_first_time_and_the_one_that_never_comes_an_hour_later() -> None:
    twice, never = utc(2026, 10, 25, 0, 30), utc(2026, 3, 29, 1, 30)
    half_past_two = time(2, 30)
    assert last_time(half_past_two, BERLIN, utc(2026, 10, 25, 12)) == twice
    assert last_time(half_past_two, BERLIN, twice - MINUTE) == utc(2026, 10, 24, 0, 30)
    assert last_time(half_past_two, BERLIN, twice + timedelta(hours=1)) == twice
    assert last_time(half_past_two, BERLIN, utc(2026, 3, 29, 12)) == never
    assert never.astimezone(BERLIN).time() == time(3, 30)


def test_a_day_that_a_zone_skipped_has_no_mail_and_the_next_one_has() -> None:
    apia = ZoneInfo("Pacific/Apia")  # it went from 29 to 31 December 2011
    found = [last_time(time(9), apia, utc(2011, 12, 29, 19) + timedelta(hours=12 * n)) for n in range(5)]
    assert found[0] == utc(2011, 12, 29, 19)
    assert [moment.astimezone(apia).day for moment in dict.fromkeys(found)] == [29, 31, 1]


def test_a_daily_mail_has_what_was_heard_before_its_time_and_waits_until_that_is_kept() -> None:
    daily = AlertSubscription("1f", "b", Channel.EMAIL, "b", delivery=Delivery.DAILY, send_at="07:30", zone="")
    due = utc(2026, 11, 19, 6, 30)
    assert send_until(daily, "Europe/Berlin", due + SETTLED) == due
    assert send_until(daily, "Europe/Berlin", due + SETTLED - MINUTE) == due - timedelta(days=1)


def test_nothing_is_sent_in_quiet_hours_and_all_of_it_after_them() -> None:
    night = AlertSubscription("1f", "b", Channel.SMS, "b", quiet_from="22:00", quiet_to="07:00", zone="Asia/Tokyo")
    looks = [utc(2026, 11, 19, 12, 59), utc(2026, 11, 19, 13), utc(2026, 11, 19, 21, 59), utc(2026, 11, 19, 22)]
    assert [send_until(night, "UTC", now) for now in looks] == [looks[0], None, None, looks[3]]
    assert send_until(ONE, "UTC", looks[1]) == looks[1]


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
