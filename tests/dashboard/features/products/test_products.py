"""The catalogue's table: filters in the address, pages, order, and the same as a file."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.products import Product
from dashboard.features.products.filters import ProductFilters, ProductSort

FOUND = [
    Product("A-1", "Acme", "Whole milk", "Dairy", Decimal("1.10"), gtin="73513537", changed_at="2026-11-20"),
    Product("A-2", "Acme", "apple", "Fruit", Decimal("0.30"), changed_at="2026-11-22"),
    Product("B-1", "Bolt", "Oat milk", "Dairy", Decimal("2.00"), changed_at="2026-11-21"),
]


def ids(**asked: Any) -> list[str]:
    return [one.product_id for one in ProductFilters(**asked).of(FOUND)]


def test_every_word_is_looked_for_in_name_number_and_barcode() -> None:
    assert ids(search="MILK") == ["B-1", "A-1"]
    assert (ids(search="milk whole"), ids(search="7351"), ids(search="a-2")) == (["A-1"], ["A-1"], ["A-2"])
    assert (ids(vendor="Acme", category="Dairy"), ids(search="milk tea")) == (["A-1"], [])


def test_each_order_is_what_it_says() -> None:
    orders = {sort: ids(sort=sort) for sort in ProductSort}
    assert orders == {
        ProductSort.NAME: ["A-2", "B-1", "A-1"],
        ProductSort.NUMBER: ["A-1", "A-2", "B-1"],
        ProductSort.CATEGORY: ["B-1", "A-1", "A-2"],
        ProductSort.VENDOR: ["A-2", "A-1", "B-1"],
        ProductSort.CHEAPEST: ["A-2", "A-1", "B-1"],
        ProductSort.DEAREST: ["B-1", "A-1", "A-2"],
        ProductSort.CHANGED: ["A-2", "B-1", "A-1"],
    }


@given(st.builds(ProductFilters, st.text(max_size=20).map(str.strip), st.text(max_size=9), st.text(max_size=9),
                 st.sampled_from(ProductSort), st.integers(1, 99_999)))  # fmt: skip
def test_an_address_keeps_what_is_chosen(filters: ProductFilters) -> None:
    assert ProductFilters.of_text(filters.to_query()) == filters


def test_what_makes_no_sense_in_an_address_is_left_out() -> None:
    asked = {"page": "-1", "sort": "colour", "q": ["", "x"], "vendor": None, "other": "1"}
    assert ProductFilters.from_query(**asked) == ProductFilters()
    assert ProductFilters.from_query(page="٣").page == 3
