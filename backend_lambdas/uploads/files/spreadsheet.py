"""XLSX files as records of text. Everything that could exhaust memory is measured before the reader sees the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.bounds import check_workbook
from backend_lambdas.uploads.files.csv import Record

_EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `records()` gives (row number as the spreadsheet shows it, cells) of each row that is not empty."""

    name: str
    records: Callable[[], Iterator[Record]]
    notes: tuple[str, ...]


def read_sheet(file: BinaryIO) -> Sheet:
    """The first visible sheet that holds anything. Raises UploadRejected where there is none that can be read."""
    check_workbook(file)
    file.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        return _first_filled(workbook)
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(error) from error
    except BaseException as error:
        # A panic of the reader does not derive from Exception; anything else (Ctrl-C, exit) is not ours.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(error) from error


def _unreadable(error: BaseException) -> UploadRejected:
    words = S_(
        "The Excel file cannot be read ({error}). "
        "Open it in a spreadsheet, save it again as .xlsx or CSV and upload that.",
        error=error,
    )
    return UploadRejected(words)


def _first_filled(workbook: CalamineWorkbook) -> Sheet:
    names = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is not None:
            others = [f'"{other}"' for other in names if other != name]
            note = S_('Only sheet "{name}" was read, not {others}.', name=name, others=", ".join(others[:10]))
            return Sheet(name, partial(_records, sheet), (note,) if others else ())
    raise UploadRejected(S_("The Excel file has no visible sheet with data in it."))


def _records(sheet: CalamineSheet) -> Iterator[Record]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [_cell_text(value) for value in row]
        if any(cells):
            yield number, cells


def _cell_text(value: object) -> str:
    """The cell as its reader would type it; a formula gives the result that was saved with it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _number_text(value: float) -> str:
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    text = f"{value:.15G}"
    return f"{Decimal(text):f}" if "E-" in text else text
