"""What the stock table shows: search, filters, order, in a real browser and in its address."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_stock import count
from tests.support.browser.page_helpers import PHONE, Watched
from tests.support.browser.stock_world import looked_at

__all__ = ["looked_at"]
pytestmark = pytest.mark.browser


def test_the_worst_items_come_first_and_the_order_is_in_the_address(visit: Watched) -> None:
    page = visit.go("/stock")
    expect(page.locator(".ag-row[row-index='0'] .chip")).to_have_text("Out of stock")
    page.get_by_role("columnheader", name="On hand").click()
    page.get_by_role("columnheader", name="On hand").click()
    expect(page.locator(".ag-row[row-index='0'] [col-id=on_hand]")).to_have_text("109")
    assert page.url.endswith("/stock?sort=on_hand&desc=1")
    page.reload()
    expect(page.locator(".ag-row[row-index='0'] [col-id=on_hand]")).to_have_text("109")
    expect(page.get_by_role("columnheader", name="On hand")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("columnheader", name="On hand").click()
    expect(page).to_have_url(re.compile(r"/stock$"))
    visit.must_be_quiet()


def test_search_and_filters_narrow_the_rows_and_survive_a_reload(visit: Watched) -> None:
    page = visit.go("/stock")
    page.get_by_label("Search by name or product ID").fill("milk")
    count(page).to_have_text("120 of 360")
    page.locator("summary", has_text="Store").click()
    page.get_by_role("checkbox", name="Store 2").check()
    count(page).to_have_text("30 of 360")
    page.get_by_role("checkbox", name="Out of stock").check(force=True)
    count(page).to_have_text("1 of 360")
    page.reload()
    count(page).to_have_text("1 of 360")
    expect(page.get_by_label("Search by name or product ID")).to_have_value("milk")
    expect(page.get_by_role("checkbox", name="Out of stock")).to_be_checked()
    page.get_by_role("button", name="Clear filters").first.click()
    count(page).to_have_text("360 of 360")
    expect(page).to_have_url(re.compile(r"/stock$"))
    expect(page.get_by_label("Search by name or product ID")).to_have_value("")
    visit.must_be_quiet()


def test_back_brings_the_filters_back(visit: Watched, site: str) -> None:
    page = visit.go("/stock?q=milk&category=Dairy")
    count(page).to_have_text("120 of 360")
    page.get_by_role("link", name="Alerts").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alerts")
    page.go_back()
    count(page).to_have_text("120 of 360")
    page.evaluate("dash_clientside.alerts.address('', null)")  # an answer for the page that was left, late
    expect(page).to_have_url(f"{site}/stock?q=milk&category=Dairy")
    expect(page.get_by_label("Search by name or product ID")).to_have_value("milk")


def test_the_navigation_leads_to_the_whole_table_again(visit: Watched) -> None:
    page = visit.go("/stock")
    page.get_by_label("Search by name or product ID").fill("milk")
    count(page).to_have_text("120 of 360")
    page.evaluate("window.stillTheSamePage = true")
    page.get_by_role("link", name="Stock levels").first.click()
    count(page).to_have_text("360 of 360")
    expect(page.get_by_label("Search by name or product ID")).to_have_value("")
    page.go_back()
    count(page).to_have_text("120 of 360")
    expect(page.get_by_label("Search by name or product ID")).to_have_value("milk")
    assert page.evaluate("window.stillTheSamePage") is True


def test_nothing_found_says_so_and_offers_the_way_back(visit: Watched) -> None:
    page = visit.go("/stock?q=nothing+like+this")
    expect(page.get_by_text("No item matches")).to_be_visible()
    count(page).to_have_text("0 of 360")
    visit.must_be_accessible()
    page.get_by_role("button", name="Clear filters").last.click()
    expect(page.get_by_text("No item matches")).to_be_hidden()
    count(page).to_have_text("360 of 360")


def test_on_a_phone_rows_are_cards_and_filters_a_sheet(visit: Watched) -> None:
    page = visit.go("/stock", PHONE)
    card = page.locator(".ag-row[row-index='0'] .stock-card")
    expect(card).to_contain_text("Milk 1 L no 0")
    expect(page.get_by_role("checkbox", name="Low")).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    visit.must_be_accessible()
    page.mouse.click(200, 230)
    expect(page.get_by_role("checkbox", name="Low")).to_be_hidden()
    expect(page.locator("#stock-panel")).to_be_hidden()
    page.get_by_role("button", name="Filters").press("Enter")
    page.get_by_text("Low", exact=True).first.click()
    page.get_by_label("Order", exact=True).select_option("Fewest on hand first")
    page.get_by_role("button", name="Show items").click()
    count(page).to_have_text("12 of 360")
    expect(card).to_contain_text("1 on hand")
    expect(page).to_have_url(re.compile("status=low&sort=on_hand$"))
    visit.must_be_quiet()


def test_after_many_quick_changes_the_rows_are_those_of_the_last(visit: Watched) -> None:
    page = visit.go("/stock")
    low = page.get_by_text("Low", exact=True).first
    for _ in range(9):
        low.click()
    count(page).to_have_text("12 of 360")
    expect(page).to_have_url(re.compile("/stock\\?status=low$"))
    visit.must_be_quiet()
