"""Records, files and a mailbox in memory, with a crash at any chosen call."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.reports.calendar import Period
from backend_lambdas.reports.formats.mail import ReportMail
from backend_lambdas.reports.inputs import ReportInputs
from backend_lambdas.reports.make import ReportWork
from backend_lambdas.reports.registered import Channel, MailStatus, RegisteredReport
from backend_lambdas.reports.report import Cause, Report, ReportData
from tests.support.report_example import inputs


class Crash(BaseException):
    """The process is gone: nothing after this runs, no `except` of ours sees it."""


@dataclass
class Company:
    """All the stores of making a report. `crash_at`: the number of the call at which the process dies; `after`: once it
    has been done, else before. `failing`: names of calls that raise StorageError. `between`: run once before a call.
    """

    crash_at: int = -1
    after: bool = False
    failing: set[str] = field(default_factory=set)
    between: dict[str, list[object]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    records: dict[str, RegisteredReport] = field(default_factory=dict)
    claims: dict[str, tuple[str, int]] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    mails: list[ReportMail] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    built: list[ReportData] = field(default_factory=list)
    known: ReportInputs = field(default_factory=inputs)
    channels: list[str] = field(default_factory=lambda: ["publish"])

    def work(self) -> ReportWork:
        channels = [Channel(name, partial(self.publish, name)) for name in self.channels]
        link = "http://x/reports?week={}".format
        return ReportWork(self.gather, self.changed, self.render, self, self, channels, link)

    def sales_arrive(self) -> None:
        """Sales of the week change: a report made from an earlier publication is out of date."""
        self.known = replace(self.known, sales=replace(self.known.sales, rev=self.known.sales.rev + 1))

    def changed(self, report: RegisteredReport) -> Cause | None:
        with self.step("changed"):
            return Cause.SALES if report.sales_rev < self.known.sales.rev else None

    def gather(self, period: Period) -> ReportInputs:
        with self.step("gather"):
            return self.known

    def render(self, report: Report, folder: Path) -> Mapping[str, Path]:
        self.built.append(report.data)
        files = {"pdf": b"%PDF", "json": report.data.period.week.encode()}
        for ending, body in files.items():
            (folder / ending).write_bytes(body)
        return {ending: folder / ending for ending in files}

    def find(self, week: str) -> RegisteredReport | None:
        with self.step("find"):
            return self.records.get(week)

    def register(self, report: RegisteredReport, audit: AuditEntry) -> bool:
        with self.step("register"):
            if report.period.week in self.records:
                return False
            self.records[report.period.week] = report
            self.audit.append(audit)
            return True

    def revise(self, report: RegisteredReport, before: RegisteredReport, audit: AuditEntry) -> bool:
        with self.step("revise"):
            now = self.records[report.period.week]
            if (now.revision, now.mail_status) != (before.revision, before.mail_status):
                return False
            kept = {"mail_status": now.mail_status, "sent_at": now.sent_at, "told": now.told}
            self.records[report.period.week] = replace(report, **kept)  # type: ignore[arg-type]
            self.audit.append(audit)
            return True

    def claim_mail(self, week: str, owner: str, now_ms: int, until_ms: int) -> bool:
        with self.step("claim_mail"):
            pending = self.records[week].mail_status is MailStatus.PENDING
            if not pending or self.claims.get(week, ("", 0))[1] > now_ms:
                return False
            self.claims[week] = (owner, until_ms)
            return True

    def release_mail(self, week: str, owner: str) -> None:
        with self.step("release_mail"):
            if self.claims.get(week, ("", 0))[0] == owner:
                del self.claims[week]

    def note_sent_to(self, week: str, owner: str, channel: str) -> bool:
        with self.step("note_sent_to"):
            if self.claims.get(week, ("", 0))[0] != owner:
                return False
            self.records[week] = replace(self.records[week], told=(*self.records[week].told, channel))
            return True

    def mark_sent(self, week: str, owner: str, at: str) -> None:
        with self.step("mark_sent"):
            if self.claims.get(week, ("", 0))[0] == owner:
                self.records[week] = replace(self.records[week], mail_status=MailStatus.SENT, sent_at=at)
                del self.claims[week]

    def publish(self, channel: str, report: RegisteredReport) -> None:
        with self.step(channel):
            self.mails.append(report.mail)
            self.sent.append(channel)

    def put(self, key: str, file: Path, content_type: str) -> None:
        with self.step("put"):
            self.files[key] = file.read_bytes()

    def delete(self, key: str) -> None:
        with self.step("delete"):
            del self.files[key]

    def step(self, name: str) -> "Step":
        return Step(self, name)


@dataclass
class Step:
    """One call: dies or fails before it when told so, or after it."""

    company: Company
    name: str

    def __enter__(self) -> None:
        company = self.company
        for action in company.between.pop(self.name, []):
            action()  # type: ignore[operator]
        company.calls.append(self.name)
        if self.name in company.failing:
            raise StorageError(f"{self.name} does not answer")
        if company.crash_at == len(company.calls) - 1 and not company.after:
            raise Crash

    def __exit__(self, *error: object) -> None:
        if self.company.crash_at == len(self.company.calls) - 1 and self.company.after and error[0] is None:
            raise Crash
