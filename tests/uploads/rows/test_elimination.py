"""Columns that can be nothing else are taken without a question, and the preview says so."""

import pytest

from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, STOCK
from backend_lambdas.uploads.rows.products import open_catalogue, parse_catalogue
from backend_lambdas.uploads.rows.questions import UploadUnclear
from backend_lambdas.uploads.rows.stock import parse_stock_file
from backend_lambdas.uploads.rows.table import recognise
from tests.support.parse_stock import inspected, read

CODES = [f"K-{number}{letter}" for number, letter in enumerate("abcdefghi", 1)]


def lines(*columns: list[object]) -> str:
    return "".join(",".join(map(str, cells)) + "\n" for cells in zip(*columns, strict=True))


def asks(text: str) -> str:
    with pytest.raises(UploadUnclear) as caught:
        parse_stock_file(inspected(text.encode()), lambda error, cells: None, "Shop")
    return caught.value.question.text


COUNTS: list[object] = [4, 0, 7, 12, 4, 9, 1, 3, 30]
NAMES: list[object] = ["Tea", "Mug", "Pot", "Tea", "Cup", "Jug", "Tea", "Pan", "Lid"]


def test_the_only_column_that_could_be_counts_beside_codes_is_taken_for_them() -> None:
    parsed, rejected = read(("Code,NORTH\n" + lines(list(CODES), COUNTS)).encode(), "Shop")
    assert ([line.on_hand for line in parsed.stores["Shop"].values()], rejected) == (COUNTS, [])
    assert parsed.notes == ('"NORTH" was taken for the count: no other column could be it.',)


def test_the_only_column_that_could_be_items_beside_counts_is_taken_for_them() -> None:
    parsed, _ = read(("Kennung,Bestand\n" + lines(list(CODES), COUNTS)).encode(), "Shop")
    assert list(parsed.stores["Shop"]) == CODES
    assert parsed.notes == ('"Kennung" was taken for the item: no other column could be it.',)


def test_a_file_without_column_names_is_read_where_its_contents_leave_no_choice() -> None:
    parsed, rejected = read(lines(list(CODES), NAMES, COUNTS).encode(), "Shop")
    assert rejected == []
    found = [(line.product_id, line.product_name, line.on_hand) for line in parsed.stores["Shop"].values()]
    assert found == list(zip(CODES, NAMES, COUNTS, strict=True))
    assert parsed.format.header_line == 0
    assert parsed.notes == (
        '"C" was taken for the count: no other column could be it.',
        '"A" was taken for the item: no other column could be it.',
        '"B" was taken for the name: by what stands in it.',
    )


@pytest.mark.parametrize(
    "text",
    [
        "Code,NORTH,SOUTH\n" + lines(list(CODES), COUNTS, COUNTS[::-1]),
        "Code,NORTH,Price\n" + lines(list(CODES), COUNTS, [2.5] * 9),
        "Code,Per box\n" + lines(list(CODES), COUNTS),
        "Code,First\n" + lines(list(CODES), [2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 1999]),
        lines(list(CODES), [28, 15, 32, 30, 10, 28, 45, 30, 12]),
        "Code,NORTH\n" + lines(list(CODES[:5]), COUNTS[:5]),
        lines(list(CODES), COUNTS, COUNTS[::-1]),
    ],
)
def test_two_such_columns_or_one_that_may_be_something_else_are_asked_about(text: str) -> None:
    assert asks(text).startswith("No column has a name that is known for")


def test_columns_of_counts_called_by_places_one_of_them_a_store_are_the_stores() -> None:
    text = "SKU,Name,Main Warehouse,Ulm,Online\nA,Tea,3,,1\nB,Mug,5,2,\n"
    parsed, _ = read(text.encode(), "Shop")
    found = {store: {item: line.on_hand for item, line in items.items()} for store, items in parsed.stores.items()}
    assert found == {"Main Warehouse": {"A": 3, "B": 5}, "Ulm": {"B": 2}, "Online": {"A": 1}}
    assert asks("SKU,Name,Total Warehouse,Ulm\nA,Tea,3,4\nB,Mug,5,2\n").startswith("No column has a name")


def test_the_code_that_tells_every_line_apart_goes_before_one_that_many_lines_share() -> None:
    own = [f"{number}0{number}" for number in range(1, 10)]
    text = "Referencia,Código Artículo,Stock\n" + lines(["R-1"] * 4 + [""] * 5, list(own), COUNTS)
    assert list(read(text.encode(), "Shop")[0].stores["Shop"]) == own
    text = "SKU,id,Stock\n" + lines(list(CODES), list(own), COUNTS)
    assert list(read(text.encode(), "Shop")[0].stores["Shop"]) == CODES


def test_a_list_of_prices_without_column_names_is_one_where_it_can_be_nothing_else() -> None:
    names = [f"Leine schwarz {number}" for number in range(9)]
    barcodes = [f"40165980{number}" for number in ("30240", "51900", "60148", "60346", "61046", "61442", "83239")]
    text = lines(list(CODES), list(names), [*barcodes, "4016598083253", "4016598083260"], ["'11,99'"] * 9).replace(
        "'", '"'
    )
    file = inspected(text.encode())
    assert recognise(file) is PRODUCTS
    table = open_catalogue(file)
    assert table.columns.places == {"product_id": 0, "product_name": 1, "unit_price": 3, "gtin": 2}
    parsed = parse_catalogue(table, lambda error, cells: None, Vendor("Acme"), Known())
    assert [(one.product_id, one.product_name) for one in parsed.lines.values()] == list(zip(CODES, names, strict=True))
    assert recognise(inspected(lines(list(CODES), COUNTS, ["2.50"] * 9).encode())) is STOCK


def test_a_column_of_few_numbers_beside_prices_is_no_count() -> None:
    head = "Codigo SKU,Prioridad,Descripcion,COSTO COMPRA,PRECIO VTA\n"
    text = head + lines(list(CODES), [1, 2, 3, 1, 2, 3, 1, 2, 0], NAMES, [2] * 9, [3] * 9)
    assert recognise(inspected(text.encode())) is PRODUCTS
    with pytest.raises(UploadUnclear):
        read(("Codigo SKU,Prioridad\n" + lines(list(CODES), [1, 2, 3, 1, 2, 3, 1, 2, 0])).encode(), "Shop")


def test_blank_codes_leave_the_item_its_name_and_a_price_of_few_lines_is_not_the_one() -> None:
    text = "Code,Name,Stock,Price,Retail price\n" + lines([""] * 9, list(CODES), COUNTS, [2] + [""] * 8, [3] * 9)
    parsed, _ = read(text.encode(), "Shop")
    assert {line.product_id: str(line.unit_price) for line in parsed.stores["Shop"].values()} == dict.fromkeys(
        CODES, "3"
    )


def test_names_below_titles_need_no_more_than_one_that_is_known() -> None:
    text = "Lista de precios,,\nProducto a granel,Peso,Precio\nAlmendras,100 gr,$ 1200\nNueces,100 gr,$ 900\n"
    assert recognise(inspected(text.encode())) is PRICES


def test_long_numbers_that_tell_all_lines_apart_are_codes_beside_prices_not_counts() -> None:
    names = [f"Leine schwarz {number}" for number in range(9)]
    text = lines([63383 + number for number in range(9)], names, ["2.50"] * 9)
    assert recognise(inspected(text.encode())) is PRODUCTS
    assert open_catalogue(inspected(text.encode())).columns.places == {
        "product_id": 0,
        "product_name": 1,
        "unit_price": 2,
    }
