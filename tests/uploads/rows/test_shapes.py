"""Files as shops and people make them: titles above, totals below, a column for each location, words for numbers."""

import pytest

from backend_lambdas.uploads.rows.locations import locations_of
from tests.support.parse_stock import problems, read, refusal

Row = tuple[str, str, int]


def rows(text: str, store: str | None = "Shop") -> list[Row]:
    parsed, rejected = read(text.encode(), store)
    assert rejected == []
    return [(line.store, line.product_id, line.on_hand) for items in parsed.stores.values() for line in items.values()]


def notes(text: str) -> list[str]:
    return [note for note in read(text.encode(), "Shop")[0].notes if "left out" in note]


def test_titles_above_the_column_names_and_empty_first_columns_do_no_harm() -> None:
    text = "Stock report,,,\nPrinted 22.11.2026,,,\n,,,\n,,SKU,Qty\n,,0012,5\n,,0013,6\n"
    assert rows(text) == [("Shop", "0012", 5), ("Shop", "0013", 6)]


@pytest.mark.parametrize("total", ["Total,,11", ",Summe,11", "TOTAL:,,11", "Gesamt,,11,", "Total", ",,Genel toplam"])
def test_a_total_below_the_last_item_is_no_item(total: str) -> None:
    text = f"sku,name,qty\n1,Nail,5\n2,Nut,6\n{total}\n"
    assert rows(text) == [("Shop", "1", 5), ("Shop", "2", 6)]
    assert notes(text) == ["1 line was left out: totals."]


def test_headings_and_words_that_are_no_count_are_left_out_and_told() -> None:
    text = "sku,name,qty\n,Drinks,\n1,Cola,n/a\n2,Water,-\n3,Juice,Not stocked\n4,Beer,0\n"
    assert rows(text) == [("Shop", "4", 0)]
    assert notes(text) == [
        "3 lines were left out: the item is not stocked there, so what was counted before stays.",
        "1 line was left out: neither an item nor a count.",
    ]
    assert refusal(b"store,sku,qty\nb,1,-\n") == (
        "The file has no rows to load; nothing was changed. "
        "1 line was left out: the item is not stocked there, so what was counted before stays."
    )


def test_guarded_and_long_codes_stay_as_they_are() -> None:
    text = 'sku,qty\n="0123",1\n\'0456,2\n00012345678901234567,3\n'
    assert [row[1] for row in rows(text)] == ["0123", "0456", "00012345678901234567"]


def test_what_was_passed_over_and_taken_off_is_told() -> None:
    parsed, _ = read(b"\xef\xbb\xbfCount of May\n,,SKU;Qty\n".replace(b",,", b";;") + b';;="0123";"1.240,0"\n', "Shop")
    assert parsed.notes == ("The first 2 columns are empty.", "Marks that keep codes as text were taken off them.")
    assert parsed.format.describe() == (
        "semicolon, UTF-8, byte order mark, comma decimals, point between thousands, column names in line 2"
    )


def test_each_column_has_its_own_decimal_mark() -> None:
    parsed, rejected = read(b'sku;qty;price;cost\nA;1;"1,50";1.25\nB;2;"2,10";1.100\n', "Shop")
    lines = parsed.stores["Shop"]
    assert [(str(one.unit_price), str(one.unit_cost)) for one in lines.values()] == [("1.5", "1.25"), ("2.1", "1.1")]
    assert rejected == []


def test_counts_of_each_location_become_rows_of_their_stores() -> None:
    text = "sku,name,Stock Ulm,Stock Bonn,Stock value\n1,Nail,3,,9.99\n2,Nut,0,n/a,1.50\n"
    assert rows(text, None) == [("Ulm", "1", 3), ("Ulm", "2", 0)]
    assert read(text.encode())[0].stores["Ulm"]["1"].product_name == "Nail"


@pytest.mark.parametrize(
    ("names", "locations"),
    [
        (["SKU", "Current Quantity Main St", "New Quantity Main St", "Current Quantity Mall"],
         ["Main St", "Mall"]),
        (["sku", "inventory_Main_Outlet", "inventory_Ulm", "reorder_point_Ulm"], ["Main Outlet", "Ulm"]),
        (["Item", "[Ulm] - Quantity on Hand", "[Bonn] - Quantity on Hand", "[Ulm] - Unit Cost"], ["Ulm", "Bonn"]),
        (["Artikel", "Bestand (Köln)", "Bestand (Ulm)"], ["Köln", "Ulm"]),
        (["sku", "Berlin Qty", "Köln Qty"], ["Berlin", "Köln"]),
        (["sku", "Stock status", "Stock unit", "Min stock", "Stock code", "Quantity ordered", "Item quantity"], []),
    ],
)  # fmt: skip
def test_columns_of_locations_are_known_by_what_their_names_share(names: list[str], locations: list[str]) -> None:
    assert list(locations_of(names)) == locations


def test_a_store_column_tells_the_store_whatever_other_columns_are_called() -> None:
    text = "store,sku,qty,Stock Ulm,Stock Bonn\nKöln,1,2,3,4\n"
    assert rows(text) == [("Köln", "1", 2)]


def test_a_blank_column_is_not_taken_where_another_one_has_values() -> None:
    text = "SKU,Barcode,Name,On hand,Available\n,4006381333931,Pen,,7\n,4006381333948,Ink,,8\n"
    assert rows(text) == [("Shop", "4006381333931", 7), ("Shop", "4006381333948", 8)]


def test_two_spellings_of_a_name_contradict_nothing_but_two_counts_do() -> None:
    assert [one[3] for one in problems(b"store,sku,name,qty\nb,1,Nail,5\nb,1,nail,5\nb,2,Nut,6\nb,2,Nut,7\n")] == [
        "repeats line 2",
        "line 4 says 6 for the same item; both lines are left out",
        "line 5 says 7 for the same item; both lines are left out",
    ]


def test_a_column_of_codes_that_went_through_a_spreadsheet_is_refused_as_a_whole() -> None:
    lines = [f"b,{number / 100}E+11,1" if number % 2 else f"b,{number},1" for number in range(101, 161)]
    assert refusal("\n".join(["store,upc,qty", *lines]).encode()) == (
        'A spreadsheet has rounded 30 of 60 codes in the column "upc", the first one in line 2 (1.01E+11); their '
        "digits are lost and no others can be trusted. Export the file again and do not open it in a spreadsheet, or "
        "set that column to text first."
    )
    few = [*(f"b,{number},1" for number in range(400)), "b,4.99E+11,1"]
    assert [one[3][:41] for one in problems("\n".join(["store,upc,qty", *few]).encode())] == [
        "a spreadsheet has rounded this code and i"
    ]
