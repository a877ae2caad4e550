"""Until when an alert sleeps, in the reader's own time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from backend_lambdas.inventory.errors import InvalidRequest
from dashboard.features.alerts.dialog import reader_zone, snooze_until

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY_NOON = datetime(2026, 11, 6, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("choice", "until"),
    [
        ("today", datetime(2026, 11, 6, 15, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 11, 7, 7, tzinfo=UTC)),
        ("week", datetime(2026, 11, 9, 7, tzinfo=UTC)),
    ],
)
def test_the_choices_are_moments_of_the_readers_day(choice: str, until: datetime) -> None:
    assert snooze_until(choice, None, FRIDAY_NOON, BERLIN) == until


def test_later_today_stops_at_eight_in_the_evening_but_lasts_an_hour() -> None:
    assert snooze_until("today", None, datetime(2026, 11, 6, 17, tzinfo=UTC), BERLIN) == datetime(
        2026, 11, 6, 19, tzinfo=UTC
    )
    assert snooze_until("today", None, datetime(2026, 11, 6, 21, tzinfo=UTC), BERLIN) == datetime(
        2026, 11, 6, 22, tzinfo=UTC
    )


def test_a_date_means_its_morning_also_across_the_change_of_clocks() -> None:
    before = datetime(2026, 10, 24, 11, tzinfo=UTC)

    assert snooze_until("date", "2026-10-26", before, BERLIN) == datetime(2026, 10, 26, 7, tzinfo=UTC)


@pytest.mark.parametrize("day", [None, "", "soon", "2026-11-06", "2026-11-05"])
def test_a_missing_or_past_date_is_refused_in_words(day: str | None) -> None:
    with pytest.raises(InvalidRequest, match="Choose"):
        snooze_until("date", day, FRIDAY_NOON, BERLIN)


@pytest.mark.parametrize("name", [None, "", "Nowhere/None", "../etc/passwd", "A" * 400])
def test_an_unknown_zone_is_utc(name: str | None) -> None:
    assert reader_zone(name).utcoffset(FRIDAY_NOON) == UTC.utcoffset(None)
