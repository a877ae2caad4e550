"""The columns of the stock grid, and Back, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.page_helpers import Watched
from tests.support.browser.stock_world import looked_at

__all__ = ["looked_at"]
pytestmark = pytest.mark.browser
USUAL = ["Status", "Product ID", "Product", "Store", "Category", "On hand", "Threshold", "Price, EUR", "Value, EUR"]


def heads(page: Page) -> list[str]:
    """In the order in which they stand on the screen."""
    found = page.locator(".ag-header-cell:visible")
    places = [(found.nth(at).bounding_box() or {"x": 0})["x"] for at in range(found.count())]
    return [words for _x, words in sorted(zip(places, found.all_inner_texts(), strict=True))]


def test_columns_are_chosen_kept_at_the_left_and_remembered_in_the_address(visit: Watched) -> None:
    page = visit.go("/stock?store=Store+2")
    expect(page.locator("#stock-count")).to_have_text("90 of 360")
    assert heads(page)[:9] == USUAL
    page.get_by_text("Columns", exact=True).click()
    shown = page.get_by_role("group", name="Columns shown")
    shown.get_by_label("Category").uncheck()
    shown.get_by_label("Value at cost").check()
    expect(page.locator(".ag-header-cell[col-id=value_at_cost]")).to_be_visible()
    page.get_by_role("group", name="Stay at the left").get_by_label("Store", exact=True).check()
    expect(page.locator(".ag-pinned-left-header [col-id=store]")).to_be_visible()
    kept = "status,product_id,product_name,store,on_hand,reorder_point,unit_price,value,value_at_cost,changed_at"
    expect(page).to_have_url(re.compile("cols=" + kept.replace(",", "%2C") + "&pin=status%2Cproduct_id%2Cstore$"))
    page.reload()
    expect(page.locator(".ag-pinned-left-header [col-id=store]")).to_be_visible()
    assert heads(page)[:4] == ["Status", "Product ID", "Store", "Product"]
    expect(page.locator(".ag-header-cell[col-id=category]")).to_have_count(0)
    page.get_by_text("Columns", exact=True).click()
    visit.must_be_accessible()
    page.get_by_role("button", name="The usual columns").click()
    expect(page).to_have_url(re.compile(r"\?store=Store\+2$"))
    expect(page.locator(".ag-header-cell[col-id=category]")).to_be_visible()
    assert heads(page)[:9] == USUAL
    visit.must_be_quiet()


def test_a_column_that_is_pulled_wider_stays_so(visit: Watched) -> None:
    page = visit.go("/stock")
    expect(page.locator("#stock-count")).to_have_text("360 of 360")
    edge = page.locator(".ag-header-cell[col-id=store] .ag-header-cell-resize")
    box = edge.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 10, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"wide=store%3A\d+$"))
    width = (page.locator(".ag-header-cell[col-id=store]").bounding_box() or {})["width"]
    page.reload()
    expect(page.locator("#stock-count")).to_have_text("360 of 360")
    again = (page.locator(".ag-header-cell[col-id=store]").bounding_box() or {})["width"]
    assert round(again) == round(width)
    visit.must_be_quiet()


def test_each_filter_is_a_step_of_back_and_typing_is_one(visit: Watched) -> None:
    page = visit.go("/stock")
    expect(page.locator("#stock-count")).to_have_text("360 of 360")
    page.locator(".stock-statuses").get_by_text("Low").click()
    expect(page.locator("#stock-count")).to_have_text("12 of 360")
    search = page.get_by_label("Search by name or product ID")
    search.fill("milk")
    expect(page.locator("#stock-count")).to_have_text("4 of 360")
    search.fill("milk no 3")
    expect(page).to_have_url(re.compile("q=milk\\+no\\+3"))
    page.go_back()
    expect(page.locator("#stock-count")).to_have_text("12 of 360")
    expect(search).to_have_value("")
    page.go_back()
    expect(page.locator("#stock-count")).to_have_text("360 of 360")
    page.go_forward()
    expect(page.locator("#stock-count")).to_have_text("12 of 360")
    visit.must_be_quiet()
