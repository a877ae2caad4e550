"""What people may say of a vendor, and what the audit trail says of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.vendors import CHANGEABLE, Vendor, changed_vendor, differences, new_vendor, values_of

ACME = Vendor("Acme", "orders@acme.example", "EUR", ("Dairy", "Fresh fruit"), "AC-", ("gtin", "url"), approval=True)


def test_what_is_shown_is_read_as_the_same_and_changes_are_told_before_and_after() -> None:
    assert set(values_of(ACME)) == set(CHANGEABLE)
    assert changed_vendor(Vendor("Acme"), values_of(ACME)) == ACME
    changed = changed_vendor(ACME, {"old_price_factor": "2,5", "approval": "", "categories": "Dairy\n\n Dairy "})
    assert changed == replace(ACME, old_price_factor=Decimal("2.5"), approval=False, categories=("Dairy",))
    assert differences(ACME, changed) == {
        "old_price_factor_before": "5",
        "old_price_factor": "2.5",
        "approval_before": "yes",
        "approval": "",
        "categories_before": "Dairy\nFresh fruit",
        "categories": "Dairy",
    }


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("email", "orders@acme"),
        ("currency", "Euro"),
        ("old_price_factor", "1"),
        ("category_factor", "many"),
        ("category_factor", "NaN"),
        ("files_a_day", "0"),
        ("rows_a_day", "2000001"),
        ("longest_name", "-1"),
        ("categories", "x" * 101),
        ("sku_prefix", "x" * 21),
    ],
)
def test_what_cannot_hold_is_refused_in_words(field: str, text: str) -> None:
    with pytest.raises(InvalidRequest):
        changed_vendor(ACME, {field: text})


def test_a_vendor_has_a_name_on_one_line() -> None:
    assert new_vendor("  Acme   Foods ") == Vendor("Acme Foods")
    for name in ("", " ", "x" * 101, "a\x00b"):
        with pytest.raises(InvalidRequest):
            new_vendor(name)
