import csv
import re
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from backend_lambdas.inventory.formulas import unguarded
from dashboard.web.exports import to_csv, to_xlsx

FRAME = pd.DataFrame({"product_id": ["00123", "=1+1"], "product_name": [None, "Öl"], "on_hand": [-3, 7]}).assign(
    unit_price=[1.5, float("nan")]
)


def cells(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_csv_keeps_leading_zeros_negative_numbers_and_gaps() -> None:
    assert cells(to_csv(FRAME)) == [
        ["product_id", "product_name", "on_hand", "unit_price"],
        ["00123", "", "-3", "1.5"],
        ["'=1+1", "Öl", "7", ""],
    ]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20))
def test_nothing_of_a_text_in_a_csv_is_lost(text: str) -> None:
    (cell,) = cells(to_csv(pd.DataFrame({"name": [text, "end"]})))[1]
    assert unguarded(cell) == text


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers() -> None:
    sheet = CalamineWorkbook.from_filelike(BytesIO(to_xlsx(FRAME, "Stock: [all]/today"))).get_sheet_by_index(0)
    assert sheet.name == "Stock alltoday"
    assert sheet.to_python() == [
        ["product_id", "product_name", "on_hand", "unit_price"],
        ["00123", "", -3.0, 1.5],
        ["=1+1", "Öl", 7.0, ""],
    ]


def test_a_long_table_is_written_whole() -> None:
    frame = pd.DataFrame({"product_id": [f"{n:06d}" for n in range(25_000)], "on_hand": range(25_000)})
    sheet = CalamineWorkbook.from_filelike(BytesIO(to_xlsx(frame, "Stock"))).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()] == ["product_id", *frame["product_id"]]
    assert len(cells(to_csv(frame))) == 25_001


def test_what_does_not_fit_on_one_sheet_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.web.exports.SHEET_ROWS", 2)
    book = CalamineWorkbook.from_filelike(BytesIO(to_xlsx(pd.DataFrame({"n": [1, 2, 3]}), "Stock")))
    assert [book.get_sheet_by_name(name).to_python() for name in book.sheet_names] == [
        [["n"], [1.0], [2.0]],
        [["n"], [3.0]],
    ]


def test_an_empty_table_has_its_header() -> None:
    empty = FRAME.head(0)
    assert cells(to_csv(empty)) == [["product_id", "product_name", "on_hand", "unit_price"]]
    sheet = CalamineWorkbook.from_filelike(BytesIO(to_xlsx(empty, ""))).get_sheet_by_index(0)
    assert (sheet.name, sheet.to_python()[0][0]) == ("Export", "product_id")


def test_a_workbook_has_real_dates_on_the_company_s_clock() -> None:
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    frame = pd.DataFrame({"changed_at": [moment, None], "day": [date(2026, 7, 2), None], "out_share": [0.125, None]})
    frame["changed_at"] = pd.to_datetime(frame["changed_at"], utc=True)
    data = to_xlsx(frame, "Stock", ZoneInfo("Europe/Berlin"))
    sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
    assert sheet.to_python() == [
        ["changed_at", "day", "out_share"],
        [datetime(2026, 7, 2, 0, 30), date(2026, 7, 2), 0.125],
    ]  # what is not known is left empty


def test_a_workbook_s_columns_are_as_wide_as_their_longest_text() -> None:
    frame = pd.DataFrame({"product_id": ["4006381333931-ROT-XL-2026"], "name": ["x" * 500], "n": [1]})
    book = zipfile.ZipFile(BytesIO(to_xlsx(frame, "Stock")))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'width="(\d+)', sheet) == ["27", "60", "12"]
    assert 'state="frozen"' in sheet
