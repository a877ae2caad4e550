"""The search for a product on Trends in a real browser."""

import json
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.test_trends import drawn
from tests.support.browser.page_helpers import LOOKS, Watched, watching
from tests.support.browser.shop import Shop

pytestmark = pytest.mark.browser
SEARCH = "**/api/trends/products**"
LOWEST_OPTION = "Math.min(...[...document.querySelectorAll('.found-option')].map(one => one.offsetHeight))"


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Find a product")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Products").get_by_role("option")


def names(page: Page) -> Locator:
    return options(page).locator(".found-name")


def test_a_product_is_found_and_chosen_by_keyboard(visit: Watched) -> None:
    page = visit.go("/trends?store=Bristol&weeks=26")
    drawn(page)
    page.evaluate("window.stillTheSamePage = true")
    with page.expect_response(re.compile("find=WATER$")):
        box(page).press_sequentially("WATER", delay=20)
    expect(names(page).first).to_have_text(re.compile("^Sparkling Water"))
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(box(page)).to_have_attribute("aria-activedescendant", "trends-found-1")
    expect(options(page).nth(1)).to_have_attribute("aria-selected", "true")
    chosen = names(page).nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".path-step b")).to_have_text(["Bristol", chosen])
    expect(page).to_have_url(re.compile(r"/trends\?store=Bristol&product=SKU-\d{5}&weeks=26$"))
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()
    expect(page.locator("#trends-found")).to_be_hidden()
    expect(page.locator("#announce")).to_contain_text(chosen)
    assert page.evaluate("window.stillTheSamePage") is True
    page.get_by_role("link", name=f"Product {chosen}: take off").click()
    expect(page.locator(".path-step b")).to_have_text(["Bristol"])
    page.go_back()
    expect(page.locator(".path-step b")).to_have_text(["Bristol", chosen])
    visit.must_be_quiet()


def test_a_product_is_chosen_with_the_mouse_and_takes_the_place_of_another(visit: Watched) -> None:
    page = visit.go("/trends?product=SKU-00001&by=product")
    drawn(page)
    box(page).fill("sku-00005")
    chosen = names(page).first.inner_text()
    options(page).first.click()
    expect(page).to_have_url(re.compile(r"/trends\?product=SKU-00005$"))
    expect(page.locator(".path-step")).to_have_count(1)
    expect(page.locator(".path-step b")).to_have_text([chosen])
    visit.must_be_quiet()


def test_enter_before_the_answer_takes_the_best_when_it_comes(visit: Watched) -> None:
    page = visit.go("/trends")
    drawn(page)
    box(page).fill("sku-00005")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/trends\?product=SKU-00005$"))
    expect(box(page)).to_have_value("")


def test_escape_closes_the_list_then_empties_the_box_and_the_arrow_opens_again(visit: Watched) -> None:
    page = visit.go("/trends")
    drawn(page)
    box(page).fill("water")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#trends-found")).to_be_hidden()
    expect(box(page)).to_have_value("water")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.get_by_role("heading", name="Trends", exact=True).click()
    expect(page.locator("#trends-found")).to_be_hidden()
    box(page).press("Escape")
    expect(box(page)).to_have_value("")
    expect(page).to_have_url(re.compile("/trends$"))
    visit.must_be_quiet()


def test_a_fast_typist_is_answered_once_and_the_browser_gets_only_a_few(visit: Watched) -> None:
    page = visit.go("/trends")
    drawn(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/trends/products" in request.url else None)
    page.evaluate(
        """input => { for (const text of ['s', 'sk', 'sku']) {
            Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
            input.dispatchEvent(new Event('input', { bubbles: true })); } }""",
        box(page).element_handle(),
    )
    expect(options(page)).to_have_count(8)
    expect(page.locator("#trends-found-note")).to_have_text("8 of 40: type more to narrow them down")
    assert [url.rpartition("find=")[2] for url in asked] == ["sku"]


def test_an_overtaken_answer_is_never_shown(browser: Browser, site: str, looked_at: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/trends")
        drawn(page)
        held: list[Route] = []
        page.route(re.compile("find=milk$"), lambda route: held.append(route))
        with page.expect_request(SEARCH):
            box(page).fill("milk")
        box(page).fill("sku-00005")
        expect(options(page)).to_have_count(1)
        expect(options(page).locator(".found-detail")).to_contain_text("SKU-00005")
        assert len(held) == 1


def test_a_late_answer_leaves_the_mark_where_the_person_moved_it(visit: Watched) -> None:
    page = visit.go("/trends")
    drawn(page)
    box(page).fill("wate")
    expect(options(page).nth(2)).to_be_visible()
    chosen = names(page).nth(2).inner_text()
    held: list[Route] = []
    page.route(re.compile("find=water$"), lambda route: held.append(route))
    with page.expect_request(re.compile("find=water$")):
        page.keyboard.type("r")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    with page.expect_response(re.compile("find=water$")):
        held[0].continue_()
    expect(options(page).nth(2)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".path-step b")).to_have_text([chosen])


def test_nothing_found_and_a_failure_are_told(browser: Browser, site: str, looked_at: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/trends?store=Bristol")
        drawn(page)
        box(page).fill("unicorn")
        expect(page.locator("#trends-found-note")).to_have_text("Nothing found for “unicorn” in Bristol.")
        expect(page.locator("#announce")).to_have_text("Nothing found for “unicorn” in Bristol.")
        expect(box(page)).to_have_attribute("aria-expanded", "false")
        watched.must_be_accessible()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/trends\?store=Bristol$"))
        watched.must_be_quiet()
        page.route(SEARCH, lambda route: route.fulfill(status=503, body=json.dumps({"message": "No lake."})))
        box(page).fill("milk")
        expect(page.locator("#trends-found-note")).to_have_text("No lake.")
        page.unroute(SEARCH)
        page.route(SEARCH, lambda route: route.abort())
        box(page).fill("bread")
        expect(page.locator("#trends-found-note")).to_have_text("The search does not answer right now.")


def test_the_open_list_is_accessible_and_inside_the_page(browser: Browser, site: str, looked_at: Shop) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/trends")
        drawn(page)
        box(page).fill("a")
        expect(options(page)).to_have_count(8)
        for width, _ in watched.looks():
            place = page.locator("#trends-found").bounding_box()
            assert place is not None
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= width
            assert page.evaluate(LOWEST_OPTION) >= 24
        watched.must_look_well()
