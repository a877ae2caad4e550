"""What the cells say of columns whose names say too little: asked with a proposal, loaded where it is sure."""

import pytest

from backend_lambdas.uploads.models import Outcome, UploadStatus
from backend_lambdas.uploads.rows.contents import Contents
from backend_lambdas.uploads.rows.mapping import merged
from backend_lambdas.uploads.rows.questions import Question, UploadUnclear
from backend_lambdas.uploads.rows.stock_lines import ParsedStockFile
from backend_lambdas.uploads.rows.table import recognise
from tests.support.parse_stock import inspected, read, refusal
from tests.support.uploader import HOUR, Uploader

Row = tuple[str, str, int]


def rows(parsed: ParsedStockFile) -> list[Row]:
    return [(line.store, line.product_id, line.on_hand) for items in parsed.stores.values() for line in items.values()]


def load(text: str) -> list[Row]:
    parsed, rejected = read(text.encode(), "Shop")
    assert rejected == []
    return rows(parsed)


def asked(text: str) -> Question:
    with pytest.raises(UploadUnclear) as caught:
        read(text.encode(), "Shop")
    return caught.value.question


def labels(question: Question) -> list[str]:
    return [choice.label for choice in question.choices]


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        ("ID_Item,Cantidad", {"product_id": (0,), "on_hand": (1,)}),
        ("product_id/id,product_qty", {"product_id": (0,), "on_hand": (1,)}),
        ("CODART,Saldo", {"product_id": (0,), "on_hand": (1,)}),
        ("Local,Producto,Stock Actual", {"store": (0,), "product_id": (1,), "on_hand": (2,)}),
        ("retailer_sku,quantity_available,in_stock", {"product_id": (0,), "on_hand": (1,)}),
    ],
)
def test_names_in_another_order_and_of_other_systems_are_known(names: str, fields: dict[str, tuple[int, ...]]) -> None:
    cells = ",".join("true" if name == "in_stock" else "7" for name in names.split(","))
    parsed, _ = read(f"{names}\n{cells}\n".encode(), "Shop")
    assert parsed.detected is not None
    assert parsed.detected.columns == fields


def test_a_column_of_words_holds_no_counts() -> None:
    assert load("sku,in_stock,available\nA,true,3\nB,false,0\n") == [("Shop", "A", 3), ("Shop", "B", 0)]


def test_items_without_codes_are_known_by_their_names_and_variants() -> None:
    text = "Name,Variant Value,Quantity on hand\nCola,,1\nSoap,Rose,2\nSoap,Mint,3\nSoap,Fir,4\n"
    assert load(text) == [("Shop", "Cola", 1), ("Shop", "Soap / Rose", 2), ("Shop", "Soap / Mint", 3),
                          ("Shop", "Soap / Fir", 4)]  # fmt: skip
    assert load("Name,Stock\nCola,1\nSoap,2\n") == [("Shop", "Cola", 1), ("Shop", "Soap", 2)]


def test_codes_that_all_sizes_share_are_told_apart_by_the_size() -> None:
    text = "SKU,Size,Warehouse,Qty\nA1,8,Main,4\nA1,10,Main,2\nB2,8,Main,1\nB2,10,Main,3\n"
    parsed, rejected = read(text.encode())
    assert (rows(parsed), rejected) == (
        [("Main", "A1 / 8", 4), ("Main", "A1 / 10", 2), ("Main", "B2 / 8", 1), ("Main", "B2 / 10", 3)],
        [],
    )
    assert 'An item is known by "SKU" and "Size" together.' in parsed.notes
    assert load("SKU,Size,Qty\nA1,8,4\nA2,10,2\nA3,8,1\n") == [("Shop", "A1", 4), ("Shop", "A2", 2), ("Shop", "A3", 1)]


def test_a_shopify_product_whose_variants_share_a_sku_is_known_by_its_options() -> None:
    text = (
        "Handle,Title,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty\n"
        "blouse,Blouse,S,M-1,shopify,2\nblouse,,M,M-1,shopify,3\nblouse,,L,M-1,shopify,4\n"
        "hat,Hat,Default Title,M-2,shopify,1\n"
    )
    assert load(text) == [("Shop", "blouse / S", 2), ("Shop", "blouse / M", 3), ("Shop", "blouse / L", 4),
                          ("Shop", "hat", 1)]  # fmt: skip


def test_the_older_shopify_inventory_has_a_column_for_each_location_by_its_bare_name() -> None:
    text = (
        "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,12 High St,Depot\n"
        "mug,Mug,Title,Default Title,M1,,,4,not stocked\n"
    )
    parsed, _ = read(text.encode())
    assert (rows(parsed), parsed.left_out) == ([("12 High St", "M1", 4)], 1)


def test_switches_of_magento_are_no_locations() -> None:
    text = "sku,attribute_set_code,product_type,qty,manage_stock,use_config_manage_stock\nA,Default,simple,5,1,1\n"
    assert load(text) == [("Shop", "A", 5)]


def test_a_file_whose_counts_are_all_blank_is_refused_with_the_column() -> None:
    assert refusal(b"sku,stock_quantity\nA,\nB,\n", "Shop") == (
        'The file lists items but not how many there are of each: the column "stock_quantity" is blank in all 2 rows. '
        "Export the stock on hand and upload that."
    )


def test_counts_under_an_unknown_name_are_asked_about_with_their_values() -> None:
    question = asked("Code,FONTENLA,Year,Price\nA-1,10,2026,9.50\nA-2,18,2026,1.25\n")
    assert question.text == "No column has a name that is known for counts. Which column says how many there are?"
    assert labels(question) == ['Column 2, "FONTENLA" (10, 18)']
    parsed, _ = read(b"Code,FONTENLA\nA-1,10\nA-2,18\n", "Shop", question.answered(question.choices[0].answer))
    assert rows(parsed) == [("Shop", "A-1", 10), ("Shop", "A-2", 18)]


def test_items_under_an_unknown_name_are_asked_about_codes_first() -> None:
    question = asked("Fruta,Kennung,Cantidad\nMango,X-1,28\nPera,X-2,33\n")
    assert labels(question) == ['Column 2, "Kennung" (X-1, X-2)', 'Column 1, "Fruta" (Mango, Pera)']


def test_a_file_without_column_names_is_asked_about_and_read_from_its_first_line() -> None:
    text = b"5;B00021080;0\n5;B00021100;2\n5;B00027010;7\n"
    item = asked(text.decode())
    assert labels(item) == ['Column 2, "B" (B00021080, B00021100, B00027010)']
    first = item.answered(item.choices[0].answer)
    with pytest.raises(UploadUnclear) as caught:
        read(text, "Shop", first)
    count = caught.value.question
    assert labels(count) == ['Column 3, "C" (0, 2, 7)', 'Column 1, "A" (5)']
    parsed, _ = read(text, "Shop", merged(first, count.answered(count.choices[0].answer)))
    assert rows(parsed) == [("Shop", "B00021080", 0), ("Shop", "B00021100", 2), ("Shop", "B00027010", 7)]


def test_lists_without_anything_that_could_be_a_count_are_refused_not_asked() -> None:
    assert refusal(b"Codice,descrizione,scaffale\n0012,dado,P05\n0013,pompa,O05\n", "Shop").startswith(
        "The file lists items but not how many there are of each"
    )


WIDE = "sku,name,Berlin,Karachi\nA,Nail,3,4\nB,Nut,5,\n"


def test_columns_named_by_known_stores_are_their_counts_and_others_are_asked_about(uploader: Uploader) -> None:
    question = asked(WIDE)
    assert labels(question) == [
        'Each of these columns is a store: "Berlin", "Karachi"',
        'Column 3, "Berlin" (3, 5)',
        'Column 4, "Karachi" (4)',
    ]
    assert uploader.send("new.csv", WIDE).outcome == Outcome(UploadStatus.HELD, question.text, question=question)
    uploader.send("berlin.csv", "store,sku,qty\nBerlin,A,1\nKarachi,A,1\n", HOUR)
    outcome = uploader.send("known.csv", WIDE, 2 * HOUR).outcome
    assert outcome is not None
    assert outcome.status is UploadStatus.COMMITTED
    assert (uploader.counts("Berlin"), uploader.counts("Karachi")) == ({"A": 3, "B": 5}, {"A": 4})


def test_a_quantity_beside_a_day_and_a_bare_name_is_asked_about() -> None:
    text = b"name,qty,price,date\nAspirin,2,35,2026-12-15\n"
    with pytest.raises(UploadUnclear) as caught:
        recognise(inspected(text))
    question = caught.value.question
    assert labels(question) == ["What is in stock: a count", "What was sold: sales"]
    assert recognise(inspected(text), question.answered(question.choices[1].answer)).name == "sales"
    assert recognise(inspected(b"name,stock,date\nAspirin,2,2026-12-15\n")).name == "stock"


def test_what_a_column_could_hold() -> None:
    cells = [("1", "A-1", "0.50", "2026-01-01", "5"), ("2", "A-2", "1.25", "2026-01-02", "n/a"),
             ("3", "A-3", "2", "2026-01-03", "12"), ("4", "A-4", "3", "2026-01-04", "7.0"),
             ("5", "A-5", "4.75", "2026-01-05", "-3")]  # fmt: skip
    contents = Contents.of([(line, list(row)) for line, row in enumerate(cells, 2)], 5)
    assert [contents.are_counts(index) for index in range(5)] == [False, False, False, False, True]
    assert [contents.are_items(index) for index in range(5)] == [False, True, False, False, True]


@pytest.mark.parametrize("names", ["Item Part No.,Avail. Qty", "CODIGO,CANT.", "Material number,Libre utilización",
                                   "product_id,product_count"])  # fmt: skip
def test_abbreviated_and_qualified_names_are_known(names: str) -> None:
    assert load(f"{names}\nA-1,5\nA-2,7\n") == [("Shop", "A-1", 5), ("Shop", "A-2", 7)]


def test_a_store_column_without_any_store_is_none() -> None:
    assert load("Item,Stock,Location\nA,5,\nB,7,\n") == [("Shop", "A", 5), ("Shop", "B", 7)]


def test_another_code_is_taken_where_a_spreadsheet_has_rounded_one() -> None:
    assert load("product_id,sku,qty\n4.76E+12,A-1,5\n4.77E+12,A-2,7\n") == [("Shop", "A-1", 5), ("Shop", "A-2", 7)]


def test_an_item_may_be_in_every_store_and_still_name_items() -> None:
    question = asked("Warehouse,Ding,Qty\nUlm,X-1,1\nUlm,X-2,2\nBonn,X-1,3\nBonn,X-2,4\n")
    assert labels(question) == ['Column 2, "Ding" (X-1, X-2)']
