import io
import random
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from backend_lambdas.inventory.stock import StockLine
from backend_lambdas.uploads.files import spreadsheet
from tests.support.parse_stock import problems, read, refusal
from tests.support.uploader import Uploader

UNREADABLE = ["b", 7, "1o"]
HEAD = ["store", "item", "count", "name"]


def workbook(*fill: Callable[[Any, Any], None]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for write in fill:
            write(book, book.add_worksheet())
    return file.getvalue()


def rows(*lines: list[object]) -> Callable[[Any, Any], None]:
    return lambda book, sheet: [sheet.write_row(number, 0, line) for number, line in enumerate(lines)]


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/") + ".xml", content)
    return file.getvalue()


def sheet_of(cells: bytes) -> bytes:
    return archive(xl__workbook=b"<workbook/>", xl__worksheets__sheet1=cells)


def test_a_workbook_is_read_with_the_row_numbers_it_shows() -> None:
    data = workbook(
        rows(
            ["Stock report"],
            [],
            HEAD,
            ["b", "001", 5, "Milk"],
            [],
            ["b", 4012345678901, "1,200", "Rye"],
            ["b", 7, "1o"],
        )
    )
    parsed, _ = read(data)
    assert parsed.stores == {
        "b": {
            "001": StockLine(4, "b", "001", 5, None, "Milk"),
            "4012345678901": StockLine(6, "b", "4012345678901", 1200, None, "Rye"),
        }
    }
    assert parsed.format.describe() == 'Excel sheet "Sheet1", column names in line 3'
    assert problems(data) == [(7, "count", "1o", "not a whole number", "10")]


def test_a_formula_gives_the_result_saved_with_it() -> None:
    def write(book: Any, sheet: Any) -> None:
        rows(HEAD, ["b", "1"], ["b", "2"])(book, sheet)
        sheet.write_formula(1, 2, "=4+5", value=9)
        sheet.write_formula(2, 2, "=NA()", value="#N/A")

    data = workbook(write)
    assert read(data)[0].stores["b"]["1"].on_hand == 9
    assert [(line, reason) for line, _, _, reason, _ in problems(data)] == [(3, "blank; give a whole number")]


def test_codes_that_a_spreadsheet_has_rounded_are_refused_and_prices_lose_binary_noise() -> None:
    data = workbook(rows(["store", "item", "count", "price"], ["b", 1e16, 1, 1], ["b", "x", 1, 0.1 + 0.2]))
    assert [(line, value) for line, _, value, *_ in problems(data)] == [(2, "1E+16")]
    assert str(read(data)[0].stores["b"]["x"].unit_price) == "0.3"


def test_dates_and_truth_values_are_text_and_so_no_counts() -> None:
    def write(book: Any, sheet: Any) -> None:
        rows(HEAD, ["b", "1", True], ["b", "2"])(book, sheet)
        sheet.write_datetime(2, 2, date(2026, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))

    assert [value for _, _, value, *_ in problems(workbook(write))] == ["TRUE", "2026-01-02"]


def test_only_the_first_visible_sheet_with_data_is_read_and_the_others_are_named() -> None:
    def hidden(book: Any, sheet: Any) -> None:
        rows(["secret"])(book, sheet)
        sheet.hide()

    data = workbook(lambda book, sheet: sheet.activate(), hidden, rows(HEAD, ["b", "1", 1, ""]), rows(["more"]))
    parsed, _ = read(data)
    assert parsed.notes == ('Only sheet "Sheet3" was read, not "Sheet1", "Sheet4".',)


def test_formats_far_away_from_the_data_do_no_harm() -> None:
    def write(book: Any, sheet: Any) -> None:
        rows(HEAD, ["b", "1", 1, ""])(book, sheet)
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))

    assert read(workbook(write))[0].total == 1


def test_cells_in_opposite_corners_are_refused_before_the_reader_sees_them() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "store")
        sheet.write(1_048_575, 16_383, "x")

    data = workbook(write)
    assert len(data) < 8_000
    assert refusal(data) == (
        "The sheet reaches to row 1,048,576, column 16,384; that is too large to be read as Excel "
        "(at most 3,000,000 cells). Save it as CSV and upload that; CSV files may be much larger."
    )


@pytest.mark.parametrize(
    "cells",
    [
        b'<c r="A1"><v>1</v></c><c  t="n"  r = "XFD1048576" ><v>1</v></c>',
        b"<x:c r='A1'><x:v>1</x:v></x:c><x:c r='XFD1048576'><x:v>1</x:v></x:c>",
        b'<row r="1048576"><c><v>1</v></c></row><row><c r="XFD1"><v>1</v></c></row>',
        b'<c r="A1"><v>1</v></c>' + b" " * 400_000 + b'<c r="XFD1048576"><v>1</v></c>',
        b'<c r="XFD1048576"' + b" " * 400_000 + b"><v>1</v></c>",
        b'<c s=">" r="XFD1048576"><v>1</v></c>',
        b'<c s="' + b">" * 300_000 + b'" r="XFD1048576"><v>1</v></c>',
        b'<c r="&#88;FD1048576"><v>1</v></c>',
        b'<c r="XFD1048576"><is><t>1</t></is></c>',
    ],
)
def test_no_way_of_writing_a_far_cell_gets_past_the_check(cells: bytes) -> None:
    reason = refusal(sheet_of(b'<worksheet xmlns:x="m">' + cells + b"</worksheet>"))
    assert reason.startswith("The sheet reaches to row 1,048,576, column 16,384;")


@pytest.mark.parametrize(
    ("part", "begins"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "XFD1048576">]><x r="&a;"/>', "The Excel file holds a part that no spread"),
        (b'<x><Relationship Type="t/worksheet" Target="far.txt"/></x>', "The Excel file holds a part that no spread"),
        (b'<c s="' + random.Random(1).randbytes(1_300_000).hex().encode() + b'"/>', "The Excel file holds a part that"),
        (b'<c s="<" r="XFD1048576"><v>1</v></c>', "The Excel file is damaged"),
    ],
)
def test_parts_that_no_spreadsheet_writes_are_refused(part: bytes, begins: str) -> None:
    assert refusal(sheet_of(part)).startswith(begins)


@pytest.mark.parametrize(
    ("data", "begins"),
    [
        (archive(readme=b"<x/>"), "The file is a zip archive, not an Excel file."),
        (
            sheet_of(b"<x>" + b" " * 50_000_000),
            "The Excel file unpacks to an unreasonable size (xl/works",
        ),
        (sheet_of(b"<nothing/>"), "The Excel file cannot be read"),
        (workbook(rows(HEAD, ["b", "1", 1, ""]))[:3000], "The Excel file is damaged"),
        (workbook(lambda book, sheet: None), "The Excel file has no visible sheet with data in it."),
        (workbook(rows(["b", 1, 5])), "Line 1 looks like data, not column names (b, 1, 5)."),
    ],
)
def test_what_is_no_usable_workbook_is_refused(data: bytes, begins: str) -> None:
    assert refusal(data).startswith(begins)


@pytest.mark.parametrize(
    ("head", "read_by_sales"), [(["store", "item", "count"], False), (["store", "item", "date", "quantity"], True)]
)
def test_one_look_at_a_workbook_serves_recognising_and_reading_it(
    head: list[object], read_by_sales: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = []
    load = spreadsheet.CalamineWorkbook.from_filelike

    class Counted:
        @staticmethod
        def from_filelike(file: Any) -> Any:
            loads.append(file)
            return load(file)

    monkeypatch.setattr(spreadsheet, "CalamineWorkbook", Counted)
    uploader = Uploader()
    uploader.send("a.xlsx", workbook(rows(head, ["Berlin", "A", 5, 5])))
    assert (bool(uploader.memory.sent_to_sales), len(loads)) == (read_by_sales, 1)
