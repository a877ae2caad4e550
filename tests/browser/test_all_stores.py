"""All stores side by side, in a real browser."""

import re
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from dashboard.ui.addresses import TRENDS_PATH
from tests.support.browser.page_helpers import Watched, watching
from tests.support.browser.shop import LATE, Shop, looked_at

__all__ = ["looked_at"]
pytestmark = pytest.mark.browser


def names(page: Page) -> list[str]:
    return page.locator(".stores-compared tbody th").all_inner_texts()


def column(page: Page, head: str) -> list[str]:
    return page.locator(f".stores-compared td[data-head='{head}']").all_inner_texts()


def test_it_looks_well(browser: Browser, site: str, looked_at: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/stores")
        expect(page.locator(".stores-compared tbody tr")).to_have_count(8)
        expect(page.locator(".stores-compared .icon-clock")).to_have_count(len(LATE))
        watched.must_look_well()


def test_a_head_sorts_and_back_undoes_it(visit: Watched) -> None:
    page = visit.go("/stores")
    worst_first = [float(share.split("\u202f")[0]) for share in column(page, "Out of stock")]
    assert worst_first == sorted(worst_first, reverse=True)
    page.get_by_role("link", name="Revenue, EUR").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Revenue, EUR")
    sold = [int(text.replace(",", "")) for text in column(page, "Revenue, EUR")]
    assert sold == sorted(sold, reverse=True)
    page.get_by_role("link", name="Revenue, EUR").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Revenue, EUR")
    expect(page).to_have_url(re.compile(r"\?sort=revenue&desc=0$"))
    page.go_back()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Revenue, EUR")
    page.go_back()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Out of stock")
    visit.must_be_quiet()


def test_a_store_is_found_and_its_figures_lead_on(visit: Watched) -> None:
    page = visit.go("/stores?weeks=13")
    store = names(page)[3]
    page.get_by_label("Find a store").fill(store[:5].lower())
    expect(page.locator(".stores-compared tbody th")).to_have_text([store])
    expect(page).to_have_url(re.compile(rf"\?weeks=13&q={store[:5].lower()}$"))
    expect(page.locator(".page-subtitle")).to_contain_text("1 of 8 stores · revenue of")
    page.locator(".stores-compared tbody td a").first.click()
    expect(page).to_have_url(re.compile(rf"/trends\?store={re.escape(quote_plus(store))}$"))
    page.go_back()
    page.get_by_role("rowheader").get_by_role("link", name=store).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(store)
    visit.must_be_quiet()


def test_back_before_the_next_page_has_come_stays_here(browser: Browser, site: str, looked_at: Shop) -> None:
    """What Dash was told of the next page is not undone by this page alone: its parts would come all the same."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if TRENDS_PATH in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    with watching(browser, site) as watched:
        page = watched.open("/stores?weeks=13")
        page.get_by_label("Find a store").fill(names(page)[3])
        expect(page.locator(".stores-compared tbody th")).to_have_count(1)
        found = names(page)
        page.route("**/_dash-update-component*", hold)
        with page.expect_request(lambda request: TRENDS_PATH in (request.post_data or "")):
            page.locator(".stores-compared tbody td a").first.click()
        page.go_back()
        page.go_back()
        expect(page).to_have_url(re.compile(r"/stores\?weeks=13$"))
        for route in held:
            route.continue_()
        expect(page.get_by_label("Find a store")).to_have_value("")
        expect(page.locator(".stores-compared tbody th")).to_have_count(8)
        page.go_forward()
        expect(page.locator(".stores-compared tbody th")).to_have_text(found)
        expect(page.get_by_role("heading", level=1)).to_have_text("All stores")
        watched.must_be_quiet()


def test_the_overview_leads_there(visit: Watched) -> None:
    page = visit.go("/")
    page.get_by_role("link", name="All stores").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All stores")
    expect(page.locator(".stores-compared tbody tr")).to_have_count(8)
    visit.must_be_quiet()
