"""The report as a workbook: one sheet per table, each a real table with number formats and a fixed header."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from backend_lambdas.inventory.report_table import Cell, Column, Kind, ReportTable
from backend_lambdas.inventory.report_tables import report_tables
from backend_lambdas.inventory.report_words import days_of, week_name
from backend_lambdas.inventory.weekly_report import Measure, ReportData

NO_GUESSING = {name: False for name in ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")}
NUMBER_FORMATS = {Kind.MONEY: "#,##0.00", Kind.NUMBER: "#,##0.###", Kind.SHARE: "0.0%", Kind.DAY: "d mmm yyyy"}
WIDTHS = {Kind.TEXT: 22, Kind.MONEY: 15, Kind.NUMBER: 12, Kind.SHARE: 12, Kind.DAY: 13, Kind.MOMENT: 21}
TABLE_LOOK = "Table Style Light 1"
FIRST_TABLE_ROW = 2


def to_workbook(report: ReportData) -> bytes:
    """XLSX. Texts stay texts: nothing in it becomes a formula, a link or a number."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, **NO_GUESSING}) as book:
        title = f"Weekly report, {week_name(report.period.week)}"
        made_at = datetime.fromisoformat(report.period.cut_off).replace(tzinfo=None)
        book.set_properties({"title": title, "author": "Stockroom", "created": made_at})
        summary, *tables = report_tables(report)
        _write_summary(book, report, summary)
        for table in tables:
            _write_sheet(book, table)
    return file.getvalue()


def _write_summary(book: Any, report: ReportData, table: ReportTable) -> None:
    sheet = book.add_worksheet("Summary")
    bold = book.add_format({"bold": True, "font_size": 15})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    period = report.period
    sheet.write_string(0, 0, f"{week_name(period.week)}, {days_of(period.first, period.last)}", bold)
    end = _write_table(book, sheet, table, FIRST_TABLE_ROW)
    for row, headline in enumerate(report.headlines, start=FIRST_TABLE_ROW + 1):
        if headline.measure is Measure.MONEY:
            cells = enumerate((headline.value, headline.before, headline.last_year), start=2)
            kind = book.add_format({"num_format": NUMBER_FORMATS[Kind.MONEY]})
            for column, value in cells:
                _write_cell(sheet, (row, column), value, kind)
    texts = [sentence.text for sentence in report.sentences]
    for heading, lines in (("The week in sentences", texts), ("How it was computed", list(report.methods))):
        end += 2
        sheet.write_string(end, 0, heading, book.add_format({"bold": True}))
        for line in lines:
            end += 1
            sheet.merge_range(end, 0, end, len(table.columns) - 1, "", wrap)
            sheet.write_string(end, 0, line, wrap)
            sheet.set_row(end, 15 * (1 + len(line) // 105))
    sheet.freeze_panes(1, 0)


def _write_sheet(book: Any, table: ReportTable) -> None:
    sheet = book.add_worksheet(table.title[:31])
    told = ". ".join(part for part in (table.title, table.shown_of, table.note) if part)
    sheet.write_string(0, 0, told, book.add_format({"bold": True}))
    _write_table(book, sheet, table, FIRST_TABLE_ROW)
    sheet.freeze_panes(FIRST_TABLE_ROW + 1, 1)


def _write_table(book: Any, sheet: Any, table: ReportTable, first: int) -> int:
    """Return the row after the table; one that is empty still has a row, because Excel wants one."""
    formats = [_format(book, column) for column in table.columns]
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, max(WIDTHS[column.kind], len(column.heading) + 3))
    last = first + max(len(table.rows), 1)
    heads = [{"header": column.heading, "format": look} for column, look in zip(table.columns, formats, strict=True)]
    options = {"columns": heads, "name": f"weekly_{table.key}", "style": TABLE_LOOK}
    sheet.add_table(first, 0, last, len(table.columns) - 1, options)
    for row, cells in enumerate(table.rows, start=first + 1):
        for at, cell in enumerate(cells):
            _write_cell(sheet, (row, at), cell, formats[at])
    return last + 1


def _write_cell(sheet: Any, place: tuple[int, int], cell: Cell, look: Any) -> None:
    if cell is None:
        sheet.write_blank(*place, None, look)
    elif isinstance(cell, str):
        sheet.write_string(*place, _storable(cell), look)
    elif isinstance(cell, date):
        sheet.write_datetime(*place, datetime(cell.year, cell.month, cell.day), look)
    else:
        sheet.write_number(*place, float(cell) if isinstance(cell, Decimal) else cell, look)


def _storable(text: str) -> str:
    """A cell holds at most 32,767 characters, and no control characters."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text[:32_000])


def _format(book: Any, column: Column) -> Any:
    kind = NUMBER_FORMATS.get(column.kind)
    return book.add_format({"num_format": kind}) if kind else book.add_format()
