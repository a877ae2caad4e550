"""The weekly report over the deployed stack; light parts are bound here, the heavy ones where they are used."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from backend_lambdas.aws.alerts.receivers import receiver_name
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.mail import Mail, MailSender
from backend_lambdas.aws.core.settings import Settings
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.mail_addresses import DynamoMailAddresses
from backend_lambdas.aws.lake.lake import lake_in_bucket
from backend_lambdas.aws.reports.mail import addresses, publish_report
from backend_lambdas.aws.reports.orders import ReportFreshness, order_reports_of_stores
from backend_lambdas.aws.reports.records import DynamoReportRecords, S3ReportFiles
from backend_lambdas.aws.reports.sources import ReportSources
from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.aws.stock.store_settings import DynamoStoreSettings
from backend_lambdas.identity.mail_addresses import in_use
from backend_lambdas.inventory.store_names import given_names
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.reports.formats.csv_bundle import to_csv_bundle
from backend_lambdas.reports.formats.html import mail_page, to_page
from backend_lambdas.reports.formats.pdf import to_pdf
from backend_lambdas.reports.formats.workbook import to_workbook
from backend_lambdas.reports.links import report_path
from backend_lambdas.reports.make import JUST_ARRIVED_MINUTES, UNREAD_DAYS, ReportWork, wait_for_uploads
from backend_lambdas.reports.registered import Channel, RegisteredReport
from backend_lambdas.reports.report import Report, encode_report

TOPIC, MAIL = "topic", "mail"


def deployed_report_work(names: Settings, about: tuple[str, ...] | None = None) -> ReportWork:
    """For a report of these stores, None = of the company. Makes no call."""
    dynamodb, s3 = clients.dynamodb(), clients.s3()
    stock = StockReader(dynamodb, s3, names.stock_table, names.ops_table, names.data_bucket)
    company = DynamoCompany(dynamodb, names.ops_table, names.company)
    settings = DynamoStoreSettings(dynamodb, names.ops_table)
    lake = lake_in_bucket(names.data_bucket)
    sources = ReportSources(
        dynamodb, stock, names.ops_table, lake, company.read, about, lambda: given_names(settings.all().values())
    )
    base = names.dashboard_url.rstrip("/")
    return ReportWork(
        gather=sources.gather,
        changed=ReportFreshness(dynamodb, names.ops_table).changed,
        render=lambda report, folder: render_all(report, base, folder),
        records=DynamoReportRecords(dynamodb, names.ops_table, about),
        files=S3ReportFiles(s3, names.data_bucket),
        channels=report_channels(names),
        report_link=lambda week: base + report_path(week),
    )


def order_for_stores(names: Settings) -> int:
    """Have the newest report made for each set of stores that somebody is responsible for; return how many."""
    accounts = Accounts(clients.dynamodb(), names.ops_table).all()
    return order_reports_of_stores(clients.functions(), names.weekly_report_function, accounts)


def render_all(report: Report, dashboard_url: str, folder: Path) -> Mapping[str, Path]:
    """Ending -> file in the folder; `json` is the value itself, for the dashboard, `mail` the HTML part of its mail."""
    files = {ending: folder / f"report.{ending}" for ending in ("pdf", "xlsx", "zip", "html", "json", "mail")}
    files["pdf"].write_bytes(to_pdf(report, dashboard_url))
    to_workbook(report, files["xlsx"])
    to_csv_bundle(report, files["zip"])
    files["html"].write_bytes(to_page(report, dashboard_url))
    files["json"].write_bytes(encode_report(report.data))
    files["mail"].write_bytes(mail_page(report.data, dashboard_url).encode("utf-8", "replace"))
    return files


def report_channels(names: Settings) -> list[Channel]:
    """The topic, and the HTML mail where the settings name a sender and readers."""
    channels = [Channel(TOPIC, lambda report: publish_report(clients.sns(), names.alerts_topic_arn, report.mail))]
    readers = addresses(names.report_mail_to)
    if names.report_mail_from and readers:
        channels.append(Channel(MAIL, lambda report: send_report_mail(report, readers, names)))
    return channels


def send_report_mail(report: RegisteredReport, readers: Sequence[str], names: Settings) -> None:
    """To the readers whose addresses are on, in one mail; the record says who was left out."""
    reached, off = in_use(readers, DynamoMailAddresses(clients.dynamodb(), names.ops_table).all())
    if off:
        records = DynamoReportRecords(clients.dynamodb(), names.ops_table)
        records.note_left_out(report.period.week, [receiver_name("email", one) for one in off])
    if reached:
        files = S3ReportFiles(clients.s3(), names.data_bucket)
        page = files.get(report.files[MAIL]).decode() if MAIL in report.files else None
        sender = MailSender(clients.ses(), names.report_mail_from, names.mail_configuration_set)
        mail = Mail(report.mail.report_id, report.mail.subject, report.mail.text, page)
        sender.send(reached, mail, f"Mailing report {report.period.week}")


def unread_uploads(names: Settings, now: datetime) -> tuple[str, ...]:
    """Wait a little for files that have just arrived; return the uploads that have not ended then."""
    freshness = ReportFreshness(clients.dynamodb(), names.ops_table)
    since, recent = (
        moment_text(now - past) for past in (timedelta(days=UNREAD_DAYS), timedelta(minutes=JUST_ARRIVED_MINUTES))
    )
    return wait_for_uploads(lambda: freshness.under_way(since), recent, time.sleep)
