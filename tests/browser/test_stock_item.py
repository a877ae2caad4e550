"""The side panel of one item, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from backend_lambdas.aws.core.tables import history_pk, history_sk
from backend_lambdas.inventory.errors import InvalidRequest
from dashboard.features.stock import commands as stock_commands
from tests.support.browser.page_helpers import LOOKS, PHONE, Watched, watching
from tests.support.browser.stock_world import looked_at
from tests.support.dashboard import DashboardStack

__all__ = ["looked_at"]
pytestmark = pytest.mark.browser
ITEM = "/stock?item=SKU-0001&at=Store+2"
HELD = "document.activeElement === document.body || document.activeElement.closest('#stock-panel') !== null"


def panel(page: Page) -> object:
    return page.locator("#stock-panel")


def test_a_count_is_corrected_and_a_mistake_is_said(visit: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    def correct(*given: object) -> str:
        asked.append(given)
        if given[3] == "many":
            raise InvalidRequest("Type what is on the shelf as a whole number, 0 or more.")
        return "U1"

    monkeypatch.setattr(stock_commands, "correct_count", correct)
    page = visit.go(ITEM)
    panel(page).locator("summary", has_text="Correct the count").click()
    page.get_by_label("On the shelf").fill("many")
    page.get_by_label("Why (others see it)").fill("Counted twice")
    page.get_by_role("button", name="Save the count").click()
    expect(page.locator("#correct-problem")).to_have_text("Type what is on the shelf as a whole number, 0 or more.")
    page.get_by_label("On the shelf").fill("7")
    page.get_by_role("button", name="Save the count").click()
    expect(page.locator("#correct-said")).to_contain_text("The new count is on its way.")
    assert [given[:2] + given[3:] for given in asked] == [
        ("Store 2", "SKU-0001", units, "Counted twice") for units in ("many", "7")
    ]
    visit.must_be_quiet()


def test_a_link_to_an_item_opens_it_with_all_that_is_known(visit: Watched) -> None:
    page = visit.go(ITEM)
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("Brot, geschnitten 500 g no 1")
    expect(panel(page)).to_contain_text("Line 3 of berlin.csv, sent")
    expect(panel(page)).to_contain_text("In 4 stores")
    expect(panel(page).get_by_role("link", name="berlin.csv")).to_have_attribute("href", re.compile("^/uploads"))
    expect(panel(page).locator(".item-figures")).to_contain_text("On hand1")


def test_a_click_opens_escape_closes_and_the_focus_returns_to_the_row(visit: Watched) -> None:
    page = visit.go("/stock")
    cell = page.locator(".ag-row[row-index='5'] [col-id=product_name]")
    cell.click()
    expect(page).to_have_url(re.compile(r"/stock\?item=SKU-0001&at=Store\+\d$"))
    expect(page.locator(".side-panel-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/stock$"))
    expect(cell).to_be_focused()
    page.go_forward()
    expect(panel(page)).to_be_visible()
    page.go_back()
    expect(panel(page)).to_be_hidden()
    visit.must_be_quiet()


def test_the_keyboard_stays_in_the_panel_and_a_click_beside_it_closes_it(visit: Watched) -> None:
    page = visit.go(ITEM)
    links = panel(page).get_by_role("link")
    expect(links.first).to_be_visible()
    for _ in range(links.count() + 4):
        page.keyboard.press("Tab")
        assert page.evaluate(HELD)
    page.mouse.click(300, 450)
    expect(panel(page)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/stock$"))
    visit.must_be_quiet()


def test_enter_opens_the_row_under_the_cursor(visit: Watched) -> None:
    page = visit.go("/stock?sort=product_id&store=Store+3")
    first, second = (page.locator(f".ag-row[row-index='{row}'] [col-id=product_id]") for row in (0, 1))
    expect(second).to_have_text(re.compile("SKU"))
    page.get_by_role("columnheader", name="Product ID").focus()
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("Brot, geschnitten 500 g no 1")
    page.get_by_role("button", name="Close", exact=True).press("Enter")
    expect(panel(page)).to_be_hidden()
    expect(second).to_be_focused()


def test_another_store_is_one_click_away_and_back_closes(visit: Watched) -> None:
    page = visit.go("/stock?q=brot")
    page.locator(".ag-row[row-index='0'] [col-id=product_name]").click()
    panel(page).get_by_role("link", name="Store 4").click()
    expect(page).to_have_url(re.compile(r"item=SKU-0001&at=Store\+4$"))
    expect(panel(page).locator(".is-here")).to_contain_text("Store 4")
    page.go_back()
    page.go_back()
    expect(panel(page)).to_be_hidden()
    expect(page.locator("#stock-count")).to_have_text("120 of 360")


def test_the_chart_library_is_fetched_only_with_the_first_chart(
    browser: Browser, site: str, looked_at: DashboardStack
) -> None:
    with watching(browser, site) as watched:
        asked: list[str] = []
        watched.page.on("request", lambda request: asked.append(request.url))
        page = watched.open("/stock")
        expect(page.locator(".ag-row[row-index='5'] [col-id=product_name]")).to_contain_text("Brot")
        assert [url for url in asked if "plotly" in url] == []
        page.locator(".ag-row[row-index='5'] [col-id=product_name]").click()
        expect(panel(page).locator(".js-plotly-plot .scatterlayer")).to_be_visible()
        assert [url for url in asked if "plotly" in url] != []


def test_the_chart_follows_the_theme_without_asking_the_server(visit: Watched) -> None:
    page = visit.go(ITEM)
    line = panel(page).locator(".scatterlayer .trace .js-line").last
    expect(line).to_have_css("stroke", "rgb(62, 99, 221)")
    page.emulate_media(color_scheme="dark")
    expect(line).to_have_css("stroke", "rgb(123, 152, 255)")


def test_an_item_the_store_does_not_have_is_said_kindly(visit: Watched) -> None:
    page = visit.go("/stock?item=SKU-9999&at=Store+2")
    expect(panel(page).get_by_text("Not in this store")).to_be_visible()
    panel(page).get_by_role("link", name="All items").click()
    expect(panel(page)).to_be_hidden()
    visit.must_be_quiet()


def test_on_a_phone_the_panel_fills_the_screen(visit: Watched) -> None:
    page = visit.go("/stock", PHONE)
    page.locator(".ag-row[row-index='4'] .stock-card").click()
    expect(panel(page)).to_be_visible()
    assert panel(page).bounding_box()["width"] == PHONE[0]


def test_the_open_item_follows_a_new_count_without_closing(
    browser: Browser, site: str, looked_at: DashboardStack
) -> None:
    for number, units in enumerate((1, 777)):
        at = f"2026-11-20T{13 + number}:00:00.000Z"
        looked_at.put(
            pk=history_pk("Store 2", "SKU-0001"), sk=history_sk(number, 1), at=at, on_hand=units, reorder_point=10
        )
    with watching(browser, site) as watched:
        page = watched.open(ITEM)
        expect(panel(page).locator(".item-figures")).to_contain_text("On hand1")
        looked_at.count("Store 2", "SKU-0001", 777)
        expect(panel(page).locator(".item-figures")).to_contain_text("On hand777")
        expect(panel(page)).to_contain_text("2 counts, from 1 to 777; lowest 1, highest 777.")
        expect(page.locator(".side-panel-title")).to_be_focused()


def test_the_panel_is_accessible_and_quiet(browser: Browser, site: str, looked_at: DashboardStack) -> None:
    looked_at.count("Store 2", "SKU-0001", 5)
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open(ITEM)
        expect(panel(page).locator(".js-plotly-plot .scatterlayer")).to_be_visible()
        watched.must_be_accessible()
        panel(page).locator("summary", has_text="Show as table").click()
        panel(page).locator("summary", has_text="Correct the count").click()
        expect(panel(page).get_by_label("On the shelf")).to_be_visible()
        watched.must_look_well()
