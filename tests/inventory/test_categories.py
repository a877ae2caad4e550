"""Under which names categories are shown: renamed, merged, taken back, ordered; whatever is done, nothing is lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.categories import LONGEST_NAME, MOST_ORDERED, Categories
from backend_lambdas.inventory.errors import InvalidRequest

NAMES = ("Drinks", "Getraenke", "Beverages", "Fruit", "Obst")
DONE = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from((*NAMES, "New"))), max_size=12)


def after(steps: list[tuple[str, str]]) -> Categories:
    """What becomes of the steps; those that are refused change nothing."""
    found = Categories()
    for name, new in steps:
        try:
            found = found.with_name(name, new)
        except InvalidRequest:
            continue
    return found


def test_what_files_call_differently_is_one_category_and_renamed_on() -> None:
    found = Categories().with_name("Getraenke", "Drinks").with_name("Drinks", "Beverages")
    assert [found.shown(name) for name in NAMES] == ["Beverages", "Beverages", "Beverages", "Fruit", "Obst"]
    assert found.names_under("Beverages") == ("Beverages", "Drinks", "Getraenke")
    assert found.names_under("Drinks") == ()


def test_each_step_can_be_taken_back_by_itself() -> None:
    both = Categories().with_name("Getraenke", "Drinks").with_name("Drinks", "Beverages")
    assert both.with_name("Drinks", "Drinks") == Categories().with_name("Getraenke", "Drinks")
    assert both.with_name("Getraenke", "Getraenke") == Categories().with_name("Drinks", "Beverages")


def test_a_category_may_take_the_name_of_one_of_its_own() -> None:
    merged = Categories().with_name("Getraenke", "Drinks")
    turned = merged.with_name("Drinks", "Getraenke")
    assert (turned.shown("Drinks"), turned.shown("Getraenke")) == ("Getraenke", "Getraenke")
    assert turned.with_name("Getraenke", "Drinks") == merged


def test_what_makes_no_sense_is_refused_and_says_what_to_do() -> None:
    merged = Categories().with_name("Getraenke", "Drinks")
    for name, new, words in (
        ("", "Drinks", "no name to change"),
        ("Drinks", "", "Enter a name"),
        ("Drinks", "x" * (LONGEST_NAME + 1), "at most 100 characters"),
        ("Drinks", "two\nlines", "on one line"),
        ("Drinks", "Drinks", "Drinks is its name already"),
        ("Getraenke", "Fruit", "Getraenke is shown as Drinks. Show it under its own name first, or rename Drinks"),
        ("Fruit", "Getraenke", "Getraenke is shown as Drinks. Choose Drinks"),
    ):
        with pytest.raises(InvalidRequest, match=words):
            merged.with_name(name, new)
    with pytest.raises(InvalidRequest, match="At most 400"):
        merged.in_order(str(number) for number in range(MOST_ORDERED + 1))


def test_the_chosen_order_comes_first_then_the_alphabet_and_no_category_last() -> None:
    ordered = Categories().in_order(("Obst", "Drinks"))
    assert ordered.sorted(("", "apples", "Drinks", "Bread", "Obst")) == ("Obst", "Drinks", "apples", "Bread", "")
    assert ordered.with_name("Obst", "Fruit").order == ("Fruit", "Drinks")
    assert ordered.with_name("Obst", "Drinks").order == ("Drinks",)
    taken_back = ordered.with_name("Obst", "Fruit").with_name("Obst", "Obst")
    assert taken_back.order == ("Fruit", "Obst", "Drinks")


@given(DONE, st.dictionaries(st.sampled_from((*NAMES, "")), st.integers(1, 1000)))
def test_totals_over_all_categories_never_change(steps: list[tuple[str, str]], units: dict[str, int]) -> None:
    found = after(steps)
    shown: Counter[str] = Counter()
    for name, count in units.items():
        shown[found.shown(name)] += count
    assert sum(shown.values()) == sum(units.values())
    assert found.shown("") == ""
    for name, count in shown.items():  # and what is shown is the sum of the names under it, each counted once
        assert count == sum(units.get(one, 0) for one in found.names_under(name))
    assert sorted(found.sorted(shown)) == sorted(shown)


@given(DONE, st.sampled_from(NAMES), st.sampled_from((*NAMES, "New")))
def test_a_rename_that_is_taken_back_shows_every_name_as_before(
    steps: list[tuple[str, str]], name: str, new: str
) -> None:
    before = after(steps)
    if before.shown(name) != name or before.shown(new) == name or before.shown(new) != new:
        return
    assert before.with_name(name, new).with_name(name, name).renamed == before.renamed
