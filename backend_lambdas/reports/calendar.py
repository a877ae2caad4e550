"""Which week a weekly report is about, when it is due, and which weeks it is compared with."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend_lambdas.inventory.calendar import week_a_year_earlier, week_end, week_of, week_start
from backend_lambdas.inventory.errors import InvalidRequest

EARLY = timedelta(minutes=1)  # a schedule may fire a moment before its time by our clock
LONGEST_WEEK_NAME = len("2026-W46")


class Weekday(StrEnum):
    """As EventBridge writes them."""

    MON = "MON"
    TUE = "TUE"
    WED = "WED"
    THU = "THU"
    FRI = "FRI"
    SAT = "SAT"
    SUN = "SUN"


@dataclass(frozen=True, slots=True)
class ReportSchedule:
    """When the report of the last complete week is due: every `weekday` at `at` in `zone`."""

    weekday: Weekday
    at: time
    zone: str


@dataclass(frozen=True, slots=True)
class Period:
    """The week of a report, `first` (Monday) to `last` (Sunday), the weeks beside it, and what the report knows.

    `week_last_year`: a year earlier as `trading_year` has it (another one in reports made before that was so).
    `cut_off` (ISO 8601 UTC): sales and stock that had arrived by then are in it. Days are days of `zone`.
    """

    week: str
    first: date
    last: date
    week_before: str
    week_last_year: str
    cut_off: str
    zone: str

    def starts_at(self) -> datetime:
        """The first moment of the week, aware UTC."""
        return _midnight(self.first, self.zone)

    def ends_at(self) -> datetime:
        """The first moment after the week, aware UTC."""
        return _midnight(self.last + timedelta(days=1), self.zone)


def read_schedule(weekday: str, at: str, zone: str) -> ReportSchedule:
    """From settings: "THU", "17:00", "UTC". Raises InvalidRequest saying what is wrong."""
    try:
        return ReportSchedule(Weekday(weekday), time.fromisoformat(at), ZoneInfo(zone).key)
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        raise InvalidRequest(f"The report's schedule {weekday} {at} {zone} makes no sense: {error}") from error


def due_week(schedule: ReportSchedule, now: datetime) -> str:
    """The newest week whose report is due at `now` (aware): the last complete week at the last due moment."""
    local = (now + EARLY).astimezone(ZoneInfo(schedule.zone))
    monday = week_start(week_of(local.date()))
    due_day = monday + timedelta(days=list(Weekday).index(schedule.weekday))
    is_due = (local.date(), local.time()) >= (due_day, schedule.at)
    return week_of(monday - timedelta(days=7 if is_due else 14))


def last_complete_week(now: datetime, zone: str) -> str:
    """The week before the one that `now` (aware) falls into."""
    return week_of(now.astimezone(ZoneInfo(zone)).date() - timedelta(days=7))


def period_of(week: str, now: datetime, zone: str) -> Period:
    """The report's period when it is made at `now` (aware). Raises InvalidRequest for a week that is not over."""
    checked_week(week)
    if week > last_complete_week(now, zone):
        raise InvalidRequest(f"Week {week} is not over yet; its report can be made from {week_end(week)} on.")
    first = week_start(week)
    return Period(
        week=week,
        first=first,
        last=week_end(week),
        week_before=week_of(first - timedelta(days=7)),
        week_last_year=week_a_year_earlier(week),
        cut_off=to_the_second(now),
        zone=zone,
    )


def to_the_second(moment: datetime) -> str:
    """An aware time as the report's texts have it, ISO 8601 UTC: "2026-11-19T17:00:00Z"."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def checked_week(text: str) -> str:
    """The week if it is one ("2026-W46"); raises InvalidRequest."""
    try:
        if len(text) == LONGEST_WEEK_NAME and week_of(week_start(text)) == text:
            return text
    except ValueError:
        pass
    raise InvalidRequest(f"“{text[:20]}” is not a week; write it like 2026-W46.")


def weeks_before(week: str, count: int) -> str:
    """The week `count` weeks earlier."""
    return week_of(week_start(week) - timedelta(weeks=count))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
