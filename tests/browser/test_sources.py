"""Where numbers come from, in a real browser: from a figure to its files and back to the figures."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.page_helpers import LOOKS, Watched, watching
from tests.support.browser.shop import Shop

pytestmark = pytest.mark.browser
SALES = "/sources?of=sales&store=Camden&product=SKU-00001&weeks=4"


def test_the_page_is_accessible_and_quiet(browser: Browser, site: str, looked_at: Shop) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open(SALES)
        expect(page.get_by_role("heading", level=1)).to_have_text("Where do these numbers come from?")
        expect(page.get_by_role("region", name="Lines")).to_contain_text(
            re.compile(r"till-2026-11-18.csv, line [\d,]+")
        )
        watched.must_look_well()


def test_every_row_of_figures_on_the_overview_leads_to_its_files(visit: Watched) -> None:
    page = visit.go("/?store=Camden")
    page.get_by_role("link", name="Where the stock figures come from").click()
    expect(page).to_have_url(re.compile(r"/sources\?store=Camden$"))
    files = page.get_by_role("region", name="Files")
    expect(files.get_by_role("link", name="berlin.csv")).to_have_attribute("href", re.compile(r"/uploads\?id=\w{26}$"))
    page.go_back()
    page.get_by_role("link", name="Where the sales come from").click()
    expect(page).to_have_url(re.compile(r"/sources\?of=sales&store=Camden&from=2026-W47&to=2026-W47$"))
    expect(page.get_by_text("Sales, 16 Nov – 22 Nov 2026, Camden")).to_be_visible()


def test_a_sales_figure_on_trends_leads_to_its_files(visit: Watched) -> None:
    page = visit.go("/trends?store=Camden&weeks=4")
    page.get_by_role("link", name="Where do these numbers come from?").click()
    expect(page).to_have_url(re.compile(r"/sources\?of=sales&store=Camden&weeks=4$"))
    expect(page.get_by_text("Choose one product on Trends")).to_be_visible()


def test_when_the_files_can_not_be_read_the_page_says_so(visit: Watched, looked_at: Shop) -> None:
    looked_at.origins.fails = True
    page = visit.go(SALES.replace("Camden", "Glasgow"))
    expect(page.get_by_text("This cannot be read right now.")).to_be_visible()
