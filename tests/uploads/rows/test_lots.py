"""Rows of one item in one store that a lot, an expiry date or a place on the shelf tells apart."""

from backend_lambdas.uploads.rows.mapping import ColumnMapping
from tests.support.parse_stock import counts, problems, read

HEAD = "store,item,count,batch no,expiry date\n"


def test_the_lots_of_an_item_add_up_and_the_preview_says_so() -> None:
    text = HEAD + "Ulm,A,3,L1,2027-01-01\nUlm,B,1,L1,\nUlm,A,4,L2,2027-01-01\nUlm,A,5,L2,2027-02-01\nBonn,A,2,L1,\n"
    parsed, rejected = read(text.encode())
    found = {store: {item: line.on_hand for item, line in items.items()} for store, items in parsed.stores.items()}
    assert (found, rejected, parsed.left_out) == ({"Ulm": {"A": 12, "B": 1}, "Bonn": {"A": 2}}, [], 0)
    assert "2 rows are further lots, or places, of an item: their counts were added to the item's." in parsed.notes


def test_what_the_first_lot_does_not_say_of_the_item_a_later_one_may() -> None:
    parsed, _ = read(b"item,count,bin,name,cost\nA,3,R1,,\nA,4,R2,Tea,2\nA,5,R3,Coffee,9\n", "Shop")
    (line,) = parsed.stores["Shop"].values()
    assert (line.line, line.on_hand, line.product_name, str(line.unit_cost)) == (2, 12, "Tea", "2")
    assert read(b"item,count,bin\nA,3,R1\nA,4,R2\n", "Shop")[0].notes == (
        "1 row is a further lot, or place, of an item: its count was added to the item's.",
    )


def test_a_lot_that_is_there_twice_is_no_further_one() -> None:
    assert counts((HEAD + "Ulm,A,3,L1,\nUlm,A,3,L1,\n").encode()) == {"A": 3}
    assert problems((HEAD + "Ulm,A,3,L1,\nUlm,A,3,L1,\n").encode()) == [(3, "item", "A", "repeats line 2", None)]


def test_an_item_one_of_whose_lots_has_two_counts_is_left_out_with_all_its_lots() -> None:
    parsed, rejected = read((HEAD + "Ulm,A,3,L1,\nUlm,A,4,L2,\nUlm,B,1,L1,9/27\nUlm,A,9,L2,\nUlm,A,1,L3,\n").encode())
    assert [(line.product_id, line.on_hand) for line in parsed.stores["Ulm"].values()] == [("B", 1)]
    assert sorted(error.line for error, _ in rejected) == [2, 3, 5, 6]
    assert parsed.notes == ()


def test_lots_below_0_count_against_the_others() -> None:
    parsed, _ = read((HEAD + "Ulm,A,3,L1,\nUlm,A,-5,L2,\nUlm,B,-1,L1,\nUlm,B,4,L2,\n").encode())
    assert {item: line.on_hand for item, line in parsed.stores["Ulm"].items()} == {"A": -2, "B": 3}
    assert any(note.startswith("1 count is below 0") for note in parsed.notes)


def test_a_person_may_say_which_columns_tell_lots_apart_or_that_none_does() -> None:
    text = b"item,count,drawer\nA,3,x\nA,4,y\n"
    assert len(read(text, "Shop")[1]) == 2
    parsed, rejected = read(text, "Shop", ColumnMapping(columns={"lot": "drawer"}))
    assert ([line.on_hand for line in parsed.stores["Shop"].values()], rejected) == ([7], [])
    text = b"item,count,bin\nA,3,x\nA,4,y\n"
    assert len(read(text, "Shop", ColumnMapping(columns={"lot": None}))[1]) == 2


def test_lots_together_are_no_more_than_one_count_may_be() -> None:
    text = HEAD + "Ulm,A,9999999,L1,\nUlm,A,1,L2,\n"
    assert [(line, reason) for line, _, _, reason, _ in problems(text.encode())] == [(3, "larger than 9,999,999")]
