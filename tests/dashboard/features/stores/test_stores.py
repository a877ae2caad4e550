"""Settings of stores over mocked AWS: who sees and changes which, in what order, and against whose change."""

import pytest

from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.stock.store_settings import DynamoStoreSettings
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.store_settings import StoreSettings, parse_expected
from dashboard.data.actor import set_actor
from dashboard.features.stores.commands import Saved, change_stores
from dashboard.features.stores.form import changes_of, differing, form_values
from dashboard.features.stores.parts import stores_table
from dashboard.features.stores.queries import StoreOrder, natural, settings_of_stores, stores
from tests.support.dashboard import ID, DashboardStack

ANNA = Actor("u-anna", "Anna", Role.ADMINISTRATOR)
TOM = Actor("u-tom", "Tom", Role.AREA_MANAGER, frozenset({"Köln"}))


def entries(stack: DashboardStack) -> list[tuple[str, str, str]]:
    found = (from_item(item) for item in stack.dynamodb.scan(TableName="ops")["Items"])
    return [
        (one["actor"], one["action"], one["subject"])
        for one in found
        if one["pk"].startswith("AU#") and one["action"] == "store settings changed"
    ]


@pytest.fixture
def stack(stocked: DashboardStack) -> DashboardStack:
    """Berlin and Köln have sent a file."""
    set_actor(ANNA)
    return stocked


def names() -> list[str]:
    return [line.store for line in stores().shown]


def test_stores_are_those_that_have_sent_files_and_that_one_may_see(stack: DashboardStack) -> None:
    assert (names(), stores().total, stores().expected) == (["Berlin", "Köln"], 2, 0)
    assert change_stores({"Berlin": 0, "Köln": 0}, {"expected": parse_expected("08:00")}) == Saved(
        ("Berlin", "Köln"), ()
    )
    set_actor(TOM)
    found = stores()
    assert ([line.store for line in found.shown], found.total, found.expected) == (["Köln"], 1, 1)
    assert settings_of_stores(("Berlin",)) == []


@pytest.mark.parametrize("may_change", [True, False])
def test_each_store_has_a_link_to_its_history(stack: DashboardStack, may_change: bool) -> None:
    table = str(stores_table(stores(), may_change).to_plotly_json())
    assert "/history?of=store&name=K%C3%B6ln" in table


def test_only_who_manages_the_company_changes_settings_and_of_known_stores(stack: DashboardStack) -> None:
    with pytest.raises(NotFound, match=r"There is no store 'Ulm'\."):
        change_stores({"Ulm": 0}, {"region": "South"})
    with pytest.raises(InvalidRequest, match="one store at a time"):
        change_stores({"Berlin": 0, "Köln": 0}, {"name": "Both"})
    with pytest.raises(InvalidRequest, match="no time zone"):
        change_stores({"Berlin": 0, "Köln": 0}, {"zone": "Mars"})
    set_actor(TOM)
    with pytest.raises(NotAllowed):
        change_stores({"Köln": 0}, {"region": "South"})
    assert (entries(stack), DynamoStoreSettings(stack.dynamodb, "ops").all()) == ([], {})


def test_each_store_is_changed_with_its_audit_entry_unless_somebody_was_faster(stack: DashboardStack) -> None:
    assert change_stores({"Berlin": 0}, {"region": "North"}) == Saved(("Berlin",), ())
    assert change_stores({"Berlin": 0, "Köln": 0}, {"region": "South"}) == Saved(("Köln",), ("Berlin",))
    assert change_stores({"Köln": 1}, {"region": "South"}) == Saved((), ())  # it is so already
    assert DynamoStoreSettings(stack.dynamodb, "ops").all() == {
        "Berlin": StoreSettings("Berlin", region="North", rev=1),
        "Köln": StoreSettings("Köln", region="South", rev=1),
    }
    assert sorted(entries(stack)) == [
        ("Anna", "store settings changed", "store Berlin"),
        ("Anna", "store settings changed", "store Köln"),
    ]


def test_a_large_company_is_searched_and_sorted_as_people_count(stack: DashboardStack) -> None:
    for number in (10, 2, 1):
        stack.upload(f"uploads/{ID[:-2]}{number:02d}/x.csv", f"store,item,count\nStore {number},001,5\n")
    change_stores({"Store 10": 0}, {"region": "East", "zone": "Europe/Berlin"})
    assert names() == ["Berlin", "Köln", "Store 1", "Store 2", "Store 10"]
    assert [line.store for line in stores(order=StoreOrder.REGION).shown][0] == "Store 10"
    assert [line.store for line in stores(order=StoreOrder.LAST).shown][:2] == ["Berlin", "Köln"]
    assert [[line.store for line in stores(words).shown] for words in ("EAST", "store 2", "europe 10", "zz")] == [
        ["Store 10"],
        ["Store 2"],
        ["Store 10"],
        [],
    ]


def test_numbers_in_names_count_by_their_value() -> None:
    assert sorted(["10", "b2", "2", "B10", "a"], key=natural) == ["2", "10", "a", "b2", "B10"]


def test_of_several_stores_the_form_says_what_they_have_in_common_and_writes_what_was_changed() -> None:
    one = StoreSettings("a", "A", "North", expected=parse_expected("08:00"))
    two = StoreSettings("b", "B", "North", open_days=(0, 1))
    before = form_values([one, two])
    assert before == {"name": "", "region": "North", "zone": "", "open_days": [], "expected": ""}
    assert differing([one, two]) == {"name", "open_days", "expected"}
    assert changes_of(before, ["", "North", None, [], ""]) == {}
    assert changes_of(before, ["", "", " Europe/Berlin ", [4, 0], "9:00"]) == {
        "region": "",
        "zone": "Europe/Berlin",
        "open_days": (0, 4),
        "expected": parse_expected("09:00"),
    }


def test_whoever_was_slower_is_told_what_was_saved() -> None:
    assert Saved(("a", "b"), ("c",)).words == (
        "Somebody else has changed c meanwhile: this is how it is now. Your changes were not saved."
        " 2 other stores saved."
    )
