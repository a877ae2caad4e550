"""What stores are called, over mocked AWS: one name on every page and in every file, in the order people expect."""

from urllib.parse import urlencode

import pytest
from flask import Flask

from backend_lambdas.inventory.store_names import given_names, natural, store_called
from backend_lambdas.inventory.store_settings import StoreSettings
from dashboard.data import reading
from dashboard.features.alerts.controls import store_choices
from dashboard.features.stock import routes
from dashboard.features.stores.commands import change_stores
from dashboard.ui.formatting import store_choice
from tests.support.dashboard import DashboardStack


def test_stores_stand_in_the_order_in_which_people_count() -> None:
    names = ["Store 10", "store 2", "10", "2", "Aachen 3b", "Aachen 3a"]
    assert sorted(names, key=natural) == ["2", "10", "Aachen 3a", "Aachen 3b", "store 2", "Store 10"]


def test_a_name_that_two_stores_were_given_is_told_apart_by_their_ids() -> None:
    said = [StoreSettings("7", "Zoo"), StoreSettings("8", "Zoo"), StoreSettings("9", "Harbour"), StoreSettings("10")]
    assert given_names(said) == {"7": "Zoo (7)", "8": "Zoo (8)", "9": "Harbour"}
    assert [store_called("10"), store_called("Rome"), store_called("9", "Harbour")] == ["Store 10", "Rome", "Harbour"]


@pytest.fixture
def named(stocked: DashboardStack) -> DashboardStack:
    """Berlin (which would come first) is called Zwickau 2."""
    assert change_stores({"Berlin": 0}, {"name": "Zwickau 2"}).saved == ("Berlin",)
    return stocked


def test_lists_are_ordered_by_the_names_and_find_a_store_by_name_or_id(named: DashboardStack) -> None:
    assert reading.filter_choices().stores == ("Köln", "Berlin")
    assert [store_choice(store) for store in ("Köln", "Berlin")] == [("Köln", "Köln"), ("Berlin", "Zwickau 2 · Berlin")]
    known = reading.filter_choices().stores
    assert (urlencode([("store", "Berlin")]), "Zwickau 2 · Berlin") in store_choices(known, ())


def test_the_grid_and_its_files_name_stores_beside_their_ids(named: DashboardStack) -> None:
    server = Flask(__name__)
    routes.register_stock_routes(server)
    with server.test_client() as client:
        rows = client.get("/api/stock?sort=store").get_json()["rows"]
        found = list(dict.fromkeys((row["store"], row["called"]) for row in rows))
        assert found == [("Köln", "Köln"), ("Berlin", "Zwickau 2")]
        csv = client.get("/export/stock.csv?sort=store&desc=1").text.lstrip("\ufeff").splitlines()
    head, first = csv[0].split(","), csv[1].split(",")
    assert [(name, value) for name, value in zip(head, first, strict=True) if name.startswith("store")] == [
        ("store", "Berlin"),
        ("store_name", "Zwickau 2"),
    ]
