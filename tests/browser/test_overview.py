"""The first screen in a real browser."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.company import TOWNS, made_company
from tests.support.browser.page_helpers import DESKTOP, EVERY_LOOK, PHONE, watching
from tests.support.browser.shop import Shop, made_shop, opened, sales_file
from tests.support.browser.stock_world import no_stock, stock, stock_file
from tests.support.dashboard import DashboardStack

__all__ = ["no_stock", "stock"]
pytestmark = pytest.mark.browser


def test_overview_is_accessible_and_quiet(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site, *EVERY_LOOK[0]) as watched:
        page = watched.open("/")
        expect(page.get_by_role("heading", name="What needs a decision")).to_be_visible()
        watched.must_look_well(EVERY_LOOK)


def test_a_changed_count_shows_within_15_seconds_without_a_reload(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        card = page.locator(".kpi", has_text="Out of stock").locator(".kpi-value")
        before = int(card.inner_text())
        page.evaluate("window.stillTheSamePage = true")
        healthy = next(row for row in made_company().rows if row["status"] == "healthy")
        shop.count(healthy["store"], healthy["product_id"], 0)
        expect(card).to_have_text(str(before + 1))
        assert page.evaluate("window.stillTheSamePage") is True
        watched.must_be_quiet()


def test_what_did_not_change_is_not_drawn_anew(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        page.evaluate("document.querySelector('.bars').dataset.mark = 'old'")
        with page.expect_response(lambda answer: "overview-kpis" in (answer.request.post_data or "")) as told:
            shop.stir()
        assert set(told.value.json()["response"]) == {"overview-marks", "overview-attention"}  # the refused file
        expect(page.locator(".bars[data-mark=old]")).to_be_visible()


def test_the_store_is_in_the_address_and_comes_back_from_it(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        page.get_by_label("Store", exact=True).select_option("Leeds Central")
        expect(page).to_have_url(re.compile(r"\?store=Leeds\+Central$"))
        expect(page.locator(".last-file-store")).to_have_text(["Leeds Central"])
        page.reload()
        watched.settle()
        expect(page.get_by_label("Store", exact=True)).to_have_value("store=Leeds+Central")
        expect(page.locator(".last-file-store")).to_have_text(["Leeds Central"])
        page.get_by_label("Pages", exact=True).get_by_role("link", name="Overview").click()
        expect(page.locator(".last-file-store")).to_have_count(8)
        watched.must_be_quiet()


def test_missing_stores_are_named(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        expect(page.get_by_text("6 of 8 stores reported").first).to_be_visible()
        page.get_by_text("2 stores sent no file within the last day").click()
        expect(page.locator(".freshness-list b")).to_have_text(["Cardiff", "Shoreditch"])


@pytest.fixture
def silent_stores() -> Iterator[Shop]:
    silent = {"Brixton": date(2026, 10, 5), "Cardiff": date(2026, 11, 16)}
    yield from opened(made_shop(made_company(8, 4).rows, sales_file(TOWNS, 8, 60, silent=silent)))


def test_what_a_comparison_is_over_opens_by_keyboard_and_names_the_stores(
    browser: Browser, site: str, silent_stores: Shop
) -> None:
    with watching(browser, site, size=PHONE) as watched:
        page = watched.open("/")
        line = page.get_by_text("same stores, 6 of 8").first
        line.focus()
        page.keyboard.press("Enter")
        named = page.get_by_label("Stores not compared").first
        expect(named.locator("li")).to_have_text(
            ["Cardiff · sales up to 15 Nov 2026", "Brixton · stopped reporting, last sale 4 Oct 2026"]
        )
        expect(page.get_by_text("All stores, also those that cannot be compared").first).to_be_visible()
        watched.must_be_accessible()
        page.keyboard.press("Escape")
        expect(named).to_be_hidden()
        expect(line).to_be_focused()
        page.get_by_text("2 stores sent no sales up to 18 Nov 2026").click()
        expect(page.locator("#overview-banners .freshness-list b").last).to_have_text("Cardiff")
        page.get_by_role("link", name="Sales, week of 16 Nov, Mon–Tue").click()
        expect(page).to_have_url(re.compile(r"/trends\?from=2026-W47&to=2026-W47$"))
        expect(page.get_by_text("This week is not over.")).to_be_visible()
        watched.must_be_quiet()


def test_the_first_start_invites_to_upload(browser: Browser, site: str, no_stock: DashboardStack) -> None:
    with watching(browser, site, size=PHONE) as watched:
        page = watched.open("/")
        expect(page.get_by_role("link", name="Upload a file")).to_have_attribute("href", "/uploads")
        expect(page.locator(".kpi")).to_have_count(0)
        watched.must_be_accessible()
        watched.must_be_quiet()


def test_when_the_data_can_not_be_read_the_page_says_so(browser: Browser, site: str, shop: Shop) -> None:
    shop.fail()
    shop.start_dashboard()
    with watching(browser, site) as watched:
        page = watched.open("/")
        expect(page.get_by_role("alert").first).to_contain_text("The stock cannot be read right now.")
        expect(page.get_by_role("link", name="Try again")).to_be_visible()
        expect(page.locator(".page-head .live-indicator")).to_contain_text("No figures right now")
        watched.must_be_accessible()


def test_stock_without_sales_shows_none(browser: Browser, site: str, stock: DashboardStack) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        expect(page.locator(".kpi")).to_have_count(4)
        expect(page.get_by_role("heading", name="Weekly sales")).to_have_count(0)


def test_an_alert_is_acknowledged_and_a_count_corrected_from_its_row(
    browser: Browser, site: str, no_stock: DashboardStack
) -> None:
    no_stock.upload("uploads/a.csv", "store,item,name,count,reorder_point\nUlm,1,Tea,0,5\nUlm,2,Rice,0,5\n")
    no_stock.alert("1", store="Ulm", product_name="Tea")
    with watching(browser, site, size=PHONE) as watched:
        page = watched.open("/")
        rows = page.locator("#overview-attention .row-item")
        tea, rice = rows.filter(has_text="Tea"), rows.filter(has_text="Rice")
        tea.get_by_label("Answer: Tea").click()
        watched.must_be_accessible()
        watched.must_not_scroll_sideways()
        tea.get_by_role("button", name="Acknowledge").click()
        page.get_by_label("Why (others see it)").fill("Ordered")
        page.locator("#alert-confirm").click()
        expect(rows).to_have_count(1)
        rice.get_by_label("Answer: Rice").click()
        expect(rice.get_by_role("button", name="Snooze")).to_have_count(0)  # no alert of it is open
        rice.get_by_role("link", name="Correct the count").click()
        expect(page.locator("#correct-units")).to_be_visible()
        page.locator("#stock-panel [data-close]").click()
        expect(page).to_have_url(f"{site}/stock")
        watched.must_be_quiet()


def test_old_figures_are_shown_and_marked(browser: Browser, site: str, shop: Shop) -> None:
    shop.fail()
    with watching(browser, site) as watched:
        page = watched.open("/")
        expect(page.get_by_text("Shown: the figures of")).to_be_visible()
        expect(page.locator(".page-head .live-indicator")).to_contain_text("Not current · figures of")
        expect(page.locator(".kpi")).to_have_count(4)


def test_many_stores_stay_usable(browser: Browser, site: str, shop: Shop) -> None:
    rows = [{**row, "store": f"Store {number:03d}"} for number in range(12) for row in made_company().rows[:2]]
    for some in (rows[:12], rows[12:]):  # more new stores at once are held
        shop.upload("uploads/new.csv", stock_file(some))
    with watching(browser, site, size=DESKTOP) as watched:
        page = watched.open("/")
        expect(page.locator(".bars tr:visible")).to_have_count(12)
        page.get_by_text("Show all 20 stores").click()
        expect(page.locator(".bars tr:visible")).to_have_count(20)
        watched.must_be_accessible()
