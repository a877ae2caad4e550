"""What a month on AWS costs, Stockroom beside the tutorial: counted flows times AWS's prices, without a free tier."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.cost_flows import CHANGED, EMPTIED, ROWS, TUTORIAL_ROWS, Counted, Flow
from tests.bench.cost_people import SUBSCRIPTIONS, Asked
from tests.bench.cost_report import ALERTS_KEPT_DAYS, WEEKS_A_MONTH, Reported
from tests.support.template import functions, resources, template

MILLION = 1_000_000
GB = 1_000_000_000
# USD in us-east-1, on demand, arm64, as AWS's price pages stated them in 2025; they move rarely, and downwards.
WRITE_UNITS = 0.625 / MILLION
READ_UNITS = 0.125 / MILLION
TABLE_GB, BACKUP_GB = 0.25, 0.20
S3_PUT, S3_GET, S3_GB, S3_OLD_GB = 0.005 / 1000, 0.0004 / 1000, 0.023, 0.0125
SQS_REQUEST = 0.40 / MILLION
SNS_PUBLISH, SNS_MAIL = 0.50 / MILLION, 2.00 / 100_000
HTTP_API = 1.00 / MILLION
LAMBDA_REQUEST, LAMBDA_GB_SECOND = 0.20 / MILLION, 0.0000133334
SCHEDULED = 1.00 / MILLION
ALARM, METRIC, LOG_GB = 0.10, 0.30, 0.50

DAYS, HOURS, MINUTES = 30, 730, 43_800
POLLS_A_MINUTE = 15  # Lambda keeps five long polls of 20 s open on every queue it reads (Lambda guide, "SQS polling")
INDEX_OVERHEAD = 100  # bytes DynamoDB adds to an item, in a table and in every index, when it counts storage
LOW_SHARE = 0.05  # of the rows stand in the index of low ones
# Assumed, as no AWS was at hand: what a file takes of ingest_upload, and the stream's and other functions.
INGEST_SECONDS, INGEST_GB = 5.0, 1.769
FOLLOW_SECONDS, FOLLOW_GB = 4.0, 0.5
TICK_SECONDS = 0.3
API_SECONDS, API_GB = 0.1, 0.5
LOOKS_AN_UPLOAD = 6  # of a program, until its file is imported
REPORT_SECONDS_A_MILLION, REPORT_MOST_SECONDS, REPORT_GB = 120, 900, 1.769  # template: the function's size and time
ALERTS_A_STORE, READERS = 10, 3
METRIC_HOURS = 4 / 24  # files come within some hours of the day; nothing is written in the others
RARE_METRIC_HOURS = 1 / 24  # what waits, is held, rejected or fails
HISTORY_DAYS = int(template()["Parameters"]["KeepHistoryDays"]["Default"])
FILES_DAYS, NEW_FILES_DAYS = 365, 30  # after that they are in the infrequent class
FILE_BYTES_A_ROW = 55
LOG_LINE = 700
VIEWS_A_DAY = 100
# Assumed of people: one a store, with a page in use an hour of each working day.
WORKING_DAYS, CHANGES_A_DAY, MOVEMENTS_A_DAY, BOUNCES = 22, 10, 2, 1
CHECKS_AN_HOUR, USES_AN_HOUR = 3600 // 5, 60  # dashboard/data/identity.py: KEPT; identity/sessions.py: NOTED_EVERY
SWEEPS = MINUTES // 5
PAGES_OPEN_HOURS = 8 * 22
TOKEN_READS_AN_HOUR, SWEEP_UNITS_AN_HOUR = 7_200 * 0.5, 12 * 65  # docs/decisions/160-change-token.md

Line = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class Company:
    """So many stores of so many items; each sends a full file a day in which CHANGED / ROWS of the counts are new."""

    stores: int
    items: int

    @property
    def rows(self) -> int:
        return self.stores * self.items

    @property
    def files(self) -> int:
        """A month."""
        return self.stores * DAYS


SMALL, LARGE = Company(50, 20_000), Company(1_000, 20_000)


def stockroom(company: Company, counted: Counted, reported: Reported) -> list[Line]:
    """The month's bill of the backend and of one web process's reads, line by line: what, how much, USD."""
    per_file = company.items / ROWS
    day, follow, alert = counted.changed, counted.changes_followed, counted.alerts
    alerts = company.files * ALERTS_A_STORE
    per_alert = max(0.0, alert.write_units - follow.write_units * EMPTIED / CHANGED) / EMPTIED
    writes = company.files * per_file * (day.write_units + follow.write_units) + alerts * per_alert
    reads = company.files * per_file * (day.read_units + follow.read_units)
    web = PAGES_OPEN_HOURS * (TOKEN_READS_AN_HOUR + SWEEP_UNITS_AN_HOUR)
    stored, kept = _stored_gb(company, counted)
    night = DAYS * company.rows * (counted.row_bytes + counted.history_bytes * CHANGED / ROWS) / 4096
    return [
        _line("DynamoDB, units written", f"{writes / MILLION:.1f} million", writes * WRITE_UNITS),
        _line("DynamoDB, units read by the functions", f"{reads / MILLION:.1f} million", reads * READ_UNITS),
        _line("DynamoDB, units read by the nightly check", f"{night / MILLION:.1f} million", night * READ_UNITS),
        _line("DynamoDB, units read by one web process", f"{web / MILLION:.1f} million", web * READ_UNITS),
        _line("DynamoDB, storage with indexes", f"{stored:.2f} GB", stored * TABLE_GB),
        _line("DynamoDB, point-in-time backups of the tables", f"{kept:.2f} GB", kept * BACKUP_GB),
        *_requests(company, day, follow),
        *_reports(company, reported),
        *_functions(company),
        *_watching(company),
    ]


def people(company: Company, asked: Asked) -> list[Line]:
    """What people ask for besides files, and the schedules that look after it."""
    days = company.stores * WORKING_DAYS
    moved, swept = company.stores * DAYS * MOVEMENTS_A_DAY, asked.swept
    # Each subscription is a read of its item, of its owner's and so many requests of SNS; the rest is there for none.
    told = SWEEPS * (2 + (swept.of("sns") - 2) * company.stores / SUBSCRIPTIONS)
    return [
        _asked("Signing in", days, asked.signed_in),
        _asked("Sessions, checked every 5 s", days * CHECKS_AN_HOUR, asked.checked),
        _asked("Sessions, noted as used", days * USES_AN_HOUR, asked.used),
        _asked("Changes, counted for the limit of a minute", days * CHANGES_A_DAY, asked.counted),
        _asked("Movements, with their rows, history and audit", moved, asked.moved),
        _asked("Subscriptions, made", company.stores, asked.subscribed),
        _line("Subscriptions, SNS asked every 5 minutes", f"{told / MILLION:.2f} million", told * SNS_PUBLISH),
        _asked("Addresses that bounce", BOUNCES, asked.bounced),
        _asked("Sweeps and looks at uploads, every 5 minutes", SWEEPS, asked.swept + asked.watched),
        _by_programs(company, asked),
    ]


def _by_programs(company: Company, asked: Asked) -> Line:
    """The upload API, where each store's daily file comes by it; the file itself is counted above."""
    files = company.stores * DAYS
    calls = files * (1 + LOOKS_AN_UPLOAD)
    units = [
        times * (flow.read_units * READ_UNITS + flow.write_units * WRITE_UNITS)
        for times, flow in ((files, asked.begun), (files * LOOKS_AN_UPLOAD, asked.looked_up))
    ]
    each = HTTP_API + LAMBDA_REQUEST + API_SECONDS * API_GB * LAMBDA_GB_SECOND
    return _line(
        f"Upload API, each file begun and looked up {LOOKS_AN_UPLOAD} times", f"{calls:,}", sum(units) + calls * each
    )


def _asked(what: str, times: int, flow: Flow) -> Line:
    """A flow so many times; its requests of SNS on the line of the subscriptions."""
    puts = sum(n for name, n in flow.requests.items() if name.startswith(("s3.Put", "s3.List")))
    gets = sum(n for name, n in flow.requests.items() if name.startswith(("s3.Get", "s3.Head")))
    usd = flow.read_units * READ_UNITS + flow.write_units * WRITE_UNITS + flow.of("sqs") * SQS_REQUEST
    return _line(what, f"{times:,}", times * (usd + puts * S3_PUT + gets * S3_GET))


def tutorial(company: Company, counted: Counted) -> list[Line]:
    """A put per row and a Scan per view, with one queueless pipeline: what its table costs; nothing else is counted."""
    scale = company.rows / TUTORIAL_ROWS
    writes = scale * counted.tutorial_put.write_units * DAYS
    reads = scale * counted.tutorial_scan.read_units * VIEWS_A_DAY * DAYS
    stored = company.rows * 2 * (120 + INDEX_OVERHEAD) / GB
    return [
        _line("DynamoDB, units written (a put per row)", f"{writes / MILLION:,.0f} million", writes * WRITE_UNITS),
        _line(
            f"DynamoDB, units read (a Scan for each of {VIEWS_A_DAY} views a day)",
            f"{reads / MILLION:,.0f} million",
            reads * READ_UNITS,
        ),
        _line("DynamoDB, storage", f"{stored:.2f} GB", stored * TABLE_GB),
    ]


def total(lines: Sequence[Line]) -> float:
    return sum(usd for _, _, usd in lines)


def _stored_gb(company: Company, counted: Counted) -> tuple[float, float]:
    """GB that are stored, and GB that are backed up (indexes are not)."""
    row, entry = counted.row_bytes + INDEX_OVERHEAD, counted.history_bytes + INDEX_OVERHEAD
    history = company.rows * CHANGED / ROWS * HISTORY_DAYS * entry
    return (company.rows * row * (2 + LOW_SHARE) + history) / GB, (company.rows * row + history) / GB


def _requests(company: Company, day: Flow, follow: Flow) -> list[Line]:
    puts = company.files * (1 + sum(n for name, n in day.requests.items() if name.startswith(("s3.Put", "s3.List"))))
    gets = company.files * sum(n for name, n in day.requests.items() if name.startswith(("s3.Get", "s3.Head")))
    files_gb = company.rows * FILE_BYTES_A_ROW * FILES_DAYS / GB
    new_gb = files_gb * NEW_FILES_DAYS / FILES_DAYS
    files = new_gb * S3_GB + (files_gb - new_gb) * S3_OLD_GB
    polled = sum(event["Type"] == "SQS" for item in functions().values() for event in _events(item))
    polls = polled * POLLS_A_MINUTE * MINUTES
    queued = company.files * (2 + day.of("sqs") + follow.of("sqs") + 2)
    mails = company.files * READERS
    return [
        _line("S3, requests", f"{puts + gets:,}", puts * S3_PUT + gets * S3_GET),
        _line("S3, files as received", f"{files_gb:.1f} GB", files),
        _line(f"SQS, Lambda's polling of {polled} queues", f"{polls / MILLION:.1f} million", polls * SQS_REQUEST),
        _line("SQS, messages", f"{queued:,}", queued * SQS_REQUEST),
        _line("SNS, mails", f"{mails:,}", company.files * SNS_PUBLISH + mails * SNS_MAIL),
    ]


def _events(item: dict[str, object]) -> list[dict[str, str]]:
    properties = item["Properties"]
    return list(properties.get("Events", {}).values()) if isinstance(properties, dict) else []


def _reports(company: Company, reported: Reported) -> list[Line]:
    """One report a week for all stores, its requests and reads in proportion to them, and a look at it every day."""
    per_store = company.stores / reported.stores
    made, looked_at = reported.made, reported.looked_at
    daily = company.stores * ALERTS_A_STORE
    # What a real company's report reads of its alerts and of the week's uploads, beyond the few counted here.
    listed = (daily * 2 * ALERTS_KEPT_DAYS * reported.alert_bytes + company.stores * 7 * reported.upload_bytes) / 8192
    reads = WEEKS_A_MONTH * (made.read_units * per_store + listed) + DAYS * looked_at.read_units
    puts = WEEKS_A_MONTH * sum(n for name, n in made.requests.items() if name.startswith(("s3.Put", "s3.List")))
    gets = WEEKS_A_MONTH * sum(n for name, n in made.requests.items() if name.startswith(("s3.Get", "s3.Head")))
    mails = WEEKS_A_MONTH * READERS
    usd = reads * READ_UNITS + WEEKS_A_MONTH * made.write_units * WRITE_UNITS
    usd += puts * S3_PUT + gets * per_store * S3_GET + WEEKS_A_MONTH * SNS_PUBLISH + mails * SNS_MAIL
    seconds = min(REPORT_MOST_SECONDS, REPORT_SECONDS_A_MILLION * company.rows / MILLION) * REPORT_GB * WEEKS_A_MONTH
    return [
        _line("Weekly report, requests, reads and mails", f"{WEEKS_A_MONTH} reports", usd),
        _line("Weekly report, assumed durations", f"{seconds:,.0f} GB-s", seconds * LAMBDA_GB_SECOND),
    ]


def _functions(company: Company) -> list[Line]:
    size = company.items / 20_000
    seconds = company.files * size * (INGEST_SECONDS * INGEST_GB + FOLLOW_SECONDS * FOLLOW_GB)
    ticks = _ticks()
    seconds += ticks * TICK_SECONDS * 0.5
    calls = company.files * 6 + ticks
    return [
        _line("Lambda, assumed durations", f"{seconds:,.0f} GB-s", seconds * LAMBDA_GB_SECOND),
        _line("Lambda, calls", f"{calls:,}", calls * LAMBDA_REQUEST),
        _line("Scheduler", f"{ticks:,} calls", ticks * SCHEDULED),
    ]


def _ticks() -> int:
    schedules = resources("AWS::Scheduler::Schedule").values()
    every_five = sum("rate(5 minutes)" in str(_expression(item)) for item in schedules)
    daily = len(schedules) - every_five
    return every_five * MINUTES // 5 + daily * DAYS


def _expression(item: dict[str, object]) -> object:
    properties = item["Properties"]
    return properties["ScheduleExpression"] if isinstance(properties, dict) else None


def _watching(company: Company) -> list[Line]:
    alarms = resources("AWS::CloudWatch::Alarm").values()
    own = {str(item["Properties"]["MetricName"]) for item in alarms if item["Properties"]["Namespace"] == "Stockroom"}
    daily, rare = 3, len(own | {"UploadsHeld", "UploadsRejected"})  # RowsApplied, RowsRejected, AlertsOpened
    metrics = METRIC * (daily * METRIC_HOURS + rare * RARE_METRIC_HOURS)
    lines = company.files * 30 + _ticks() * 5
    return [
        _line("CloudWatch, alarms", f"{len(alarms)}", len(alarms) * ALARM),
        _line("CloudWatch, metrics", f"{daily} in some hours of the day, {rare} rarely", metrics),
        _line("CloudWatch, logs", f"{lines * LOG_LINE / 1e6:,.0f} MB", lines * LOG_LINE / GB * LOG_GB),
    ]


def _line(what: str, amount: str, usd: float) -> Line:
    return what, amount, usd
