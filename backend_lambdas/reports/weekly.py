"""Makes a week's report once and mails it once, however often and by how many at once it is asked for.

Files carry the attempt's id, so that no attempt touches another's; the first to register wins. Who announces claims the
mail first; when it dies before the mail is marked as sent, the next one asked sends it again, with the same id.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.report_build import build_report
from backend_lambdas.inventory.report_calendar import Period, period_of
from backend_lambdas.inventory.report_inputs import ReportInputs
from backend_lambdas.inventory.report_mail import ReportMail, compose_mail
from backend_lambdas.inventory.weekly_report import Headline, ReportData

CLAIM_MS = 120_000
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


class MailStatus(StrEnum):
    """NONE: not to be mailed (a report of an older week, made because a person asked)."""

    PENDING = "PENDING"
    SENT = "SENT"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class RegisteredReport:
    """A report's record. `files`: ending -> key in the data bucket, `sizes`: ending -> bytes."""

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


class Outcome(StrEnum):
    """MADE by this attempt; KNOWN: was there already; NOTHING: the company has no data yet."""

    MADE = "made"
    KNOWN = "known"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Made:
    """What an attempt came to. `mailed`: this attempt sent the mail."""

    outcome: Outcome
    mailed: bool


class ReportRecords(Protocol):
    def find(self, week: str) -> RegisteredReport | None:
        """The week's record; strongly consistent."""

    def register(self, report: RegisteredReport, audit: AuditEntry) -> bool:
        """Put the record and the audit entry, both or none; False when the week has a report already."""

    def claim_mail(self, week: str, owner: str, now_ms: int, until_ms: int) -> bool:
        """Become the one who sends, until `until_ms`; False when it is sent, or somebody else is at it."""

    def release_mail(self, week: str, owner: str) -> None:
        """Give a claim back."""

    def mark_sent(self, week: str, owner: str, at: str) -> None:
        """Note that the mail went out; nothing when the claim was lost."""


class ReportFiles(Protocol):
    def put(self, key: str, body: bytes, content_type: str) -> None: ...

    def delete(self, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class ReportWork:
    """What making a report needs. `render`: ending -> file, of one report."""

    gather: Callable[[Period], ReportInputs]
    render: Callable[[ReportData], Mapping[str, bytes]]
    records: ReportRecords
    files: ReportFiles
    publish: Callable[[ReportMail], None]
    report_link: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Order:
    """Make the report of `week`. `attempt_id` is unique, `by` a person or "schedule"."""

    week: str
    zone: str
    now: datetime
    by: str
    attempt_id: str
    mail: bool = True

    @property
    def now_ms(self) -> int:
        return int(self.now.timestamp() * 1000)


def make_weekly_report(order: Order, work: ReportWork) -> Made:
    """Make, register and mail what is missing of it. Raises StorageError: ask again; InvalidRequest: a wrong week."""
    period = period_of(order.week, order.now, order.zone)
    outcome = Outcome.KNOWN
    if work.records.find(order.week) is None:
        inputs = work.gather(period)
        if not inputs.sales.rev and not inputs.stock.standings:
            return Made(Outcome.NOTHING, mailed=False)
        outcome = Outcome.MADE if _register(build_report(period, inputs), order, work) else Outcome.KNOWN
    return Made(outcome, mailed=_announce(order, work))


def _register(report: ReportData, order: Order, work: ReportWork) -> bool:
    files = work.render(report)
    keys = {
        ending: f"reports/weekly/{order.week}/{order.attempt_id}/{_file_name(order.week, ending)}" for ending in files
    }
    for ending, body in files.items():
        work.files.put(keys[ending], body, CONTENT_TYPES[ending])
    record = RegisteredReport(
        period=report.period,
        made_at=report.period.cut_off,
        made_by=order.by,
        sales_rev=report.sales_rev,
        files=keys,
        sizes={ending: len(body) for ending, body in files.items()},
        headlines=report.headlines,
        first_sentence=report.sentences[0].text if report.sentences else "",
        mail=compose_mail(report, work.report_link(order.week)),
        mail_status=MailStatus.PENDING if order.mail else MailStatus.NONE,
    )
    audit = AuditEntry(f"weekly-report-{order.week}", record.made_at, order.by, "weekly report made", order.week)
    if work.records.register(record, audit):
        return True
    winner = work.records.find(order.week)
    ours = set(keys.values()) - set(winner.files.values() if winner else ())
    for key in sorted(ours):
        with suppress(StorageError):  # somebody else was first; what is left over harms nobody
            work.files.delete(key)
    return False


def _announce(order: Order, work: ReportWork) -> bool:
    record = work.records.find(order.week)
    if record is None or record.mail_status is not MailStatus.PENDING:
        return False
    if not work.records.claim_mail(order.week, order.attempt_id, order.now_ms, order.now_ms + CLAIM_MS):
        return False
    try:
        work.publish(record.mail)
    except StorageError:
        with suppress(StorageError):
            work.records.release_mail(order.week, order.attempt_id)
        raise
    work.records.mark_sent(order.week, order.attempt_id, order.now.isoformat(timespec="seconds").replace("+00:00", "Z"))
    return True


def _file_name(week: str, ending: str) -> str:
    return f"weekly-report-{week}.{ending}"
