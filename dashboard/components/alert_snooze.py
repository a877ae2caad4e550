"""Until when an alert sleeps: what people say, turned into a moment in their own time zone (pure)."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from backend_lambdas.inventory.errors import InvalidRequest

MORNING = time(8)
LATER = timedelta(hours=4)
EVENING = time(20)


class SnoozeUntil(StrEnum):
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    DATE = "date"


SNOOZE_WORDS = {
    SnoozeUntil.TODAY: "Later today",
    SnoozeUntil.TOMORROW: "Tomorrow morning",
    SnoozeUntil.WEEK: "Monday next week",
    SnoozeUntil.DATE: "A date",
}


def reader_zone(name: str | None) -> tzinfo:
    """The reader's time zone by the name the browser gives; UTC when it is not known here."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return UTC


def snooze_until(choice: str, day: str | None, now: datetime, zone: tzinfo) -> datetime:
    """The moment in UTC: in four hours but not past 20:00 (an hour at least), or 8:00 in the morning of the day meant.

    Raises InvalidRequest when a date is missing, is none, or is not after today.
    """
    local = now.astimezone(zone)
    if choice == SnoozeUntil.TODAY:
        evening = datetime.combine(local.date(), EVENING, zone)
        return max(now + timedelta(hours=1), min(now + LATER, evening.astimezone(UTC))).astimezone(UTC)
    if choice == SnoozeUntil.TOMORROW:
        return _morning(local.date() + timedelta(days=1), zone)
    if choice == SnoozeUntil.WEEK:
        return _morning(local.date() + timedelta(days=7 - local.weekday()), zone)
    return _morning(_chosen(day, local.date()), zone)


def _morning(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def _chosen(day: str | None, today: date) -> date:
    try:
        chosen = date.fromisoformat(day or "")
    except ValueError:
        raise InvalidRequest("Choose the date on which these alerts come back.") from None
    if chosen <= today:
        raise InvalidRequest("Choose a date after today.")
    return chosen
