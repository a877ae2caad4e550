"""Categories under other names: the same sums on every page, taken back, in order, by who may, never over the newer."""

from typing import Any

import pytest

import dashboard.app  # noqa: F401 - its pages can be imported from now on
from backend_lambdas.aws.core.items import from_item
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed
from backend_lambdas.inventory.thresholds import RuleChange, Target
from backend_lambdas.uploads.set_thresholds import set_thresholds
from dashboard.data import reading
from dashboard.data.actor import set_actor
from dashboard.data.dependencies import current_dependencies
from dashboard.features.categories import commands, queries
from dashboard.features.categories.callbacks import save_name, save_the_order, show_categories, show_renaming
from dashboard.features.categories.parts import OTHERS, OWN, order_text
from tests.support.dashboard import DashboardStack

CLOSES = "1 item in 1 store gets another threshold. Opens 0 and closes 1 alerts."
ANNA = Actor("u-anna", "Anna", Role.ADMINISTRATOR)
FILE = """store,item,name,category,count,price
Berlin,001,Apple,Fruit,3,1.50
Berlin,005,Water,Drinks,6,0.50
K\u00f6ln,006,Juice,Getraenke,8,2.00
K\u00f6ln,007,Nuts,,9,1.00
"""


@pytest.fixture
def stack(stack: DashboardStack) -> DashboardStack:
    set_actor(ANNA)
    stack.upload("uploads/01JD4W2V0000000000000000AB/stock.csv", FILE)
    stack.look()
    return stack


def shown() -> list[tuple[str, tuple[str, ...], int, int]]:
    return [(row.name, row.said, row.items, row.stores) for row in queries.category_page().rows]


def rename(name: str, new: str, keep_own: bool = False) -> None:
    commands.rename_category(queries.category_page().names.rev, name, new, keep_own)
    current_dependencies().follower.look()


def entries(stack: DashboardStack) -> list[tuple[str, str]]:
    found = (from_item(item) for item in stack.dynamodb.scan(TableName="ops")["Items"])
    return sorted((one["at"], one["action"], one["subject"]) for one in found if "categor" in str(one.get("action")))


def test_two_names_of_one_thing_are_shown_and_summed_as_one_and_taken_back(stack: DashboardStack) -> None:
    before = reading.filter_choices().categories
    assert (before, shown()) == (
        ("Drinks", "Fruit", "Getraenke", ""),
        [("Drinks", (), 1, 1), ("Fruit", (), 1, 1), ("Getraenke", (), 1, 1)],
    )
    rename("Getraenke", "Drinks")
    assert reading.filter_choices().categories == ("Drinks", "Fruit", "")
    assert shown() == [("Drinks", ("Getraenke",), 2, 2), ("Fruit", (), 1, 1)]
    rename("Getraenke", "Getraenke")
    assert (reading.filter_choices().categories, len(entries(stack))) == (before, 2)
    assert [action for _, action, _ in entries(stack)] == ["category renamed", "category shown by its own name"]


def test_the_next_file_with_the_old_name_lands_under_the_new_one(stack: DashboardStack) -> None:
    rename("Getraenke", "Beverages")
    stack.upload("uploads/01JD4W2V0000000000000000AC/more.csv", "store,item,category,count\nBerlin,008,Getraenke,4\n")
    stack.look()
    assert shown() == [("Beverages", ("Getraenke",), 2, 2), ("Drinks", (), 1, 1), ("Fruit", (), 1, 1)]


def test_the_page_says_what_a_name_would_do_before_it_is_saved(stack: DashboardStack) -> None:
    assert show_renaming("", "", OWN, 0) == ("Choose a category and say how it shall be shown.", True, "")
    assert show_renaming("Getraenke", "Drinks", OWN, 0) == (
        "Getraenke and Drinks are one category then, shown as Drinks. 1 item in 1 store. "
        "No threshold is set by these categories, so no alert opens or closes.",
        False,
        "",
    )
    assert show_renaming("Fruit", "Fruit", OWN, 0) == ("", True, "Fruit is its name already.")
    saved = save_name(1, 0, "Getraenke", "Beverages", OWN)
    current_dependencies().follower.look()
    assert saved == ("name 1", "", "", "", "Saved.")
    words, disabled, problem = show_renaming("Getraenke", "anything", OWN, 1)
    none = "No threshold is set by these categories, so no alert opens or closes."
    assert (words, disabled, problem) == (f"Getraenke is shown by its own name again. {none}", False, "")


def again(stack: DashboardStack, number: str) -> None:
    """The rows follow the rules as they are."""
    stack.upload(f"uploads/01JD4W2V0000000000000000{number}/more.csv", f"{FILE}Bonn,{number},Tea,Tea,9,1\n")
    stack.look()


def test_the_page_says_which_alerts_a_name_opens_and_closes_both_ways(stack: DashboardStack) -> None:
    store = current_dependencies().thresholds
    rules = [RuleChange(Target(category=name), None, point) for name, point in (("Drinks", 10), ("Getraenke", 2))]
    set_thresholds(rules, ANNA, store.book, (), store.queue, stack.clock.now)
    again(stack, "AC")
    assert show_renaming("Getraenke", "Drinks", OTHERS, 0)[0].endswith(
        "Its threshold is 10 then. 1 item in 1 store gets another threshold. Opens 1 and closes 0 alerts."
    )
    assert show_renaming("Getraenke", "Drinks", OWN, 0)[0].endswith("Its threshold is 2 then. " + CLOSES)
    assert show_renaming("Getraenke", "Beverages", OTHERS, 0)[0].endswith(
        "Its threshold is 2 then. No item gets another threshold by it, so no alert opens or closes."
    )
    rename("Getraenke", "Drinks")
    again(stack, "AD")
    assert show_renaming("Getraenke", "", OTHERS, 1)[0].endswith("Its threshold is 2 then. " + CLOSES)


def test_the_order_is_that_of_filters(stack: DashboardStack) -> None:
    assert save_the_order(1, 0, "Getraenke\n\nFruit\n") == ("order 1", "", "Saved.")
    current_dependencies().follower.look()
    assert reading.filter_choices().categories == ("Getraenke", "Fruit", "Drinks", "")
    assert order_text(queries.category_page()) == "Getraenke\nFruit"


def test_whoever_was_slower_writes_nothing_and_is_shown_the_newer(stack: DashboardStack) -> None:
    rename("Getraenke", "Beverages")
    with pytest.raises(InvalidRequest, match="meanwhile"):
        commands.rename_category(0, "Fruit", "Obst", False)
    with pytest.raises(InvalidRequest, match="meanwhile"):
        commands.save_order(0, ["Fruit"])
    answer: tuple[Any, ...] = save_name(1, 0, "Fruit", "Obst", OWN)
    assert ("meanwhile" in answer[3], len(entries(stack))) == (True, 1)
    assert show_categories(1, answer[0], 0, "Fruit")[3:] == ("", 1)  # theirs is shown, by which the next is judged


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_who_manages_the_company_may(stack: DashboardStack, role: Role) -> None:
    set_actor(Actor("u", "U", role))
    for ask in (
        queries.category_page,
        lambda: commands.rename_category(0, "Fruit", "Obst", False),
        lambda: commands.save_order(0, []),
    ):
        with pytest.raises(NotAllowed):
            ask()
