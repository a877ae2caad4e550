"""All files of a report, drawn from the one value; the two for machines list every row."""

from collections.abc import Mapping
from pathlib import Path

from backend_lambdas.reports.formats.csv_bundle import to_csv_bundle
from backend_lambdas.reports.formats.html import to_page
from backend_lambdas.reports.formats.json import encode_report
from backend_lambdas.reports.formats.mail_html import mail_page
from backend_lambdas.reports.formats.pdf import to_pdf
from backend_lambdas.reports.formats.workbook import to_workbook
from backend_lambdas.reports.long_lists import ReportLists
from backend_lambdas.reports.report import ReportData


def render_all(report: ReportData, lists: ReportLists, dashboard_url: str, folder: Path) -> Mapping[str, Path]:
    """Ending -> file in the folder; `json` is the value itself, for the dashboard, `mail` the HTML part of its mail."""
    files = {ending: folder / f"report.{ending}" for ending in ("pdf", "xlsx", "zip", "html", "json", "mail")}
    files["pdf"].write_bytes(to_pdf(report, dashboard_url))
    to_workbook(report, lists, files["xlsx"])
    to_csv_bundle(report, lists, files["zip"])
    files["html"].write_bytes(to_page(report, dashboard_url))
    files["json"].write_bytes(encode_report(report))
    files["mail"].write_bytes(mail_page(report, dashboard_url).encode("utf-8", "replace"))
    return files
