"""Suspected duplicates over mocked AWS: who sees which pairs, and what "not a duplicate" leaves."""

from dataclasses import replace
from decimal import Decimal

import dash
import pytest

from backend_lambdas.aws.products.catalogue import DynamoCatalogue
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import NotAllowed, NotFound
from backend_lambdas.inventory.products import Product, ProductChange
from backend_lambdas.inventory.vendors import Vendor
from dashboard.data.dependencies import current_dependencies
from dashboard.features.duplicates import commands, queries
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, asked_by

ANA = Actor("u-ana", "Ana", Role.VENDOR, vendor="Acme")
MILK = Product("A-1", "Acme", "Whole milk 1 l", "Dairy", Decimal(1), gtin="036000291452", ver="1#", rev=1,
               changed_at="2026-11-01T00:00:00.000Z")  # fmt: skip
TWIN = replace(MILK, product_id="A-2", product_name="Milk, whole 1 l", gtin="")
OTHERS = replace(MILK, product_id="B-1", vendor="Bolt", product_name="Cream", gtin="0036000291452")


@pytest.fixture
def catalogue(stack: DashboardStack) -> DashboardStack:
    for vendor in ("Acme", "Bolt"):
        entry = ANN.did("vendor added", f"vendor {vendor}", "2026-11-01T00:00:00.000Z", {})
        current_dependencies().vendors.save(Vendor(vendor), entry)
    DynamoCatalogue(stack.dynamodb, "ops").write([ProductChange(None, one) for one in (MILK, TWIN, OTHERS)])
    return stack


def pairs() -> list[tuple[str, str]]:
    return [one.pair for one in queries.duplicates()]


def test_a_vendor_is_told_of_pairs_of_its_own_only(catalogue: DashboardStack) -> None:
    import dashboard.app  # noqa: F401

    show = dash.page_registry["dashboard.features.duplicates.page"]["layout"]
    asked_by(ANN)
    assert pairs() == [("A-1", "B-1"), ("A-1", "A-2")]
    assert "Suspected duplicates" in str(show())
    asked_by(ANA)
    assert pairs() == [("A-1", "A-2")]
    with pytest.raises(NotAllowed):
        commands.dismiss("A-1", "A-2")


def test_what_is_no_duplicate_is_kept_once_with_its_entry_in_the_audit(catalogue: DashboardStack) -> None:
    asked_by(ANN)
    before = len(catalogue.audit())
    for _ in range(2):
        commands.dismiss("A-1", "B-1")
    assert pairs() == [("A-1", "A-2")]
    assert len(catalogue.audit()) == before + 1
    with pytest.raises(NotFound):
        commands.dismiss("A-1", "Z-9")
    with pytest.raises(NotFound):
        commands.dismiss("A-2", "A-1")  # the lower number comes first: no second entry of the same pair
