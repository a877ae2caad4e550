"""One product: what its page knows, prices from its history, and deleting it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pandas as pd
import pytest

from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.products import Product, ProductChange, ProductEvent
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.inventory.versions import write_version
from dashboard.data.availability import DataUnavailable
from dashboard.data.dependencies import current_dependencies
from dashboard.data.stock.filters import StockFilters
from dashboard.features.product import commands
from dashboard.features.product.delete import delete_dialog
from dashboard.features.product.edit import edit_dialog
from dashboard.features.product.figures import price_figure
from dashboard.features.product.history import price_points
from dashboard.features.product.ids import ProductIds
from dashboard.features.product.parts import facts_panel, history_panel, prices_panel
from dashboard.features.product.queries import product_view
from dashboard.features.product.stores import stock_panel
from dashboard.features.products.filters import ProductFilters
from dashboard.features.products.queries import products_export, products_page
from dashboard.features.stock.queries import stock_block
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, BO, VIC, asked_by

AT = "2026-11-18T10:00:00.000Z"
LATER = "2026-11-19T10:00:00.000Z"
FILE_VER = write_version(1_763_000_000_000, "A", "U1")
MILK = Product("M-1", "Acme", "Milk", "Dairy", Decimal("1.10"), "EUR", ver=FILE_VER, rev=1, upload_id="U1", line=2,
               changed_at=AT)  # fmt: skip
OTHER = replace(MILK, product_id="X-9", product_name="Axe", vendor="Bolt")
HEAD = "store,item,name,category,count,price,reorder_point\n"
SHELVES = "Berlin,M-1,Fresh milk,Dairy,7,1.20,2\nHamburg,M-1,,,0,1.20,2\nBerlin,S-1,Only here,Dairy,3,2.00,1\n"


@pytest.fixture
def shop(stack: DashboardStack) -> DashboardStack:
    asked_by(ANN)
    found = current_dependencies()
    for name in ("Acme", "Bolt"):
        found.vendors.save(Vendor(name), ANN.did("vendor added", f"vendor {name}", AT, {}))
    dearer = replace(MILK, unit_price=Decimal("1.30"), rev=2, ver=f"{FILE_VER}2", line=5, changed_at=LATER)
    found.catalogue.write([ProductChange(None, MILK), ProductChange(None, OTHER)])
    found.catalogue.write([ProductChange(MILK, dearer)])
    stack.upload("uploads/shelves.csv", HEAD + SHELVES, by="Ann")
    stack.look()
    return stack


def test_a_dialog_is_on_the_page_of_those_alone_who_may_do_what_its_button_does() -> None:
    ids = (ProductIds.CONFIRM, ProductIds.EDIT_SAVE, ProductIds.ABOUT)  # Dash calls what the two do when they appear
    found = {}
    for actor in (ANN, BO, VIC, replace(BO, role=Role.VIEWER)):
        asked_by(actor)
        shown = str([delete_dialog(), edit_dialog()])
        found[actor.role] = [repr(id) in shown for id in ids]
    assert found == {
        Role.ADMINISTRATOR: [True, True, True],
        Role.STORE_MANAGER: [False, True, True],
        Role.VENDOR: [False, True, True],
        Role.VIEWER: [False, False, True],
    }


def test_its_page_knows_the_price_changes_the_history_and_the_stock_as_stock_levels_shows_it(
    shop: DashboardStack,
) -> None:
    view = product_view("M-1")
    assert view is not None
    assert (view.name, [(row.store, row.on_hand) for row in view.stock or ()]) == (
        "Milk",
        [("Hamburg", 0), ("Berlin", 7)],
    )
    block = stock_block(StockFilters(search="M-1"), 0, 10)
    assert sum(row["on_hand"] for row in block.rows) == sum(row.on_hand for row in view.stock or ())
    assert view.product is not None
    points = price_points(view.product, view.history)
    assert [(point.at.isoformat()[:10], point.price) for point in points] == [
        ("2026-11-18", Decimal("1.10")),
        ("2026-11-19", Decimal("1.30")),
    ]
    assert [event.changes for event in view.history] == [{"unit_price": ("1.10", "1.30")}, {}]
    shown = str([facts_panel(view), prices_panel(view), history_panel(view), stock_panel(view)]).replace("\\xa0", " ")
    words = ("1.30 EUR", "1 change; lowest 1.10 EUR", "New in the catalogue", "7 units in 2")
    assert [one for one in words if one not in shown] == []


def test_the_chart_of_prices_steps_where_the_price_changed_and_goes_on_until_now(shop: DashboardStack) -> None:
    view = product_view("M-1")
    assert view is not None
    assert view.product is not None
    now = datetime(2026, 11, 20, tzinfo=UTC)
    figure = price_figure(price_points(view.product, view.history), now)
    (line,) = figure.data
    assert (list(line.y), line.x[-1], line.line.shape) == ([1.1, 1.3, 1.3], now, "hv")
    assert list(price_figure((), now).data[0].y or ()) == []


def test_what_no_vendor_has_still_has_its_page_and_what_nobody_has_has_none(shop: DashboardStack) -> None:
    view = product_view("S-1")
    assert view is not None
    assert (view.name, view.product, len(view.stock or ())) == ("Only here", None, 1)
    assert "No vendor has this product" in str(facts_panel(view))
    assert product_view("nothing") is None


def test_each_sees_their_stores_and_a_vendor_its_own_products_without_any_store(shop: DashboardStack) -> None:
    asked_by(BO)
    view = product_view("M-1")
    assert view is not None
    assert [row.store for row in view.stock or ()] == ["Berlin"]
    asked_by(VIC)
    own = product_view("M-1")
    assert own is not None
    assert (own.stock, own.weeks, product_view("X-9"), product_view("S-1")) == (None, None, None, None)
    assert [one.product_id for one in products_page(ProductFilters()).rows] == ["M-1"]
    frame = products_export(ProductFilters())
    pd.testing.assert_series_equal(frame["unit_price"], pd.Series([1.3], name="unit_price"))


def entries(stack: DashboardStack) -> list[dict[str, object]]:
    return [entry for entry in stack.audit() if str(entry["what"]).startswith("product")]


def test_a_deleted_product_leaves_every_list_at_once_with_one_entry_and_older_files_do_not_bring_it_back(
    shop: DashboardStack,
) -> None:
    commands.delete_product("M-1", 2, "not made any more")
    assert [one.product_id for one in products_page(ProductFilters()).rows] == ["X-9"]
    view = product_view("M-1")
    assert view is not None
    assert view.product is not None
    gone = view.product
    assert (gone.gone, gone.rev, gone.changed_by, gone.upload_id) == (True, 3, "Ann", "")
    assert gone.ver > FILE_VER + "2"
    assert len(view.stock or ()) == 2
    assert view.history[0] == ProductEvent(gone.changed_at, 3, "", 0, "Ann", {"gone": ("", "yes")})
    assert "Deleted by Ann" in str(facts_panel(view))
    (entry,) = entries(shop)
    assert (entry["what"], entry["which"], entry["who"]) == ("product deleted", "product M-1", "Ann")
    with pytest.raises(NotFound):
        commands.delete_product("M-1", 3, "again")


def test_who_saw_an_older_one_who_gives_no_reason_and_who_may_not_delete_nothing(shop: DashboardStack) -> None:
    for seen, reason, error in ((1, "old", "meanwhile"), (2, " ", "Say why")):
        with pytest.raises(InvalidRequest, match=error):
            commands.delete_product("M-1", seen, reason)
    for actor in (BO, VIC):
        asked_by(actor)
        with pytest.raises(NotAllowed):
            commands.delete_product("M-1", 2, "mine")
    asked_by(ANN)
    assert len(products_page(ProductFilters()).rows) == 2
    assert entries(shop) == []


def test_who_is_overtaken_between_reading_and_writing_writes_nothing(
    shop: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = current_dependencies()
    stored = found.catalogue.find(["M-1"])["M-1"]
    write = found.catalogue.write

    def overtaken(changes: object, audit: object = None) -> None:
        write([ProductChange(stored, replace(stored, product_name="Whole milk", rev=3, changed_at=LATER))])
        write(changes, audit)  # type: ignore[arg-type]

    monkeypatch.setattr(type(found.catalogue), "write", lambda _self, changes, audit=None: overtaken(changes, audit))
    with pytest.raises((InvalidRequest, DataUnavailable), match="meanwhile"):
        commands.delete_product("M-1", 2, "old")
    monkeypatch.undo()
    assert (found.catalogue.find(["M-1"])["M-1"].product_name, entries(shop)) == ("Whole milk", [])
