"""Which products are suspected to be one."""

import time
from dataclasses import replace
from decimal import Decimal

from backend_lambdas.inventory.duplicates import MOST_ALIKE, Why, suspected
from backend_lambdas.inventory.products import Product


def product(number: str, name: str = "", category: str = "Food", gtin: str = "", vendor: str = "Acme") -> Product:
    return Product(number, vendor, name or number, category, Decimal(1), gtin=gtin)


def pairs(*products: Product) -> list[tuple[Why, str, str]]:
    return [(one.why, *one.pair) for one in suspected(products)]


def test_one_barcode_under_two_numbers_also_with_twelve_and_thirteen_digits() -> None:
    one, other = (
        product("A-1", "Milk", gtin="036000291452"),
        product("B-1", "Cream", gtin="0036000291452", vendor="Bolt"),
    )
    assert pairs(one, other, product("A-2", "Salt", gtin="4006381333931")) == [(Why.BARCODE, "A-1", "B-1")]
    assert pairs(one, replace(other, gone=True)) == []


def test_names_that_are_almost_alike_in_one_category() -> None:
    milk = product("A-1", "Organic whole milk 1 l")
    assert pairs(milk, product("A-2", "Whole Milk, organic 1 l")) == [(Why.NAME, "A-1", "A-2")]
    assert pairs(milk, product("A-2", "Organic whole mlik 1 l")) == [(Why.NAME, "A-1", "A-2")]
    assert pairs(milk, product("A-2", "Crème brûlée"), product("A-3", "creme brulee")) == [(Why.NAME, "A-2", "A-3")]


def test_other_sizes_categories_and_words_are_other_products() -> None:
    milk = product("A-1", "Organic whole milk 1 l")
    for other in ("Organic whole milk 2 l", "Organic skimmed milk 1 l", "Milk 1 l", "Organic whole milk 1 l cups 4"):
        assert pairs(milk, product("A-2", other)) == [], other
    assert pairs(milk, product("A-2", "Organic whole milk 1 l", category="Drinks")) == []


def test_what_somebody_has_dismissed_is_suspected_no_more_and_many_of_a_kind_are_variants() -> None:
    one, other = product("A-1", "Salt"), product("A-2", "salt")
    assert suspected([one, other], {("A-1", "A-2")}) == []
    many = [product(f"V-{number:02d}", "T-shirt") for number in range(MOST_ALIKE + 1)]
    assert pairs(*many) == []


def test_ten_thousand_products_take_a_second_or_two() -> None:
    words = ["organic", "whole", "fresh", "mountain", "farm", "classic", "extra", "mild", "dark", "light"]
    products = [
        product(f"S-{n}", f"{words[n % 10]} {words[n // 10 % 10]} thing{n % 977} sort{n // 977}", f"C{n % 40}", str(n))
        for n in range(10_000)
    ]
    before = time.process_time()
    suspected(products)
    assert time.process_time() - before < 5
