"""Frames as files for people: nothing in them can act as a formula, nothing is cut off."""

from collections.abc import Iterable
from datetime import UTC, date, tzinfo
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from backend_lambdas.inventory.formulas import guarded
from backend_lambdas.inventory.metrics.stock import WORTH

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS = 1_048_575
TABLE_ROWS = 20_000
NARROWEST, WIDEST, TIME_WIDTH = 12, 60, 18  # characters of a column
MONEY = (*WORTH.values(), *WORTH, "value_at_risk", "overstock_value", "revenue", "revenue_compared", "revenue_before")
DAYS = ("units_a_day", "days_of_cover")
SHARES = ("_share", "change")  # how their columns' names end


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


def to_xlsx(frame: pd.DataFrame, title: str, zone: tzinfo = UTC) -> bytes:
    """A workbook with filters, a fixed header, real dates and number formats; a second sheet where Excel's limit ends
    the first. Excel knows no time zones: times as the clocks of `zone` showed them.

    Up to TABLE_ROWS rows it is a real table; longer ones are written row by row in little memory, which leaves out the
    table's colours. Texts stay texts: nothing becomes a formula, a link or a number.
    """
    file, aware = BytesIO(), [name for name in frame.columns if _is_aware(frame[name])]
    frame = frame.assign(**{name: frame[name].dt.tz_convert(zone).dt.tz_localize(None) for name in aware})
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
        sheet.set_column(column, column, _width(frame[name], name), formats[column])
        sheet.write_string(0, column, name, header)
    for row, values in enumerate(_plain_rows(frame), start=1):
        for column, value in enumerate(values):
            _write_cell(sheet, row, column, value, formats[column])
    sheet.freeze_panes(1, 0)
    if small and len(frame) and names:
        columns = [{"header": name} for name in names]
        sheet.add_table(0, 0, len(frame), len(names) - 1, {"columns": columns, "style": "Table Style Light 1"})
    elif names:
        sheet.autofilter(0, 0, len(frame), len(names) - 1)


def _write_cell(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif isinstance(value, date):  # and datetime, which is one
        sheet.write_datetime(row, column, value, look)
    elif value is not None:
        sheet.write_number(row, column, value, look)


def _is_aware(column: "pd.Series[Any]") -> bool:
    return isinstance(column.dtype, pd.DatetimeTZDtype)


def _width(column: "pd.Series[Any]", name: str) -> int:
    """In characters: as wide as its longest text, so that no id is cut; with room for the filter beside its name."""
    texts = () if pd.api.types.is_numeric_dtype(column) or _is_time(column) else column.dropna().unique()
    longest = max((len(text) for text in texts if isinstance(text, str)), default=0)
    return min(max(NARROWEST, len(name) + 4, longest + 2, TIME_WIDTH if _is_time(column) else 0), WIDEST)


def _is_time(column: "pd.Series[Any]") -> bool:
    return pd.api.types.is_datetime64_any_dtype(column)


def _format(book: Any, column: "pd.Series[Any]", name: object) -> Any:
    if _is_time(column):
        return book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
    if column.map(lambda value: isinstance(value, date)).any():
        return book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    if not pd.api.types.is_numeric_dtype(column):
        return book.add_format({"num_format": "@"})
    return book.add_format(
        {
            "num_format": "#,##0.00"
            if name in MONEY
            else "0.0"
            if name in DAYS
            else "0.0%"
            if str(name).endswith(SHARES)
            else "#,##0"
        }
    )


def _plain_rows(frame: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """Each cell a str, a finite number, a day or a time without a zone, or None."""
    columns = [[_plain(value) for value in frame[name].tolist()] for name in frame.columns]
    return zip(*columns, strict=True)


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float) and (value != value or value in (float("inf"), float("-inf")))):
        return None
    if value is pd.NaT:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str | date):
        return str(value)
    return value
