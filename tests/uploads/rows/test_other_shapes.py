"""Shapes of files that shops keep themselves or their systems export, each with a small file made up for it."""

import io
from collections import Counter
from datetime import UTC, date

import pytest
import xlsxwriter

from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, SALES, STOCK, FileKind
from backend_lambdas.uploads.rows.products import ParsedProductFile, look_over, open_catalogue, parse_catalogue
from backend_lambdas.uploads.rows.sales import parse_sales_file
from backend_lambdas.uploads.rows.table import recognise
from tests.support.parse_stock import inspected, read

Row = tuple[str, int]
UNEXPECTED = "a row was rejected"


def rows(text: str | bytes) -> list[Row]:
    parsed, rejected = read(text.encode() if isinstance(text, str) else text, "Shop")
    assert rejected == [], UNEXPECTED
    return [(line.product_id, line.on_hand) for items in parsed.stores.values() for line in items.values()]


def notes(text: str) -> tuple[str, ...]:
    return read(text.encode(), "Shop")[0].notes


def catalogue(text: str) -> tuple[ParsedProductFile, Counter[str]]:
    """The file, and the reasons for which rows were rejected."""
    rejected: list[str] = []
    table = open_catalogue(inspected(text.encode()))
    parsed = parse_catalogue(table, lambda error, cells: rejected.append(error.reason), Vendor("Acme"), Known())
    return parsed, Counter(rejected)


def book(*lines: list[object]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return file.getvalue()


SHOPIFY = "Handle,Title,Body (HTML),Type,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Image Src\n"  # fmt: skip  # noqa: E501


def test_variants_of_a_shopify_export_without_a_sku_are_known_by_their_options_beside_others_with_one() -> None:
    text = SHOPIFY + "mug,Mug,,Cups,Red,M-1,shopify,3,9,a.png\nmug,,,,Blue,,shopify,4,9,\nmug,,,,,,,,,b.png\n"
    assert rows(text) == [("M-1", 3), ("mug / Blue", 4)]
    assert 'Where an item has no code it is known by "Handle", "Option1 Value".' in notes(text)


def test_a_shopify_export_without_counts_is_a_catalogue_whose_descriptions_may_have_many_lines() -> None:
    head = "Handle,Title,Body (HTML),Vendor,Type,Option1 Value,Variant SKU,Variant Price,Image Src\n"
    text = head + (
        'mug,Mug,"<p>Red,\n""and""\nblue</p>",Acme,Cups,Red,M-1,9,a.png\n'
        "mug,,,,,Blue,M-2,8,\nmug,,,,,,,,b.png\nhat,Hat,,Acme,Hats,Default Title,H-1,20,\n"
    )
    assert recognise(inspected(text.encode())) is PRODUCTS
    parsed, rejected = catalogue(text)
    found = [(one.product_id, one.product_name, one.category, str(one.unit_price)) for one in parsed.lines.values()]
    assert rejected == Counter()
    assert found == [
        ("M-1", "Mug / Red", "Cups", "9"),
        ("M-2", "Mug / Blue", "Cups", "8"),
        ("H-1", "Hat", "Hats", "20"),
    ]
    assert parsed.left_out == 1


def test_a_catalogue_without_names_takes_its_short_descriptions_for_them() -> None:
    text = "Category,Product Code,Product Description,Sale Price\nTea,T-1,Green tea 250 g,3.20\nTea,T-2,Mint tea,2\n"
    parsed, rejected = catalogue(text)
    assert [(one.product_name, one.description) for one in parsed.lines.values()] == [
        ("Green tea 250 g", ""),
        ("Mint tea", ""),
    ]
    assert rejected == Counter()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Concepto,Precio de Lista\nMango,10\nPera,12\n", PRICES),
        ("Product Name,Package,Price\nRice,1 kg,2.10\nRice,5 kg,9\n", PRICES),
        ("SKU,Item,Price\nA1,Tea,2.50\n", PRICES),  # it ended with a KeyError before
        ("Product Name,Price,Left\nRice,2.10,7\nSalt,1.10,4\n", STOCK),  # a column that may count: it is asked
        ("Product Name,Price,Qty\nRice,2.10,7\n", STOCK),
    ],
)
def test_names_beside_prices_are_a_list_of_prices_where_nothing_else_may_count(text: str, kind: FileKind) -> None:
    assert recognise(inspected(text.encode())) is kind


def test_a_list_of_prices_without_numbers_knows_its_products_by_name_and_package() -> None:
    table = open_catalogue(
        inspected(b"Product Name,Package,Price\nGRAINS,,\nRice,1 kg,2.10\nRice,5 kg,9\nSalt,1 kg,1\n")
    )
    assert table.columns.name("product_id") == "Product Name / Package"
    assert look_over(table).product_ids == {"rice-1-kg", "rice-5-kg", "salt-1-kg"}


def test_a_column_is_taken_where_its_name_and_its_cells_agree_and_no_other_could_be_it() -> None:
    by_name = "Le nom vu,Qty,Year\nBalm,4,2020\nSyrup,-1,2021\n"
    assert rows(by_name) == [("Balm", 4), ("Syrup", -1)]
    assert notes(by_name)[0] == '"Le nom vu" was taken for the item: by its name and by what stands in it.'
    by_code = "sku,Qty 2020,Year\nA,4,2020\nB,-1,2021\n"
    assert rows(by_code) == [("A", 4), ("B", -1)]
    assert notes(by_code)[0] == '"Qty 2020" was taken for the count: by its name and by what stands in it.'


def test_notes_beside_a_sheet_and_columns_without_a_name_cost_no_rows() -> None:
    assert rows(book(["Item", "Qty"], ["Balm", 4], ["Syrup", 5, "", "call them"])) == [("Balm", 4), ("Syrup", 5)]
    assert rows("sku,qty,,\nA,4,,x\nB,5,,y\nC,6,,z\n") == [("A", 4), ("B", 5), ("C", 6)]


def test_tiny_costs_and_prices_of_many_decimals_cost_no_rows() -> None:
    assert rows(book(["sku", "qty", "cost"], ["A", 4, 0.000011], ["B", 5, 1e-06])) == [("A", 4), ("B", 5)]
    parsed, _ = read(b"sku,qty,price\nA,4,3.33333333333333\n", "Shop")
    assert str(parsed.stores["Shop"]["A"].unit_price) == "3.333333"


def test_prices_that_nobody_can_read_and_long_descriptions_cost_no_counts() -> None:
    assert rows("sku,qty,price\nA,4,2?156\nB,5,3?408\nC,6,918\n") == [("A", 4), ("B", 5), ("C", 6)]
    long = "x" * 600
    parsed, rejected = read(f"sku,qty,descrizione,titolo\nA,4,{long},Tea\n".encode(), "Shop")
    assert (parsed.stores["Shop"]["A"].product_name, rejected) == ("Tea", [])


def test_items_without_a_code_are_known_by_name_where_that_is_the_habit_of_the_file() -> None:
    text = "Reference,Name,Qty,Room\nA1,Gloves,4,1\n,Masks,2,1\nA3,Soap,1,1\n,Tape,9,2\nCupboard,,,\n"
    assert rows(text) == [("A1", 4), ("Masks", 2), ("A3", 1), ("Tape", 9)]
    assert "1 line was left out: headings." in notes(text)


def test_sales_of_things_that_several_brands_call_alike_are_told_apart() -> None:
    text = "fecha venta,producto,marca,cantidad\n" + "".join(
        f"2026-03-0{day},{name},{brand},1\n"
        for day in (1, 2)
        for name, brand in (("Fresh 70ml", "Orion"), ("Fresh 70ml", "Vela"), ("Night 30ml", "Vela"))
    )
    file = inspected(text.encode())
    assert recognise(file) is SALES
    parsed = parse_sales_file(file, lambda error, cells: pytest.fail(UNEXPECTED), UTC, date(2026, 12, 31), "Shop")
    assert {line.product_id for line in parsed.lines} == {
        "Fresh 70ml / Orion",
        "Fresh 70ml / Vela",
        "Night 30ml / Vela",
    }
