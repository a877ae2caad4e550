"""What a company says of each of its stores: how it is called, where it is, when it is open, when its files are due."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.days import WEEKDAYS as NAMES
from backend_lambdas.language.texts import ENGLISH, N_, _, speaking

DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
EVERY_DAY = tuple(range(7))
WEEKDAYS = EVERY_DAY[:5]
NAMED_DAYS = {EVERY_DAY: N_("every day"), WEEKDAYS: N_("weekdays"), (5, 6): N_("weekends")}
SAID_DAYS = {words: days for days, words in NAMED_DAYS.items()} | {"daily": EVERY_DAY, "weekday": WEEKDAYS}
TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
LONGEST = 100  # characters of a name or a region: what fits into a line
MOST_TIMES = 12  # one every two hours; a file is read within minutes, not by the minute
EXAMPLE = N_("weekdays 08:00, every day 20:00")


@dataclass(frozen=True, slots=True, order=True)
class ExpectedTime:
    """A file is to be there by `at`, the store's own time, on these days (0 = Monday) if the store is open."""

    days: tuple[int, ...]
    at: time


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """`zone`: IANA name, "" = the company's. `expected` empty: nobody waits for its files.

    `expected_since` (ISO 8601 UTC): what was due before counts for nothing. `rev` counts the changes; 0: never set.
    """

    store: str
    name: str = ""
    region: str = ""
    zone: str = ""
    open_days: tuple[int, ...] = EVERY_DAY
    expected: tuple[ExpectedTime, ...] = ()
    expected_since: str = ""
    rev: int = 0


SCHEDULE = ("zone", "open_days", "expected")  # a change of these begins anew what is due
CHANGEABLE = ("name", "region", *SCHEDULE)


def changed_settings(before: StoreSettings, changes: Mapping[str, Any], now: str) -> StoreSettings:
    """The settings with some of CHANGEABLE changed, at `now` (ISO 8601 UTC). Raises InvalidRequest: what to correct."""
    after = replace(before, **changes)
    for words, text in ((N_("The name"), after.name), (N_("The region"), after.region)):
        if len(text) > LONGEST or not text.isprintable():
            raise InvalidRequest(_("{field} may have {number} characters on one line.", field=_(words), number=LONGEST))
    if after.zone and after.zone not in available_timezones():
        raise InvalidRequest(_("There is no time zone {zone}. Write it like Europe/Berlin.", zone=repr(after.zone)))
    if not after.open_days:
        raise InvalidRequest(_("Choose at least one day on which the store is open."))
    if after.expected and next_deadline(after, datetime.fromisoformat(now), UTC_ZONE) is None:
        raise InvalidRequest(_("Files are expected only on days on which the store is closed."))
    same = all(getattr(before, name) == getattr(after, name) for name in SCHEDULE)
    return after if same else replace(after, expected_since=now if after.expected else "")


def differences(before: StoreSettings, after: StoreSettings) -> dict[str, str | int]:
    """What an audit entry says: each changed field before and after, as people write it in English."""
    found: dict[str, str | int] = {}
    with speaking(ENGLISH):
        for name in CHANGEABLE:
            if getattr(before, name) != getattr(after, name):
                found |= {f"{name}_before": in_words(before, name), name: in_words(after, name)}
    return found


def in_words(settings: StoreSettings, name: str) -> str:
    if name == "open_days":
        return day_words(settings.open_days)
    return expected_words(settings.expected) if name == "expected" else str(getattr(settings, name))


def parse_expected(text: str) -> tuple[ExpectedTime, ...]:
    """ "weekdays 08:00, every day 20:00", "Mon-Fri, Sat 9.30"; without days every day. Raises InvalidRequest."""
    found: list[ExpectedTime] = []
    named: list[int] = []
    for part in filter(None, (one.strip() for one in re.split(r"[,;\n]", text))):
        *words, last = part.split()
        at = TIME.fullmatch(last)
        said = " ".join(words if at else [*words, last])
        named += _days_of(said, part) if said else ()
        if at:
            days = tuple(sorted({*named})) or EVERY_DAY
            found.append(ExpectedTime(days, time(int(at[1]), int(at[2]))))
            named = []
    if named:
        when = day_words(tuple(sorted({*named})))
        raise InvalidRequest(_("Say by when on {days}: for example {example}.", days=when, example=_(EXAMPLE)))
    if len(found) > MOST_TIMES:
        raise InvalidRequest(_("Give at most {number} times.", number=MOST_TIMES))
    return tuple(sorted({*found}, key=lambda one: (one.at, one.days)))


def _days_of(words: str, part: str) -> tuple[int, ...]:
    """ "Mon", "monday", "Mon-Fri", "weekdays"."""
    known = (SAID_DAYS | {_(words).lower(): days for days, words in NAMED_DAYS.items()}).get(words.lower())
    if known is not None:
        return known
    ends = [_day(end.strip()) for end in re.split("[-\N{EN DASH}]", words)]
    if not 1 <= len(ends) <= 2 or None in ends:
        words = _("{text} is no time and no day. Write for example: {example}.", text=repr(part), example=_(EXAMPLE))
        raise InvalidRequest(words)
    first, last = ends[0] or 0, ends[-1] or 0
    return tuple((first + number) % 7 for number in range((last - first) % 7 + 1))


def _day(word: str) -> int | None:
    """In English or in the language that is spoken; as short as the days are written there, or longer."""
    said = word.lower()
    for short, names in ((DAYS[0], NAMES), (_(DAYS[0]), [_(name) for name in NAMES])):
        found = [number for number, name in enumerate(names) if name.lower().startswith(said)]
        if found and len(said) >= len(short):
            return found[0]
    return None


def expected_words(expected: Iterable[ExpectedTime]) -> str:
    """What `parse_expected` reads as the same: "weekdays 08:00, every day 20:00"."""
    return ", ".join(f"{day_words(one.days)} {one.at:%H:%M}" for one in expected)


def day_words(days: Sequence[int]) -> str:
    """ "every day", "Mon-Sat", "Mon, Wed, Thu": two days in a row are named, three and more are a span."""
    if tuple(days) in NAMED_DAYS:
        return _(NAMED_DAYS[tuple(days)])
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    spans = (
        [f"{_(DAYS[run[0]])}-{_(DAYS[run[-1]])}"] if len(run) > 2 else [_(DAYS[day]) for day in run] for run in runs
    )
    return ", ".join(words for span in spans for words in span)


def settings_values(settings: StoreSettings) -> dict[str, Any]:
    """Plain values for a table; `settings_of` reads them again."""
    kept = {field.name: getattr(settings, field.name) for field in fields(StoreSettings)}
    with speaking(ENGLISH):
        return kept | {"open_days": list(settings.open_days), "expected": expected_words(settings.expected)}


def settings_of(values: Mapping[str, Any]) -> StoreSettings:
    known = {field.name: values[field.name] for field in fields(StoreSettings) if field.name in values}
    lists = {"open_days": tuple(known["open_days"]), "expected": parse_expected(known["expected"])}
    return StoreSettings(**known | lists)


UTC_ZONE = "UTC"
# A file that is due at 8:00 may still be on its way, and people are late; what is later than this is worth a message.
GRACE = timedelta(hours=1)


def zone_of(settings: StoreSettings, company_zone: str) -> ZoneInfo:
    return ZoneInfo(settings.zone or company_zone)


def next_deadline(settings: StoreSettings, after: datetime, company_zone: str) -> datetime | None:
    """The first moment (UTC) after an aware one by which a file is due; None: none ever is.

    Where clocks are put forward over the time, it is as long after the jump as it would have been into it; where they
    are put back and the time comes twice, the first counts (PEP 495, fold = 0).
    """
    moments = (one for one in _deadlines(settings, after, zone_of(settings, company_zone)) if one > after)
    return min(moments, default=None)


def _deadlines(settings: StoreSettings, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Those from the day before to eight days on: within a week every weekday comes, a day more for clocks."""
    today = after.astimezone(zone).date()
    for number in range(-1, 9):
        day = today + timedelta(days=number)
        for expected in settings.expected:
            if day.weekday() in expected.days and day.weekday() in settings.open_days:
                yield datetime.combine(day, expected.at, zone).astimezone(UTC)


def missed_deadline(
    settings: StoreSettings, last_at: datetime | None, now: datetime, company_zone: str
) -> datetime | None:
    """By when the store's next file was due (UTC), if it is over for GRACE; `last_at`: when the last one arrived.

    A file meets the first deadline that is not over for GRACE when it arrives: one that comes late, but before the
    next deadline, is taken for the next one's. Docs: decisions/255.
    """
    if not settings.expected or not settings.expected_since:
        return None
    begun = next_deadline(settings, datetime.fromisoformat(settings.expected_since), company_zone)
    due = begun
    if last_at is not None and due is not None:
        met = next_deadline(settings, last_at - GRACE - timedelta.resolution, company_zone)
        following = next_deadline(settings, met, company_zone) if met else None
        due = max(due, following) if following else None
    return due if due is not None and due + GRACE < now else None
