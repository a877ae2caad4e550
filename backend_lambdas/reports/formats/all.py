"""All files of a report, drawn from the one value; the two for machines list every row."""

from collections.abc import Mapping
from pathlib import Path

from backend_lambdas.reports.formats.csv_bundle import to_csv_bundle
from backend_lambdas.reports.formats.html import mail_page, to_page
from backend_lambdas.reports.formats.json import encode_report
from backend_lambdas.reports.formats.pdf import to_pdf
from backend_lambdas.reports.formats.workbook import to_workbook
from backend_lambdas.reports.report import Report


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
