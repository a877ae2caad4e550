"""The report as CSV files in one zip: for other programs, so numbers are plain and headings are names."""

import csv
import io
import zipfile
from decimal import Decimal

from backend_lambdas.inventory.report_table import Cell, ReportTable
from backend_lambdas.inventory.report_tables import report_tables
from backend_lambdas.inventory.weekly_report import ReportData

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same report gives the same bytes


def to_csv_bundle(report: ReportData) -> bytes:
    """A zip of one UTF-8 CSV per table (with a byte order mark: Excel needs it) and `read-me.txt`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        _add(bundle, "read-me.txt", _words(report).encode())
        for table in report_tables(report):
            _add(bundle, f"{table.key}.csv", _csv(table))
    return file.getvalue()


def _add(bundle: zipfile.ZipFile, name: str, body: bytes) -> None:
    info = zipfile.ZipInfo(name, LONG_AGO)
    info.compress_type = zipfile.ZIP_DEFLATED
    bundle.writestr(info, body)


def _csv(table: ReportTable) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def _plain(cell: Cell) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return "" if cell is None else str(cell)


def _words(report: ReportData) -> str:
    listed = [f"{t.key}.csv: {t.title}{', ' + t.shown_of if t.shown_of else ''}" for t in report_tables(report)]
    sentences = [sentence.text for sentence in report.sentences]
    parts = [f"Stockroom, weekly report {report.period.week}", *sentences, "", *listed, "", *report.methods]
    return "\n".join([*parts, ""])
