"""What a person says of a file's columns is done, or refused with words that say what cannot be."""

import json
from typing import Any

import pytest

from backend_lambdas.inventory.errors import InvalidRequest, UploadRejected
from backend_lambdas.uploads.models import Outcome, UploadStatus
from backend_lambdas.uploads.rows.mapping import ColumnMapping, mapping_in, read_mapping
from backend_lambdas.uploads.rows.stock_lines import Detected, FileFormat
from tests.support.parse_sales import read_sales
from tests.support.parse_stock import read
from tests.support.uploader import HOUR, Uploader


def rows(data: bytes, mapping: ColumnMapping, store: str | None = None) -> list[tuple[str, str, int, str | None]]:
    parsed, _ = read(data, store, mapping)
    lines = (line for items in parsed.stores.values() for line in items.values())
    return [(line.store, line.product_id, line.on_hand, line.product_name) for line in lines]


def refused(data: bytes, mapping: ColumnMapping) -> str:
    with pytest.raises(UploadRejected) as caught:
        read(data, "Shop", mapping)
    return caught.value.reason


def test_columns_are_taken_by_their_name_or_number_whatever_they_are_called() -> None:
    data = b"what,where,left,ordered,qty\nHammer,Ulm,3,9,7\n"
    by_name = ColumnMapping({"product_id": "what", "store": "Where", "on_hand": "left"})
    by_number = ColumnMapping({"product_id": 0, "store": 1, "on_hand": 3})
    assert rows(data, by_name) == [("Ulm", "Hammer", 3, None)]
    assert rows(data, by_number) == [("Ulm", "Hammer", 9, None)]


def test_what_is_left_open_is_found_and_what_is_denied_is_not_read() -> None:
    data = b"sku,name,store,qty,available\n1,Nail,X9,3,5\n"
    mapping = ColumnMapping({"store": None, "on_hand": "available"}, store="Ulm")
    assert rows(data, mapping) == [("Ulm", "1", 5, "Nail")]


def test_several_columns_make_one_value() -> None:
    data = b"Handle,Size,Colour,qty\nshirt,S,red,1\nshirt,M,,2\n"
    mapping = ColumnMapping({"product_id": ("Handle", "Size", 2)})
    assert rows(data, mapping, "Shop") == [("Shop", "shirt / S / red", 1, None), ("Shop", "shirt / M", 2, None)]


def test_each_location_of_a_wide_file_is_a_row_and_a_bad_count_names_its_column() -> None:
    data = b"sku,Ulm (pcs),Bonn (pcs)\n1,3,4\n2,5,x\n2,5,6\n3,1\n"
    mapping = ColumnMapping(locations={"Ulm": "Ulm (pcs)", "Bonn": 2})
    parsed, rejected = read(data, None, mapping)
    found = {(store, item): line.on_hand for store, items in parsed.stores.items() for item, line in items.items()}
    assert found == {("Ulm", "1"): 3, ("Bonn", "1"): 4, ("Ulm", "2"): 5, ("Bonn", "2"): 6}
    assert [(e.line, e.store, e.column, e.value, e.reason) for e, _ in rejected] == [
        (3, "Bonn", "Bonn (pcs)", "x", "not a whole number"),
        (4, "Ulm", "sku", "2", "repeats line 3"),
        (5, None, "", "", "the row has 2 cells, the column names are 3"),
    ]


def test_lines_of_a_location_that_contradict_each_other_leave_the_other_location_alone() -> None:
    data = b"sku,Ulm,Bonn\n1,3,4\n1,3,5\n"
    parsed, rejected = read(data, None, ColumnMapping(locations={"Ulm": 1, "Bonn": 2}))
    assert [(s, i) for s, items in parsed.stores.items() for i in items] == [("Ulm", "1")]
    assert [(e.line, e.store, e.value) for e, _ in rejected] == [(3, "Ulm", "1"), (3, "Bonn", "5"), (2, "Bonn", "4")]


def test_the_header_line_and_the_marks_are_taken_as_said() -> None:
    data = b"item;count;price\nname;id;no\nA;1;2\nB;1.234;3\n"
    mapping = ColumnMapping({"product_id": "name", "on_hand": "id", "unit_price": "no"}, header_line=2, decimal=",")
    assert rows(data, mapping, "Shop") == [("Shop", "A", 1, None), ("Shop", "B", 1234, None)]


def test_days_are_read_in_the_order_that_was_said() -> None:
    data = "store,sku,date,qty\nUlm,1,03/04/2026,1\n"
    days = {day_first: read_sales(data, mapping=ColumnMapping(day_first=day_first)) for day_first in (True, False)}
    assert {first: [line.sale_date.isoformat() for line in found[1]] for first, found in days.items()} == {
        True: ["2026-04-03"],
        False: ["2026-03-04"],
    }
    assert [found[0].detected.day_first for found in days.values() if found[0].detected] == [True, False]


def test_what_was_found_is_told_so_that_a_page_can_show_it() -> None:
    parsed, _ = read(b"Filiale;Artikelnr;Bestand;VK\nUlm;1;2;1,50\n", None, ColumnMapping({"unit_price": "VK"}))
    columns = {"store": (0,), "product_id": (1,), "on_hand": (2,), "unit_price": (3,)}
    assert parsed.detected == Detected("stock", FileFormat(";", "UTF-8", ",", 1), columns, {})


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        (ColumnMapping({"on_hand": "left"}), 'The mapping names the column "left"; line 1 has no such column.'),
        (ColumnMapping({"on_hand": 7}), "The mapping names column 8; line 1 has only 3 columns."),
        (ColumnMapping({"on_hand": "Qty"}),
         'The mapping names the column "Qty"; line 1 has several of that name. Give its number.'),
        (ColumnMapping(header_line=400),
         "The mapping says that the column names stand in line 400; no such line can hold them."),
    ],
)  # fmt: skip
def test_a_mapping_that_does_not_fit_the_file_is_refused(mapping: ColumnMapping, reason: str) -> None:
    assert refused(b"sku,qty,qty\n1,2,3\n", mapping) == reason


def test_a_mapping_comes_back_from_the_metadata_as_it_was_sent() -> None:
    mapping = ColumnMapping({"on_hand": "% übrig", "store": None, "product_id": (0, 3)}, {"Köln": 4}, day_first=False)
    sent = {name: value.replace("%25", "%") for name, value in mapping.metadata().items()}
    assert mapping_in(sent) == mapping
    assert (ColumnMapping().metadata(), mapping_in({})) == ({}, ColumnMapping())
    assert mapping.metadata()["mapping"].isascii()
    with pytest.raises(InvalidRequest, match="Give them by their numbers"):
        ColumnMapping(locations={f"Store number {number}": number for number in range(99)}).metadata()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([], "A mapping is an object"),
        ({"colums": {}}, 'A mapping has no field "colums"'),
        ({"columns": {"shelf": 1}}, '"shelf" is no field of a file; they are category, currency'),
        ({"columns": {"store": -1}}, 'Give the column of "store" as its name, or as its number'),
        ({"columns": {"store": True}}, 'Give the column of "store"'),
        ({"columns": {"store": []}}, 'Give the column of "store"'),
        ({"locations": {"Ulm": None}}, 'Give the column of "Ulm"'),
        ({"columns": "sku"}, 'The mapping\'s "columns" cannot be sku'),
        ({"header_line": True}, 'The mapping\'s "header_line" cannot be True'),
        ({"decimal": ";"}, 'decimal mark is "." or ","'),
        ({"kind": "wine"}, "its kind stock / sales"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_at_once_and_by_the_reader(said: Any, words: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_mapping(said)
    assert words in str(caught.value)
    with pytest.raises(UploadRejected, match="The mapping sent with the file cannot be used"):
        mapping_in({"mapping": json.dumps(said)})


def test_a_file_is_read_as_its_metadata_say(uploader: Uploader) -> None:
    said = json.dumps({"columns": {"on_hand": "left"}, "store": "Ulm"})
    uploader.send("a.csv", "sku,qty,left\nA,1,2\n", mapping=said)
    assert {item: row.on_hand for item, row in uploader.memory.rows["Ulm"].items()} == {"A": 2}
    outcome = uploader.send("b.csv", "sku,qty\nA,1\n", HOUR, mapping=said).outcome
    assert outcome == Outcome(UploadStatus.REJECTED, 'The mapping names the column "left"; line 1 has no such column.')
