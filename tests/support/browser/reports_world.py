"""`reports`: weekly reports in mocked AWS, made, registered and kept by the code that makes them on Thursdays.

What they tell is made up (report_example), and so are the PDF, the XLSX and the ZIP: nobody opens them here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from backend_lambdas.aws.reports.records import DynamoReportRecords, S3ReportFiles
from backend_lambdas.identity.actor import Actor
from backend_lambdas.inventory.calendar import week_end
from backend_lambdas.reports.formats.html import to_page
from backend_lambdas.reports.make import Order, ReportWork, make_weekly_report
from backend_lambdas.reports.registered import RegisteredReport
from backend_lambdas.reports.report import Cause, Report, encode_report
from dashboard.data.dependencies import ReportStore
from dashboard.data.own_reports import OwnReports
from tests.support.dashboard import DashboardStack
from tests.support.open_stack import open_stack
from tests.support.people import EVERYBODY, asked_by
from tests.support.replica_sources import Counted
from tests.support.report_example import inputs

LAST_WEEK = "2026-W47"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday, before the schedule
WEEKS = ("2026-W44", "2026-W45", "2026-W46")


class Reports(DashboardStack):
    """`ordered`: the weeks that people asked for, `ordered_of`: and the stores (None: all). `late`: weeks whose sales
    have changed since their report.
    """

    def __init__(self) -> None:
        self.ordered: list[str] = []
        self.ordered_of: list[frozenset[str] | None] = []
        self.late: set[str] = set()
        self.failing = False
        super().__init__()
        self.clock.now = NOW

    def others(self) -> dict[str, Any]:
        store = ReportStore(
            records=OwnReports(self.records_of),
            files=S3ReportFiles(self.s3, self.names.data_bucket),
            changed=self.changed,
            order=self.order,
            schedule=("THU", "17:00", "UTC"),
        )
        return super().others() | {"reports": store}

    def records_of(self, stores: Any = None) -> DynamoReportRecords:
        found = DynamoReportRecords(self.dynamodb, "ops", stores)
        return cast("DynamoReportRecords", Counted(found, fails=self.failing))

    def changed(self, report: RegisteredReport) -> Cause | None:
        return Cause.SALES if report.period.week in self.late else None

    def order(self, week: str, actor: Actor) -> None:
        """As the function is asked; it works when `make` is called."""
        self.ordered.append(week)
        self.ordered_of.append(actor.stores)

    def make(
        self,
        week: str,
        by: str = "schedule",
        later: timedelta = timedelta(days=4, hours=17),
        stores: tuple[str, ...] | None = None,
    ) -> None:
        """Make the report of a week, or revise it; `later`: after the week's last day began. `stores`: of these."""
        at = datetime.combine(week_end(week), datetime.min.time(), UTC) + later
        files = S3ReportFiles(self.s3, self.names.data_bucket)
        given, records = replace(inputs(), about=stores), self.records_of(stores)
        work = ReportWork(lambda period: given, self.changed, rendered, records, files, [], "http://x?week={}".format)
        order = Order(week, "UTC", at, by, f"A{len(self.ordered)}{'-'.join(stores or ())}", stores=stores)
        make_weekly_report(order, work)
        self.late.discard(week)
        self.look()


def rendered(report: Report, folder: Path) -> Mapping[str, Path]:
    bodies = {
        "json": encode_report(report.data),
        "html": to_page(report, "http://127.0.0.1:8050"),
        **dict.fromkeys(("pdf", "xlsx", "zip"), b"not opened here"),
    }
    for ending, body in bodies.items():
        (folder / ending).write_bytes(body)
    return {ending: folder / ending for ending in bodies}


def _opened(weeks: tuple[str, ...] = ()) -> Iterator[Reports]:
    asked_by(EVERYBODY)
    with open_stack(Reports) as made:
        for week in weeks:
            made.make(week)
        yield made


@pytest.fixture
def no_reports() -> Iterator[Reports]:
    yield from _opened()


@pytest.fixture
def reports() -> Iterator[Reports]:
    """The test's own: it may change them."""
    yield from _opened(WEEKS)


@pytest.fixture(scope="module")
def looked_at() -> Iterator[Reports]:
    """The same for all tests of a file, which only look."""
    yield from _opened(WEEKS)
