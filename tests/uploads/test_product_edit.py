"""Single fields of a product, typed by a person: read, held to the rules, and nothing else touched."""

from dataclasses import replace
from decimal import Decimal

import pytest

from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.products import SAID, Product
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.product_edit import EditRefused, edited, shown_fields

MILK = Product("M-1", "Acme", "Milk", "Dairy", Decimal("1.10"), "EUR", gtin="4006381333931", stock=5, rev=3)
ACME = Vendor("Acme", currency="EUR", categories=("Dairy", "Fruit"), longest_name=20)


def change(old: Product = MILK, vendor: Vendor = ACME, **typed: str) -> Product:
    return edited(old, typed, vendor, Known({old.product_id: old}))


def test_what_is_typed_is_read_as_in_files_and_what_is_emptied_is_empty() -> None:
    new = change(
        product_name="  Whole   milk ", unit_price="1,29", currency="eur", gtin="", stock="", description="A\nB"
    )
    assert new == replace(
        MILK, product_name="Whole   milk", unit_price=Decimal("1.29"), gtin="", stock=None, description="A B"
    )


def test_a_form_that_is_sent_back_as_it_was_shown_changes_nothing() -> None:
    odd = replace(MILK, unit_price=Decimal("1.125"), product_name="A name that has become too long")
    shown = shown_fields(odd)
    assert set(shown) == set(SAID)
    assert edited(odd, shown, ACME, Known({"M-1": odd})) == odd
    assert edited(odd, {**shown, "unit_price": "1.20"}, ACME, Known({"M-1": odd})).unit_price == Decimal("1.20")


@pytest.mark.parametrize(
    ("typed", "name", "rule"),
    [
        ({"product_name": ""}, "product_name", "P2"),
        ({"product_name": "A name that is much too long"}, "product_name", "P10"),
        ({"unit_price": "0"}, "unit_price", "P6"),
        ({"unit_price": "11"}, "unit_price", "P7"),
        ({"category": "Tools"}, "category", "P9"),
        ({"email": "somebody"}, "email", "P11"),
        ({"url": "example.com"}, "url", "P12"),
        ({"gtin": "4006381333932"}, "gtin", "P13"),
        ({"currency": "USD"}, "currency", "P14"),
        ({"stock": "-1"}, "stock", ""),
        ({"unit_price": "cheap"}, "unit_price", ""),
    ],
)
def test_each_rule_of_files_refuses_the_field_that_breaks_it(typed: dict[str, str], name: str, rule: str) -> None:
    with pytest.raises(EditRefused) as refused:
        change(**typed)
    assert refused.value.field == name
    assert refused.value.reason.endswith(f"(rule {rule})" if rule else "")


def test_what_was_probably_meant_is_told() -> None:
    with pytest.raises(EditRefused) as refused:
        change(gtin="4006381333932")
    assert refused.value.suggestion == "4006381333931"
