"""The report as CSV files in one zip, for other programs: numbers are plain, headings are names, every row is there."""

import csv
import io
import zipfile
from decimal import Decimal
from pathlib import Path

from backend_lambdas.inventory.formulas import guarded
from backend_lambdas.language.texts import _
from backend_lambdas.reports.report import Report
from backend_lambdas.reports.tables.table import Cell, with_store_names

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same report gives the same bytes
MANY_ROWS = 5_000_000  # may pass 2 GiB, from where on a file in a zip needs the format's 64-bit form


def to_csv_bundle(report: Report, path: Path) -> None:
    """Write a zip of one UTF-8 CSV per table (with a byte order mark: Excel needs it) and `read-me.txt`, row by row."""
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr(_entry("read-me.txt"), _words(report).encode("utf-8", "replace"))
        for table in map(with_store_names, report.tables):
            large = len(table.rows) > MANY_ROWS
            with (
                bundle.open(_entry(f"{table.key}.csv"), "w", force_zip64=large) as file,
                io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="") as text,
            ):
                writer = csv.writer(text)
                writer.writerow([column.name for column in table.columns])
                writer.writerows([_plain(cell) for cell in row] for row in table.rows)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _plain(cell: Cell) -> str:
    """A text that a spreadsheet would run as a formula is guarded; numbers stay numbers."""
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return "" if cell is None else str(cell)


def _words(report: Report) -> str:
    listed = [f"{table.key}.csv: {table.title}" for table in report.tables]
    data = report.data
    sentences = [sentence.text for sentence in data.sentences]
    parts = [_("Stockroom, weekly report {week}", week=data.period.week), *sentences, "", *listed, "", *data.methods]
    return "\n".join([*parts, ""])
