"""The Trends page in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from tests.support.browser.page_helpers import LOOKS, Watched, watching
from tests.support.browser.shop import Shop

pytestmark = pytest.mark.browser
PNG = b"\x89PNG\r\n\x1a\n"
CHART = "#trends-weeks-chart .main-svg"
WRITTEN = """() => {
  const write = CanvasRenderingContext2D.prototype.fillText;
  window.written = [];
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    window.written.push(text);
    return write.call(this, text, ...place);
  };
}"""
A_LINE = 24  # pixels: less than a line of text is left below


def drawn(page: Page) -> None:
    expect(page.locator(CHART).first).to_be_visible(timeout=30_000)


def test_trends_are_accessible_and_quiet(browser: Browser, site: str, looked_at: Shop) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/trends")
        drawn(page)
        expect(page.get_by_role("heading", name="Where it changed")).to_be_visible()
        watched.must_look_well()


def test_three_clicks_say_what_sold_less_where_and_since_when(visit: Watched) -> None:
    page = visit.go("/")
    page.get_by_label("Pages", exact=True).get_by_role("link", name="Trends").click()
    drawn(page)
    page.evaluate("window.stillTheSamePage = true")
    changes = page.locator("#trends-changes")
    expect(changes.locator(".change-name").first).to_have_text("Bristol")
    changes.locator(".change-row").first.click()
    expect(changes.locator(".change-name").first).to_have_text("Dairy")
    changes.locator(".change-row", has_text="Drinks").click()
    expect(page.locator(".path-step b")).to_have_text(["Bristol", "Drinks"])
    expect(changes.locator(".panel-subtitle")).to_contain_text("Sparkling Water")
    expect(changes.locator(".change-detail").first).to_contain_text(re.compile("since|all 13 weeks"))
    expect(page).to_have_url(re.compile(r"/trends\?store=Bristol&category=Drinks$"))
    assert page.evaluate("window.stillTheSamePage") is True
    expect(page.locator("#announce")).to_contain_text("Bristol, Drinks")
    visit.must_be_quiet()


def test_back_and_reload_show_what_the_address_says(visit: Watched) -> None:
    page = visit.go("/trends?store=Bristol&weeks=26&measure=units")
    drawn(page)
    expect(page.get_by_role("heading", name="Weekly units")).to_be_visible()
    page.get_by_role("group", name="Measure").get_by_role("link", name="Revenue").click()
    expect(page.get_by_role("heading", name="Weekly revenue")).to_be_visible()
    page.get_by_role("link", name="Store Bristol: take off").click()
    expect(page.locator(".path-step")).to_have_count(0)
    page.go_back()
    expect(page.locator(".path-step b")).to_have_text(["Bristol"])
    page.go_back()
    expect(page.get_by_role("heading", name="Weekly units")).to_be_visible()
    page.reload()
    visit.settle()
    expect(page.get_by_role("heading", name="Weekly units")).to_be_visible()
    expect(page.locator(".path-step b")).to_have_text(["Bristol"])
    expect(page.get_by_label("Comparison:")).to_contain_text("26")
    visit.must_be_quiet()


def test_any_two_periods_can_be_compared(visit: Watched) -> None:
    page = visit.go("/trends")
    drawn(page)
    page.get_by_label("Comparison:").click()
    page.get_by_label("From week", exact=True).select_option("2026-W10")
    page.get_by_label("To week", exact=True).select_option("2026-W13")
    page.get_by_label("Against, from week").select_option("2025-W10")
    page.get_by_label("Against, to week").select_option("2025-W11")
    page.get_by_role("button", name="Compare these").click()
    expect(page.locator(".trends-note")).to_contain_text("2 weeks of sales, scaled to 4 weeks")
    expect(page).to_have_url(re.compile(r"from=2026-W10&to=2026-W13&vsfrom=2025-W10&vsto=2025-W11$"))
    visit.must_be_accessible()
    visit.must_be_quiet()


def test_a_chart_can_be_taken_away_as_picture_and_as_csv(
    browser: Browser, site: str, looked_at: Shop, tmp_path: Path
) -> None:
    with watching(browser, site, "dark") as watched:
        page = watched.open("/trends")
        drawn(page)
        page.evaluate(WRITTEN)
        for name, file, says in (
            ("Weekly revenue", "weekly_revenue.png", ["Revenue, EUR", "4-week average", "A year earlier"]),
            ("Seasons by category", "seasons_by_category.png", ["less than usual", "more"]),
        ):
            with page.expect_download() as told:
                page.get_by_role("button", name=f"{name} as PNG").click()
            assert told.value.suggested_filename == file
            told.value.save_as(tmp_path / file)
            assert (tmp_path / file).read_bytes()[:8] == PNG
            assert (tmp_path / file).stat().st_size > 10_000
            written = page.evaluate("window.written.splice(0)")
            assert (written[0], [words for words in says if words not in written]) == (name, [])
            assert re.fullmatch(r"All stores\. 13 weeks, .* · sales up to .* · Stockroom, .*\d{4}", written[-1])
        with page.expect_download() as told:
            page.get_by_role("link", name="Weekly revenue as CSV").click()
        assert told.value.suggested_filename.startswith("trends_weeks_")
        watched.must_be_quiet()


def test_the_figures_of_a_chart_can_be_read_as_a_table(visit: Watched) -> None:
    page = visit.go("/trends")
    drawn(page)
    page.locator("#trends-weeks").get_by_text("Show as table").click()
    rows = page.locator("#trends-weeks tbody tr")
    expect(rows).to_have_count(53)
    expect(rows.first.locator("th")).to_have_text("16 Nov 2026, not whole")


def test_the_weekly_chart_keeps_its_height_whatever_stands_beside_it(visit: Watched) -> None:
    page = visit.go("/trends")
    drawn(page)
    panel, table = page.locator("#trends-weeks .panel"), page.locator("#trends-weeks .as-table")
    beside = page.locator("#trends-changes .panel")
    visit.settle()
    closed = bottom(panel)
    assert 0 <= closed - bottom(table) < A_LINE
    page.get_by_text("Show all 8 stores").click()
    expect(page.locator(".more-bars .change-row").first).to_be_visible()
    assert (bottom(panel), bottom(beside)) == (closed, closed)
    page.locator("#trends-weeks").get_by_text("Show as table").click()
    expect(page.locator("#trends-weeks tbody")).to_be_visible()
    assert bottom(panel) == bottom(beside) > closed
    expect(page.locator(CHART).first).to_have_attribute("height", "380")
    page = visit.go("/")
    panel, table = page.locator(".panel", has=page.locator(".week-chart")), page.locator(".week-chart .as-table")
    assert 0 <= bottom(panel) - bottom(table) < A_LINE
    visit.must_be_quiet()


def test_a_click_on_a_chart_goes_down_into_what_stands_there(visit: Watched) -> None:
    page = visit.go("/trends")
    drawn(page)
    heat = page.locator("#trends-season-chart")
    expect(heat.locator(".hm image")).to_be_visible()
    heat.locator(".nsewdrag").click(position={"x": box(heat.locator(".nsewdrag"))["width"] - 3, "y": 5})
    expect(page).to_have_url(re.compile(r"/trends\?category=[A-Z]\w+&from=2026-W46&to=2026-W46$"))
    expect(page.locator(".path-step b")).to_have_count(1)
    page.go_back()
    expect(page.locator(".path-step b")).to_have_count(0)
    drawn(page)
    plot = page.locator("#trends-weeks-chart .nsewdrag").first
    plot.click(position={"x": box(plot)["width"] / 2, "y": box(plot)["height"] / 2})
    expect(page).to_have_url(re.compile(r"from=2026-W2\d&to=2026-W2\d$"))
    visit.must_be_quiet()


def box(part: Locator) -> FloatRect:
    found = part.bounding_box()
    assert found is not None
    return found


def bottom(part: Locator) -> int:
    return round(part.evaluate("one => one.getBoundingClientRect().bottom + scrollY"))


def test_the_keyboard_goes_down_and_comes_back(visit: Watched) -> None:
    page = visit.go("/trends")
    drawn(page)
    page.locator(".change-row").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".path-step b")).to_have_text(["Bristol"])
    expect(page.locator(".path-step")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".path-step")).to_have_count(0)
    page.get_by_label("Store: All stores").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Camden", exact=True).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("details.trends-menu[open]")).to_have_count(0)


def test_an_empty_choice_is_told(visit: Watched) -> None:
    page = visit.go("/trends?store=Atlantis")
    expect(page.get_by_text("No sales here")).to_be_visible()
    visit.must_be_accessible()


def test_the_overview_shows_sales_and_stays_accessible(browser: Browser, site: str, looked_at: Shop) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/")
        expect(page.get_by_role("heading", name="Weekly sales")).to_be_visible()
        expect(page.locator(".kpi")).to_have_count(7)
        expect(page.locator(".week-part")).to_have_count(1)
        watched.must_look_well()
