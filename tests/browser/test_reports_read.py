"""Weekly reports that are there, in a real browser: found, read, opened, compared."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser.page_helpers import PHONE, Watched
from tests.support.browser.reports_world import looked_at

__all__ = ["looked_at"]
pytestmark = pytest.mark.browser


def test_the_newest_report_is_open_and_another_is_one_click_away(visit: Watched) -> None:
    page = visit.go("/reports")
    expect(page.locator(".report-week")).to_have_text("Week 46 of 2026")
    page.get_by_label("Find a report").fill("week 44")
    expect(page.locator(".report-row")).to_have_count(1)
    page.locator(".report-row").get_by_role("link", name="Week 44 of 2026").click()
    expect(page.locator(".report-week")).to_have_text("Week 44 of 2026")
    expect(page).to_have_url(re.compile(r"week=2026-W44"))
    visit.must_be_quiet()


def test_a_figure_of_a_sentence_leads_to_what_is_behind_it_as_of_the_reports_week(visit: Watched) -> None:
    page = visit.go("/reports")
    assert not page.locator("#table-stock table").is_visible()
    page.get_by_role("link", name="20 of 9,020 items", exact=True).click()
    expect(page).to_have_url(re.compile(r"/reports\?week=2026-W46#table-stock$"))
    expect(page.locator("#table-stock table")).to_be_visible()
    expect(page.locator("#table-stock")).to_be_in_viewport()
    page.get_by_role("link", name="1 store", exact=True).click()
    expect(page.locator("#table-stores")).to_be_in_viewport()
    units = page.get_by_role("link", name="4,500 units", exact=True).get_attribute("href")
    assert units == "/trends?from=2026-W46&to=2026-W46&measure=units"
    visit.must_be_quiet()


def test_two_weeks_are_compared_and_the_address_says_so(visit: Watched) -> None:
    page = visit.go("/reports")
    page.get_by_label("Compare with").select_option("2026-W44")
    expect(page.get_by_role("heading", name="Week 46 of 2026 and Week 44 of 2026")).to_be_visible()
    expect(page).to_have_url(re.compile(r"with=2026-W44"))
    page.reload()
    visit.settle()
    expect(page.get_by_role("heading", name="Week 46 of 2026 and Week 44 of 2026")).to_be_visible()
    expect(page.locator("#table-stores th").nth(3)).to_have_text("Sales, difference")
    visit.must_be_quiet()


def test_tables_are_whole_and_their_heads_sort_them(visit: Watched) -> None:
    page = visit.go("/reports")
    tables = page.locator(".report-table")
    expect(tables).to_have_count(12)
    cut = """all => all.map(one => { one.open = true; return one.querySelector(".table-scroll"); })
        .filter(place => place && place.scrollWidth > place.clientWidth).length"""
    assert tables.evaluate_all(cut) == 0
    stores, revenue = page.locator("#table-stores"), page.locator("#table-stores tbody td:nth-child(2)")
    amounts = ["5,400.50", "4,790.25", "4,180.00", "3,569.75", "2,959.50"]
    expect(revenue).to_have_text(amounts)
    stores.get_by_role("button", name="Sales", exact=True).click()
    stores.get_by_role("button", name="Sales", exact=True).click()
    expect(revenue).to_have_text(amounts[::-1])
    expect(stores.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    visit.must_be_quiet()


@pytest.mark.parametrize("address", ["/reports?week=2020-W01", "/reports?week=nonsense", "/reports?with=%22%3E"])
def test_any_address_gives_a_page(visit: Watched, address: str) -> None:
    page = visit.go(address, PHONE)
    expect(page.locator("h1")).to_have_text("Weekly reports")
    expect(page.locator(".state-title, .report-week").first).to_be_visible()
    visit.must_be_accessible()
    visit.must_be_quiet()


def test_each_format_has_a_link_and_the_page_opens_without_a_script(visit: Watched, site: str) -> None:
    page = visit.go("/reports")
    links = page.locator(".report-files a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert links == [f"/reports/2026-W46/{ending}" for ending in ("pdf", "xlsx", "zip", "page")]
    page.goto(f"{site}/reports/2026-W46/page")
    expect(page.get_by_role("heading", level=1)).to_have_text("Weekly report, week 46 of 2026")
    assert page.evaluate("document.scripts.length") == 0
    visit.must_be_accessible()
    visit.must_be_quiet()
