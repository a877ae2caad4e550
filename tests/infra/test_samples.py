"""The sample sales are as old as the day they are loaded on."""

import csv
import io
from datetime import date, timedelta

import pytest

from infra.local.launcher.samples import SAMPLES, moved_to_last_week

SALES = (SAMPLES / "sales.csv").read_bytes()


@pytest.mark.parametrize(
    ("today", "sunday"),
    [
        (date(2026, 11, 15), date(2026, 11, 8)),
        (date(2026, 11, 16), date(2026, 11, 15)),
        (date(2028, 2, 29), date(2028, 2, 27)),
    ],
)
def test_they_end_with_the_last_complete_week(today: date, sunday: date) -> None:
    days = days_of(moved_to_last_week(SALES, today))
    assert max(days) == sunday
    assert {new - old for new, old in zip(days, days_of(SALES), strict=True)} == {sunday - date(2026, 11, 15)}


def test_only_the_days_are_moved() -> None:
    assert moved_to_last_week(SALES, date(2026, 11, 15) + timedelta(days=3)) == SALES


def days_of(body: bytes) -> list[date]:
    return [date.fromisoformat(row["sale_date"]) for row in csv.DictReader(io.StringIO(body.decode()))]
