"""Lists as people print them: side by side, with groups that add up, shelves, cards and counts in parts."""

from decimal import Decimal

import pytest

from backend_lambdas.uploads.files.blocks import find_blocks
from backend_lambdas.uploads.rows.stock import parse_stock_file
from tests.support.parse_stock import inspected, problems, read
from tests.uploads.rows.test_other_shapes import book

SIDE_BY_SIDE = b"Item;Qty;;Item;Qty;;Item;Qty\nTea;3;;Mug;5;;Jug;1\nOats;0;;Pan;2;;;\nRye;7;;Pot;1;;Lid;4\n"
DRINKS = [("Drinks", 10), ("Tea", 4), ("Milk", 6), ("Bread", 6), ("Rye", 1), ("Oat", 2), ("Spelt", 3)]
SWEETS = [("Sweets", 9), ("Jam", 2), ("Honey", 7)]
MORE = [("Salad", 12), ("Leek", 5), ("Kale", 7), ("Frozen", 15), ("Peas", 8), ("Ice", 7)]


def counts(data: bytes) -> dict[str, int]:
    parsed, rejected = read(data, "Shop")
    assert rejected == []
    return {item: line.on_hand for item, line in parsed.stores["Shop"].items()}


def by_list(data: bytes) -> tuple[list[tuple[int, str, int]], list[tuple[int, str, str]], tuple[str, ...]]:
    rejected: list[tuple[int, str, str]] = []
    parsed = parse_stock_file(inspected(data), lambda e, _: rejected.append((e.line, e.value, e.reason)), "Shop")
    items = parsed.stores.get("Shop", {}).values()
    return [(line.line, line.product_id, line.on_hand) for line in items], rejected, parsed.notes


def test_lists_side_by_side_are_read_as_one() -> None:
    found, rejected, notes = by_list(SIDE_BY_SIDE)
    assert found == [(2, "Tea", 3), (2, "Mug", 5), (2, "Jug", 1), (3, "Oats", 0), (3, "Pan", 2), (4, "Rye", 7),
                     (4, "Pot", 1), (4, "Lid", 4)]  # fmt: skip
    assert (rejected, notes) == ([], ("Several lists stand side by side; they were read as one.",))


def test_an_item_of_two_lists_contradicts_itself_and_its_neighbours_stay() -> None:
    found, rejected, _ = by_list(SIDE_BY_SIDE + b"Elm;1;;Tea;9;;Bay;2\n")
    assert [one for one in found if one[0] in (2, 5)] == [(2, "Mug", 5), (2, "Jug", 1), (5, "Elm", 1), (5, "Bay", 2)]
    assert rejected == [
        (5, "9", "line 2 says 3 for the same item; both lines are left out"),
        (2, "3", "line 5 says 9 for the same item; both lines are left out"),
    ]


def test_what_stands_above_each_list_and_names_printed_again_are_no_items() -> None:
    sheet = book(["Stock of May"], ["Kitchen", "", "", "Garden", ""], ["Item", "Qty", "", "Item", "Qty"],
                 ["Tea", 3, "", "Rake", 5], ["Item", "Qty", "", "Hose", 2], ["Mug", 1, "", "Pot", 4],
                 ["Jug", 2, "", "Bin", 6], ["Cup", 2, "", "", ""])  # fmt: skip
    found, rejected, notes = by_list(sheet)
    assert [one[1] for one in found] == ["Tea", "Rake", "Hose", "Mug", "Pot", "Jug", "Bin", "Cup"]
    assert (rejected, notes[-1]) == ([], "1 line was left out: headings.")


@pytest.mark.parametrize(
    "text",
    [
        b"Name,Stock,Stock\nA,1,2\nB,2,3\nC,3,4\n",
        b"Code,Name,Stock,Price,Stock,Price\nA,Tea,1,2,3,4\nB,Mug,1,2,3,4\nC,Jug,1,2,3,4\n",
        b"Qty,Value,Qty,Value\n1,2,3,4\n1,2,3,4\n1,2,3,4\n",
        b"Item,Qty,Item,Qty\nTea,1,,\nMug,2,,\nJug,3,,\n",
    ],
)
def test_names_that_only_repeat_are_no_lists(text: bytes) -> None:
    assert find_blocks([*inspected(text).tops[","]]) is None


def test_places_in_a_store_are_no_stores() -> None:
    text = "Article;Quantité;Emplacement\nStylo;3;Armoire D\nColle;4;Armoire B\nColle;5;Étagère 2\nRègle;1;Armoire D\n"
    assert list(read(text.encode(), "Shop")[0].stores) == ["Shop"]
    assert counts(text.encode()) == {"Stylo": 3, "Colle": 9, "Règle": 1}
    codes = "".join(f"I{number},{number},A-{number:02d}-3\n" for number in range(9))
    assert list(read(f"item,count,location\n{codes}".encode(), "Shop")[0].stores) == ["Shop"]


@pytest.mark.parametrize("places", [["Berlin", "Ulm"], ["B-1-2", "B-1-3"], ["Store 1", "Store 2"], ["S01", "S02"]])
def test_stores_under_the_same_name_stay_stores(places: list[str]) -> None:
    text = "item,count,location\n" + "".join(f"I{number},1,{place}\n" for number, place in enumerate(places * 3))
    assert list(read(text.encode(), "Shop")[0].stores) == places


def test_cards_are_known_by_their_edition_condition_and_rarity_too() -> None:
    text = "Card ID,Card Name,1st Edition?,Card Set,Rarity,Quantity\nM-01,Owl,Y,Moon,Rare,3\nM-01,Owl,N,Moon,Rare,2\n"
    assert counts(text.encode()) == {"M-01 / Y / Rare": 3, "M-01 / N / Rare": 2}
    by_name = "Count,Name,Expansion,Condition,Foil\n1,Owl,Moon,NM,foil\n2,Owl,Sun,NM,foil\n4,Elk,Sun,NM,\n"
    assert counts(by_name.encode()) == {"Owl / NM / foil / Moon": 1, "Owl / NM / foil / Sun": 2, "Elk / NM / Sun": 4}


def test_the_condition_of_anything_else_is_no_part_of_its_code() -> None:
    text = b"sku,condition,language,version,qty\nA,new,en,1,3\nB,used,de,2,2\n"
    assert counts(text) == {"A": 3, "B": 2}


def test_counts_in_parts_of_a_unit_lose_the_parts_and_the_preview_says_so() -> None:
    parsed, rejected = read(b"item,stock\nTea,2.5\nRye,0.4\nOats,12\nSalt,3\nOil,0\nJam,-1.5\n", "Shop")
    assert {item: line.on_hand for item, line in parsed.stores["Shop"].items()} == {
        "Tea": 2, "Rye": 1, "Oats": 12, "Salt": 3, "Oil": 0, "Jam": -1
    }  # fmt: skip
    assert rejected == []
    said = 'Counts such as "2.5" are no whole numbers: the whole units were taken, and 1 of less than one.'
    assert said in parsed.notes


def test_mostly_fractions_say_how_much_is_in_one_and_are_no_counts() -> None:
    text = b"store,item,menge\nUlm,Cola,0.33\nUlm,Water,0.33\nUlm,Beer,0.5\nUlm,Juice,1\nUlm,Wine,0.75\n"
    assert [one[3] for one in problems(text)] == ["not a whole number"] * 4
    assert counts(b"item,stock\nA,94.5\nB,12.5\nC,1.5\nD,30.25\nE,4\n") == {"A": 94, "B": 12, "C": 1, "D": 30, "E": 4}


def test_a_lone_fraction_is_a_slip_of_the_finger() -> None:
    assert problems(b"store,item,stock\nUlm,Tea,2.5\nUlm,Rye,4\n") == [(2, "stock", "2.5", "not a whole number", None)]
    few = "".join(f"Ulm,I{number},{number % 9}\n" for number in range(200))
    slips = b"store,item,stock\nUlm,Tea,2.5\nUlm,Rye,0.5\nUlm,Oat,1.5\n" + few.encode()
    assert [one[:3] for one in problems(slips)] == [(2, "stock", "2.5"), (3, "stock", "0.5"), (4, "stock", "1.5")]


def test_groups_that_only_add_up_what_is_below_them_are_no_items() -> None:
    text = "item,qty\n" + "".join(f"{name},{count}\n" for name, count in [*DRINKS, *SWEETS, *MORE])
    parsed, rejected = read(text.encode(), "Shop")
    assert {item: line.on_hand for item, line in parsed.stores["Shop"].items()} == {
        "Tea": 4, "Milk": 6, "Rye": 1, "Oat": 2, "Spelt": 3, "Jam": 2, "Honey": 7,
        "Leek": 5, "Kale": 7, "Peas": 8, "Ice": 7,
    }  # fmt: skip
    assert (rejected, parsed.notes) == ([], ("5 lines were left out: totals.",))


def test_groups_of_groups_and_fractions_add_up_too() -> None:
    whole = [("All", 52), *DRINKS, *SWEETS, *MORE]
    assert len(counts(("item,qty\n" + "".join(f"{name},{count}\n" for name, count in whole)).encode())) == 11
    kilos = [(name, Decimal(count) / 2) for name, count in [*DRINKS, *SWEETS, *MORE]]
    assert len(counts(("item,qty\n" + "".join(f"{name},{count}\n" for name, count in kilos)).encode())) == 11


@pytest.mark.parametrize(
    "lines",
    [
        [*DRINKS, *SWEETS],  # three groups, as one short list in a thousand has by chance
        [*DRINKS, *SWEETS, *MORE, ("Salt", 4)],  # a line that is in none
        [*DRINKS[:2], ("Milk", 5), *DRINKS[3:], *SWEETS, *MORE],  # one does not add up
        [(f"Card {number}", 50 * (number % 2)) for number in range(1, 40)],
        [(f"Book {number}", int(number % 3 == 0)) for number in range(60)],
        [(f"Ring {number}", (2, 1, 1)[number % 3]) for number in range(60)],
    ],
)
def test_lines_that_add_up_by_chance_stay_items(lines: list[tuple[str, int]]) -> None:
    text = "item,qty\n" + "".join(f"{name},{count}\n" for name, count in lines)
    assert counts(text.encode()) == dict(lines)


def test_groups_without_a_unit_are_known_by_that_even_where_lines_are_hidden() -> None:
    lines = [("Drinks", "", 10), ("Tea", "kg", 4), ("Milk", "l", 6), ("Bread", "", 8), ("Rye", "pc", 1),
             ("Oat", "pc", 2), ("Spelt", "pc", 3), ("Sweets", "", 9), ("Jam", "pc", 2), ("Honey", "pc", 7)]  # fmt: skip
    text = "item,unit,qty\n" + "".join(f"{name},{unit},{count}\n" for name, unit, count in lines)
    assert counts(text.encode()) == {name: count for name, unit, count in lines if unit}
    forgotten = text.replace("Tea,kg,4", "Tea,,4").replace("Oat,pc", "Oat,")
    assert len(counts(forgotten.encode())) == len(lines)
