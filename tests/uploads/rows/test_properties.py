"""Whatever the bytes are: only UploadRejected may escape, and every line of data is accepted or rejected, once."""

import io
import unicodedata
import zipfile
from contextlib import suppress
from decimal import Decimal

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.stock import StockLine
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping, merged
from backend_lambdas.uploads.rows.questions import UploadUnclear
from tests.support.parse_stock import read

MOST_QUESTIONS = 4  # of one file: item, counts, days, items that are not tracked
HEADS = [b"store,item,count\n", b"store;item;count;price\r\n", "store\titem\tcount\n".encode("utf-16-le")]
NASTY = st.sampled_from([*'""",;\n\r\t\x00\ufffdb=\'', "1.200", "1,5", "-1", "E+11"])
LETTERS = st.characters(categories=("L", "N", "P", "S"), exclude_characters="\ufffd\"'=")
PLAIN = st.text(LETTERS, min_size=1, max_size=12)


@given(st.binary(max_size=400), st.sampled_from([b"", *HEADS]))
@settings(max_examples=400)
def test_any_bytes_are_read_or_refused(data: bytes, head: bytes) -> None:
    with suppress(UploadRejected):
        read(head + data, "Shop")


@given(st.lists(NASTY, max_size=60).map("".join), st.sampled_from(HEADS[:2]))
@settings(max_examples=400)
def test_any_mixture_of_quotes_delimiters_and_numbers_is_accounted_for(body: str, head: bytes) -> None:
    with suppress(UploadRejected):
        read(head + body.encode())


SHOPS = [
    b"Handle,Title,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Type\n",
    b"sku,Stock Ulm,Stock Bonn\n",
    b"Report\n\nsku;qty;qty;\n",
    b"Token,Item Name,Variation Name,SKU,Current Quantity Ulm\n",
]
CELLS = st.lists(
    st.sampled_from(["", "A", "B", "1", "-2", "n/a", "Total", "9E+11", "x", "1,5", '"', "shopify"]), max_size=8
)
PLACES = st.none() | st.integers(0, 9) | st.sampled_from(["sku", "qty", "Type", "?"]) | st.tuples(st.integers(0, 4))
MAPPINGS = st.builds(
    ColumnMapping,
    columns=st.dictionaries(st.sampled_from(["product_id", "on_hand", "store", "tracked"]), PLACES, max_size=3),
    locations=st.dictionaries(st.sampled_from(["Ulm", "Köln"]), st.integers(0, 9), max_size=2),
    store=st.sampled_from(["", "Ulm"]),
    header_line=st.none() | st.integers(0, 5),
    decimal=st.sampled_from([None, ",", "."]),
)


@given(st.lists(CELLS, max_size=12), st.sampled_from(SHOPS), MAPPINGS)
@settings(max_examples=150)
def test_any_shops_export_with_any_mapping_is_accounted_for(
    rows: list[list[str]], head: bytes, mapping: ColumnMapping
) -> None:
    comma = ";" if b";" in head else ","
    with suppress(UploadRejected):
        read(head + "\n".join(comma.join(row) for row in rows).encode(), "Shop", mapping)


UNKNOWN = [b"", b"Fruta;Links;Rechts\n", b"what;Ulm;Bonn\n", b"sku;Gro\xdfe;qty\n", b"name;qty;date\n"]


@given(st.lists(CELLS, min_size=1, max_size=8), st.sampled_from(UNKNOWN))
@settings(max_examples=150)
def test_questions_answered_as_proposed_end_in_rows_or_a_refusal(rows: list[list[str]], head: bytes) -> None:
    data, mapping = head + "\n".join(";".join(row) for row in rows).encode(), FOUND_BY_ITSELF
    for _question in range(MOST_QUESTIONS + 1):
        try:
            read(data, "Shop", mapping)
        except UploadUnclear as unclear:
            mapping = merged(mapping, unclear.question.answered(unclear.question.choices[0].answer))
        except UploadRejected:
            return
        else:
            return
    raise AssertionError("it asks for ever")


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=4))
@settings(max_examples=150)
def test_a_damaged_workbook_is_read_or_refused(place: int, damage: bytes) -> None:
    whole = bytearray(WORKBOOK)
    place %= len(whole)
    whole[place : place + len(damage)] = damage
    with suppress(UploadRejected):
        read(bytes(whole))


@given(st.binary(max_size=200))
@settings(max_examples=150)
def test_a_workbook_with_any_sheet_is_read_or_refused(content: bytes) -> None:
    source = zipfile.ZipFile(io.BytesIO(WORKBOOK))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in source.namelist():
            part = source.read(name)
            packed.writestr(name, part.replace(b"<sheetData>", b"<sheetData>" + content) if "sheet1" in name else part)
    with suppress(UploadRejected):
        read(file.getvalue())


@given(
    st.lists(
        st.tuples(PLAIN, PLAIN, st.integers(0, 9_999_999), st.decimals(0, 9999, places=2)),
        min_size=1, max_size=20, unique_by=lambda row: row[1].strip(),
    ),
    st.sampled_from([(",", "."), (";", ","), ("\t", "."), ("|", ",")]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)  # fmt: skip
@settings(max_examples=200)
def test_a_good_file_comes_back_as_it_was_written(
    rows: list[tuple[str, str, int, Decimal]], dialect: tuple[str, str], codec: str
) -> None:
    delimiter, mark = dialect
    text = delimiter.join(["store", "item", "name", "count", "price"]) + "\n"
    for name, item, count, price in rows:
        cells = ["Köln", f"i{item}", f"n{name}", str(count), str(price).replace(".", mark)]
        text += delimiter.join(f'"{cell}"' for cell in cells) + "\n"
    parsed, rejected = read(text.encode(codec))
    assert rejected == []
    normal = [read_back(line) for line in parsed.stores["Köln"].values()]
    assert normal == [(f"i{nfc(item)}", f"n{nfc(name)}", count, price) for name, item, count, price in rows]


def read_back(line: StockLine) -> tuple[str, str | None, int, Decimal | None]:
    return line.product_id, line.product_name, line.on_hand, line.unit_price


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["store", "item", "count"], ["b", "1", 2], ["b", 2, 3.5]]):
            sheet.write_row(number, 0, row)
    return file.getvalue()


WORKBOOK = _workbook()
