"""Column names that take two lines, as spreadsheets have them."""

from decimal import Decimal

from backend_lambdas.uploads.rows.mapping import ColumnMapping
from tests.support.parse_stock import read
from tests.uploads.rows.test_other_shapes import book

Row = tuple[str, str, int]


def rows(data: bytes) -> list[Row]:
    parsed, rejected = read(data, "Shop")
    assert rejected == []
    return [(line.store, line.product_id, line.on_hand) for items in parsed.stores.values() for line in items.values()]


def test_a_group_above_stores_makes_a_column_of_counts_for_each() -> None:
    sheet = book(["Code", "Name", "Stock", "", "Price"], ["", "", "Berlin", "Ulm", ""], ["A", "Tea", 3, 4, 2.5],
                 ["B", "Mug", 5, 0, 1.5])  # fmt: skip
    assert rows(sheet) == [("Berlin", "A", 3), ("Berlin", "B", 5), ("Ulm", "A", 4), ("Ulm", "B", 0)]
    parsed, _ = read(sheet)
    assert parsed.header == ("Code", "Name", "Stock Berlin", "Stock Ulm", "Price")
    assert parsed.format.header_line == 2


def test_a_person_who_says_the_line_of_the_names_means_both() -> None:
    data = b"Code,Stock,,Other\n,Berlin,Ulm,\nA,3,4,5\nB,5,0,6\n"
    said = ColumnMapping(header_line=2, columns={"product_id": 0})
    parsed, _ = read(data, "Shop", said)
    assert (parsed.header, list(parsed.stores)) == (("Code", "Stock Berlin", "Stock Ulm", "Other"), ["Berlin", "Ulm"])


def test_a_title_above_two_lines_of_names_is_none_of_them() -> None:
    sheet = book(["Stock list of Monday"], ["Article", "", "Quantity", ""], ["Code", "Name", "Counted", "Sold"],
                 ["A", "Tea", 3, 4])  # fmt: skip
    parsed, _ = read(sheet, "Shop")
    (line,) = parsed.stores["Shop"].values()
    assert (line.product_id, line.product_name, line.on_hand) == ("A", "Tea", 3)


def test_stores_above_names_that_repeat_tell_them_apart() -> None:
    data = b",,Berlin,,Ulm,\nCode,Name,Stock,Sold,Stock,Sold\nA,Tea,3,1,4,2\nB,Mug,5,1,0,2\n"
    assert rows(data) == [("Berlin", "A", 3), ("Berlin", "B", 5), ("Ulm", "A", 4), ("Ulm", "B", 0)]


def test_prices_under_one_heading_are_told_apart_by_the_second_line() -> None:
    sheet = book(["SKU", "Qty", "Price", ""], ["", "", "Wholesale", "Retail"], ["A", 3, 1.5, 2.5])
    parsed, _ = read(sheet, "Shop")
    (line,) = parsed.stores["Shop"].values()
    assert (line.unit_price, line.unit_cost) == (Decimal("2.5"), Decimal("1.5"))


def test_lines_of_data_are_no_second_line_of_names() -> None:
    assert rows(b"sku,qty,note,\nA,3,,\nB,4,red,\n") == [("Shop", "A", 3), ("Shop", "B", 4)]
    assert rows(b"Spring range,,\nsku,qty,qty sold\nA,3,1\n") == [("Shop", "A", 3)]


def test_an_export_with_its_names_in_three_lines_below_a_title_is_read() -> None:
    sheet = book(["Stock Summary"], ["", "Mill Street"], ["Particulars", "1-Jul-2024 to 24-Jul-2024"],
                 ["", "Closing Balance"], ["", "Quantity"], ["1081 Ring", 3], ["1082 Cup", 5])  # fmt: skip
    assert rows(sheet) == [("Shop", "1081 Ring", 3), ("Shop", "1082 Cup", 5)]


def test_the_closing_balance_counts_beside_what_came_and_went() -> None:
    sheet = book(["Particulars", "Inwards", "", "Closing Balance", ""], ["", "Quantity", "Value", "Quantity", "Value"],
                 ["Ring", 3, 9, 5, 15], ["Cup", 1, 9, 2, 18])  # fmt: skip
    assert rows(sheet) == [("Shop", "Ring", 5), ("Shop", "Cup", 2)]
