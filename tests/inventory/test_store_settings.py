"""When a store's files are due, by its own clock and its opening days, and which of them are missed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.store_settings import (
    EVERY_DAY,
    GRACE,
    WEEKDAYS,
    ExpectedTime,
    StoreSettings,
    changed_settings,
    day_words,
    differences,
    expected_words,
    missed_deadline,
    next_deadline,
    parse_expected,
    settings_of,
    settings_values,
)
from backend_lambdas.language.texts import speaking

SINCE = "2026-01-01T00:00:00.000Z"
DAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
MINUTES = st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))
EXPECTED = st.lists(st.builds(ExpectedTime, DAYS, MINUTES), max_size=4, unique=True).map(
    lambda found: tuple(sorted(found, key=lambda one: (one.at, one.days)))
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
STORES = st.builds(
    StoreSettings, st.just("berlin"), zone=ZONES, open_days=DAYS, expected=EXPECTED, expected_since=st.just(SINCE)
)
MOMENTS = st.datetimes(datetime(2026, 1, 2), datetime(2027, 12, 31), timezones=st.just(UTC))


def berlin(expected: str, **more: Any) -> StoreSettings:
    return StoreSettings(
        "berlin", zone="Europe/Berlin", expected=parse_expected(expected), expected_since=SINCE, **more
    )


def at(text: str) -> datetime:
    """Berlin's time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def test_expected_times_are_read_as_people_write_them() -> None:
    eight, evening = time(8), time(20)
    assert parse_expected("weekdays 08:00, every day 20:00") == (
        ExpectedTime(WEEKDAYS, eight),
        ExpectedTime(EVERY_DAY, evening),
    )
    assert parse_expected("Mon-Wed, sat 8.00; 20:00") == (
        ExpectedTime((0, 1, 2, 5), eight),
        ExpectedTime(EVERY_DAY, evening),
    )
    assert parse_expected("Fri - Mon 8:00") == (ExpectedTime((0, 4, 5, 6), eight),)
    assert parse_expected("Thursday 08:00, Thursday 08:00") == (ExpectedTime((3,), eight),)
    assert parse_expected(" ") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("25:00", "'25:00' is no time and no day. Write for example: weekdays 08:00, every day 20:00."),
        ("Mon 08:00, soon", "'soon' is no time and no day. Write for example: weekdays 08:00, every day 20:00."),
        ("weekdays", "Say by when on weekdays: for example weekdays 08:00, every day 20:00."),
        (", ".join(f"{hour}:00" for hour in range(13)), "Give at most 12 times."),
    ],
)
def test_what_is_no_expected_time_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_expected(text)
    assert str(refused.value) == said


@given(EXPECTED)
def test_expected_times_in_words_are_read_as_the_same(expected: tuple[ExpectedTime, ...]) -> None:
    assert parse_expected(expected_words(expected)) == expected


@given(STORES)
def test_settings_are_read_as_they_were_kept(settings: StoreSettings) -> None:
    assert settings_of(settings_values(settings)) == settings


def test_days_are_named_as_people_say_them() -> None:
    said = [day_words(days) for days in (EVERY_DAY, WEEKDAYS, (5, 6), (0, 1, 2, 3, 4, 5), (0, 1, 3), (6,))]
    assert said == ["every day", "weekdays", "weekends", "Mon-Sat", "Mon, Tue, Thu", "Sun"]


@given(STORES, MOMENTS)
def test_a_deadline_stands_on_an_open_day_at_its_time_whatever_the_clocks_do(
    settings: StoreSettings, after: datetime
) -> None:
    due = next_deadline(settings, after, "UTC")
    zone = ZoneInfo(settings.zone)
    wanted = {(day, one.at) for one in settings.expected for day in one.days if day in settings.open_days}
    if due is None:
        assert wanted == set()
        return
    local = due.astimezone(zone)
    skipped = {
        (moment.weekday(), moment.time())
        for moment in (local.replace(tzinfo=None) - timedelta(minutes=jump) for jump in (30, 60))
        if moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment
    }
    assert due > after
    assert due - after <= timedelta(days=7, hours=1)  # an hour: clocks put back
    assert wanted & {(local.weekday(), local.time()), *skipped}


@given(STORES, MOMENTS, st.integers(0, 10_000))
def test_no_deadline_is_left_out_between_two(settings: StoreSettings, after: datetime, minutes: int) -> None:
    later = after + timedelta(minutes=minutes)
    first, then = (next_deadline(settings, moment, "UTC") for moment in (after, later))
    assert first is None or then is None or first == then or first <= later < then


def test_a_time_the_clocks_skip_is_due_after_the_jump_and_one_that_comes_twice_is_due_once() -> None:
    store = berlin("02:30")
    spring = next_deadline(store, at("2026-03-28T12:00"), "UTC")
    autumn = next_deadline(store, at("2026-10-24T12:00"), "UTC")
    assert spring == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 03:30 in summer time
    assert autumn == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first 02:30
    assert next_deadline(store, autumn, "UTC") == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-11-16T07:30", "2026-11-17T09:00", None),  # not over for an hour
        ("2026-11-16T07:30", "2026-11-17T09:01", "2026-11-17T08:00"),
        ("2026-11-17T07:30", "2026-11-17T23:59", None),
        ("2026-11-16T08:59", "2026-11-17T09:01", "2026-11-17T08:00"),  # late, but Monday's
        ("2026-11-16T21:00", "2026-11-17T09:01", None),  # sent the evening before: Tuesday's
        ("2026-11-20T07:00", "2026-11-22T23:00", None),  # closed at the weekend
        ("2026-11-20T07:00", "2026-11-23T09:01", "2026-11-23T08:00"),
        ("2026-11-10T07:00", "2026-11-23T09:01", "2026-11-11T08:00"),  # the same deadline, however long it lasts
        ("2027-01-01T07:00", "2026-11-23T09:01", None),  # a clock that was ahead
    ],
)
def test_a_store_misses_the_first_deadline_that_no_file_has_met(last: str, now: str, due: str | None) -> None:
    store = berlin("weekdays 08:00")
    assert missed_deadline(store, at(last), at(now), "UTC") == (at(due) if due else None)


def test_what_was_due_before_anybody_expected_it_counts_for_nothing() -> None:
    set_today = {"expected_since": at("2026-11-17T12:00").isoformat()}
    store = StoreSettings("berlin", zone="Europe/Berlin", expected=parse_expected("08:00"), **set_today)
    old = at("2024-01-01T07:00")
    found = [
        missed_deadline(store, last, at(now), "UTC")
        for last in (None, old)
        for now in ("2026-11-17T23:00", "2026-11-18T08:59", "2026-11-18T09:01")
    ]
    assert found == [None, None, at("2026-11-18T08:00")] * 2


def test_nobody_waits_for_a_store_without_expected_times() -> None:
    assert missed_deadline(StoreSettings("berlin"), None, at("2026-11-17T12:00"), "UTC") is None


def test_a_store_without_a_zone_goes_by_the_companys() -> None:
    store = StoreSettings("berlin", expected=parse_expected("08:00"), expected_since=SINCE)
    asked = datetime(2026, 7, 1, tzinfo=UTC)
    assert [next_deadline(store, asked, zone) for zone in ("UTC", "Europe/Berlin")] == [
        datetime(2026, 7, 1, 8, tzinfo=UTC),
        datetime(2026, 7, 1, 6, tzinfo=UTC),
    ]


@given(STORES, MOMENTS, MOMENTS, MOMENTS)
def test_once_missed_a_deadline_stays_missed_until_a_file_comes(
    settings: StoreSettings, last: datetime, now: datetime, later: datetime
) -> None:
    now, later = sorted((now, later))
    missed = missed_deadline(settings, last, now, "UTC")
    if missed is not None:
        assert missed > last - GRACE
        assert missed_deadline(settings, last, later, "UTC") == missed
        assert missed_deadline(settings, now, now, "UTC") is None


NOW = "2026-11-22T10:00:00.000Z"


def test_expectations_begin_anew_when_the_schedule_changes_and_only_then() -> None:
    before = StoreSettings("berlin", expected=parse_expected("08:00"), expected_since=SINCE, rev=3)
    named = changed_settings(before, {"name": "Berlin Mitte", "region": "North"}, NOW)
    moved = changed_settings(before, {"zone": "Europe/Berlin"}, NOW)
    ended = changed_settings(before, {"expected": ()}, NOW)
    assert [(one.expected_since, one.rev) for one in (named, moved, ended)] == [(SINCE, 3), (NOW, 3), ("", 3)]
    assert differences(before, named) == {
        "name_before": "",
        "name": "Berlin Mitte",
        "region_before": "",
        "region": "North",
    }
    assert differences(before, ended) == {"expected_before": "every day 08:00", "expected": ""}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"zone": "Berlin"}, "There is no time zone 'Berlin'. Write it like Europe/Berlin."),
        ({"open_days": ()}, "Choose at least one day on which the store is open."),
        ({"name": "x" * 101}, "The name may have 100 characters on one line."),
        ({"region": "a\nb"}, "The region may have 100 characters on one line."),
        (
            {"open_days": (6,), "expected": parse_expected("weekdays 08:00")},
            "Files are expected only on days on which the store is closed.",
        ),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        changed_settings(StoreSettings("berlin"), changes, NOW)
    assert str(refused.value) == said


def test_days_are_written_and_read_in_the_readers_language_and_kept_in_english() -> None:
    times = (ExpectedTime(WEEKDAYS, time(8)), ExpectedTime((1, 3, 5), time(9)), ExpectedTime(EVERY_DAY, time(20)))
    with speaking("de"):
        assert expected_words(times) == "Mo-Fr 08:00, Di, Do, Sa 09:00, täglich 20:00"
        assert parse_expected(expected_words(times)) == parse_expected("weekdays 8:00, Tue, Thu, Sat 9:00, 20:00")
        assert parse_expected("dienstag-do 9:00, Sa-So 10:00") == parse_expected("Tue-Thu 9:00, weekends 10:00")
        kept = settings_values(StoreSettings("Ulm", expected=times))
        assert kept["expected"] == "weekdays 08:00, Tue, Thu, Sat 09:00, every day 20:00"
        with pytest.raises(InvalidRequest, match="Dezembertag"):
            parse_expected("Dezembertag 8:00")
