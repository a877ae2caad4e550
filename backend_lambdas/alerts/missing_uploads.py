"""Stores whose files do not come: told once per gap, and once more when the store has sent again.

A gap is named by the file before it (`last_at`). Each step is a conditional write, so runs at once or after a crash do
it once; a message may go out twice when its sender dies before it has noted it, then under the same `mail_id`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.plain_text import SMS_LENGTH, SUBJECT_LENGTH, ascii_words, cut_to, one_line
from backend_lambdas.inventory.store_names import store_called
from backend_lambdas.inventory.store_settings import StoreSettings, missed_deadline, zone_of
from backend_lambdas.inventory.versions import iso_time, utc_moment
from backend_lambdas.language.days import WEEKDAYS, long_day, moment
from backend_lambdas.language.texts import N_, _

KIND = "missing_upload"
ANNOUNCE_MS = 330_000  # longer than the function lives: who has not announced by then is dead
# A gap that ended without a file of its own (one was held and then discarded) may open again, but not by a run that
# began before it ended: longer than the function lives.
REOPEN_MS = 330_000
NEVER = ""
NO_FILE = N_("No file of this store has ever arrived.")


class Phase(StrEnum):
    """The message due for a gap."""

    MISSING = "missing"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Gap:
    """A store's latest gap. Times are ISO 8601 UTC; `last_at` NEVER: it has not sent anything.

    `due`: by when its file was expected. `sent_at`: the file that ended it; a gap that ended without one (nobody
    expects files any more) is not announced as over. `told_at`, `end_told_at`: when people were told of either.
    """

    store: str
    last_at: str
    due: str
    opened_at: str
    told_at: str | None = None
    ended_at: str | None = None
    sent_at: str | None = None
    end_told_at: str | None = None

    @property
    def phase(self) -> Phase | None:
        """What people have still to be told."""
        if self.ended_at is None:
            return None if self.told_at else Phase.MISSING
        return Phase.AGAIN if self.told_at and self.sent_at and not self.end_told_at else None


class Gaps(Protocol):
    """What is kept of gaps: one record a store; see aws/alerts/missing_uploads.py."""

    def all(self) -> list[Gap]: ...

    def open(self, gap: Gap, ended_before: str) -> bool:
        """Keep a new one; False when it is kept already, but for one that ended before that moment."""

    def end(self, gap: Gap, ended_at: str, sent_at: str | None) -> bool: ...

    def begin_announcing(self, gap: Gap, phase: Phase, now_ms: int, until_ms: int) -> bool:
        """False: it was announced, or somebody is at it."""

    def note_announced(self, gap: Gap, phase: Phase, now: str) -> None: ...


@dataclass(frozen=True, slots=True)
class GapMail:
    """One message in the forms SNS sends; `facts` is for machines."""

    mail_id: str
    store: str
    severity: str
    subject: str
    text: str
    short_text: str
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Watch:
    """What watching needs. `zone`: the company's, for stores without one of their own; it also has a language."""

    gaps: Gaps
    publish: Callable[[GapMail], None]
    zone: str
    dashboard_url: str
    company: Callable[[], Company] = Company


@dataclass(frozen=True, slots=True)
class Watched:
    """One run: gaps that it opened and ended, and messages it sent."""

    gaps_opened: int = 0
    gaps_ended: int = 0
    gaps_told: int = 0


def watch_stores(
    settings: Iterable[StoreSettings], last_files: Mapping[str, str], watch: Watch, now_ms: int
) -> Watched:
    """`last_files`: when each store's last file arrived (ISO 8601 UTC). Raises StorageError: the next run goes on."""
    known, opened, ended, told = {gap.store: gap for gap in watch.gaps.all()}, 0, 0, 0
    for store in settings:
        last_at = last_files.get(store.store, NEVER)
        last = datetime.fromisoformat(last_at) if last_at else None
        due = missed_deadline(store, last, utc_moment(now_ms), watch.zone)
        gap = _moved(known.get(store.store), store.store, last_at, due, watch.gaps, now_ms)
        if gap is None:
            continue
        if gap is not known.get(store.store):
            opened, ended = (opened + 1, ended) if gap.ended_at is None else (opened, ended + 1)
        if gap.phase is not None:
            told += _announce(gap, gap.phase, store, watch, now_ms)
    return Watched(opened, ended, told)


def _moved(gap: Gap | None, store: str, last_at: str, due: datetime | None, gaps: Gaps, now_ms: int) -> Gap | None:
    """The store's gap as it is after this look; None also when another run is at it."""
    is_open = gap is not None and gap.ended_at is None
    if gap is not None and is_open and (due is None or gap.last_at != last_at):
        ended = replace(gap, ended_at=iso_time(now_ms), sent_at=last_at if last_at != gap.last_at else None)
        return ended if gaps.end(gap, iso_time(now_ms), ended.sent_at) else None
    if due is None or is_open:
        return gap
    found = Gap(store, last_at, iso_time(int(due.timestamp() * 1000)), iso_time(now_ms))
    return found if gaps.open(found, iso_time(now_ms - REOPEN_MS)) else gap


def _announce(gap: Gap, phase: Phase, settings: StoreSettings, watch: Watch, now_ms: int) -> bool:
    if not watch.gaps.begin_announcing(gap, phase, now_ms, now_ms + ANNOUNCE_MS):
        return False
    with watch.company().speaking():
        mail = compose_gap_mail(gap, phase, settings, watch, utc_moment(now_ms))
    watch.publish(mail)
    watch.gaps.note_announced(gap, phase, iso_time(now_ms))
    return True


def compose_gap_mail(gap: Gap, phase: Phase, settings: StoreSettings, watch: Watch, now: datetime) -> GapMail:
    """Write it; times are the store's own. The subject is ASCII, as SNS demands."""
    zone = zone_of(settings, watch.zone)
    name = store_name(settings)

    def local(text: str) -> str:
        there = datetime.fromisoformat(text).astimezone(zone)
        return f"{_(WEEKDAYS[there.weekday()])}, {moment(there)}"

    said = _("{name} has sent again", name=name)
    if phase is Phase.MISSING:
        said = silence_words(name, gap.last_at, now, settings, watch.zone)
    link = f"{watch.dashboard_url.rstrip('/')}/settings/stores"
    lines = [
        f"{said}.",
        _("Last file: {when}.", when=local(gap.last_at)) if gap.last_at else _(NO_FILE),
        _("Expected by: {when} ({zone}).", when=local(gap.due), zone=zone.key),
        *([_("Arrived: {when}.", when=local(gap.sent_at))] if gap.sent_at else []),
        _("What is expected of which store: {link}", link=link),
    ]
    facts: dict[str, object] = {"kind": KIND, "phase": str(phase), "store": gap.store, "name": settings.name}
    facts |= {"last_at": gap.last_at or None, "due": gap.due, "sent_at": gap.sent_at, "link": link}
    text = ascii_words(said)
    return GapMail(
        mail_id=sha256("\x1f".join((gap.store, gap.last_at, gap.opened_at, phase)).encode()).hexdigest()[:12],
        store=gap.store,
        severity="warning" if phase is Phase.MISSING else "info",
        subject=cut_to(text, SUBJECT_LENGTH),
        text="\n".join(lines) + "\n",
        short_text=cut_to(f"Stockroom: {text}.", SMS_LENGTH),
        facts=facts,
    )


def store_name(settings: StoreSettings) -> str:
    """ "Berlin Mitte (berlin)", "Store 406"."""
    store = one_line(settings.store)
    if settings.name:
        return f"{one_line(settings.name)} ({store})"
    return store_called(store) if store else _("A store")


def silence_words(name: str, last_at: str, now: datetime, settings: StoreSettings, company_zone: str) -> str:
    """ "Berlin has sent nothing since Tuesday", "... since 3 Nov 2026", "Berlin has never sent a file"."""
    if not last_at:
        return _("{name} has never sent a file", name=name)
    since = since_words(last_at, now, settings, company_zone)
    return _("{name} has sent nothing since {since}", name=name, since=since)


def since_words(last_at: str, now: datetime, settings: StoreSettings, company_zone: str) -> str:
    """ "Tuesday", "3 Nov 2026", "08:30 today"."""
    zone = zone_of(settings, company_zone)
    last, today = datetime.fromisoformat(last_at).astimezone(zone), now.astimezone(zone).date()
    days = (today - last.date()).days
    if days <= 0:
        return _("{time} today", time=f"{last:%H:%M}")
    return _(WEEKDAYS[last.weekday()]) if days < 7 else long_day(last)
