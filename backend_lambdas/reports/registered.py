"""A registered report: its record, the stores that keep it, and how it is announced once."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.reports.calendar import Period, to_the_second
from backend_lambdas.reports.formats.mail import ReportMail
from backend_lambdas.reports.report import Cause, Headline


class MailStatus(StrEnum):
    """NONE: not to be mailed (a report of an older week, made because a person asked)."""

    PENDING = "PENDING"
    SENT = "SENT"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class EarlierRevision:
    """A revision that a later one has taken the place of; its files stay."""

    number: int
    made_at: str
    made_by: str
    cause: Cause | None
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RegisteredReport:
    """A week's record. `files`: ending -> key in the data bucket, `sizes`: ending -> bytes, of the newest revision.

    `unread`: uploads that had arrived and not ended at the cut-off. `earlier`: oldest first. `told`: the channels that
    have announced it while others have not (all have once the mail is SENT). `currency`: of the headlines' money.
    `left_out`: readers whom the mail did not go to because their addresses are off. `stores`: it is of these only, None
    = of the company; `sales_seen`: a digest of their sales in the weeks compared, "" for the company.
    `merged`: mark of the names of stores that stood for other stores.
    """

    period: Period
    made_at: str
    made_by: str
    sales_rev: int
    files: Mapping[str, str]
    sizes: Mapping[str, int]
    headlines: tuple[Headline, ...]
    first_sentence: str
    mail: ReportMail
    mail_status: MailStatus
    sent_at: str | None = None
    revision: int = 1
    cause: Cause | None = None
    unread: tuple[str, ...] = ()
    earlier: tuple[EarlierRevision, ...] = ()
    told: tuple[str, ...] = ()
    currency: str = ""
    left_out: tuple[str, ...] = ()
    stores: tuple[str, ...] | None = None
    sales_seen: str = ""
    merged: str = ""

    def all_keys(self) -> set[str]:
        """The keys of every file of every revision."""
        return {key for files in (self.files, *(one.files for one in self.earlier)) for key in files.values()}

    def as_earlier(self) -> tuple[EarlierRevision, ...]:
        """What the next revision's record says of this one and those before it."""
        this = EarlierRevision(self.revision, self.made_at, self.made_by, self.cause, self.files)
        return (*self.earlier, this)


def sales_cause(period: Period, sales_rev: int, changed: Mapping[str, int]) -> Cause | None:
    """Which sales came after a report from publication `sales_rev`; `changed`: week -> the last one that changed it.

    Only the weeks whose sums the report states count, not those of its trend: else every late line of a year would make
    it again.
    """
    if changed.get(period.week, 0) > sales_rev:
        return Cause.SALES
    compared = (period.week_before, period.week_last_year)
    return Cause.COMPARED if any(changed.get(week, 0) > sales_rev for week in compared) else None


class ReportRecords(Protocol):
    def find(self, week: str) -> RegisteredReport | None:
        """The week's record; strongly consistent."""

    def register(self, report: RegisteredReport, audit: AuditEntry) -> bool:
        """Put the record and the audit entry, both or none; False when the week has a report already."""

    def revise(self, report: RegisteredReport, before: RegisteredReport, audit: AuditEntry) -> bool:
        """Put the next revision in the place of `before`, with the audit entry; whether it is mailed stays as it is.

        False, and nothing written, when revision or mail status are no longer those of `before`.
        """

    def claim_mail(self, week: str, owner: str, now_ms: int, until_ms: int) -> bool:
        """Become the one who sends, until `until_ms`; False when it is sent, or somebody else is at it."""

    def release_mail(self, week: str, owner: str) -> None:
        """Give a claim back."""

    def note_sent_to(self, week: str, owner: str, channel: str) -> bool:
        """Note that one channel of several has announced it; False when the claim was lost."""

    def mark_sent(self, week: str, owner: str, at: str) -> None:
        """Note that the mail went out everywhere; nothing when the claim was lost."""


class ReportFiles(Protocol):
    def put(self, key: str, file: Path, content_type: str) -> None:
        """Keep a copy of the file."""

    def delete(self, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Channel:
    """One way a report is announced. `send` raises StorageError; sent again it carries the same id."""

    name: str
    send: Callable[[RegisteredReport], None]


CLAIM_MS = 120_000


def announce(week: str, owner: str, now: datetime, records: ReportRecords, channels: Sequence[Channel]) -> bool:
    """Send to every channel that has not had it; True when this call sent to the last one. Raises StorageError."""
    record = records.find(week)
    if record is None or record.mail_status is not MailStatus.PENDING:
        return False
    now_ms = int(now.timestamp() * 1000)
    if not records.claim_mail(week, owner, now_ms, now_ms + CLAIM_MS):
        return False
    try:
        sent = _tell(record, owner, records, channels)
    except StorageError:
        with suppress(StorageError):
            records.release_mail(week, owner)
        raise
    if sent:
        records.mark_sent(week, owner, to_the_second(now))
    return sent


def _tell(record: RegisteredReport, owner: str, records: ReportRecords, channels: Sequence[Channel]) -> bool:
    """False when the claim was lost on the way: then somebody else goes on."""
    left = [channel for channel in channels if channel.name not in record.told]
    for channel in left:
        channel.send(record)
        if channel is not left[-1] and not records.note_sent_to(record.period.week, owner, channel.name):
            return False
    return True
