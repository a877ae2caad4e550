"""When a person's daily mail is due and which hours are quiet, in their own time zone, also where clocks change.

A time of a day that comes twice counts the first time; one that never comes is as long after the jump as it would have
been into it (PEP 495, fold = 0): each local day has each time exactly once. See docs/decisions/300.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend_lambdas.alerts.subscriptions import AlertSubscription, Delivery
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _

# Longer than send_alerts may run (60 s): what it heard before a daily mail was due is kept by then, so one mail has it.
SETTLED = timedelta(minutes=2)


def time_of(text: str) -> time:
    """ "07:30". Raises InvalidRequest for anything else."""
    try:
        hour, minute = text.split(":")
        if not (len(hour) == len(minute) == 2 and text.isascii()):
            raise ValueError(text)
        return time(int(hour), int(minute))
    except ValueError as error:
        raise InvalidRequest(_("{text} is no time of a day. Write it like 07:30.", text=repr(text))) from error


def zone_named(name: str, company_zone: str) -> ZoneInfo:
    """ "" is the company's. Raises InvalidRequest."""
    try:
        return ZoneInfo(name or company_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        words = _("{name} is no time zone. Choose one like Europe/Berlin.", name=repr(name))
        raise InvalidRequest(words) from error


def last_time(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The last moment (UTC), not after an aware `now`, at which it was that time there."""
    today = now.astimezone(zone).date()
    for number in (0, 1, 2):  # a day that a zone skipped altogether (Samoa, 2011) needs the third
        moment = datetime.combine(today - timedelta(days=number), at, zone).astimezone(UTC)
        if moment <= now:
            return moment
    raise AssertionError("a time of the day before yesterday is over everywhere")


def is_quiet(quiet_from: time, quiet_to: time, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the clock there stands between the two, `quiet_to` not included: an hour that comes twice is quiet twice.

    Not from `quiet_from` to the next `quiet_to`: of 02:30 to 03:00 one is left out once, and a day would be quiet.
    """
    clock = now.astimezone(zone).time()
    if quiet_from <= quiet_to:
        return quiet_from <= clock < quiet_to
    return clock >= quiet_from or clock < quiet_to


def send_until(one: AlertSubscription, company_zone: str, now: datetime) -> datetime | None:
    """What was heard until this moment goes out now; None: nothing does, its receiver has quiet hours."""
    zone = zone_named(one.zone, company_zone)
    if one.delivery is Delivery.DAILY:
        return last_time(time_of(one.send_at), zone, now - SETTLED)
    if one.quiet_from and is_quiet(time_of(one.quiet_from), time_of(one.quiet_to), zone, now):
        return None
    return now
