from decimal import Decimal

import pytest

from backend_lambdas.uploads.rows.cells import BadCell
from backend_lambdas.uploads.rows.counts import CountReader, optional_count_reader
from backend_lambdas.uploads.rows.number_marks import decimal_mark, thousands_mark
from backend_lambdas.uploads.rows.numbers import Marks, price_reader

POINT, COMMA = Marks("."), Marks(",")
ENGLISH, CONTINENTAL = Marks(None, ","), Marks(None, ".")


@pytest.mark.parametrize(
    ("text", "marks", "count"),
    [
        ("0", POINT, 0),
        (" 12 ", POINT, 12),
        ("+5", POINT, 5),
        ("007", POINT, 7),
        ("-0", POINT, 0),
        ("26067.0", POINT, 26067),
        ("26.067,00", POINT, 26067),
        ("1,200", POINT, 1200),
        ("1.200", COMMA, 1200),
        ("1,200", ENGLISH, 1200),
        ("1.200", CONTINENTAL, 1200),
        ("1,234,567", COMMA, 1234567),
        ("1'200", POINT, 1200),
        ("1 200", POINT, 1200),
        ("1\u00a0200", POINT, 1200),
        ("1\u202f200,00", COMMA, 1200),
        ("5,0", POINT, 5),
        ("0.000", POINT, 0),
        ("9999999", POINT, 9999999),
    ],
)
def test_a_count_is_read_in_every_form_that_has_one_meaning(text: str, marks: Marks, count: int) -> None:
    assert CountReader(marks)(text) == count


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        ("", "blank; give a whole number", None),
        ("1o", "not a whole number", "10"),
        ("l2", "not a whole number", "12"),
        ("1_000", "not a whole number", "1000"),
        ("\u0661\u0662", "not a whole number", "12"),
        ("12 kg", "not a whole number", "12"),
        ("nan", "not a whole number", None),
        ("inf", "not a whole number", None),
        ("1E+99999", "not a whole number", None),
        ("1e3", "not a whole number", None),
        ("0x10", "not a whole number", None),
        ("2.5", "not a whole number", None),
        ("1.200", "not a whole number", None),
        ("1,20,300", "not a whole number", None),
        ("..", "not a whole number", None),
        ("9" * 5000, "not a whole number", None),
        ("-3", "negative", "0"),
        ("(5)", "negative", "0"),
        ("10000000", "larger than 9,999,999", None),
        ("not stocked", "the item is not stocked there, so what was counted before stays", None),
    ],
)
def test_what_is_no_count_is_refused_with_its_reason(text: str, reason: str, suggestion: str | None) -> None:
    with pytest.raises(BadCell) as caught:
        CountReader(POINT)(text)
    assert (caught.value.reason, caught.value.suggestion) == (reason, suggestion)


@pytest.mark.parametrize(
    ("text", "count"), [("-3", -3), ("(5)", -5), ("-12.0", -12), ("-0", 0), ("-9,999,999", -9_999_999), ("7", 7)]
)
def test_a_count_below_zero_is_taken_where_it_may_be(text: str, count: int) -> None:
    assert CountReader(POINT, below_zero=True)(text) == count


@pytest.mark.parametrize("text", ["-2.5", "-1o", "-10000000", "--3"])
def test_below_zero_too_a_count_is_whole(text: str) -> None:
    with pytest.raises(BadCell):
        CountReader(POINT, below_zero=True)(text)


@pytest.mark.parametrize(("text", "marks"), [("1.200", ENGLISH), ("1,200", CONTINENTAL)])
def test_a_number_with_two_meanings_is_handed_back_as_a_question(text: str, marks: Marks) -> None:
    with pytest.raises(BadCell) as caught:
        CountReader(marks)(text)
    assert caught.value.reason == "can be read in two ways; write it without the mark"
    assert caught.value.suggestion == "1200"


@pytest.mark.parametrize(
    ("text", "count"),
    [("> 10", 10), (">=10", 10), ("10+", 10), ("10+ pcs", 10), ("más de 5", 5), ("Более 20 шт.", 20), ("12 Stück", 12),
     ("12 units", 12), ("Sold out", 0), ("нет в наличии", 0), ("out of stock.", 0)],
)  # fmt: skip
def test_a_count_in_words_is_read_where_it_says_a_number(text: str, count: int) -> None:
    assert CountReader(POINT, in_words=True)(text) == count


@pytest.mark.parametrize("text", ["in stock", "Lieferbar", "много", "yes"])
def test_a_word_that_says_there_are_some_is_no_count(text: str) -> None:
    with pytest.raises(BadCell) as caught:
        CountReader(POINT, in_words=True)(text)
    assert caught.value.reason == "says that there are some, not how many; give the number"


@pytest.mark.parametrize("text", [">10", "10+", "sold out", "<5"])
def test_a_threshold_is_a_number_and_nothing_else(text: str) -> None:
    with pytest.raises(BadCell) as caught:
        optional_count_reader(POINT)(text)
    assert caught.value.reason == "not a whole number"


def test_a_blank_reorder_point_is_not_stated() -> None:
    assert [optional_count_reader(POINT)(text) for text in ("", " ", "5")] == [None, None, 5]


@pytest.mark.parametrize(
    ("text", "marks", "price"),
    [
        ("", POINT, None),
        ("1.5", POINT, "1.5"),
        ("1,5", POINT, "1.5"),
        ("€ 3,50", COMMA, "3.5"),
        ("$1,234.50", POINT, "1234.5"),
        ("1.234,50 EUR", COMMA, "1234.5"),
        ("Rs. 120", POINT, "120"),
        ("1.235", POINT, "1.235"),
        ("1.235", COMMA, "1235"),
        (".99", POINT, "0.99"),
        ("0.123456", POINT, "0.123456"),
    ],
)
def test_a_price_is_read_with_its_currency_and_its_mark(text: str, marks: Marks, price: str | None) -> None:
    assert price_reader(marks)(text) == (None if price is None else Decimal(price))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cheap", "not a price"),
        ("1E+99999", "not a price"),
        ("nan", "not a price"),
        ("-1", "negative"),
        ("10000000", "larger than 9,999,999"),
    ],
)
def test_what_is_no_price_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(BadCell) as caught:
        price_reader(POINT)(text)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["5", "1.200", "3,400"], None),
        (["0,15", "1.200"], ","),
        (["26.067,00"], ","),
        (["1.5", "2.5", "0,5"], "."),
        (["not stocked", "nan", "", "$ 1.50"], "."),
    ],
)
def test_the_decimal_mark_is_taken_from_cells_that_leave_no_doubt(texts: list[str], mark: str | None) -> None:
    assert decimal_mark(texts) == mark


@pytest.mark.parametrize(
    ("texts", "decimal", "mark"),
    [
        (["1.240", "0,5"], ",", "."),
        (["$ 1,200.50"], ".", ","),
        (["1'200"], None, "'"),
        (["1 200,00"], ",", " "),
        (["1.200.000"], None, "."),
        (["1.200"], None, None),
        (["1.200"], ".", None),
        (["12", "not stocked", ""], None, None),
    ],
)
def test_what_stands_between_thousands_is_told_where_cells_show_it(
    texts: list[str], decimal: str | None, mark: str | None
) -> None:
    assert thousands_mark(texts, decimal) == mark
