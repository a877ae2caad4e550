"""Days as people and systems write them."""

from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from backend_lambdas.uploads.rows.cells import BadCell
from backend_lambdas.uploads.rows.dates import DayOrder, DayReader, day_order

LATEST = date(2026, 12, 31)
DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01", "2026/3/1", "2026.03.01", "20260301", "2026-03-01T23:59:59.123", "2026-03-01 08:26:00",
        "1.3.2026", "01.03.26", "1/3/2026", "01-03-2026", "01/03/26 14:30", "1/3/2026 2:30 PM", "01 03 2026",
        "1 Mar 2026", "01-Mar-26", "1. March 2026", "Mar 1, 2026", "March 1 2026 5:00 pm", "46082", "46082.5",
        " 2026-03-01 ", "2026-03-01T12:00:00Z", "2026-03-01 12:00 +0100",
    ],
)  # fmt: skip
def test_a_day_is_read(text: str) -> None:
    assert DayReader(UTC, DayOrder(True, True), LATEST)(text) == DAY


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "blank; every sale needs its day"),
        ("soon", "not a date; write it as 2026-03-31"),
        ("2026-13-01", "there is no such day or time"),
        ("2026-02-29", "there is no such day or time"),
        ("2026-03-01 25:00", "there is no such day or time"),
        ("1960-03-01", "before 1980"),
        ("2027-01-01", "lies in the future"),
        ("3/31/2026", "not a date when read as day/month/year like the others"),
        ("1" * 50, "not a date; write it as 2026-03-31"),
        ("٢٠٢٦-03-01", "not a date; write it as 2026-03-31"),
    ],
)
def test_what_is_no_day_is_told_why(text: str, reason: str) -> None:
    with pytest.raises(BadCell) as caught:
        DayReader(UTC, DayOrder(True, True), LATEST)(text)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2026-03-01T23:30:00Z", "Europe/Berlin", date(2026, 3, 2)),
        ("2026-03-01T03:30:00Z", "America/New_York", date(2026, 2, 28)),
        ("2026-03-01T23:30:00-05:00", "UTC", date(2026, 3, 2)),
        ("2026-03-29T22:30:00+00:00", "Europe/Berlin", date(2026, 3, 30)),
        ("2026-03-01T23:30:00", "Asia/Tokyo", date(2026, 3, 1)),
    ],
)
def test_a_time_with_a_zone_belongs_to_the_day_it_is_in_the_companys_zone(text: str, zone: str, day: date) -> None:
    assert DayReader(ZoneInfo(zone), None, LATEST)(text) == day


@pytest.mark.parametrize(
    ("texts", "zone", "order"),
    [
        (["01/02/2026", "31/01/2026"], "America/New_York", DayOrder(True, True)),
        (["01/02/2026", "01/31/2026"], "UTC", DayOrder(False, True)),
        (["31/01/2026", "30/01/2026", "01/31/2026"], "UTC", DayOrder(True, True)),
        (["01/02/2026"], "UTC", DayOrder(True, False, "01/02/2026")),
        (["01/02/2026"], "America/Chicago", DayOrder(False, False, "01/02/2026")),
        (["02/02/2026"], "UTC", DayOrder(True, True)),  # one day whichever way it is read
        (["2026-01-02", "1.2.2026"], "America/Chicago", None),
    ],
)
def test_the_file_decides_which_part_is_the_day(texts: list[str], zone: str, order: DayOrder | None) -> None:
    assert day_order(texts, ZoneInfo(zone)) == order


def test_month_first_is_read_so() -> None:
    assert DayReader(UTC, DayOrder(False, True), LATEST)("03/01/2026") == DAY
