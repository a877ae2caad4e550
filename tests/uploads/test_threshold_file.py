"""Thresholds as a file: what is written reads back as nothing to change; each line of a changed one is checked."""

import contextlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.thresholds import LARGEST, Rule, RuleChange, Target, Thresholds, thresholds_of
from backend_lambdas.uploads.rows.cells import LONGEST_KEY, BadCell, clean_text
from backend_lambdas.uploads.threshold_file import (
    MOST_BYTES,
    MOST_LINES,
    KnownNames,
    ReadThresholds,
    read_thresholds,
    write_thresholds,
)

DEFAULT, DAIRY, MILK, MILK_IN_BONN = Target(), Target("Dairy"), Target("", "0042"), Target("", "0042", "Bonn")
KNOWN = KnownNames(frozenset({"Dairy"}), frozenset({"0042", "M"}), frozenset({"Berlin", "Bonn"}), True)
OF_BONN = KnownNames(frozenset({"Dairy"}), frozenset({"0042"}), frozenset({"Bonn"}), False)
SET = thresholds_of([Rule(DEFAULT, 3), Rule(DAIRY, 5), Rule(MILK, 7), Rule(MILK_IN_BONN, 9)])
HEAD = "for,category,product_id,store,threshold,was\n"


def read(text: str, thresholds: Thresholds = SET, known: KnownNames = KNOWN) -> ReadThresholds:
    return read_thresholds(text.encode(), thresholds, known)


def problem(line: str, known: KnownNames = KNOWN) -> tuple[int, str, str, str, str | None]:
    found = read(HEAD + line + "\n", SET, known)
    assert (found.changes, found.unchanged) == ((), 0)
    (one,) = found.problems
    return one.line, one.column, one.value, one.reason, one.suggestion


def clean(text: str) -> bool:
    try:
        return bool(text) and clean_text(text, LONGEST_KEY) == text
    except BadCell:
        return False


risky = st.text(alphabet="=+-@'\"\t,;| 0aé＝", min_size=1, max_size=12)
names = (risky | st.text(min_size=1, max_size=20)).filter(clean)
targets = st.one_of(
    st.just(DEFAULT),
    st.builds(lambda name: Target(category=name), names),
    st.builds(lambda name: Target(product_id=name), names),
    st.builds(lambda name, store: Target("", name, store), names, names),
)


@given(st.dictionaries(targets, st.integers(0, LARGEST), max_size=8))
def test_what_is_written_reads_back_as_nothing_to_change(rules: dict[Target, int]) -> None:
    data = write_thresholds(Rule(target, point) for target, point in rules.items())
    known = thresholds_of(Rule(target, point) for target, point in rules.items())
    assert read_thresholds(data, known, KNOWN) == ReadThresholds((), len(rules), ())


@given(targets, st.integers(0, LARGEST))
def test_no_cell_of_the_file_can_act_as_a_formula(target: Target, point: int) -> None:
    text = write_thresholds([Rule(target, point)]).decode("utf-8-sig")
    for separator in ",;\t":
        for cell in text.replace("\r\n", separator).split(separator):
            assert cell.lstrip('"')[:1] not in tuple("=+-@\t\r"), text


def test_the_file_names_every_kind_of_threshold() -> None:
    data = write_thresholds([Rule(MILK_IN_BONN, 9), Rule(MILK, 7), Rule(DAIRY, 5), Rule(DEFAULT, 3)])
    lines = ["for,category,product_id,store,threshold,was", "default,,,,3,3", "category,Dairy,,,5,5"]
    lines += ["product,,0042,,7,7", "product in one store,,0042,Bonn,9,9", ""]
    assert data.decode("utf-8-sig").split("\r\n") == lines


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_changes_additions_and_what_is_taken_away_have_their_lines(delimiter: str) -> None:
    lines = ["default,,,,3,3", "category,Dairy,,,6,5", "", "product,,M,,8,", "product in one store,,0042,Bonn,,9"]
    found = read((HEAD + "\n".join(lines)).replace(",", delimiter))
    changes = ((3, RuleChange(DAIRY, 5, 6)), (5, RuleChange(Target("", "M"), None, 8)))
    assert found == ReadThresholds((*changes, (6, RuleChange(MILK_IN_BONN, 9, None))), 1, ())


def test_a_default_that_is_taken_away_becomes_none_in_force() -> None:
    assert read(HEAD + "default,,,,,3\n").changes == ((2, RuleChange(DEFAULT, 3, 0)),)
    assert read(HEAD + "default,,,,,0\n", thresholds_of([Rule(DEFAULT, 0)])) == ReadThresholds((), 1, ())


@pytest.mark.parametrize(
    ("line", "column", "value", "reason", "suggestion"),
    [
        ("shelf,,0042,,5,", "for", "shelf", "must be one of: default, category, product, product in one store", None),
        (",,,,5,", "for", "", "must be one of: default, category, product, product in one store", None),
        ("category,,,,5,", "category", "", "blank; a line for “category” needs it", None),
        ("product,Dairy,0042,,5,", "category", "Dairy", "must be blank in a line for “product”", None),
        ("category,dairy,,,5,", "category", "dairy", "no item has this category", "Dairy"),
        ("product,,42,,5,", "product_id", "42", "no store has an item with this ID", "0042"),
        ("product,,77,,5,", "product_id", "77", "no store has an item with this ID", None),
        ("product in one store,,M,BONN,5,", "store", "BONN", "there is no such store", "Bonn"),
        ("category,Dairy,,,8,4", "was", "4", "somebody has set it to 5 since the file was made", "5"),
        ("category,Dairy,,,4,4", "was", "4", "somebody has set it to 5 since the file was made", "5"),
        ("product,,M,,8,4", "was", "4", "somebody has taken this threshold away since the file was made", ""),
        (
            "default,,,,-1,3",
            "threshold",
            "-1",
            "no whole number from 0 to 9,999,999; blank takes the threshold away",
            "0",
        ),
        (
            f"product,,{'x' * 201},,1,",
            "product_id",
            "x" * 200,
            "longer than 200 characters, or has a character that cannot be read",
            None,
        ),
    ],
)
def test_a_line_with_a_problem_names_its_column_value_and_what_to_do(
    line: str, column: str, value: str, reason: str, suggestion: str | None
) -> None:
    assert problem(line) == (2, column, value, reason, suggestion)


def test_what_somebody_else_set_to_the_same_is_nothing_to_change() -> None:
    assert read(HEAD + "category,Dairy,,,5,4\n") == ReadThresholds((), 1, ())


def test_the_second_line_about_the_same_is_a_problem() -> None:
    found = read(HEAD + "category,Dairy,,,6,5\ncategory,Dairy,,,7,5\n")
    assert found.changes == ((2, RuleChange(DAIRY, 5, 6)),)
    assert [(one.line, one.reason) for one in found.problems] == [
        (3, "line 2 is about the same and counts; keep one of them")
    ]


def test_a_quote_that_does_not_close_costs_its_line_only() -> None:
    found = read(HEAD + 'category,"Dairy,,,6,5\nproduct,,0042,,8,7\n')
    assert found.changes == ((3, RuleChange(MILK, 7, 8)),)
    assert [one.line for one in found.problems] == [2]


def test_without_the_column_was_what_is_set_now_counts() -> None:
    assert read("for,category,product_id,store,threshold\ncategory,Dairy,,,8\n").changes == (
        (2, RuleChange(DAIRY, 5, 8)),
    )


def test_a_category_that_is_shown_as_another_is_named_with_that_name() -> None:
    renamed = SET.shown_as(Categories({"Milk": "Dairy"}))
    (one,) = read(HEAD + "category,Milk,,,9,\n", renamed).problems
    assert (one.line, one.column, one.value, one.suggestion) == (2, "category", "Milk", "Dairy")
    assert one.reason == "is shown as Dairy now, and thresholds go by that name"


@pytest.mark.parametrize("line", ["default,,,,5,", "category,Dairy,,,6,5", "product,,0042,,8,7"])
def test_who_has_some_stores_sets_their_own_products_only(line: str) -> None:
    reason = "holds for every store; you may set thresholds of products in your own stores"
    assert problem(line, OF_BONN) == (2, "for", line.partition(",")[0], reason, "product in one store")


def test_another_store_reads_as_one_that_does_not_exist() -> None:
    rules = thresholds_of([Rule(Target("", "0042", "Berlin"), 4)])
    told = [
        read(HEAD + f"product in one store,,0042,{store},5,4\n", rules, OF_BONN).problems[0]
        for store in ("Berlin", "Paris")
    ]
    assert [(one.reason, one.suggestion) for one in told] == [("there is no such store", None)] * 2
    assert read(HEAD + "product in one store,,0042,Bonn,8,9\n", SET, OF_BONN).changes == (
        (2, RuleChange(MILK_IN_BONN, 9, 8)),
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no CSV file"),
        (b"PK\x03\x04rest", "no CSV file"),
        (b"\xff\xd8\xff\x00" * 9, "no CSV file"),
        (b"store,item,count\nBonn,M,4\n", "Line 1 must name each of these columns once"),
        (b"x" * (MOST_BYTES + 1), "larger than 1 MB"),
        (HEAD.encode() + b"default,,,,1,\n" * (MOST_LINES + 1), "more than 10,000 lines"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidRequest, match=reason):
        read_thresholds(data, SET, KNOWN)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_file_is_read_or_refused_in_words(data: bytes) -> None:
    assume(len(data) < 300)
    for start in (b"", HEAD.encode()):
        with contextlib.suppress(InvalidRequest):
            assert read_thresholds(start + data, SET, KNOWN).unchanged >= 0
