"""A vendor's own page over mocked AWS: what it says, and to whom."""

import re
from dataclasses import replace

import dash
import pytest

from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.products.vendors import DynamoQuotas, DynamoVendors, DynamoVendorUploads
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.inventory.versions import iso_time
from dashboard.data.dependencies import current_dependencies
from dashboard.features.vendors.results import vendor_page
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, asked_by

ACME, BOLT = Vendor("Acme & Söhne / Köln", files_a_day=5, rows_a_day=900), Vendor("Bolt")
ANA = Actor("u-ana", "Ana", Role.VENDOR, vendor="acme & söhne/köln")
BO = Actor("u-bo", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
AREA = Actor("u-arne", "Arne", Role.AREA_MANAGER, frozenset({"Berlin"}))
DAY_MS = 86_400_000


@pytest.fixture
def sent(stack: DashboardStack) -> DashboardStack:
    """Two files of Acme, one of Bolt, and one of Acme from long ago."""
    vendors, uploads = DynamoVendors(stack.dynamodb, "ops"), DynamoVendorUploads(stack.dynamodb, "ops")
    for vendor in (ACME, BOLT):
        vendors.save(vendor, ANN.did("vendor added", f"vendor {vendor.vendor}", "2026-11-01T00:00:00.000Z", {}))
    now = int(stack.clock.now.timestamp() * 1000)
    good = {"status": "COMMITTED", "total": 100, "accepted": 90, "rejected": 10, "error_rules": {"P6": 10}}
    refused = {"status": "REJECTED", "reason": "No more today."}
    put(stack, uploads, ACME, "U1", now - 8 * DAY_MS, good)
    put(stack, uploads, ACME, "U2", now, refused)
    put(stack, uploads, BOLT, "U3", now, good | {"file_name": "bolts.csv"})
    put(stack, uploads, ACME, "U4", now - 200 * DAY_MS, good)
    day = stack.clock.now.date().isoformat()
    assert DynamoQuotas(stack.dynamodb, "ops").take(ACME, day, "U2", 100) is None
    return stack


def put(
    stack: DashboardStack, uploads: DynamoVendorUploads, vendor: Vendor, name: str, at_ms: int, said: dict[str, object]
) -> None:
    record = {"pk": f"UP#{name}", "sk": "META", "upload_id": name, "kind": "products", "received_at": iso_time(at_ms)}
    stack.dynamodb.put_item(TableName="ops", Item=to_item({**record, "file_name": f"{name}.csv", **said}))
    uploads.add(vendor.vendor, name, at_ms)


@pytest.mark.parametrize("who", [ANA, AREA, ANN], ids=lambda one: one.name)
def test_the_vendor_and_who_looks_after_the_catalogue_see_how_its_files_went(sent: DashboardStack, who: Actor) -> None:
    import dashboard.app  # noqa: F401
    from dashboard.features.vendors.page import show_vendor

    asked_by(who)
    layout = dash.page_registry["dashboard.features.vendors.page"]["layout"]  # with the rule that guards it
    found = vendor_page(ACME.vendor)
    assert [one.upload_id for one in found.uploads] == ["U2", "U1"]
    assert {one.vendor for one in found.uploads} == {ACME.vendor}
    assert (found.all.files, found.all.not_taken, found.all.success_rate, found.taken) == (2, 1, 0.9, (1, 100))
    drawn = str(layout(name="Acme%20%26%20S%C3%B6hne%20%2F%20K%C3%B6ln")) + str(show_vendor(ACME.vendor, None))
    for words in ("90.0", "U1.csv", "Not applied", "The price is a number above 0", "1 of 5", "100 of 900", "P13"):
        assert words in drawn
    assert ("Rules and quota" in drawn, "Send a file" in drawn) == (who is ANN, who is ANA)


def test_another_vendors_page_is_as_that_of_a_vendor_that_does_not_exist(sent: DashboardStack) -> None:
    import dashboard.app  # noqa: F401
    from dashboard.features.vendors.page import layout, show_vendor

    for who in (ANA, replace(ANA, vendor=""), replace(AREA, role=Role.STORE_MANAGER)):
        asked_by(who)
        with pytest.raises(NotFound):
            vendor_page("Bolt")
        assert str(layout("Bolt")) == str(layout("Nobody"))
        assert str(show_vendor("Bolt", None)) == str(show_vendor("Nobody", None))
        with pytest.raises(NotFound):
            current_dependencies().own_vendors.uploads("Bolt", 10, "2026")


def test_a_vendor_without_files_is_told_what_a_row_has_to_keep(sent: DashboardStack) -> None:
    import dashboard.app  # noqa: F401
    from dashboard.features.vendors.page import show_vendor

    asked_by(ANN)
    current_dependencies().vendors.save(
        Vendor("New"), ANN.did("vendor added", "vendor New", "2026-11-01T00:00:00.000Z", {})
    )
    drawn = str(show_vendor("New", None))
    assert "No file in the last 12 weeks" in drawn
    assert "What each row has to keep" in drawn


def test_a_vendors_view_of_a_file_has_no_button_whose_callback_it_may_not_ask(sent: DashboardStack) -> None:
    from dashboard.features.uploads.undo import UploadUndo, undo_panel

    asked_by(ANA)
    assert not {UploadUndo.SAVE, UploadUndo.LOOK} & set(re.findall(r"upload-undo-\w+", str(undo_panel())))
    asked_by(ANN)
    assert {UploadUndo.SAVE, UploadUndo.LOOK} <= set(re.findall(r"upload-undo-\w+", str(undo_panel())))


@pytest.mark.parametrize(
    ("who", "names"),
    [(ANA, ("acme & söhne/köln",)), (AREA, ("Acme & Söhne / Köln",)), (BO, ())],
    ids=["vendor", "area manager", "store manager"],
)
def test_of_whose_products_one_may_send_a_file_closed_ones_left_out(
    sent: DashboardStack, who: Actor, names: tuple[str, ...]
) -> None:
    asked_by(who)
    found = current_dependencies()
    closed = found.vendors.find("Bolt")
    assert closed is not None
    assert found.vendors.save(replace(closed, closed=True), ANN.did("vendor changed", "vendor Bolt", "2026-11-02", {}))
    assert found.own_vendors.names() == names
