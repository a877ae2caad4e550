"""When a person's daily digest is due and which hours are quiet, in their own time zone, also where clocks change.

A time of a day that comes twice counts the first time; one that never comes is as long after the jump as it would have
been into it (PEP 495, fold = 0): each local day has each time exactly once. See docs/decisions/271.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend_lambdas.inventory.errors import InvalidRequest

# Whoever publishes an alert does so within a minute of the time that is noted on it (alerts/notify.py): a digest that
# waits for two knows all that belong to it.
SETTLED = timedelta(minutes=2)
# What is later than this is not sent any more; the next one has it all.
TOO_LATE = timedelta(hours=20)
MINUTES_OF_DAY = 1440


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` on, before `end`; aware UTC. `day`: the local date of its end, which names it."""

    start: datetime
    end: datetime
    day: date


def time_of(text: str) -> time:
    """ "07:30". Raises InvalidRequest for anything else."""
    try:
        hour, minute = text.split(":")
        if not (len(hour) == len(minute) == 2 and text.isascii()):
            raise ValueError(text)
        return time(int(hour), int(minute))
    except ValueError as error:
        raise InvalidRequest(f"{text!r} is no time of a day. Write it like 07:30.") from error


def zone_named(name: str, company_zone: str) -> ZoneInfo:
    """ "" is the company's. Raises InvalidRequest."""
    try:
        return ZoneInfo(name or company_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidRequest(f"{name!r} is no time zone. Choose one like Europe/Berlin.") from error


def last_time(at: time, zone: ZoneInfo, now: datetime) -> tuple[datetime, date]:
    """The last moment (UTC), not after an aware `now`, at which it was that time there, and the local date of it."""
    today = now.astimezone(zone).date()
    for number in (0, 1, 2):  # a day that a zone skipped altogether (Samoa, 2011) needs the third
        day = today - timedelta(days=number)
        moment = datetime.combine(day, at, zone).astimezone(UTC)
        if moment <= now:
            return moment, day
    raise AssertionError("a time of the day before yesterday is over everywhere")


def due_day(send_at: time, zone: ZoneInfo, now: datetime) -> tuple[datetime, date] | None:
    """The digest that is due: when it was to be sent, and of which day it is. None: too late for that one."""
    due, day = last_time(send_at, zone, now - SETTLED)
    return (due, day) if now - due <= TOO_LATE else None


def last_quiet(quiet_from: time, quiet_to: time, zone: ZoneInfo, now: datetime) -> Span | None:
    """The last quiet hours that are over, while it is worth telling what came in them. None: there are none such."""
    spans = _spans(quiet_from, quiet_to, zone, now)
    over = [span for span in spans if span.end <= now - SETTLED and now - span.end <= TOO_LATE]
    return max(over, key=lambda span: span.end, default=None)


def is_quiet(quiet_from: time, quiet_to: time, zone: ZoneInfo, now: datetime) -> bool:
    """Whether nothing is to be sent at once."""
    return any(span.start <= now < span.end for span in _spans(quiet_from, quiet_to, zone, now))


def _spans(quiet_from: time, quiet_to: time, zone: ZoneInfo, now: datetime) -> Iterator[Span]:
    """Those that end yesterday, today or tomorrow; hours that a jump of the clocks swallows are none."""
    today, night = now.astimezone(zone).date(), timedelta(days=quiet_from > quiet_to)
    for day in (today + timedelta(days=number) for number in (-1, 0, 1)):
        start = datetime.combine(day - night, quiet_from, zone).astimezone(UTC)
        end = datetime.combine(day, quiet_to, zone).astimezone(UTC)
        if start < end:
            yield Span(start, end, day)


def loud_minutes(quiet_from: time, quiet_to: time, zone: ZoneInfo, now: datetime) -> tuple[tuple[int, int], ...]:
    """The minutes of a UTC day in which messages pass: [first, past the last), in the zone's offset of `now`.

    One range or two, for a filter that knows no zones: it is made again when the offset has changed.
    """
    offset = round((now.astimezone(zone).utcoffset() or timedelta()).total_seconds() / 60)
    start, end = ((at.hour * 60 + at.minute - offset) % MINUTES_OF_DAY for at in (quiet_to, quiet_from))
    if start == end:
        return ((0, MINUTES_OF_DAY),)
    return tuple(_parts(start, end))


def _parts(start: int, end: int) -> Iterator[tuple[int, int]]:
    if start < end:
        yield start, end
        return
    if end:
        yield 0, end
    yield start, MINUTES_OF_DAY
