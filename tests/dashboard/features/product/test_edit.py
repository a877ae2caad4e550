"""A product changed by hand: who may, by which rules, seen at once everywhere, with its history and one audit entry."""

from dataclasses import replace
from decimal import Decimal

import pytest

from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.products import Product, ProductChange
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.inventory.versions import write_version
from dashboard.data.dependencies import current_dependencies
from dashboard.features.product import callbacks, commands
from dashboard.features.product.edit import EDIT_IDS, edit_button
from dashboard.features.product.edit_commands import edit_form, edit_product
from dashboard.features.product.parts import history_panel
from dashboard.features.product.queries import product_view
from dashboard.features.products.filters import ProductFilters
from dashboard.features.products.queries import products_page
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, BO, VIC, asked_by

AT = "2026-11-18T10:00:00.000Z"
FILE_VER = write_version(1_763_000_000_000, "A", "U1")
MILK = Product("M-1", "Acme", "Milk", "Dairy", Decimal("1.10"), "EUR", ver=FILE_VER, rev=1, upload_id="U1", line=2,
               changed_at=AT)  # fmt: skip
AXE = replace(MILK, product_id="X-9", product_name="Axe", vendor="Bolt")


@pytest.fixture
def shop(stack: DashboardStack) -> DashboardStack:
    asked_by(ANN)
    found = current_dependencies()
    for name in ("Acme", "Bolt"):
        found.vendors.save(Vendor(name), ANN.did("vendor added", f"vendor {name}", AT, {}))
    found.catalogue.write([ProductChange(None, MILK), ProductChange(None, AXE)])
    stack.look()
    return stack


def deeds(stack: DashboardStack) -> list[dict[str, object]]:
    return [entry for entry in stack.audit() if str(entry["what"]).startswith("product")]


def test_a_changed_field_counts_at_once_with_its_history_and_one_entry(shop: DashboardStack) -> None:
    rev, shown = edit_form("M-1")
    assert (rev, shown["product_name"], shown["unit_price"], shown["stock"]) == (1, "Milk", "1.10", "")
    edit_product("M-1", rev, {**shown, "product_name": "Whole milk", "unit_price": "1,25"})
    (row,) = (one for one in products_page(ProductFilters()).rows if one.product_id == "M-1")
    assert (row.product_name, row.unit_price, row.category) == ("Whole milk", Decimal("1.25"), "Dairy")
    view = product_view("M-1")
    assert view is not None
    assert (view.history[0].by, view.history[0].changes) == (
        "Ann",
        {"product_name": ("Milk", "Whole milk"), "unit_price": ("1.10", "1.25")},
    )
    (entry,) = deeds(shop)
    assert (entry["what"], entry["which"], entry["who"]) == ("product changed", "product M-1", "Ann")


def test_a_file_or_a_person_that_was_faster_is_not_overwritten(shop: DashboardStack) -> None:
    _rev, shown = edit_form("M-1")
    found = current_dependencies()
    dearer = replace(MILK, unit_price=Decimal("1.30"), rev=2, ver=f"{FILE_VER}2", upload_id="U2", changed_at=AT)
    found.catalogue.write([ProductChange(MILK, dearer)])
    with pytest.raises(InvalidRequest, match="meanwhile"):
        edit_product("M-1", 1, {**shown, "product_name": "Whole milk"})
    assert (found.catalogue.find(["M-1"])["M-1"], deeds(shop)) == (dearer, [])


def test_what_breaks_a_rule_is_refused_with_its_field_and_number_and_nothing_is_no_change(shop: DashboardStack) -> None:
    _rev, shown = edit_form("M-1")
    with pytest.raises(InvalidRequest, match=r"^Price: the price was 1.10.*\(rule P7\)$"):
        edit_product("M-1", 1, {**shown, "unit_price": "11"})
    with pytest.raises(InvalidRequest, match="Perhaps https://example.com?"):
        edit_product("M-1", 1, {**shown, "url": "example.com"})
    with pytest.raises(InvalidRequest, match="Nothing was changed"):
        edit_product("M-1", 1, shown)
    assert deeds(shop) == []


def test_a_vendor_changes_its_own_unless_its_files_wait_and_others_need_the_right(shop: DashboardStack) -> None:
    asked_by(BO)
    with pytest.raises(NotAllowed):
        edit_form("M-1")
    asked_by(VIC)
    with pytest.raises(NotFound):
        edit_product("X-9", 1, {"product_name": "Mine"})
    edit_product("M-1", 1, {"product_name": "Whole milk"})
    view = product_view("M-1")
    assert view is not None
    assert view.history[0].by == "Vic (Acme)"
    assert "Vic (Acme)" in str(history_panel(view))
    assert edit_button(view) != []
    with pytest.raises(NotAllowed):
        commands.delete_product("M-1", 2, "mine")

    vendors = current_dependencies().vendors
    for kept in ({"approval": True}, {"closed": True}):
        vendor = vendors.find("Acme")
        assert vendor is not None
        changed = replace(vendor, **{"approval": False, "closed": False, **kept}, rev=vendor.rev)
        assert vendors.save(changed, ANN.did("vendor changed", "vendor Acme", f"{AT}{kept}", {}))
        assert edit_button(view) == []
        with pytest.raises(NotAllowed, match="Acme"):
            edit_product("M-1", 2, {"product_name": "Milk"})


def test_the_dialog_is_filled_with_what_is_stored_and_says_what_went_wrong(shop: DashboardStack) -> None:
    *fields, seen, problem = callbacks.fill_edit(1, "M-1")
    assert dict(zip(EDIT_IDS, fields, strict=True))["category"] == "Dairy"
    assert (seen, problem) == ({"product_id": "M-1", "rev": 1}, "")
    typed = [text if name != "unit_price" else "" for name, text in zip(EDIT_IDS, fields, strict=True)]
    assert callbacks.edit(1, seen, *typed)[0].endswith("every product needs it (rule P2)")
