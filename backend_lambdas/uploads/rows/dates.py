"""The day of a sale, as people and shop systems write it: 2026-03-01, 1.3.2026, 03/01/26 14:30, 1 Mar 2026, 46082.

`03/04/2026` alone can be two days: which part is the day is decided once for the whole file, by the cells that can be
read in one way only. A time with a zone belongs to the day it is in the company's reporting time zone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.cells import BadCell

EARLIEST = date(1980, 1, 1)
_LONGEST = 40
DAY_FIRST, MONTH_FIRST = S_("day/month/year"), S_("month/day/year")
_SPREADSHEET_DAY_0 = date(1899, 12, 30)
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip

_TIME = (
    r"(?:[T ,]+([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?))?)?"
)
_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _TIME, re.ASCII)
_COMPACT = re.compile(r"([12][0-9]{3})()([0-9]{2})([0-9]{2})" + _TIME, re.ASCII)
_PARTS = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})" + _TIME, re.ASCII)
_NAMED = re.compile(r"([0-9]{1,2})[-/. ]+([A-Za-z]{3,9})\.?[-/, ]+([0-9]{4}|[0-9]{2})" + _TIME, re.ASCII)
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})" + _TIME, re.ASCII)
_SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class DayOrder:
    """Whether 03/04/2026 is the 3rd of April. `certain`: some cell of the file shows it, or nothing depends on it.

    `example`: a cell that can be read in two ways.
    """

    day_first: bool
    certain: bool
    example: str = ""

    @property
    def words(self) -> str:
        return DAY_FIRST if self.day_first else MONTH_FIRST


def day_order(texts: Iterable[str], zone: tzinfo) -> DayOrder | None:
    """The order in dates such as 03/04/2026, by the majority of those that can be read in one way only.

    None where no cell is such a date. Where none tells, the company's time zone does: month first in America.
    """
    votes, seen, example = {True: 0, False: 0}, False, ""
    for text in texts:
        parts = _PARTS.fullmatch(text.strip()) if len(text) <= _LONGEST else None
        if parts is None or parts[2] == ".":
            continue
        seen = True
        first, second = int(parts[1]), int(parts[3])
        if (first > 12) != (second > 12):
            votes[first > 12] += 1
        elif first != second and not example:
            example = text.strip()
    if not seen:
        return None
    if votes[True] == votes[False]:
        return DayOrder(not str(zone).startswith(("America/", "US/")), not example, example)
    return DayOrder(votes[True] > votes[False], True)


class DayReader:
    """A check for sale_date: the day in `zone`. Not before 1980 and not after `latest`."""

    def __init__(self, zone: tzinfo, order: DayOrder | None, latest: date) -> None:
        self._zone, self._latest = zone, latest
        self._day_first = order is None or order.day_first
        self._order = order.words if order else DAY_FIRST

    def __call__(self, text: str) -> date:
        text = text.strip()
        if not text:
            raise BadCell(S_("blank; every sale needs its day"))
        day = self._read(text) if len(text) <= _LONGEST else None
        if day is None:
            raise BadCell(S_("not a date; write it as 2026-03-31"))
        if day < EARLIEST:
            raise BadCell(S_("before {year}", year=EARLIEST.year))
        if day > self._latest:
            raise BadCell(S_("lies in the future"))
        return day

    def _read(self, text: str) -> date | None:
        if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
            return self._day(found[1], found[3], found[4], found.groups()[4:])
        if found := _PARTS.fullmatch(text):
            return self._ordered(found)
        if found := _NAMED.fullmatch(text):
            return self._named(found[3], found[2], found[1], found.groups()[3:])
        if found := _NAMED_FIRST.fullmatch(text):
            return self._named(found[3], found[1], found[2], found.groups()[3:])
        if found := _SERIAL.fullmatch(text):
            return _SPREADSHEET_DAY_0 + timedelta(days=int(found[1]))
        return None

    def _ordered(self, found: re.Match[str]) -> date:
        first, second = found[1], found[3]
        day_first = self._day_first or found[2] == "."
        day, month = (first, second) if day_first else (second, first)
        if int(month) > 12 >= int(day):
            order = DAY_FIRST if day_first else self._order
            raise BadCell(S_("not a date when read as {order_words} like the others", order_words=order))
        return self._day(found[4], month, day, found.groups()[4:])

    def _named(self, year: str, name: str, day: str, time: tuple[str | None, ...]) -> date | None:
        month = _MONTHS.get(name[:3].lower())
        return None if month is None else self._day(year, str(month), day, time)

    def _day(self, year: str, month: str, day: str, time: tuple[str | None, ...]) -> date:
        century = 2000 if len(year) == 2 else 0
        hour, minute, second, half, zone = time
        try:
            moment = datetime(
                century + int(year), int(month), int(day), _hour(hour, half), int(minute or 0), int(second or 0)
            )
            return moment.date() if zone is None else _in_zone(moment, zone, self._zone)
        except (ValueError, OverflowError):
            raise BadCell(S_("there is no such day or time")) from None


def _hour(hour: str | None, half: str | None) -> int:
    if half is None:
        return int(hour or 0)
    return int(hour or 0) % 12 + (12 if half in "pP" else 0)


def _in_zone(moment: datetime, written: str, zone: tzinfo) -> date:
    if written in ("Z", "UTC", "GMT"):
        return moment.replace(tzinfo=UTC).astimezone(zone).date()
    digits = written[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    utc = moment - ahead if written[0] == "+" else moment + ahead
    return utc.replace(tzinfo=UTC).astimezone(zone).date()


def report_zone(name: str) -> tzinfo:
    """The company's reporting time zone by its IANA name; UTC needs no zone data."""
    return UTC if name == "UTC" else ZoneInfo(name)
