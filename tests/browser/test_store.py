"""A store's page in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.page_helpers import LOOKS, watching
from tests.support.browser.stock_world import stock
from tests.support.dashboard import DashboardStack

__all__ = ["stock"]
pytestmark = pytest.mark.browser


def test_the_page_is_accessible_and_quiet(browser: Browser, site: str, stock: DashboardStack) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/store?store=Store+2")
        expect(page.get_by_role("heading", level=1)).to_have_text("Store 2")
        expect(page.get_by_role("heading", name="Stock health by category")).to_be_visible()
        page.get_by_role("button", name="See what removing it would do").click()
        expect(page.get_by_text("A new file that names the store brings it back")).to_be_visible()
        page.get_by_label("Merge it into").select_option("Store 1")
        page.get_by_role("button", name="See what merging would do").click()
        expect(page.get_by_text("is read as one of Store 1")).to_be_visible()
        watched.must_look_well()


def test_its_figures_follow_a_new_count_and_the_rest_stays(browser: Browser, site: str, stock: DashboardStack) -> None:
    stock.alert("SKU-0001", store="Store 2")
    with watching(browser, site) as watched:
        page = watched.open("/store?store=Store+2")
        low = page.locator(".kpi", has_text="Low stock").locator(".kpi-value")
        expect(low).to_have_text("3")
        page.evaluate("document.querySelector('#store-alerts .row-item').marked = true")
        stock.count("Store 2", "SKU-0080", 2)
        expect(low).to_have_text("4")
        assert page.evaluate("document.querySelector('#store-alerts .row-item').marked") is True


def test_it_leads_to_its_rows_and_to_one_item(browser: Browser, site: str, stock: DashboardStack) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/store?store=Store+2")
        page.get_by_role("link", name="All 4").click()
        expect(page.locator("#stock-count")).to_have_text("4 of 360")
        expect(page).to_have_url(re.compile("store=Store\\+2&status=out&status=low$"))
        page.go_back()
        page.locator("#store-attention .row-title").first.click()
        expect(page.locator("#stock-panel")).to_be_visible()
        watched.must_be_quiet()


def test_a_store_nobody_named_is_said_kindly(browser: Browser, site: str, stock: DashboardStack) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/store?store=Atlantis")
        expect(page.get_by_text("No store is called Atlantis")).to_be_visible()
        watched.must_be_accessible()
        watched.must_be_quiet()
