"""All files of a report, drawn from the one value."""

from collections.abc import Mapping

from backend_lambdas.inventory.report_json import encode_report
from backend_lambdas.inventory.report_mail_page import mail_page
from backend_lambdas.inventory.weekly_report import ReportData
from backend_lambdas.reports.csv_bundle import to_csv_bundle
from backend_lambdas.reports.page import to_page
from backend_lambdas.reports.pdf import to_pdf
from backend_lambdas.reports.workbook import to_workbook


def render_all(report: ReportData, dashboard_url: str) -> Mapping[str, bytes]:
    """Ending -> file; `json` is the value itself, for the dashboard, `mail` the HTML part of its mail."""
    return {
        "pdf": to_pdf(report, dashboard_url),
        "xlsx": to_workbook(report),
        "zip": to_csv_bundle(report),
        "html": to_page(report, dashboard_url),
        "json": encode_report(report),
        "mail": mail_page(report, dashboard_url).encode("utf-8", "replace"),
    }
