"""The way to the settings in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.company import Company
from tests.support.browser.page_helpers import PHONE, VARIANTS, watching

pytestmark = pytest.mark.browser


def test_settings_are_found_from_every_page(browser: Browser, site: str, company: Company) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        assert page.locator(".sidebar-nav").get_by_role("link").count() <= 8
        page.locator(".sidebar").get_by_role("link", name="Settings").click()
        page.get_by_role("link", name="Thresholds").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thresholds")
        expect(page.locator(".sidebar [aria-current=page]")).to_have_text("Settings")
        watched.must_be_quiet()
    with watching(browser, site, size=PHONE) as watched:
        page = watched.open("/")
        page.locator(".topbar").get_by_role("link", name="Settings").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Settings")


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@pytest.mark.parametrize("path", ["/settings", "/settings/thresholds"])
def test_settings_are_accessible(
    browser: Browser, site: str, company: Company, path: str, variant: tuple[str, tuple[int, int]]
) -> None:
    with watching(browser, site, *variant) as watched:
        watched.open(path)
        watched.must_be_accessible()
        watched.must_not_scroll_sideways()
        watched.must_be_quiet()
