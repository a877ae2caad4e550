"""Exports of tills, market places and stock programs whose columns mislead by their names alone (decision 394)."""

import pytest

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, SALES, STOCK
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, merged
from backend_lambdas.uploads.rows.products import open_catalogue, parse_catalogue
from backend_lambdas.uploads.rows.questions import UploadUnclear
from backend_lambdas.uploads.rows.table import open_table, recognise
from tests.support.parse_stock import inspected, read, refusal

TILL = (
    "Handle,SKU,Name,Cost,Track stock,Available for sale [Ulm],Price [Ulm],In stock [Ulm],Low stock [Ulm]\n"
    "tea,T1,Tea,1.00,Y,Y,2.50,12.000,3.000\n"
    "cup,C1,Cup,0.00,Y,Y,variable,-1.000,\n"
    "tip,X1,Tip,0.00,N,Y,1.00,,\n"
)


def rows(text: str) -> list[tuple[str, str, str | None, int, str]]:
    """(store, item, name, count, price) of what was accepted; nothing may be rejected."""
    parsed, rejected = read(text.encode(), "Shop")
    assert rejected == []
    return [
        (store, line.product_id, line.product_name, line.on_hand, str(line.unit_price))
        for store, lines in parsed.stores.items()
        for line in lines.values()
    ]


def products(text: str) -> list[tuple[str, str, str]]:
    file = inspected(text.encode())
    assert recognise(file) is PRODUCTS
    parsed = parse_catalogue(open_catalogue(file), lambda error, cells: None, Vendor("v"), Known())
    return [(one.product_id, one.product_name, str(one.unit_price)) for one in parsed.lines.values()]


def test_what_stands_in_brackets_behind_a_name_is_a_place() -> None:
    assert rows(TILL) == [("Shop", "T1", "Tea", 12, "2.5"), ("Shop", "C1", "Cup", -1, "None")]
    two = "SKU,Name,Cost,Price [Ulm],In stock [Ulm],Price [Bonn],In stock [Bonn]\nT1,Tea,1,2.50,4,3,5\n"
    assert rows(two) == [("Ulm", "T1", "Tea", 4, "2.5"), ("Bonn", "T1", "Tea", 5, "2.5")]


def test_of_a_till_that_counts_nothing_the_price_is_read_and_not_the_cost() -> None:
    text = "SKU,Name,Category,Cost,Price [Ulm],In stock [Ulm]\n" + "".join(
        f"A{number},Bread {number},Bread,0.00,{number}.50,\n" for number in range(1, 6)
    )
    assert products(text) == [(f"A{number}", f"Bread {number}", f"{number}.5") for number in range(1, 6)]


def test_labels_under_a_word_that_is_a_day_elsewhere_make_no_sales() -> None:
    text = "TITOLO,PREZZO,QUANTITÀ,TAG,SKU\nVaso,46,1,vase,A1\nCiotola,57,2,bowl,A2\n"
    assert recognise(inspected(text.encode())) is STOCK
    assert rows(text) == [("Shop", "A1", "Vaso", 1, "46"), ("Shop", "A2", "Ciotola", 2, "57")]
    assert recognise(inspected(text.replace("vase", "1.5.2026").replace("bowl", "2.5.2026").encode())) is SALES
    assert recognise(inspected(text.replace("vase", "").replace("bowl", "").encode())) is SALES


def test_a_column_of_codes_without_any_comes_behind_one_that_a_spreadsheet_has_rounded() -> None:
    lines = "".join(f",4.{number}E+11,Thing {number},{number}\n" for number in range(1, 26))
    assert 'in the column "product_code"' in refusal(
        f"product_id,product_code,product_name,stock\n{lines}".encode(), "Shop"
    )


def test_the_number_of_a_record_tells_items_apart_that_have_neither_code_nor_name() -> None:
    lines = [f"r-{number},N/A,{'' if number % 5 else number + 100},{number}" for number in range(1, 11)]
    text = "ID,Item Name,Barcode,Current Stock\n" + "\n".join(lines) + "\n"
    assert [one[1] for one in rows(text)] == [f"r-{number}" for number in range(1, 11)]
    named = text.replace("N/A", "Thing").replace("r-1,Thing", "r-1,Tea")
    for number in range(1, 11):
        named = named.replace(f"r-{number},Thing", f"r-{number},Thing {number}")
    assert [one[1] for one in rows(named)][:3] == ["Tea", "Thing 2", "Thing 3"]


def test_a_medicine_is_called_by_its_brand_where_brands_tell_items_apart() -> None:
    text = "_id,brand_name,category,selling_price\n" + "".join(
        f"x{one},Brand {one},A,{one}.50\n" for one in range(1, 6)
    )
    assert products(text)[:2] == [("x1", "Brand 1", "1.5"), ("x2", "Brand 2", "2.5")]
    makers = "sku,brand name,stock\n" + "".join(f"x{one},Acme,{one}\n" for one in range(1, 6))
    assert rows(makers)[0] == ("Shop", "x1", None, 1, "None")


def test_a_price_list_with_paths_as_names() -> None:
    text = "Pricelist Name,Items/Product Template,Items/Min. Quantity,Items/Fixed Price\n" + "".join(
        f"{'Retail' if one == 1 else ''},Thing {one},1,{one}500\n" for one in range(1, 5)
    )
    file = inspected(text.encode())
    assert recognise(file) is PRICES
    columns = open_table(file, None, PRICES).columns
    assert [columns.name(field) for field in ("product_name", "unit_price")] == [
        "Items/Product Template",
        "Items/Fixed Price",
    ]


@pytest.mark.parametrize(("places", "stores"), [("A1 A2 B-1 B-2", ["Shop"]), ("Ulm Bonn Ulm Bonn", ["Ulm", "Bonn"])])
def test_short_codes_of_places_that_share_no_item_are_shelves(places: str, stores: list[str]) -> None:
    names = places.split() * 2
    text = "sku,qty,location\n" + "".join(f"S{number},{number},{name}\n" for number, name in enumerate(names))
    assert list(dict.fromkeys(one[0] for one in rows(text))) == stores
    same = "sku,qty,location\n" + "".join(f"S{one},{one},{name}\n" for name in set(names) for one in range(4))
    assert {one[0] for one in rows(same)} == set(names)


def test_a_column_with_a_currencys_sign_holds_no_counts() -> None:
    lines = "".join(f"Gin {number},{number % 9}\n" for number in range(12))
    with pytest.raises(UploadRejected):
        read(f"ITEM,BOTTLE N$\n{lines}".encode(), "Shop")


def test_the_codes_of_all_variants_in_one_cell_are_no_code() -> None:
    codes = ",".join(f"VARIANT-{number:010}" for number in range(20))
    text = "TITLE,PRICE,QUANTITY,SKU\n" + "".join(f'Shirt {number},9,{number},"{codes}"\n' for number in range(1, 10))
    assert [one[1] for one in rows(text)] == [f"Shirt {number}" for number in range(1, 10)]


def test_of_a_price_for_each_door_none_is_taken() -> None:
    text = "ITEM #,PW,PD,AR,AX\n" + "".join(
        f"W{number},36{number},37{number},38{number},39{number}\n" for number in range(9)
    )
    with pytest.raises(UploadRejected):
        open_catalogue(inspected(text.encode()))


def test_an_option_that_only_later_products_have_tells_their_variants_apart() -> None:
    head = "Handle,Title,Option1 Value,Option2 Value,Variant SKU,Variant Inventory Qty\n"
    first = "".join(f"cup-{number},Cup,S,,C{number},1\n" for number in range(1_100))
    later = "wig,Wig,10 in,Black,,1\nwig,,10 in,Blonde,,2\n"
    found = [one[1:4] for one in rows(head + first + later)[-2:]]
    assert found == [("wig / 10 in / Black", "Wig", 1), ("wig / 10 in / Blonde", "Wig", 2)]


def test_the_same_count_of_items_that_the_shop_system_does_not_track_is_asked_about() -> None:
    head = "Handle,Title,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty\n"
    text = head + "".join(f"a{number},Photo {number},S{number},,1\n" for number in range(9))
    with pytest.raises(UploadUnclear) as asked:
        read(text.encode(), "Shop")
    assert asked.value.question.text == (
        'The shop system counts none of the 9 items ("Variant Inventory Tracker" is off for all), and each is at 1. '
        "Import these counts all the same?"
    )
    (yes,) = asked.value.question.choices
    parsed, _ = read(text.encode(), "Shop", merged(FOUND_BY_ITSELF, asked.value.question.answered(yes.answer)))
    assert parsed.accepted == 9
    assert len(rows(text.replace(",,1\n", ",shopify,1\n"))) == len(rows(text.replace("S8,,1", "S8,,2"))) == 9
