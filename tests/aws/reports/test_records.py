"""The weekly reports' adapters on moto; what their records promise: tests/contract/test_report_records.py."""

import gzip
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.lake.lake import Lake
from backend_lambdas.aws.reports.orders import ReportFreshness
from backend_lambdas.aws.reports.records import DynamoReportRecords, S3ReportFiles
from backend_lambdas.aws.reports.sources import ReportSources
from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.snapshot import COLUMNS
from backend_lambdas.inventory.store_summary import StockTotals
from backend_lambdas.inventory.versions import iso_ms
from backend_lambdas.reports.calendar import Period
from backend_lambdas.reports.formats.mail import ReportMail, compose_mail
from backend_lambdas.reports.inputs import OnHandItem, SalesFacts
from backend_lambdas.reports.registered import MailStatus, RegisteredReport
from backend_lambdas.reports.report import Cause, Headline, Measure
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.unfinished import OpenUpload
from tests.support.mocked_aws import MockedAws
from tests.support.report_example import WEEK, made_report, period

AUDIT = AuditEntry("a", "2026-11-19T17:00:00Z", "schedule", "weekly report made", WEEK)


def registered(**more: Any) -> RegisteredReport:
    report = made_report()
    record = RegisteredReport(
        period=report.period,
        made_at=report.period.cut_off,
        made_by="schedule",
        sales_rev=41,
        files={"pdf": "reports/weekly/2026-W46/A/x.pdf"},
        sizes={"pdf": 12},
        headlines=report.headlines,
        first_sentence=report.sentences[0].text,
        mail=compose_mail(report, "http://x"),
        mail_status=MailStatus.PENDING,
    )
    return replace(record, **more)


def second(before: RegisteredReport, **more: Any) -> RegisteredReport:
    made = {"revision": 2, "cause": Cause.SALES, "sales_rev": 42, "earlier": before.as_earlier(), "unread": ("U1",)}
    return replace(before, files={"pdf": "reports/weekly/2026-W46/B/x.pdf"}, **(made | more))


def test_a_record_of_before_revisions_can_be_revised(aws: MockedAws) -> None:
    shelf = DynamoReportRecords(aws.dynamodb, "ops")
    shelf.register(registered(), AUDIT)
    aws.dynamodb.update_item(
        TableName="ops",
        Key=to_item({"pk": tables.REPORTS_PK, "sk": WEEK}),
        UpdateExpression="REMOVE revision, unread, earlier, told",
    )
    assert shelf.find(WEEK) == registered()
    assert shelf.revise(second(registered()), registered(), AUDIT) is True


def test_a_record_that_an_older_release_stored_is_read(aws: MockedAws) -> None:
    headline = {
        "key": "revenue",
        "label": "Sales",
        "measure": "money",
        "value": "100.00",
        "link": "/t",
        "note": "",
    }
    item = {
        "pk": tables.REPORTS_PK, "sk": WEEK, "week": WEEK, "first": "2026-11-09", "last": "2026-11-15",
        "week_before": "2026-W45", "week_last_year": "2025-W46", "cut_off": "2026-11-19T17:00:00Z", "zone": "UTC",
        "made_at": "2026-11-19T17:00:00Z", "made_by": "schedule", "sales_rev": 41, "files": {"pdf": "x.pdf"},
        "sizes": {"pdf": 12}, "headlines": [headline], "first_sentence": "Sold.", "report_id": "weekly-2026-W46",
        "subject": "S", "text": "T", "short_text": "t", "mail_status": "SENT", "sent_at": "2026-11-19T17:00:09Z",
        "mail_owner": "A",
    }  # fmt: skip
    aws.dynamodb.put_item(TableName="ops", Item=to_item(item))
    assert DynamoReportRecords(aws.dynamodb, "ops").find(WEEK) == RegisteredReport(
        period=Period(
            WEEK, date(2026, 11, 9), date(2026, 11, 15), "2026-W45", "2025-W46", "2026-11-19T17:00:00Z", "UTC"
        ),
        made_at="2026-11-19T17:00:00Z",
        made_by="schedule",
        sales_rev=41,
        files={"pdf": "x.pdf"},
        sizes={"pdf": 12},
        headlines=(
            Headline("revenue", "Sales", Measure.MONEY, Decimal("100.00"), None, None, None, link="/t", note=""),
        ),
        first_sentence="Sold.",
        mail=ReportMail("weekly-2026-W46", WEEK, "S", "T", "t"),
        mail_status=MailStatus.SENT,
        sent_at="2026-11-19T17:00:09Z",
    )


@pytest.mark.parametrize(
    ("weeks", "cause"),
    [
        ({WEEK: 41, "2026-W45": 12, "2026-W44": 99, "2026-W47": 99}, None),
        ({WEEK: 42}, Cause.SALES),
        ({WEEK: 41, "2026-W45": 42}, Cause.COMPARED),
        ({WEEK: 41, "2025-W46": 42}, Cause.COMPARED),
        ({WEEK: 42, "2026-W45": 42}, Cause.SALES),
        ({}, None),
    ],
)
def test_a_report_is_out_of_date_when_its_weeks_changed_after_it(
    aws: MockedAws, weeks: dict[str, int], cause: Cause | None
) -> None:
    item = {"pk": tables.SALES_PK, "sk": tables.SALES_WEEKS_SK, "rev": 99}
    states = {week: {"rev": rev, "rows": 1} for week, rev in weeks.items()}
    aws.dynamodb.put_item(TableName="ops", Item=to_item(item | {"weeks": states}))
    assert ReportFreshness(aws.dynamodb, "ops").changed(registered()) is cause


@pytest.mark.parametrize(
    ("kind", "status", "cause"),
    [
        ("stock", "COMMITTED", Cause.STOCK),
        ("stock", "APPLYING", None),
        ("stock", "HELD", None),
        ("stock", "REJECTED", None),
        ("sales", "COMMITTED", None),
    ],
)
def test_a_stock_file_it_could_not_wait_for_makes_it_out_of_date_once_applied(
    aws: MockedAws, kind: str, status: str, cause: Cause | None
) -> None:
    aws.dynamodb.put_item(TableName="ops", Item=to_item({"pk": "UP#U1", "sk": "META", "kind": kind, "status": status}))
    assert ReportFreshness(aws.dynamodb, "ops").changed(registered(unread=("U0", "U1"))) is cause


def test_a_merge_after_it_or_one_that_was_undone_makes_a_report_out_of_date(aws: MockedAws) -> None:
    fresh = ReportFreshness(aws.dynamodb, "ops")
    mark = Merged({"Shelf": "Rome"}).mark
    found = [fresh.changed(registered(merged=told)) for told in ("", mark)]
    aws.dynamodb.put_item(
        TableName="ops", Item=to_item({"pk": "AGG", "sk": "ST#Shelf", "store": "Shelf", "merged_into": "Rome"})
    )
    found += [fresh.changed(registered(merged=told)) for told in ("", mark)]
    assert found == [None, Cause.MERGED, Cause.MERGED, None]


def test_uploads_under_way_are_those_without_an_end_that_came_lately(aws: MockedAws) -> None:
    for number, (day, status) in enumerate((("01", "APPLYING"), ("18", "HELD"), ("19", "RECEIVED"))):
        at = f"2026-11-{day}T16:59:00.000Z"
        upload = {"pk": f"UP#{number}", "sk": "META", "upload_id": str(number), "received_at": at, "status": status}
        opened = {"open_pk": tables.OPEN_UPLOADS_PK, "open_sk": f"{at}#{number}"}
        aws.dynamodb.put_item(TableName="ops", Item=to_item(upload | opened))
    assert ReportFreshness(aws.dynamodb, "ops").under_way("2026-11-05T17:00:00.000Z") == [
        OpenUpload("1", "2026-11-18T16:59:00.000Z", UploadStatus.HELD, iso_ms("2026-11-18T16:59:00.000Z")),
        OpenUpload("2", "2026-11-19T16:59:00.000Z", UploadStatus.RECEIVED, iso_ms("2026-11-19T16:59:00.000Z")),
    ]


def test_reports_are_listed_newest_first(aws: MockedAws) -> None:
    shelf = DynamoReportRecords(aws.dynamodb, "ops")
    for week in ("2026-W45", "2026-W46", "2025-W52"):
        audit = replace(AUDIT, audit_id=week)
        shelf.register(registered(period=replace(period(), week=week)), audit)
    assert [report.period.week for report in shelf.newest_first()] == ["2026-W46", "2026-W45", "2025-W52"]


def test_each_set_of_stores_has_records_of_its_own(aws: MockedAws) -> None:
    sets = (None, ("Ulm",), ("Berlin", "Ulm"), ())
    shelves = [DynamoReportRecords(aws.dynamodb, "ops", stores) for stores in sets]
    for number, (shelf, stores) in enumerate(zip(shelves, sets, strict=True)):
        assert shelf.find(WEEK) is None
        shelf.register(registered(made_by=f"{number}", stores=stores), replace(AUDIT, audit_id=f"{number}"))
    in_another_order = DynamoReportRecords(aws.dynamodb, "ops", {"Ulm": 1, "Berlin": 2})
    assert in_another_order.newest_first() == [registered(made_by="2", stores=("Berlin", "Ulm"))]
    assert [shelf.newest_first()[0].made_by for shelf in shelves] == ["0", "1", "2", "3"]


def test_files_are_put_read_and_deleted(aws: MockedAws, tmp_path: Path) -> None:
    files = S3ReportFiles(aws.s3, "data")
    (tmp_path / "x").write_bytes(b"abc")
    files.put("reports/weekly/x", tmp_path / "x", "text/html")
    assert files.get("reports/weekly/x") == b"abc"
    files.delete("reports/weekly/x")
    with pytest.raises(NotFound):
        files.get("reports/weekly/x")


def test_stock_alerts_and_files_are_gathered_by_key(aws: MockedAws, tmp_path: Path) -> None:
    put = lambda values: aws.dynamodb.put_item(TableName="ops", Item=to_item(values))  # noqa: E731
    columns: dict[str, list[Any]] = {name: [None, None] for name in COLUMNS}
    columns |= {"product_id": ["A", "B"], "on_hand": [3, 0], "unit_price": ["2.50", None]}
    aws.s3.put_object(
        Bucket="data",
        Key="snapshots/x",
        Body=gzip.compress(orjson.dumps({"store": "Köln", "rev": 2, "columns": columns})),
    )
    put(
        {"pk": "AGG", "sk": "ST#Köln", "items": 2, "out": 1, "rev": 2, "snapshot_key": "snapshots/x", "snapshot_rev": 2}
    )
    put({"pk": "AGG", "sk": "ST#Ulm", "items": 7, "out": 3, "rev": 1, "changed_at": "2025-01-02T08:00:00.000Z"})
    put({"pk": "AGH", "sk": "2025-11-15#ST#Köln", "items": 2, "out": 2})
    put({"pk": "AGH", "sk": "2025-11-17#ST#Köln", "items": 2, "out": 1})
    year_ago = {"kind": "out_of_stock", "store": "Köln", "product_id": "A", "month_pk": "ALERTS#2025-11"}
    for number, (begun, ended) in enumerate((("11-08", "11-12"), ("11-01", "11-02"), ("11-20", "11-22"))):
        at, until = (f"2025-{day}T00:00:00.000Z" for day in (begun, ended))
        key = {"pk": "AL#Köln", "sk": f"Y{number}", "alert_id": f"Y{number}", "month_sk": f"{at}#Y{number}"}
        put(key | year_ago | {"opened_at": at, "resolved_at": until, "status": "resolved"})
    put({"pk": "AGH", "sk": "2026-11-07#ST#Köln", "items": 2, "out": 2})
    put({"pk": "AGH", "sk": "2026-11-08#ST#Köln", "items": 2, "out": 0})
    put({"pk": "AGH", "sk": "2026-11-09#ST#Köln", "items": 2, "out": 1})
    for day in (8, 9, 9, 15, 16):
        ms = int(datetime(2026, 11, day, 12, tzinfo=UTC).timestamp() * 1000)
        put({"pk": "VS#Köln", "sk": f"{ms:013d}#{day}#U", "plan_key": "p"})
    alert = {"kind": "out_of_stock", "store": "Köln", "product_id": "B", "status": "open", "month_pk": "ALERTS#2026-11"}
    opened = "2026-11-10T00:00:00.000Z"
    open_pk = tables.open_alerts_pk(0)
    put(
        {"pk": "AL#Köln", "sk": "1", "alert_id": "1", "opened_at": opened, "month_sk": f"{opened}#1", **alert}
        | {"open_pk": open_pk, "open_sk": f"{opened}#1"}
    )
    put(
        {
            "pk": "UP#1",
            "sk": "META",
            "month_pk": "UPLOADS#2026-11",
            "month_sk": "2026-11-11T08:00:00.000Z#1",
            "total": 9,
            "rejected": 3,
            "by_store": [["Köln", 5, 1], ["Web shop", 1, 1], ["", 0, 1]],
        }
    )
    put(
        {
            "pk": "UP#2",
            "sk": "META",
            "month_pk": "UPLOADS#2026-11",
            "month_sk": "2026-11-16T08:00:00.000Z#2",
            "total": 5,
        }
    )
    stock = StockReader(aws.dynamodb, aws.s3, "stock", "ops", "data")
    company = Company("Nord", "CHF", language="de", number_format="1'234.5", date_format="DD.MM.YYYY")
    found = ReportSources(aws.dynamodb, stock, "ops", Lake(str(tmp_path)), lambda: company).gather(period())
    assert (found.company, found.currency) == ("Nord", "CHF")
    assert (found.language, found.number_format, found.date_format) == ("de", "1'234.5", "DD.MM.YYYY")
    assert found.stock.on_hand == {
        "Ulm": [],
        "Köln": [OnHandItem("A", None, None, 3, Decimal("2.50")), OnHandItem("B", None, None, 0, None)],
    }
    unmoved = {"Ulm": StockTotals(items=7, out=3)}  # its last change was long before all these weeks
    assert found.stock.totals_before == unmoved | {"Köln": StockTotals(items=2, out=0)}
    assert found.stock.totals_week == unmoved | {"Köln": StockTotals(items=2, out=1)}
    assert found.stock.totals_last_year == unmoved | {"Köln": StockTotals(items=2, out=2)}
    assert [alert.opened_at.isoformat()[:10] for alert in found.alerts_last_year] == ["2025-11-08"]
    assert found.stock.days_with_file == {"Köln": 2, "Ulm": 0}
    assert [(a.kind, a.product_id, a.resolved_at) for a in found.alerts] == [("out_of_stock", "B", None)]
    assert (found.files, found.sales) == ((1, 9, 3), SalesFacts(0, ""))
    assert found.lines == {"Köln": (5, 1), "Web shop": (1, 1)}
    ulms = ReportSources(aws.dynamodb, stock, "ops", Lake(str(tmp_path)), about=("Ulm", "Web shop")).gather(period())
    assert (ulms.about, list(ulms.stock.on_hand), ulms.alerts, ulms.alerts_last_year) == (
        ("Ulm", "Web shop"), ["Ulm"], [], [],
    )  # fmt: skip
    assert (ulms.files, ulms.lines) == ((1, 2, 1), {"Web shop": (1, 1)})
    assert (ulms.stock.totals_before, ulms.stock.totals_week) == (unmoved, unmoved)
    assert found.alerts[0].opened_at == datetime(2026, 11, 10, tzinfo=UTC)
    assert period().starts_at() + timedelta(days=1) == found.alerts[0].opened_at
