"""Two columns of counts: the names tell which is meant, or the file asks; never one of them with a mere note."""

import pytest

from backend_lambdas.uploads.rows.questions import UploadUnclear
from tests.support.parse_stock import read


def asked(text: str) -> tuple[str, list[str]]:
    with pytest.raises(UploadUnclear) as caught:
        read(text.encode(), "Berlin")
    question = caught.value.question
    return question.text, [choice.label for choice in question.choices]


def test_two_that_say_different_numbers_ask_which_is_in_stock() -> None:
    text = "sku,Stock,Qty\nA-1,3,12\nA-2,4,4\n"
    assert asked(text) == (
        'Columns of line 1 say different numbers of the same items: "Stock", "Qty". Which one is in stock?',
        ['Column 2, "Stock" (3, 4)', 'Column 3, "Qty" (12, 4)'],
    )
    with pytest.raises(UploadUnclear) as caught:
        read(text.encode(), "Berlin")
    second = caught.value.question.choices[1].answer
    lines = read(text.encode(), "Berlin", caught.value.question.answered(second))[0].stores["Berlin"]
    assert {item: lines[item].on_hand for item in ("A-1", "A-2")} == {"A-1": 12, "A-2": 4}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("sku,Stock,Qty\nA-1,3,3.0\nA-2,,4\n", 3),  # where both say something they say the same
        ("sku,Qty,Counted\nA-1,12,3\n", 3),
        ("sku,Stock,Closing stock\nA-1,12,3\n", 3),
        ("sku,Disponible,Existencias\nA-1,1,3\n", 3),
        ("sku,Quantity,Stock level,Qty on hand\nA-1,12,5,3\n", 3),
    ],
)
def test_nothing_is_asked_where_they_agree_or_a_name_says_that_it_is_meant(text: str, count: int) -> None:
    assert read(text.encode(), "Berlin")[0].stores["Berlin"]["A-1"].on_hand == count


def test_a_quantity_of_what_beside_what_is_available_asks() -> None:
    assert asked("sku,Quantity,Available\nA-1,12,3\n")[1] == ['Column 2, "Quantity" (12)', 'Column 3, "Available" (3)']
