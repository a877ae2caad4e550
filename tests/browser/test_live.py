"""A page that stays open: it shows what changes, rests while nobody looks, and says truly how current it is."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser.company import made_company
from tests.support.browser.page_helpers import Watched, watching
from tests.support.browser.shop import Shop

pytestmark = pytest.mark.browser
LIVE = ".page-head .live-indicator"


def show_as(page: Page, hidden: bool) -> None:
    """Let the page believe that its tab is in front, or not."""
    page.evaluate(
        """hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
        document.dispatchEvent(new Event('visibilitychange')); }""",
        hidden,
    )


def state_of(page: Page, wanted: str) -> None:
    expect(page.locator(LIVE)).to_have_attribute("data-state", wanted)


def opened(watched: Watched, path: str) -> Page:
    """The page as soon as it is there: it is not at rest while it says what it waits for."""
    watched.page.goto(watched.site + path)
    return watched.page


def out_of_stock(page: Page) -> Any:
    return page.locator(".kpi").filter(has_text="Out of stock").locator(".kpi-value")


def count_one_as_gone(shop: Shop) -> None:
    row = next(row for row in made_company().rows if row["on_hand"] > 0)
    shop.count(row["store"], row["product_id"], 0)


def test_an_open_page_shows_a_change_by_itself(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        state_of(page, "live")
        before = int(out_of_stock(page).inner_text())
        count_one_as_gone(shop)
        expect(out_of_stock(page)).to_have_text(str(before + 1))
        state_of(page, "live")
        watched.must_be_quiet()


def test_a_page_says_when_too_much_was_asked_of_it(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        words = {"message": "That was too much in one minute."}
        page.route("**/_dash-update-component**", lambda route: route.fulfill(status=429, json=words))
        shop.stir()
        expect(page.locator("#notice [role=alert]")).to_have_text(words["message"])


def test_a_page_nobody_looks_at_does_not_ask_and_asks_at_once_when_shown(
    browser: Browser, site: str, shop: Shop
) -> None:
    with watching(browser, site) as watched:
        page = watched.page
        page.clock.install()
        watched.open("/")
        show_as(page, hidden=True)
        page.wait_for_load_state("networkidle")  # whatever was under way is through
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.clock.run_for(60_000)
        assert asked == []
        with page.expect_request(lambda request: "/api/live" in request.url):
            show_as(page, hidden=False)


def test_while_nothing_changes_nothing_is_drawn_and_no_part_is_asked_for(
    browser: Browser, site: str, shop: Shop
) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        state_of(page, "live")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for _ in range(3):
            with page.expect_response(lambda answer: "/api/live" in answer.url) as answered:
                pass
            assert answered.value.status == 204
        assert {url.partition("?")[0] for url in asked} == {f"{site}/api/live"}


def test_a_page_whose_figures_are_still_being_read_says_so_and_fills_by_itself(
    browser: Browser, site: str, shop: Shop
) -> None:
    read = shop.hold(shop.stock)
    with watching(browser, site) as watched:
        page = opened(watched, "/")
        expect(page.locator(".reading-state").first).to_contain_text("Reading the stock")
        expect(page.locator(LIVE)).to_have_text("Reading stock")
        watched.must_be_accessible()
        read.set()
        expect(page.locator(".kpi")).to_have_count(4)
        state_of(page, "live")
        watched.must_be_quiet()


def test_the_stock_page_opened_too_early_comes_by_itself(browser: Browser, site: str, shop: Shop) -> None:
    read = shop.hold(shop.stock)
    with watching(browser, site) as watched:
        page = opened(watched, "/stock")
        expect(page.locator(".reading-state")).to_contain_text("Reading the stock")
        expect(page.locator(LIVE)).to_have_text("Reading stock")
        read.set()
        expect(page.locator(".ag-row").first).to_be_visible()


def test_a_stock_page_whose_stock_was_read_before_it_first_asked_comes_by_itself(
    browser: Browser, site: str, shop: Shop
) -> None:
    read = shop.hold(shop.stock)
    with watching(browser, site) as watched:
        watched.page.route("**/api/live*", lambda route: route.abort())
        page = opened(watched, "/stock")
        expect(page.locator(".reading-state")).to_contain_text("Reading the stock")
        read.set()
        page.unroute("**/api/live*")
        expect(page.locator(".ag-row").first).to_be_visible()


def test_sales_that_are_still_being_read_hold_nothing_else_up(browser: Browser, site: str, shop: Shop) -> None:
    read = shop.hold(shop.sales)
    with watching(browser, site) as watched:
        page = opened(watched, "/")
        expect(page.locator(".kpi")).to_have_count(4)
        expect(page.locator(".reading-state")).to_contain_text("Reading the sales")
        expect(page.locator(LIVE)).to_have_text("Reading sales")
        read.set()
        expect(page.locator(".kpi").filter(has_text="Sales, week of")).to_have_count(1)
        state_of(page, "live")


def test_old_figures_are_not_called_live(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        state_of(page, "live")
        shop.fail()
        state_of(page, "stale")
        expect(page.locator(LIVE)).to_contain_text("Not current · figures of")
        shop.fail(failing=False)
        state_of(page, "live")


def test_a_request_for_figures_that_failed_is_made_again_and_meanwhile_the_page_is_not_live(
    browser: Browser, site: str, shop: Shop
) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        before = int(out_of_stock(page).inner_text())
        failing = True

        def refuse(route: Route) -> None:
            if failing:
                route.fulfill(status=503, body="")
            else:
                route.continue_()

        page.route("**/_dash-update-component*", refuse)
        count_one_as_gone(shop)
        state_of(page, "stale")
        expect(page.locator(LIVE)).to_have_text("Not current · asking again")
        failing = False
        expect(out_of_stock(page)).to_have_text(str(before + 1))
        state_of(page, "live")


def test_a_page_does_not_say_live_while_it_waits_for_its_figures(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        state_of(page, "live")
        held: list[Route] = []
        waiting = True

        def hold(route: Route) -> None:
            """A request that comes while those held go on is not held."""
            if waiting:
                held.append(route)
            else:
                route.continue_()

        page.route("**/_dash-update-component*", hold)
        shop.stir()
        expect(page.locator(LIVE)).to_have_text("Waiting for figures")
        waiting = False
        for route in held:
            route.continue_()
        state_of(page, "live")


def test_a_server_that_does_not_answer_is_said(browser: Browser, site: str, shop: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.page
        page.clock.install()
        watched.open("/")
        state_of(page, "live")
        page.route("**/api/live*", lambda route: route.abort())
        page.clock.run_for(20_000)
        expect(page.locator(LIVE)).to_contain_text("Not connected · last update")
        page.unroute("**/api/live*")
        page.clock.run_for(15_000)
        state_of(page, "live")
