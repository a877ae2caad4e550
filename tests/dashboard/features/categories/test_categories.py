"""Categories over mocked AWS: shown under one name everywhere at once, sums agree, taken back, who was slower."""

import pytest

import dashboard.app  # noqa: F401 - its pages can be imported from now on
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed
from dashboard.data import reading
from dashboard.data.actor import set_actor
from dashboard.data.dependencies import current_dependencies
from dashboard.data.stock.answers import block_of
from dashboard.data.stock.filters import StockFilters
from dashboard.features.categories.commands import rename_category, save_order
from dashboard.features.categories.page import show_preview
from dashboard.features.categories.parts import preview_words
from dashboard.features.categories.queries import category_list, preview
from tests.support.dashboard import ID, DashboardStack

ANNA = Actor("u-anna", "Anna", Role.ADMINISTRATOR)


@pytest.fixture
def stack(stocked: DashboardStack) -> DashboardStack:
    """Berlin and Köln have Fruit; Ulm calls it Obst."""
    set_actor(ANNA)
    stocked.upload(f"uploads/{ID[:-2]}99/x.csv", "store,item,name,category,count\nUlm,001,Apfel,Obst,7\n")
    stocked.look()
    return stocked


def units(**chosen: tuple[str, ...]) -> tuple[int, int]:
    """Rows and their units."""
    rows = block_of(current_dependencies().replica.state(), StockFilters(**chosen), 0, 100).rows
    return len(rows), sum(row["on_hand"] for row in rows)


def test_a_merge_shows_everywhere_at_once_and_totals_stay(stack: DashboardStack) -> None:
    total, stock = units(), current_dependencies().stock
    assert reading.filter_choices().categories == ("Fruit", "Obst", "")
    version = current_dependencies().replica.state().version
    rename_category("Obst", "Fruit", False, 0)
    stack.look()
    assert current_dependencies().replica.state().version != version
    assert reading.filter_choices().categories == ("Fruit", "")
    assert units() == total
    assert units(categories=("Fruit",)) == units(categories=("Obst",)) == (4, 41)  # a link may name it as it was
    row = stock.row("Ulm", "001")
    assert (row and row.category, set(stock.by_category("Ulm"))) == ("Fruit", {"Fruit"})
    assert [(line.name, line.said, line.items, line.stores) for line in category_list().lines] == [
        ("Fruit", ("Obst",), 4, 3)
    ]


def test_the_next_file_lands_under_the_new_name_and_what_is_stored_is_what_files_said(stack: DashboardStack) -> None:
    rename_category("Obst", "Fruit", False, 0)
    stack.look()
    stack.upload(f"uploads/{ID[:-2]}98/x.csv", "store,item,name,category,count\nUlm,002,Birne,Obst,5\n")
    stack.look()
    assert units(stores=("Ulm",), categories=("Fruit",))[1] >= 5
    assert stack.stock.row("Ulm", "002").category == "Obst"
    rename_category("Obst", "Obst", False, 1)
    stack.look()
    assert reading.filter_choices().categories == ("Fruit", "Obst", "")


def test_the_order_is_that_of_filters(stack: DashboardStack) -> None:
    save_order(["Obst", ""], 0)
    stack.look()
    assert reading.filter_choices().categories == ("Obst", "Fruit", "")
    with pytest.raises(InvalidRequest, match="Somebody has changed the categories"):
        save_order(["Fruit"], 0)


def test_it_says_beforehand_what_it_would_do(stack: DashboardStack) -> None:
    renaming, items, stores = preview("Obst", "Fruit", False)
    assert preview_words(renaming, items, stores) == [
        "Obst is shown and added up as Fruit: 1 item in 1 store. Reports made already keep the old name."
    ]
    assert show_preview("Obst", "Obst", None, 0) == ([], True, "Obst is its name already.")
    rename_category("Obst", "Fruit", False, 0)
    with pytest.raises(InvalidRequest, match="Somebody has changed the categories"):
        rename_category("Fruit", "Food", False, 0)
    assert preview_words(*preview("Obst", "Obst", False)) == ["Obst is shown by its own name again: 1 item in 1 store."]


def test_only_who_manages_the_company_sees_and_changes_it(stack: DashboardStack) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        set_actor(Actor("u-x", "X", role))
        for ask in (category_list, lambda: preview("Obst", "Fruit", False), lambda: save_order(["Obst"], 0)):
            with pytest.raises(NotAllowed):
                ask()
        with pytest.raises(NotAllowed):
            rename_category("Obst", "Fruit", False, 0)
