"""Makes a week's report once, again when what it tells has changed since, and mails it once.

However often and by how many at once it is asked for: files carry the attempt's id, so that no attempt touches
another's; the first to register wins, and so does the first to revise. A report waits a little for files that have just
arrived, so that it does not miss what is being read right now. See docs/decisions/091 and 093.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.language.texts import speaking
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.calendar import Period, period_of
from backend_lambdas.reports.formats.mail import compose_mail
from backend_lambdas.reports.formatting import calling
from backend_lambdas.reports.inputs import ReportInputs, SalesFacts
from backend_lambdas.reports.long_lists import SlowMovingSpool
from backend_lambdas.reports.registered import (
    Channel,
    MailStatus,
    RegisteredReport,
    ReportFiles,
    ReportRecords,
    announce,
)
from backend_lambdas.reports.report import Cause, Report, ReportData, Revision
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.unfinished import OpenUpload

MOST_UNREAD = 50
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "mail": "text/html; charset=utf-8",
}


class Outcome(StrEnum):
    """MADE or REVISED by this attempt; KNOWN: there already, nothing has changed; NOTHING: no data, or not asked to."""

    MADE = "made"
    REVISED = "revised"
    KNOWN = "known"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Made:
    """What an attempt came to. `mailed`: this attempt sent the mail."""

    outcome: Outcome
    mailed: bool


@dataclass(frozen=True, slots=True)
class ReportWork:
    """What making a report needs. `changed`: why a report is out of date, None when it is not.

    `render`: ending -> file in the folder given.
    """

    gather: Callable[[Period], ReportInputs]
    changed: Callable[[RegisteredReport], Cause | None]
    render: Callable[[Report, Path], Mapping[str, Path]]
    records: ReportRecords
    files: ReportFiles
    channels: Sequence[Channel]
    report_link: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Order:
    """Make the report of `week`. `attempt_id` is unique, `by` a person (with `user_id`) or "schedule".

    `mail`: a first report is for everybody. `only_revise`: leave a week without a report without one. `unread`: uploads
    that have arrived and not ended. `stores`: a report of these only, which is not mailed; None = of the company.
    """

    week: str
    zone: str
    now: datetime
    by: str
    attempt_id: str
    mail: bool = True
    only_revise: bool = False
    unread: tuple[str, ...] = ()
    user_id: str = ""
    stores: tuple[str, ...] | None = None

    def did(self, audit_id: str, at: str, action: str, detail: dict[str, str | int] | None = None) -> AuditEntry:
        told = dict(detail or {})
        if self.stores is not None:
            audit_id, told = f"{audit_id}-{self.attempt_id}", told | {"stores": ", ".join(self.stores)}
        return AuditEntry(audit_id, at, self.by, action, self.week, told, self.user_id)


def make_weekly_report(order: Order, work: ReportWork) -> Made:
    """Make, revise, register and mail what is missing of it.

    Raises StorageError: ask again; InvalidRequest: a wrong week.
    """
    period = period_of(order.week, order.now, order.zone)
    known = work.records.find(order.week)
    if known is None:
        outcome = Outcome.NOTHING if order.only_revise else _make(period, order, work)
        if outcome is Outcome.NOTHING:
            return Made(outcome, mailed=False)
    else:
        cause = work.changed(known)
        outcome = Outcome.KNOWN if cause is None else _revise(period, cause, known, order, work)
    return Made(outcome, mailed=announce(order.week, order.attempt_id, order.now, work.records, work.channels))


def _make(period: Period, order: Order, work: ReportWork) -> Outcome:
    inputs = work.gather(period)
    if not inputs.sales.rev and not inputs.stock.store_summaries:
        return Outcome.NOTHING
    record = _written(period, inputs, Revision(), order, work)
    audit = order.did(f"weekly-report-{order.week}", record.made_at, "weekly report made")
    if work.records.register(record, audit):
        return Outcome.MADE
    _take_back(record, work)
    return Outcome.KNOWN


def _revise(period: Period, cause: Cause, known: RegisteredReport, order: Order, work: ReportWork) -> Outcome:
    inputs = work.gather(period)
    if order.stores is not None and sales_seen(inputs.sales) == known.sales_seen:
        return Outcome.KNOWN  # what came was of other stores
    revision = Revision(known.revision + 1, cause, known.made_at)
    made = _written(period, inputs, revision, order, work, known)
    audit_id = f"weekly-report-{order.week}-{revision.number}"
    detail: dict[str, str | int] = {"revision": revision.number, "cause": cause.value}
    audit = order.did(audit_id, made.made_at, "weekly report revised", detail)
    if work.records.revise(made, known, audit):
        return Outcome.REVISED
    _take_back(made, work)
    return Outcome.KNOWN


def _written(
    period: Period,
    inputs: ReportInputs,
    revision: Revision,
    order: Order,
    work: ReportWork,
    before: RegisteredReport | None = None,
) -> RegisteredReport:
    """Compute the report, write its files; return the record that is to name them. All of it in the company's language:
    of a revision in that of now, and what was made before stays as it was."""
    with (
        speaking(inputs.language, inputs.number_format, inputs.date_format),
        calling(inputs.names),
        TemporaryDirectory(prefix="weekly-report-") as name,
        closing(SlowMovingSpool(Path(name) / "slow-moving.db")) as spool,
    ):
        report = build_report(period, inputs, revision, len(order.unread), spool)
        files = work.render(report, Path(name))
        sizes = {ending: path.stat().st_size for ending, path in files.items()}
        stem = f"reports/weekly/{order.week}/{order.attempt_id}/weekly-report-{order.week}"
        keys = {ending: f"{stem}.mail.html" if ending == "mail" else f"{stem}.{ending}" for ending in files}
        for ending, path in files.items():
            work.files.put(keys[ending], path, CONTENT_TYPES[ending])
        record = _record(report.data, keys, sizes, order, work, before)
    record = replace(record, merged=inputs.sales.merged)
    return record if order.stores is None else replace(record, sales_seen=sales_seen(inputs.sales))


def _record(
    report: ReportData,
    keys: Mapping[str, str],
    sizes: Mapping[str, int],
    order: Order,
    work: ReportWork,
    before: RegisteredReport | None,
) -> RegisteredReport:
    """A mail that has gone out stays the one that did."""
    mail = compose_mail(report, work.report_link(order.week))
    first_status = MailStatus.PENDING if order.mail and order.stores is None else MailStatus.NONE
    return RegisteredReport(
        period=report.period,
        made_at=report.period.cut_off,
        made_by=order.by,
        sales_rev=report.sales_rev,
        files=keys,
        sizes=sizes,
        headlines=report.headlines,
        first_sentence=report.sentences[0].text if report.sentences else "",
        mail=before.mail if before and before.mail_status is MailStatus.SENT else mail,
        mail_status=before.mail_status if before else first_status,
        sent_at=before.sent_at if before else None,
        revision=report.revision.number,
        cause=report.revision.cause,
        unread=order.unread[:MOST_UNREAD],
        earlier=before.as_earlier() if before else (),
        told=before.told if before else (),
        currency=report.currency,
        stores=order.stores,
    )


def sales_seen(sales: SalesFacts) -> str:
    """A digest of what each store sold in the three weeks that a report compares."""
    sums = sorted((store, str(weeks)) for store, weeks in sales.stores.items())
    return sha256(repr(sums).encode()).hexdigest()[:24]


def _take_back(lost: RegisteredReport, work: ReportWork) -> None:
    """Somebody else was first: delete what this attempt wrote; what cannot be deleted now harms nobody."""
    winner = work.records.find(lost.period.week)
    for key in sorted(set(lost.files.values()) - (winner.all_keys() if winner else set())):
        with suppress(StorageError):
            work.files.delete(key)


LOOK_SECONDS = 2.0
MOST_LOOKS = 40  # 80 seconds, of the 900 that the function has
JUST_ARRIVED_MINUTES = 15  # every upload ends within them or has raised an alarm; nobody waits for one that is stuck
UNREAD_DAYS = 14


def wait_for_uploads(
    look: Callable[[], Sequence[OpenUpload]], arrived_since: str, pause: Callable[[float], None]
) -> tuple[str, ...]:
    """Look until none that arrived since then is being read, 80 s at most; return those that have not ended then."""
    found = look()
    for _ in range(MOST_LOOKS):
        if not any(one.received_at >= arrived_since and one.status is not UploadStatus.HELD for one in found):
            break
        pause(LOOK_SECONDS)
        found = look()
    return tuple(one.upload_id for one in found)
