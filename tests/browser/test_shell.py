"""The frame around every page in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

from dashboard.features.overview import queries as overview_queries
from dashboard.features.overview.queries import Overview
from tests.support.browser.page_helpers import PHONE, watching
from tests.support.browser.shop import Shop

pytestmark = pytest.mark.browser

# Whether the page keeps a click with Ctrl for itself.
CTRL_CLICK = """link => {
  let kept;
  addEventListener("click", event => { kept = event.defaultPrevented; event.preventDefault(); }, { once: true });
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: true }));
  return kept;
}"""
# The addresses that trees of plain parts have as links, and what is made of a text.
DRAWN = """() => {
  const { Plain } = stockroom_parts, drawn = (...tree) => Plain({ tree }).props;
  return [
    drawn("a", { href: "javascript:alert(1)" }, "x").href, drawn("link", { href: " JavaScript:alert(1)" }, "x").href,
    drawn("a", { href: "/stock?item=1" }, "x").href, drawn("p", 0, "<b>bold</b>").children,
  ];
}"""


def test_the_theme_switch_works_and_is_remembered(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site, "light") as watched:
        page = watched.open("/")
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.post_data or ""))
        page.get_by_role("button", name="Switch between light and dark").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert [body for body in requests if "theme" in body] == []
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.emulate_media(color_scheme="dark")
        page.get_by_role("button", name="Switch between light and dark").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_keyboard_reaches_the_content_past_the_navigation(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


def test_an_unknown_address_gives_a_friendly_page(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/nowhere")
        expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
        link = page.get_by_role("link", name="Go to: Overview")
        assert link.evaluate(CTRL_CLICK) is False  # the browser's own: it opens a tab
        expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
        link.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        expect(page.locator(".sidebar [aria-current=page]")).to_contain_text("Overview")
        expect(page.locator("#announce")).to_have_text("Overview")
        assert page.evaluate(DRAWN) == ["about:blank", "about:blank", "/stock?item=1", "<b>bold</b>"]
        watched.must_be_quiet()


def test_the_alert_badge_clears_when_the_alerts_were_seen(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site, size=PHONE) as watched:
        page = watched.open("/")
        badge = page.locator("#alert-badge-tab")
        expect(badge).to_have_text("16")
        page.locator(".tabbar").get_by_role("link", name="Alerts").click()
        expect(badge).to_have_text("")


def test_a_failure_of_ours_is_said_and_what_is_shown_stays(
    browser: Browser, site: str, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")

        def fail(store: str | None = None) -> Overview:
            raise RuntimeError("a slip of ours")

        monkeypatch.setattr(overview_queries, "overview", fail)
        shop.stir()
        expect(page.get_by_role("alert")).to_contain_text("Something went wrong on our side.")
        expect(page.locator(".kpi")).to_have_count(4)
        watched.must_be_accessible()
        watched.must_be_quiet()


def test_the_page_not_found_is_accessible(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site, "dark", PHONE) as watched:
        watched.open("/nowhere")
        watched.must_be_accessible()
        watched.must_not_scroll_sideways()
