"""The stock table in a real browser: export, live, states."""

import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser.page_helpers import LOOKS, watching
from tests.support.browser.stock_site import stub
from tests.support.browser.stock_stub import START, StockStub, stock_row
from tests.support.browser.stock_world import no_stock, stock, stock_file
from tests.support.dashboard import DashboardStack

__all__ = ["no_stock", "stock", "stub"]
pytestmark = pytest.mark.browser
CUT = """() => [...document.querySelectorAll('.ag-cell[col-id=product_id], .ag-cell.num')]
    .filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent)"""


def count(page: Page) -> object:
    return expect(page.locator("#stock-count"))


def rows(page: Page) -> object:
    return page.locator(".ag-center-cols-container .ag-row")


def first_ids(page: Page, number: int) -> list[str]:
    cells = page.locator(".ag-pinned-left-cols-container .ag-row")
    return [cells.nth(at).locator("[col-id=product_id]").inner_text() for at in range(number)]


def test_the_page_is_accessible_and_quiet(browser: Browser, site: str, stock: DashboardStack) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/stock")
        count(page).to_have_text("360 of 360")
        watched.must_look_well()


def test_what_is_typed_before_the_grid_has_come_counts(browser: Browser, site: str, stock: DashboardStack) -> None:
    with watching(browser, site) as watched:
        page, held = watched.page, list[Route]()
        page.route("**/dash_ag_grid.*.js", lambda route: held.append(route))
        with page.expect_request("**/dash_ag_grid.*.js"):
            page.goto(f"{site}/stock")
        page.get_by_label("Search by name or product ID").fill("milk")
        for route in held:
            route.continue_()
        count(page).to_have_text("120 of 360")
        expect(page).to_have_url(re.compile(r"/stock\?q=milk$"))
        watched.must_be_quiet()


def test_an_export_holds_exactly_the_rows_shown_all_of_them(
    browser: Browser, site: str, stock: DashboardStack, tmp_path: Path
) -> None:
    big = [stock_row("Big store", f"X-{number:06d}", number % 40) for number in range(2500)]
    stock.upload("uploads/big.csv", stock_file(big))
    with watching(browser, site) as watched:
        page = watched.open("/stock?store=Big+store&sort=product_id&desc=1")
        count(page).to_have_text("2,500 of 2,860")
        page.locator("summary", has_text="Export").click()
        for link, read in (("CSV, all rows shown", pd.read_csv), ("Excel, all rows shown", pd.read_excel)):
            if read is pd.read_excel:
                page.locator("summary", has_text="Export").press("Enter") if not page.get_by_role(
                    "link", name=link
                ).is_visible() else None
            with page.expect_download() as download:
                page.get_by_role("link", name=link).click()
            kept = tmp_path / download.value.suggested_filename
            download.value.save_as(kept)
            frame = read(kept) if read is pd.read_csv else read(kept, engine="calamine")
            assert frame["product_id"].tolist() == [f"X-{number:06d}" for number in reversed(range(2500))]
            assert kept.name.startswith("stock_Bigstore_20")


def test_a_changed_count_appears_without_a_reload_and_nothing_else_moves(
    browser: Browser, site: str, stock: DashboardStack
) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/stock?sort=product_id&store=Store+1")
        count(page).to_have_text("90 of 360")
        page.locator(".ag-row[row-index='3'] [col-id=product_name]").click()
        expect(page.locator("#stock-panel")).to_be_visible()
        page.keyboard.press("Escape")
        page.locator(".ag-body-viewport").evaluate("place => { place.scrollTop = 900 }")
        expect(page.locator(".ag-row[row-index='30'] [col-id=on_hand]")).to_have_text("50")
        page.evaluate("() => { document.querySelector('.ag-row[row-index=\"30\"]').marked = true }")
        stock.count("Store 1", "SKU-0030", 4444)
        expect(page.locator(".ag-row[row-index='30'] [col-id=on_hand]")).to_have_text("4,444")
        assert page.locator(".ag-body-viewport").evaluate("place => place.scrollTop") == 900
        assert page.evaluate("() => document.querySelector('.ag-row[row-index=\"30\"]').marked") is True
        watched.must_be_quiet()


def test_without_any_stock_the_page_leads_to_the_upload(browser: Browser, site: str, no_stock: DashboardStack) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/stock")
        expect(page.get_by_text("No stock yet")).to_be_visible()
        expect(page.get_by_role("link", name="Upload a file")).to_be_visible()
        watched.must_be_accessible()


def test_a_failure_is_said_and_try_again_helps(browser: Browser, site: str, stub: StockStub) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/stock")
        count(page).to_have_text("360 of 360")
        stub.problem = "The store database does not answer."
        page.get_by_label("Search by name or product ID").fill("milk")
        expect(page.get_by_role("alert").get_by_text("The store database does not answer.")).to_be_visible()
        stub.problem = None
        page.get_by_role("button", name="Try again").click()
        count(page).to_have_text("120 of 360")
        expect(page.get_by_role("button", name="Try again")).to_be_hidden()


def test_old_figures_are_marked(browser: Browser, site: str, stub: StockStub) -> None:
    stub.stale_since = START
    with watching(browser, site) as watched:
        page = watched.open("/stock")
        expect(page.locator("#stock-stale")).to_contain_text("The tables did not answer. Shown are the figures of")
        watched.must_be_accessible()


def test_no_id_and_no_figure_is_cut(browser: Browser, site: str, stock: DashboardStack) -> None:
    long = [
        stock_row("Store 2", "4006381333931-ROT-XL-2026", 9_999_999, unit_price=98_765.43),
        stock_row("Store 2", "KAPPE-WINTER-WOLLE-XL-BLAU", 0),
    ]
    stock.upload("uploads/long.csv", stock_file(long))
    with watching(browser, site) as watched:
        page = watched.open("/stock?q=kappe&store=Store+2")
        expect(page.locator("#stock-count")).to_have_text("1 of 362")
        assert page.evaluate(CUT) == []
        page.get_by_label("Search by name or product ID").fill("4006381333931")
        expect(page.locator(".ag-row[row-index='0'] [col-id=on_hand]")).to_have_text("9,999,999")
        assert page.evaluate(CUT) == []
        watched.must_be_quiet()


def test_names_are_text_wherever_they_appear(browser: Browser, site: str, no_stock: DashboardStack) -> None:
    rows = [
        stock_row("<b>Store</b>", f"<u>{n:02d}</u>", n, product_name=text, category=text)
        for n, text in enumerate(ATTACKS)
    ]
    no_stock.upload("uploads/names.csv", stock_file(rows))
    with watching(browser, site) as watched:
        page = watched.open("/stock?sort=product_id")
        page.evaluate("window.hit = 0")
        count(page).to_have_text(f"{len(ATTACKS)} of {len(ATTACKS)}")
        shown = page.locator(".ag-row[row-index='0'] [col-id=product_name]")
        expect(shown).to_have_text(ATTACKS[0])
        shown.hover()
        expect(page.locator(".ag-tooltip")).to_have_text(ATTACKS[0])
        page.locator("summary", has_text="Category").click()
        page.keyboard.press("Escape")
        for number in (0, 3, 7):
            page.locator(f".ag-row[row-index='{number}'] [col-id=product_name]").click()
            expect(page.locator(".side-panel-title")).to_have_text(ATTACKS[number])
            expect(page.locator(".item-figures")).to_be_visible()
            page.keyboard.press("Escape")
        assert page.evaluate("window.hit") == 0
        assert page.locator("img, iframe, object, embed, math, .ag-row svg script").count() == 0
        watched.must_be_quiet()


SCRIPTS = ("window.hit=1", "alert(1)", "window.hit=1//")
SHAPES = (
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    '"><img src=x onerror="{}">',
    "'-{}-'",
    "javascript:{}",
    "<a href='javascript:{}'>x</a>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
    "{{{{constructor.constructor('{}')()}}}}",
    "${{{}}}",
    "<details open ontoggle={}>",
    "<math><mi xlink:href='javascript:{}'>",
    "</script><script>{}</script>",
    "<b onmouseover={}>bold</b>",
)
ATTACKS = tuple(shape.format(script) for shape in SHAPES for script in SCRIPTS)
