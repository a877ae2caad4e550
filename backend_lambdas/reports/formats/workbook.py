"""The report as a workbook: a sheet per table with every row, written row by row, so that a million need no memory."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from backend_lambdas.language.texts import _, spoken, written
from backend_lambdas.reports.formatting import days_of, number, week_name, word
from backend_lambdas.reports.labels import report_title
from backend_lambdas.reports.report import Measure, Report, ReportData
from backend_lambdas.reports.tables.table import Cell, Column, Kind, ReportTable, Row, with_store_names

NO_GUESSING = {name: False for name in ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")}
# As a file has them: Excel writes "." and "," as its reader's computer does, but the parts of a day as they are here.
NUMBER_FORMATS = {Kind.MONEY: "#,##0.00", Kind.NUMBER: "#,##0.###", Kind.SHARE: "0.0%"}
DAY_FORMAT = "d mmm yyyy"
DAY_FORMATS = {
    "DD.MM.YYYY": "dd.mm.yyyy",
    "DD/MM/YYYY": r"dd\/mm\/yyyy",
    "MM/DD/YYYY": r"mm\/dd\/yyyy",
    "YYYY-MM-DD": "yyyy-mm-dd",
    "de": "d.m.yyyy",
}
WIDTHS = {Kind.TEXT: 22, Kind.WORD: 22, Kind.MONEY: 15, Kind.NUMBER: 12, Kind.SHARE: 12, Kind.DAY: 13, Kind.MOMENT: 21}
HEAD_LOOK = {"bold": True, "bottom": 1, "bottom_color": "#8A94A6", "font_color": "#3F4A5A"}
HEAD_ROW = 2
SHEET_ROWS = 1_048_576  # the most that Excel opens (its "specifications and limits"), whatever the file holds
SHEET_NAME_CHARACTERS = 31  # Excel's limit too


def to_workbook(report: Report, path: Path, sheet_rows: int = SHEET_ROWS) -> None:
    """Write the XLSX. Texts stay texts: nothing in it becomes a formula, a link or a number.

    Rows beyond what a sheet holds go on on the next, and both say so. Temporary files, about twice 60 bytes a cell, lie
    beside it meanwhile.
    """
    options = {"constant_memory": True, "tmpdir": str(path.parent), **NO_GUESSING}
    with xlsxwriter.Workbook(str(path), options) as book:
        title = report_title(report.data)
        made_at = datetime.fromisoformat(report.data.period.cut_off).replace(tzinfo=None)
        book.set_properties({"title": title, "author": "Stockroom", "created": made_at})
        summary, *tables = report.tables
        _write_summary(book, report.data, summary)
        for table in tables:
            _write_table(book, with_store_names(table), sheet_rows - HEAD_ROW - 1)


def _write_summary(book: Any, report: ReportData, table: ReportTable) -> None:
    """The numbers, then sentences and methods. Rows can only be written downwards."""
    sheet = book.add_worksheet(_("Summary")[:SHEET_NAME_CHARACTERS])
    _set_columns(sheet, table.columns)
    period = report.period
    looks = [_look(book, column.kind) for column in table.columns]
    money = _look(book, Kind.MONEY)
    heading = f"{week_name(period.week)}, {days_of(period.first, period.last)}"
    sheet.write_string(0, 0, heading, book.add_format({"bold": True, "font_size": 15}))
    _write_head(book, sheet, table.columns)
    at = HEAD_ROW
    rows = zip(report.headlines, _in_words(table.rows, table.columns), strict=True)
    for at, (headline, row) in enumerate(rows, start=HEAD_ROW + 1):
        is_money = headline.measure is Measure.MONEY
        _write_row(sheet, at, row, [money if is_money and look is looks[2] else look for look in looks])
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    texts = [sentence.text for sentence in report.sentences]
    for part, lines in ((_("The week in sentences"), texts), (_("How it was computed"), list(report.methods))):
        at += 2
        sheet.write_string(at, 0, part, book.add_format({"bold": True}))
        for line in lines:
            at += 1
            sheet.set_row(at, 15 * (1 + len(line) // 105))
            sheet.merge_range(at, 0, at, len(table.columns) - 1, line, wrap)
    sheet.freeze_panes(1, 0)


def _write_table(book: Any, table: ReportTable, most: int) -> None:
    """One sheet, or as many as it takes with `most` rows on each."""
    count, rows = len(table.rows), iter(table.rows)
    sheets = max(-(-count // most), 1)
    looks = [_look(book, column.kind) for column in table.columns]
    for part in range(sheets):
        first = part * most + 1
        held = islice(rows, most)
        head = [table.title, table.note]
        name = table.title
        if sheets > 1:
            name = f"{name[: SHEET_NAME_CHARACTERS - 4]} ({part + 1})"
            last = number(min(first + most - 1, count))
            head.insert(1, _("Rows {first} to {last} of {count}", first=number(first), last=last, count=number(count)))
            head.append(_("An Excel sheet holds no more: the rest is on the others"))
        sheet = book.add_worksheet(name[:SHEET_NAME_CHARACTERS])
        _set_columns(sheet, table.columns)
        sheet.write_string(0, 0, ". ".join(text for text in head if text), book.add_format({"bold": True}))
        _write_head(book, sheet, table.columns)
        last_row = _write_rows(sheet, _in_words(held, table.columns), looks)
        sheet.autofilter(HEAD_ROW, 0, max(last_row, HEAD_ROW + 1), len(table.columns) - 1)
        sheet.freeze_panes(HEAD_ROW + 1, 2 if table.columns[0].name == "store" else 1)


def _set_columns(sheet: Any, columns: Sequence[Column]) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, max(WIDTHS[column.kind], len(column.heading) + 3))


def _write_head(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    look = book.add_format(HEAD_LOOK)
    for at, column in enumerate(columns):
        sheet.write_string(HEAD_ROW, at, column.heading, look)


def _in_words(rows: Iterable[Row], columns: Sequence[Column]) -> Iterable[Row]:
    """The report's own words in the language spoken; tables without such a column go through as they are."""
    is_word = [column.kind is Kind.WORD for column in columns]
    if not any(is_word):
        return rows
    return (tuple(word(str(cell)) if own else cell for cell, own in zip(row, is_word, strict=True)) for row in rows)


def _write_rows(sheet: Any, rows: Iterable[Row], looks: Sequence[Any]) -> int:
    """Return the row of the last one."""
    at = HEAD_ROW
    for at, row in enumerate(rows, start=HEAD_ROW + 1):
        _write_row(sheet, at, row, looks)
    return at


def _write_row(sheet: Any, at: int, row: Row, looks: Sequence[Any]) -> None:
    for column, cell in enumerate(row):
        _write_cell(sheet, at, column, cell, looks[column])


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, _storable(cell), look)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), look)
    else:
        sheet.write_number(row, column, float(cell) if isinstance(cell, Decimal) else cell, look)


def _storable(text: str) -> str:
    """A cell holds at most 32,767 characters, and no control characters."""
    if len(text) <= 32_000 and text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text[:32_000])


def _look(book: Any, kind: Kind) -> Any:
    """None where cells look as the sheet does."""
    of_days = DAY_FORMATS.get(written()[1] or spoken(), DAY_FORMAT)
    number_format = of_days if kind is Kind.DAY else NUMBER_FORMATS.get(kind)
    return book.add_format({"num_format": number_format}) if number_format else None
