"""Days as people read them: as the company has chosen, else as the language has them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from backend_lambdas.language.texts import ENGLISH, N_, _, pgettext, spoken, written

MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)
WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday")),
    *(N_("Saturday"), N_("Sunday")),
)
# By date format, or by language where none is chosen: with the year, without it, with a short one.
_FORMS = {
    "DD.MM.YYYY": ("{0:%d.%m.%Y}", "{0:%d.%m.}", "{0:%d.%m.%y}"),
    "DD/MM/YYYY": ("{0:%d/%m/%Y}", "{0:%d/%m}", "{0:%d/%m/%y}"),
    "MM/DD/YYYY": ("{0:%m/%d/%Y}", "{0:%m/%d}", "{0:%m/%d/%y}"),
    "YYYY-MM-DD": ("{0:%Y-%m-%d}", "{0:%m-%d}", "{0:%Y-%m-%d}"),
    "de": ("{0.day}.{0.month}.{0.year}", "{0.day}.{0.month}.", "{0.day}.{0.month}.{0:%y}"),
}


def long_day(day: date) -> str:
    """ "6 Nov 2017"; in German "6.11.2017"."""
    return _written(day, 0)


def short_day(day: date) -> str:
    """ "6 Nov"; in German "6.11."."""
    return _written(day, 1)


def short_month(day: date) -> str:
    """ "6 Nov 17"; in German "6.11.17"."""
    return _written(day, 2)


def moment(utc: datetime) -> str:
    """ "6 Nov 2017, 14:05"; the zone is named where it stands."""
    return f"{long_day(utc)}, {utc:%H:%M}"


def moment_in(utc: datetime, zone: str) -> str:
    """ "6 Nov 2017, 15:05 (Europe/Berlin)", "6 Nov 2017, 14:05 UTC": for who reads it elsewhere than on a page."""
    if zone == "UTC":
        return f"{moment(utc.astimezone(UTC))} UTC"
    return f"{moment(utc.astimezone(ZoneInfo(zone)))} ({zone})"


def _written(day: date, length: int) -> str:
    forms = _FORMS.get(written()[1] or spoken())
    return forms[length].format(day) if forms else _in_words(day, length)


def _in_words(day: date, length: int) -> str:
    month = f"{day:%b}" if spoken() == ENGLISH else _(MONTHS[day.month - 1])
    year = (f" {day.year}", "", f" {day:%y}")[length]
    return pgettext("a day", "{day} {month}", day=day.day, month=month) + year
