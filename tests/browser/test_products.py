"""The catalogue and one product in a real browser, over the real queries and commands."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, expect

from backend_lambdas.inventory.product_files import FileKind
from backend_lambdas.inventory.products import Product, ProductChange
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.inventory.versions import ulid
from backend_lambdas.uploads.preview_result import draft_key
from dashboard.data.actor import current_actor
from dashboard.data.dependencies import current_dependencies
from dashboard.features.product import commands
from tests.support.browser.page_helpers import LOOKS, watching
from tests.support.browser.stock_world import stock
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN

__all__ = ["stock"]
pytestmark = pytest.mark.browser
AT, LATER = "2026-11-18T10:00:00.000Z", "2026-11-19T10:00:00.000Z"
MILK = Product("SKU-0004", "Acme", "Whole milk 1 l", "Dairy", Decimal("1.10"), "EUR", "73513537", "From the Alps",
               ver="1#", rev=1, upload_id="U1", line=2, changed_at=AT)  # fmt: skip
# A picture of one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636460f8cf5000000482"
    "018045a2d1ac0000000049454e44ae426082"
)


def fill(stack: DashboardStack) -> None:
    """60 products of one vendor; one with another price since and a picture."""
    found = current_dependencies()
    found.vendors.save(Vendor("Acme"), ANN.did("vendor added", "vendor Acme", AT, {}))
    more = [
        replace(MILK, product_id=f"A-{n:02d}", product_name=f"Article {n:02d}", category="Fruit") for n in range(60)
    ]
    for some in (more[:45], more[45:], [MILK]):
        found.catalogue.write([ProductChange(None, one) for one in some])
    found.catalogue.write([ProductChange(MILK, replace(MILK, unit_price=Decimal("1.30"), rev=2, changed_at=LATER))])
    draft_id = ulid(1, bytes(10))
    key = draft_key(current_actor().user_id, draft_id, "image")
    stack.s3.put_object(Bucket="uploads-bucket", Key=key, Body=PNG)
    commands.keep_file("SKU-0004", 2, FileKind.IMAGE, draft_id)


def test_a_product_is_found_looked_at_and_deleted(browser: Browser, site: str, stock: DashboardStack) -> None:
    fill(stock)
    with watching(browser, site) as watched:
        page = watched.open("/products")
        expect(page.locator("#products-count")).to_have_text("61 of 61 products")
        watched.must_look_well(LOOKS)
        page.get_by_role("link", name="Next").click()
        expect(page).to_have_url(re.compile(r"\?page=2$"))
        expect(page.locator("#products-rows tbody tr")).to_have_count(11)
        page.get_by_label("Category").select_option("Dairy")
        page.get_by_label("Search by name").fill("milk")
        expect(page.locator("#products-count")).to_have_text("1 of 61 products")
        expect(page).to_have_url(re.compile(r"\?q=milk&category=Dairy$"))
        page.reload()
        expect(page.locator("#products-count")).to_have_text("1 of 61 products")
        page.get_by_role("link", name="Whole milk 1 l").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Whole milk 1 l")
        picture = page.get_by_role("img", name="Picture of Whole milk 1 l")
        expect(picture).to_have_js_property("naturalWidth", 1)
        expect(page.locator("#product-prices")).to_contain_text("1 change; lowest")
        expect(page.locator("#product-stock")).to_contain_text("in 4 stores")
        expect(page.locator("#product-history tbody tr")).to_have_count(3)
        watched.must_look_well(LOOKS)
        page.get_by_role("button", name="Delete", exact=True).click()
        dialog = page.get_by_role("dialog")
        watched.must_be_accessible()
        dialog.get_by_role("button", name="Delete the product").click()
        expect(dialog.get_by_role("alert")).to_have_text("Say why, in a few words.")
        dialog.get_by_label("Why it is deleted").fill("Not made any more")
        dialog.get_by_role("button", name="Delete the product").click()
        expect(page.locator("#product-facts")).to_contain_text("Deleted by")
        expect(dialog).to_have_count(0)
        expect(page.locator("#product-stock")).to_contain_text("in 4 stores")
        page.get_by_role("link", name="All products").click()
        expect(page.locator("#products-count")).to_have_text("60 of 60 products")
        watched.must_be_quiet()
    assert stock.s3.list_objects_v2(Bucket="data-bucket", Prefix="products/")["KeyCount"] == 0
