"""The stock page's address."""

from urllib.parse import parse_qs, urlsplit

import pytest

from backend_lambdas.inventory.stock import StockStatus
from dashboard.data.stock.filters import StockFilters, StockSort
from dashboard.features.stock.address import (
    ItemChoice,
    item_address,
    item_choice,
    stock_address,
    stock_filters,
    store_address,
)

NAMES = ["Camden", "a/b", "a&b=c", "100 % Bio", "Größe", "<b>", "x?y#z", "+1", " "]


def test_filters_of_an_address_leave_out_what_is_none_of_ours() -> None:
    query = {
        "store": "Camden",
        "status": ["out", "low"],
        "item": "1",
        "at": "Camden",
        "cls": "x",
        "self": "y",
        "sort": "value",
    }
    expected = StockFilters(("Camden",), (), (StockStatus.OUT, StockStatus.LOW), "", StockSort.VALUE)
    assert stock_filters(query) == expected


@pytest.mark.parametrize("query", [{}, {"item": "1"}, {"at": "Camden"}, {"item": ["1", "2"], "at": "Camden"}])
def test_the_panel_stays_closed_without_one_item_and_one_store(query: dict[str, str]) -> None:
    assert item_choice(query) is None


def test_the_panel_opens_on_an_item_of_a_store() -> None:
    assert item_choice({"item": "1", "at": "Camden"}) == ItemChoice("Camden", "1")


def test_the_bare_address_is_the_whole_table() -> None:
    assert stock_address() == "/stock"


def test_an_address_holds_filters_and_item() -> None:
    address = stock_address(StockFilters(stores=("a b",), search="tea"), ItemChoice("a b", "1"))
    assert address == "/stock?store=a+b&q=tea&item=1&at=a+b"


@pytest.mark.parametrize("name", NAMES)
def test_any_name_survives_an_address(name: str) -> None:
    item, store = urlsplit(item_address(ItemChoice(name, name))), urlsplit(store_address(name))
    assert (item.path, parse_qs(item.query)) == ("/stock", {"item": [name], "at": [name]})
    assert (store.path, parse_qs(store.query)) == ("/store", {"store": [name]})
