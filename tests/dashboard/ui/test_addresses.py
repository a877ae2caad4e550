"""The stock page's address."""

from urllib.parse import parse_qs, urlsplit

import pytest

from backend_lambdas.inventory.stock import StockStatus
from dashboard.data.stock.filters import StockFilters, StockSort
from dashboard.ui.addresses import item_address, stock_address, store_address

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
    assert StockFilters.from_query(**query) == expected


def test_a_link_to_the_whole_table_says_so() -> None:
    assert stock_address(StockFilters()) == "/stock?all=1"


def test_an_address_holds_the_filters() -> None:
    assert stock_address(StockFilters(stores=("a b",), search="tea")) == "/stock?store=a+b&q=tea"


@pytest.mark.parametrize("name", NAMES)
def test_any_name_survives_an_address(name: str) -> None:
    item, store = urlsplit(item_address(name, name)), urlsplit(store_address(name))
    assert (item.path, parse_qs(item.query)) == ("/stock", {"item": [name], "at": [name]})
    assert (store.path, parse_qs(store.query)) == ("/store", {"store": [name]})
