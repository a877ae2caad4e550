"""Saved views in a real browser: saved from what is shown, opened by link and with the page, changed, deleted."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.page_helpers import LOOKS, PHONE, watching
from tests.support.dashboard import DashboardStack
from tests.support.open_stack import open_stack
from tests.support.people import EVERYBODY, asked_by

pytestmark = pytest.mark.browser
ROWS = "store,item,name,count,reorder_point\nBerlin,1,Tea,0,5\nBerlin,2,Rice,90,5\nLeeds,1,Tea,3,5\n"
LOW_IN_LEEDS = "store=Leeds&status=low"


@pytest.fixture
def stack() -> Iterator[DashboardStack]:
    with open_stack() as made:
        asked_by(EVERYBODY)
        made.upload("uploads/rows.csv", ROWS)
        yield made


def test_a_view_is_saved_opened_changed_and_deleted(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site) as watched:
        page = watched.open(f"/stock?{LOW_IN_LEEDS}")
        expect(page.locator("#stock-count")).to_have_text("1 of 3")
        page.get_by_text("Views", exact=True).click()
        page.get_by_role("button", name="Save this view").click()
        page.get_by_label("Name", exact=True).fill("Low in Leeds")
        page.get_by_label("Everybody sees it").check()
        page.get_by_label("Open this page with it").check()
        watched.must_be_accessible()
        page.keyboard.press("Tab")
        page.locator("#views-save").click()
        expect(page.locator("#announce")).to_have_text("The view is saved.")

        watched.open("/stock")
        expect(page).to_have_url(f"{site}/stock?{LOW_IN_LEEDS}")
        expect(page.locator("#stock-count")).to_have_text("1 of 3")
        page.get_by_role("button", name="Clear filters").click()
        expect(page).to_have_url(f"{site}/stock?all=1")
        expect(page.locator("#stock-count")).to_have_text("3 of 3")
        page.get_by_text("Views", exact=True).click()
        watched.must_be_accessible()
        page.get_by_role("link", name="Low in Leeds").click()
        expect(page).to_have_url(f"{site}/stock?{LOW_IN_LEEDS}")
        page.get_by_text("Views", exact=True).click()
        page.get_by_role("button", name="Change the view Low in Leeds").click()
        expect(page.get_by_label("Name", exact=True)).to_have_value("Low in Leeds")
        page.get_by_label("Name", exact=True).fill("Leeds")
        page.get_by_label("Open this page with it").uncheck()
        page.locator("#views-save").click()
        page.get_by_text("Views", exact=True).click()
        page.get_by_role("button", name="Change the view Leeds").click()
        expect(page.get_by_label("Name", exact=True)).to_have_value("Leeds")
        page.get_by_role("button", name="Delete").click()
        expect(page.locator("#announce")).to_have_text("The view is deleted.")
        page.get_by_text("Views", exact=True).click()
        expect(page.locator(".views-row")).to_have_count(0)
        watched.open("/stock")
        expect(page).to_have_url(re.compile(r"/stock$"))
        watched.must_be_quiet()
    told = sorted(one["what"] for one in stack.audit() if one["what"].startswith("view"))
    assert told == ["view changed", "view deleted", "view shared"]


def test_the_menu_fits(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/alerts?status=open")
        page.get_by_text("Views", exact=True).click()
        page.get_by_role("button", name="Save this view").click()
        page.get_by_label("Name", exact=True).fill("Open <b>alerts</b>")
        page.locator("#views-save").click()
        expect(page.locator("#announce")).to_have_text("The view is saved.")
        page.get_by_text("Views", exact=True).click()
        for width, _ in watched.looks():
            box = page.locator(".views-body").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
        watched.must_look_well()


def test_the_phone_keeps_its_tools(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site, size=PHONE) as watched:
        page = watched.open("/stock")
        page.get_by_text("Views", exact=True).click()
        expect(page.get_by_role("link", name="Everything")).to_be_visible()
        watched.must_not_scroll_sideways()


def test_stores_marked_once_hold_on_every_page(browser: Browser, site: str, stack: DashboardStack) -> None:
    stack.upload("uploads/hull.csv", "store,item,count,reorder_point\nHull,1,0,5\n")
    mine = "?store=Berlin&store=Hull"
    with watching(browser, site) as watched:
        page = watched.page
        page.goto(f"{site}/account/stores")
        page.get_by_label("Berlin").check()
        page.get_by_label("Hull").check()
        watched.must_be_accessible()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_have_text("Pages open with Berlin, Hull.")
        for path in ("/", "/alerts", "/trends", "/stores", "/uploads"):
            watched.open(path)
            expect(page).to_have_url(f"{site}{path}{mine}")
        expect(page.locator("#uploads-store")).to_have_value(mine[1:])
        page.locator("#uploads-store").select_option(label="Hull")
        expect(page.locator(".upload-row")).to_have_count(1)
        page.locator("#uploads-store").select_option(label="All stores")
        expect(page).to_have_url(f"{site}/uploads?all=1")
        expect(page.locator(".upload-row")).to_have_count(2)
        page.go_back()
        expect(page.locator("#uploads-store")).to_have_value("store=Hull")
        expect(page.locator(".upload-row")).to_have_count(1)
        page.locator(".upload-row a").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Upload")
        page.go_back()
        expect(page.locator("#uploads-store")).to_have_value("store=Hull")
        expect(page.locator(".upload-row")).to_have_count(1)
        watched.open("/stock?item=1&at=Berlin")
        expect(page).to_have_url(f"{site}/stock{mine}&item=1&at=Berlin")
        expect(page.locator("#stock-count")).to_have_text("3 of 4")
        watched.must_be_quiet()
