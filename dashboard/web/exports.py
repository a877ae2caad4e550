"""Frames as files for people: nothing in them can act as a formula, nothing is cut off."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from backend_lambdas.inventory.formulas import guarded
from backend_lambdas.inventory.metrics.stock import WORTH

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS = 1_048_575
TABLE_ROWS = 20_000
MONEY = (*WORTH.values(), *WORTH, "value_at_risk")


def to_csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a byte order mark (Excel needs it), CRLF lines; texts that could act as formulas are guarded."""
    safe = pd.DataFrame({guarded(str(name)): _safe_column(frame[name]) for name in frame.columns})
    text: str = safe.to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def _safe_column(column: "pd.Series[Any]") -> "pd.Series[Any]":
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return column.map(lambda time: "" if pd.isna(time) else time.isoformat())
    return column if pd.api.types.is_numeric_dtype(column) else column.map(_guarded_text)


def _guarded_text(value: Any) -> Any:
    return guarded(value) if isinstance(value, str) else value


def to_xlsx(frame: pd.DataFrame, title: str) -> bytes:
    """A workbook with filters, a fixed header and number formats; a second sheet where Excel's limit ends the first.

    Up to TABLE_ROWS rows it is a real table; longer ones are written row by row in little memory, which leaves out the
    table's colours. Texts stay texts: nothing becomes a formula, a link or a number.
    """
    file = BytesIO()
    small = len(frame) <= TABLE_ROWS
    options = {name: False for name in ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")}
    with xlsxwriter.Workbook(file, options | {"constant_memory": not small}) as book:
        for number, start in enumerate(range(0, max(len(frame), 1), SHEET_ROWS), start=1):
            name = _sheet_name(title) if number == 1 else f"{_sheet_name(title)[:26]} {number}"
            _write_sheet(book, book.add_worksheet(name), frame.iloc[start : start + SHEET_ROWS], small)
    return file.getvalue()


def _sheet_name(title: str) -> str:
    return ("".join(char for char in title if char not in "[]:*?/\\").strip("' ") or "Export")[:31]


def _write_sheet(book: Any, sheet: Any, frame: pd.DataFrame, small: bool) -> None:
    names = [str(name) for name in frame.columns]
    header = book.add_format({"bold": True, "bottom": 1})
    formats = [_format(book, frame[name], name) for name in frame.columns]
    for column, name in enumerate(names):
        sheet.set_column(column, column, max(12, min(len(name) + 4, 40)), formats[column])
        sheet.write_string(0, column, name, header)
    for row, values in enumerate(_plain_rows(frame), start=1):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value, formats[column])
            elif value is not None:
                sheet.write_number(row, column, value, formats[column])
    sheet.freeze_panes(1, 0)
    if small and len(frame) and names:
        columns = [{"header": name} for name in names]
        sheet.add_table(0, 0, len(frame), len(names) - 1, {"columns": columns, "style": "Table Style Light 1"})
    elif names:
        sheet.autofilter(0, 0, len(frame), len(names) - 1)


def _format(book: Any, column: "pd.Series[Any]", name: object) -> Any:
    if not pd.api.types.is_numeric_dtype(column):
        return book.add_format({"num_format": "@"})
    return book.add_format({"num_format": "#,##0.00" if name in MONEY else "#,##0"})


def _plain_rows(frame: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """Each cell a str, a finite number or None."""
    columns = [[_plain(value) for value in frame[name].tolist()] for name in frame.columns]
    return zip(*columns, strict=True)


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float) and (value != value or value in (float("inf"), float("-inf")))):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return "" if value is pd.NaT else str(value)
    return value
