"""Which lines of a catalogue are taken: each rule, their order, and that whatever a line says there is one answer."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from backend_lambdas.inventory.broken_rules import KIND_OF, Broken, Rule, named, rule_in
from backend_lambdas.inventory.product_rules import Known, broken_rule
from backend_lambdas.inventory.products import (
    Product,
    ProductChange,
    ProductLine,
    product_after,
    typical_prices,
)
from backend_lambdas.inventory.vendors import Vendor

ACME = Vendor(
    "Acme", currency="EUR", categories=("Dairy", "Fruit"), sku_prefix="AC-", required=("gtin",), longest_description=20
)
GOOD = ProductLine(
    2, "AC-1", "Whole milk 1 l", "Dairy", Decimal("1.19"), "ACME ", "EUR", "4006381333931", "Fresh", "https://a.example/1",
    "orders@acme.example", 0,
)  # fmt: skip
OLD = Product("AC-1", "Acme", "Whole milk", "Dairy", Decimal("1.00"), "EUR", rev=3)
BREAKS: dict[str, tuple[dict[str, object], Rule, str, str | None]] = {
    "another vendor": ({"vendor": "Bolt"}, Rule.VENDOR, "vendor", "Acme"),
    "no name": ({"product_name": ""}, Rule.REQUIRED, "product_name", None),
    "no price": ({"unit_price": None}, Rule.REQUIRED, "unit_price", None),
    "no barcode, which this vendor has to give": ({"gtin": ""}, Rule.REQUIRED, "gtin", None),
    "a blank in the SKU": ({"product_id": "AC-1 a"}, Rule.SKU, "product_id", "AC-1-a"),
    "another prefix": ({"product_id": "X-1"}, Rule.SKU, "product_id", None),
    "65 characters": ({"product_id": "AC-" + "1" * 62}, Rule.SKU, "product_id", None),
    "price 0": ({"unit_price": Decimal(0)}, Rule.PRICE, "unit_price", None),
    "price below 0": ({"unit_price": Decimal(-1)}, Rule.PRICE, "unit_price", None),
    "a comma lost": ({"unit_price": Decimal(119)}, Rule.OLD_PRICE, "unit_price", None),
    "new, and a thousand times its category's": (
        {"product_id": "AC-2", "unit_price": Decimal(1190)},
        Rule.CATEGORY_PRICE,
        "unit_price",
        None,
    ),
    "a category mistyped": ({"category": "Diary"}, Rule.CATEGORY, "category", "Dairy"),
    "a name of one letter": ({"product_name": "M"}, Rule.LENGTH, "product_name", None),
    "a long description": ({"description": "x" * 21}, Rule.LENGTH, "description", None),
    "no address": ({"email": "orders@acme"}, Rule.EMAIL, "email", None),
    "no scheme": ({"url": "acme.example/1"}, Rule.URL, "url", "https://acme.example/1"),
    "a script": ({"url": "javascript:alert(1)"}, Rule.URL, "url", None),
    "a password in the address": ({"url": "https://a:b@acme.example"}, Rule.URL, "url", None),
    "a digit wrong": ({"gtin": "4006381333932"}, Rule.GTIN, "gtin", "4006381333931"),
    "a digit short": ({"gtin": "40063813339"}, Rule.GTIN, "gtin", None),
    "no code": ({"currency": "Euro"}, Rule.CURRENCY, "currency", None),
    "another currency": ({"currency": "USD"}, Rule.CURRENCY, "currency", "EUR"),
    "stock below 0": ({"stock": -3}, Rule.STOCK, "stock", "0"),
}
KNOWN = Known({"AC-1": OLD}, {"Dairy": Decimal("1.10")})


def test_a_good_line_breaks_no_rule() -> None:
    assert broken_rule(GOOD, ACME, KNOWN) is None
    assert broken_rule(ProductLine(2, "1", "Milk", "Any", Decimal(1)), Vendor("Acme"), Known()) is None


@pytest.mark.parametrize("case", BREAKS)
def test_each_rule_names_its_field_and_what_was_meant(case: str) -> None:
    changed, rule, field, suggestion = BREAKS[case]
    found = broken_rule(replace(GOOD, **changed), ACME, KNOWN)  # type: ignore[arg-type]
    assert isinstance(found, Broken)
    assert (found.rule, found.field, found.suggestion) == (rule, field, suggestion)
    assert rule_in(named(found.rule, found.reason)) is rule


def test_a_product_of_another_vendor_is_not_overwritten_but_a_deleted_one_may_be_sent_by_anybody() -> None:
    theirs = replace(OLD, vendor="Bolt")
    found = broken_rule(GOOD, ACME, Known({"AC-1": theirs}))
    assert found is not None
    assert found.rule is Rule.OTHERS
    assert broken_rule(GOOD, ACME, Known({"AC-1": replace(theirs, gone=True)})) is None


def test_the_document_has_every_rule_with_its_kind_in_the_order_they_are_asked() -> None:
    document = Path(__file__).parents[2].joinpath("docs", "product-rules.md").read_text()
    said = re.findall(r"^\| (P\d+) \| ([\w ]+) \|", document, re.MULTILINE)
    assert said == [(rule.value, KIND_OF[rule].value) for rule in Rule]


def test_the_middle_price_needs_five_products() -> None:
    prices = [replace(OLD, product_id=str(cents), unit_price=Decimal(cents) / 100) for cents in (90, 100, 110, 120)]
    assert typical_prices(prices) == {}
    gone = replace(OLD, product_id="gone", unit_price=Decimal(999), gone=True)
    assert typical_prices([*prices, gone, replace(OLD, unit_price=Decimal(9))]) == {"Dairy": Decimal("1.10")}


def test_what_a_line_says_nothing_of_stays_and_a_deleted_product_begins_anew() -> None:
    old = replace(OLD, description="Fresh", gtin="73513537", image="media/AC-1/image")
    line = ProductLine(5, "AC-1", "Whole milk 1 l", "Dairy", Decimal("1.19"))
    after = product_after(old, line, ACME)
    assert after == replace(old, product_name="Whole milk 1 l", unit_price=Decimal("1.19"))
    assert ProductChange(old, after).differences == {
        "product_name": ("Whole milk", "Whole milk 1 l"),
        "unit_price": ("1.00", "1.19"),
    }
    fresh = Product("AC-1", "Acme", "Whole milk 1 l", "Dairy", Decimal("1.19"), "EUR")
    assert product_after(replace(old, gone=True), line, ACME) == fresh
    assert ProductChange(None, fresh).differences == {}


TEXTS = st.text(max_size=30)
LINES = st.builds(
    ProductLine,
    line=st.just(1),
    product_id=st.one_of(st.just("AC-1"), TEXTS),
    product_name=TEXTS,
    category=st.one_of(st.just("Dairy"), TEXTS),
    unit_price=st.one_of(st.none(), st.decimals(-10, 10**8, places=2)),
    vendor=st.sampled_from(("", "Acme", "Bolt")),
    currency=st.sampled_from(("", "EUR", "USD", "euro")),
    gtin=st.one_of(st.just(""), TEXTS, st.from_regex(r"[0-9]{8,14}", fullmatch=True)),
    description=TEXTS,
    url=TEXTS,
    email=TEXTS,
    stock=st.one_of(st.none(), st.integers()),
)


@given(LINES)
def test_whatever_a_line_says_the_answer_is_the_first_broken_rule_and_what_is_taken_can_be_kept(
    line: ProductLine,
) -> None:
    found = broken_rule(line, ACME, KNOWN)
    if found is not None:
        assert rule_in(named(found.rule, found.reason)) is found.rule
        return
    after = product_after(OLD, line, ACME)
    assert after.unit_price > 0
    assert after.category in ACME.categories
    assert broken_rule(replace(line, vendor=ACME.vendor), ACME, Known({"AC-1": replace(after, rev=4)})) is None


@given(st.from_regex(r"[0-9]{7}|[0-9]{11,13}", fullmatch=True), st.integers(0, 9))
def test_of_ten_last_digits_a_barcode_has_one_that_fits_and_the_suggestion_names_it(body: str, last: int) -> None:
    found = broken_rule(replace(GOOD, gtin=f"{body}{last}"), ACME, KNOWN)
    fits = body + ean.calc_check_digit(body)
    assert found is None if fits.endswith(str(last)) else found is not None and found.suggestion == fits
