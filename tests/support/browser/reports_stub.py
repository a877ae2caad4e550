"""Weekly reports without AWS: made-up reports, each as dashboard.features.reports.queries promises."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from backend_lambdas.inventory.calendar import week_end
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.calendar import checked_week, period_of
from backend_lambdas.reports.formats.html import to_page
from backend_lambdas.reports.registered import EarlierRevision, RegisteredReport
from backend_lambdas.reports.report import Cause, Report, ReportData, Revision
from backend_lambdas.reports.tables.report import report_tables
from dashboard.data.availability import DataUnavailable
from dashboard.features.reports import commands as report_commands
from dashboard.features.reports import queries as report_queries
from tests.aws.reports.test_records import registered
from tests.support.report_example import inputs

LAST_WEEK = "2026-W47"


def report_of(week: str) -> ReportData:
    made_at = datetime.combine(week_end(week), datetime.min.time(), UTC) + timedelta(days=4, hours=17)
    report = build_report(period_of(week, made_at, "UTC"), inputs()).data
    share = 1 + (int(week[6:]) - 46) / 50
    headlines = (replace(report.headlines[0], value=round(report.headlines[0].value * int(share * 100) / 100, 2)),)
    return replace(report, headlines=(*headlines, *report.headlines[1:]))


def revised_report_of(week: str) -> ReportData:
    first = report_of(week)
    made_at = datetime.fromisoformat(first.period.cut_off) + timedelta(hours=36, minutes=30)
    revision = Revision(2, Cause.SALES, first.period.cut_off)
    return build_report(period_of(week, made_at, "UTC"), inputs(), revision).data


FIRST = EarlierRevision(
    1, "2026-11-19T17:00:00Z", "schedule", None, {ending: f"x/{ending}" for ending in ("pdf", "xlsx", "zip", "json")}
)


@dataclass
class ReportStub:
    """Reports by week; `problem` makes every read fail; `ordered` are the weeks asked for.

    `late`: weeks whose sales have changed; `revised`: weeks whose report has a second revision.
    """

    weeks: list[str] = field(default_factory=lambda: ["2026-W46", "2026-W45", "2026-W44"])
    ordered: list[str] = field(default_factory=list)
    problem: str | None = None
    late: set[str] = field(default_factory=set)
    revised: set[str] = field(default_factory=set)

    def report_list(self) -> tuple[RegisteredReport, ...]:
        self.check()
        return tuple(_entry(self.made(week)) for week in sorted(self.weeks, reverse=True))

    def made(self, week: str) -> ReportData:
        return revised_report_of(week) if week in self.revised else report_of(week)

    def report(self, week: str) -> ReportData | None:
        self.check()
        return self.made(checked_week(week)) if week in self.weeks else None

    def report_page(self, week: str) -> bytes:
        if week not in self.weeks:
            raise NotFound("There is no report of this week.")
        report = report_of(week)
        return to_page(Report(report, report_tables(report)), "http://127.0.0.1:8050")

    def report_file_link(self, week: str, ending: str, revision: int | None = None) -> str:
        return f"/_health?{week}.{ending}"

    def last_week(self) -> str:
        return LAST_WEEK

    def report_schedule(self) -> tuple[str, str, str]:
        return "THU", "17:00", "UTC"

    def week_to_run(self, asked: str) -> str:
        return asked if asked and (asked in self.late or asked not in self.weeks) else LAST_WEEK

    def order_report(self, week: str) -> None:
        if week in self.weeks and week not in self.late:
            raise InvalidRequest("Week 47 of 2026 has its report already.")
        self.ordered.append(week)

    def check(self) -> None:
        if self.problem:
            raise DataUnavailable(self.problem)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        names = (
            "report_list",
            "report",
            "report_page",
            "report_file_link",
            "last_week",
            "report_schedule",
            "week_to_run",
        )
        for name in names:
            monkeypatch.setattr(report_queries, name, getattr(self, name))
        monkeypatch.setattr(report_commands, "order_report", self.order_report)


def _entry(report: ReportData) -> RegisteredReport:
    period = report.period
    return replace(
        registered(files={}),
        period=period,
        made_at=period.cut_off,
        made_by="schedule",
        sent_at=None if period.week == "2026-W44" else period.cut_off,
        headlines=report.headlines,
        revision=report.revision.number,
        cause=report.revision.cause,
        currency=report.currency,
        earlier=() if report.revision.cause is None else (FIRST,),
    )
