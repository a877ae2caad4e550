"""Lists told apart by other words: prices with tax, sizes, forms to order with, codes beside names that repeat."""

from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, STOCK
from backend_lambdas.uploads.rows.products import open_catalogue, parse_catalogue
from backend_lambdas.uploads.rows.table import recognise
from tests.support.parse_stock import inspected, read
from tests.uploads.rows.test_other_shapes import book


def prices(text: str) -> dict[str, str]:
    table = open_catalogue(inspected(text.encode()))
    parsed = parse_catalogue(table, lambda error, cells: None, Vendor("Acme"), Known())
    return {row.product_name: str(row.unit_price) for row in parsed.lines.values()}


def counts(data: bytes) -> dict[str, int]:
    parsed, rejected = read(data, "Shop")
    assert rejected == []
    return {item: line.on_hand for item, line in parsed.stores["Shop"].items()}


def test_of_a_price_with_tax_and_one_without_the_one_with_it_is_paid() -> None:
    text = "sku,Name,Category,цена без НДС (руб),цена с НДС (руб)\nA1,Cup,Mugs,100,120\nA2,Jug,Mugs,50,60\n"
    assert prices(text) == {"Cup": "120", "Jug": "60"}
    assert prices("sku,Name,Category,Precio neto,Precio bruto\nA1,Cup,Mugs,100,120\n") == {"Cup": "120"}


def test_a_count_that_is_blank_beside_a_price_is_a_form_to_order_with() -> None:
    head = "ISBN,Title,Category,Preço cheio (R$),Preço c/ desconto (R$),Quantidade\n"
    text = head + "B1,Owl,Books,29.90,19.90,\nB2,Elk,Books,9.50,5.50,\n"
    assert recognise(inspected(text.encode())) is PRODUCTS
    assert prices(text) == {"Owl": "29.9", "Elk": "9.5"}


def test_sizes_are_no_counts_and_one_text_beside_a_price_is_the_name() -> None:
    assert recognise(inspected(b"name,price,size\nTea,2,1\nMug,3,1\nJug,4,2\n")) is PRICES
    assert recognise(inspected(b"Games,Price\nOwl Quest,0.50\nElk Run,0.75\n")) is PRICES


def test_columns_of_several_words_are_known_in_the_plural_too() -> None:
    assert counts(b"Products ID,Items Name,Stock\n1001,Cup,3\n1002,Jug,0\n") == {"1001": 3, "1002": 0}
    assert STOCK.meaning("Stock_Items") is None


def test_a_word_below_the_names_that_heads_a_group_is_no_second_line_of_names() -> None:
    sheet = book(["SKU", "Stock", "Cost", "Price"], ["RINGS", "", "", ""], ["R1", 3, 2, 4], ["R2", 1, 2, 4])
    assert counts(sheet) == {"R1": 3, "R2": 1}


def test_codes_under_an_unknown_name_are_the_item_where_its_names_repeat() -> None:
    lines = "".join(f"X{number}a,Ring,{number % 4}\n" for number in range(6))
    assert counts(f"SKW,Description,Stock\n{lines}".encode()) == {f"X{number}a": number % 4 for number in range(6)}
    unlike = "".join(f"X{number}a,Ring {number},{number % 4}\n" for number in range(6))
    assert list(counts(f"SKW,Description,Stock\n{unlike}".encode()))[:2] == ["Ring 0", "Ring 1"]
