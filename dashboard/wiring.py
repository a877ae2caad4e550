"""What the queries and commands of this process work with, made at first use and anew in every forked process."""

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from backend_lambdas.aws import clients, reading
from backend_lambdas.aws.alert_answers import AlertAnswers
from backend_lambdas.aws.alert_reader import AlertReader
from backend_lambdas.aws.failed_uploads import FailedUploads
from backend_lambdas.aws.lake import lake_in_bucket
from backend_lambdas.aws.ops_reader import OpsReader
from backend_lambdas.aws.presign import Presigner
from backend_lambdas.aws.report_freshness import ReportFreshness
from backend_lambdas.aws.report_orders import order_report
from backend_lambdas.aws.report_records import DynamoReportRecords, S3ReportFiles
from backend_lambdas.aws.sale_origins import SaleOrigins
from backend_lambdas.aws.sales_reader import SalesReader
from backend_lambdas.aws.settings import settings
from backend_lambdas.aws.stock_reader import StockReader
from backend_lambdas.aws.upload_decisions import UploadDecisions
from dashboard.following import Follower
from dashboard.metrics import DayTotals
from dashboard.records import AlertRecords, Records, day_totals
from dashboard.remembered import Remembered
from dashboard.report_desk import ReportDesk, no_reports
from dashboard.sales.feed import NoSales, SalesSource
from dashboard.sales.origins import NoOrigins, SaleOriginsSource
from dashboard.sales.replica import SalesReplica
from dashboard.stock.feed import StockSource
from dashboard.stock.item_view import ItemSource
from dashboard.stock.replica import Replica


class StockReads(StockSource, ItemSource, Protocol):
    """Everything the dashboard reads about stock."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Sources, and what is remembered of them. `clock` gives aware UTC times, `chance` n random bytes."""

    stock: StockReads
    records: Records
    alerts: AlertRecords
    answers: AlertAnswers
    decisions: UploadDecisions
    failures: FailedUploads
    presigner: Presigner
    clock: Callable[[], datetime]
    chance: Callable[[int], bytes]
    replica: Replica
    follower: Follower
    remembered: Remembered
    reports: ReportDesk
    sales: SalesReplica
    sale_origins: SaleOriginsSource
    report_zone: ZoneInfo


@dataclass(slots=True)
class _Process:
    pid: int = 0
    wiring: Wiring | None = None


_process = _Process()
_lock = threading.Lock()


def wired() -> Wiring:
    """The wiring of this process."""
    process = _process
    if process.wiring is None or process.pid != os.getpid():
        with _lock:
            if process.wiring is None or process.pid != os.getpid():
                process.wiring, process.pid = wire_to_aws(), os.getpid()
    return process.wiring


def use(wiring: Wiring | None) -> None:
    """Let this process work with other sources; None: back to AWS, at the next use. Nothing follows the old ones."""
    if _process.wiring is not None and _process.pid == os.getpid():
        _process.wiring.follower.stop()
    _process.wiring, _process.pid = wiring, os.getpid()


def wire_to_aws() -> Wiring:
    """Sources of the deployed stack, by the settings; makes no call."""
    names = settings()
    dynamodb, s3 = reading.dynamodb(), reading.s3()
    patient, patient_s3 = reading.dynamodb(reading.PATIENT), reading.s3(reading.PATIENT)
    lake = cache(lambda: lake_in_bucket(names.data_bucket))
    sales = SalesReader(patient, names.ops_table, lake)
    return wire(
        stock=StockReader(dynamodb, s3, names.stock_table, names.ops_table, names.data_bucket),
        whole_stock=StockReader(patient, patient_s3, names.stock_table, names.ops_table, names.data_bucket),
        records=OpsReader(dynamodb, names.ops_table),
        alerts=AlertReader(dynamodb, names.ops_table),
        answers=AlertAnswers(dynamodb, names.ops_table),
        decisions=UploadDecisions(dynamodb, clients.sqs(), names.ops_table, names.ingest_queue_url),
        failures=FailedUploads(dynamodb, names.ops_table),
        presigner=Presigner(s3, names.uploads_bucket, names.data_bucket, names.max_upload_bytes),
        reports=ReportDesk(
            records=DynamoReportRecords(dynamodb, names.ops_table),
            files=S3ReportFiles(s3, names.data_bucket),
            changed=ReportFreshness(dynamodb, names.ops_table).changed,
            order=lambda week, by: order_report(clients.functions(), names.weekly_report_function, week, by),
            schedule=(names.report_weekday, names.report_time, names.report_zone),
        ),
        sales=sales,
        sale_origins=SaleOrigins(lake, SalesReader(dynamodb, names.ops_table, lake).head),
        report_zone=ZoneInfo(names.report_zone),
    )


def wire(
    *,
    stock: StockReads,
    records: Records,
    alerts: AlertRecords,
    answers: AlertAnswers,
    decisions: UploadDecisions,
    failures: FailedUploads,
    presigner: Presigner,
    reports: ReportDesk | None = None,
    sales: SalesSource | None = None,
    sale_origins: SaleOriginsSource | None = None,
    whole_stock: StockSource | None = None,
    report_zone: ZoneInfo | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Wiring:
    """The wiring over these sources, with nothing remembered yet and nobody following (see Follower.start).

    `whole_stock`: where all rows are read beside requests, patiently; `stock` when None.
    """

    def days(first: date, last: date) -> Iterator[DayTotals]:
        return (day_totals(record) for record in records.days(f"{first}", f"{last}"))

    zone = report_zone or ZoneInfo("UTC")
    replica = Replica(whole_stock or stock, clock, days, zone)
    sold = SalesReplica(sales or NoSales(), clock)
    return Wiring(
        stock=stock,
        records=records,
        alerts=alerts,
        answers=answers,
        decisions=decisions,
        failures=failures,
        presigner=presigner,
        clock=clock,
        chance=secrets.token_bytes,
        replica=replica,
        follower=Follower(records, {"stock": replica, "sales": sold}, clock),
        remembered=Remembered(clock),
        reports=reports or no_reports(),
        sales=sold,
        sale_origins=sale_origins or NoOrigins(),
        report_zone=zone,
    )
