"""Weekly reports in a real browser: ordered, revised, of some stores."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.support.browser.page_helpers import LOOKS, watching
from tests.support.browser.reports_world import LAST_WEEK, Reports, no_reports, reports

__all__ = ["no_reports", "reports"]
pytestmark = pytest.mark.browser


def test_reports_are_accessible_and_quiet(browser: Browser, site: str, reports: Reports) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/reports?with=2026-W45")
        expect(page.get_by_role("heading", name="The week in sentences")).to_be_visible()
        watched.must_look_well()


def test_any_past_week_can_be_opened_and_made(browser: Browser, site: str, reports: Reports) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/reports?week=2026-W40")
        expect(page.get_by_label("Week", exact=True)).to_have_value("2026-W40")
        expect(page.get_by_text("Week 40 of 2026 has no report yet")).to_be_visible()
        page.get_by_role("button", name="Run now").click()
        expect(page.get_by_role("status").filter(has_text="The report of week 40 of 2026")).to_be_visible()
        page.get_by_label("Week", exact=True).select_option("2026-W45")
        expect(page.locator(".report-week")).to_have_text("Week 45 of 2026")
        page.go_back()
        expect(page.get_by_text("Week 40 of 2026 has no report yet")).to_be_visible()
        assert reports.ordered == ["2026-W40"]
        watched.must_be_quiet()


def test_a_report_is_of_the_stores_chosen_and_the_address_says_so(
    browser: Browser, site: str, reports: Reports
) -> None:
    reports.upload("uploads/two.csv", "store,item,count\nBerlin,1,5\nUlm,1,3\n")
    reports.make("2026-W46", stores=("Ulm",))
    reports.make("2026-W45", stores=("Ulm",))
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/reports?week=2026-W46")
        expect(page.locator(".report-only")).to_have_count(0)
        page.get_by_label("Stores", exact=True).select_option(label="Ulm")
        expect(page.locator(".report-only")).to_contain_text("Only Ulm. Sums of reports like this add up")
        expect(page).to_have_url(re.compile(r"/reports\?week=2026-W46&store=Ulm$"))
        links = page.locator(".report-files a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert links == [f"/reports/2026-W46/{ending}?store=Ulm" for ending in ("pdf", "xlsx", "zip", "page")]
        page.get_by_label("Compare with").select_option("2026-W45")
        expect(page.get_by_role("heading", name="Week 46 of 2026 and Week 45 of 2026")).to_be_visible()
        watched.must_look_well()
        page.get_by_label("Stores", exact=True).select_option(label="Berlin")
        expect(page.get_by_text("Week 46 of 2026 has no report of Berlin yet")).to_be_visible()
        page.get_by_role("button", name="Run now").click()
        expect(
            page.get_by_role("status").filter(has_text="The report of week 46 of 2026 is being made")
        ).to_be_visible()
        assert (reports.ordered, reports.ordered_of) == (["2026-W46"], [frozenset({"Berlin"})])
        page.go_back()
        expect(page.locator(".report-only")).to_contain_text("Only Ulm.")
        watched.must_be_quiet()


def test_run_now_orders_the_last_complete_week_and_shows_it_when_it_is_there(
    browser: Browser, site: str, reports: Reports
) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/reports")
        page.get_by_role("button", name="Run now").click()
        expect(
            page.get_by_role("status").filter(has_text="The report of week 47 of 2026 is being made")
        ).to_be_visible()
        assert reports.ordered == [LAST_WEEK]
        reports.make(LAST_WEEK, by="Everybody")
        expect(page.locator(".report-week")).to_have_text("Week 47 of 2026")
        page.get_by_role("button", name="Run now").click()
        expect(page.get_by_role("status").filter(has_text="has its report already")).to_be_visible()
        watched.must_be_quiet()


def test_late_sales_are_run_and_the_revision_says_why_it_is_there(
    browser: Browser, site: str, reports: Reports
) -> None:
    reports.late.add("2026-W46")
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/reports?week=2026-W46")
        expect(page.locator(".report-revised")).to_have_count(0)
        page.get_by_role("button", name="Run now").click()
        expect(page.get_by_role("status").filter(has_text="is being made again with what has arrived")).to_be_visible()
        assert reports.ordered == ["2026-W46"]
        reports.make("2026-W46", by="Everybody", later=timedelta(days=6, hours=5, minutes=30))
        note = page.get_by_role("note")
        expect(note).to_contain_text("Revision 2: made again on 21 Nov 2026, 05:30 UTC")
        expect(note).to_contain_text("because sales of this week arrived later. The mail is not sent again.")
        expect(page.get_by_role("status").filter(has_text="is being made again")).to_have_count(0)
        expect(page.locator(".report-row[aria-current]")).to_contain_text("Revised")
        links = note.get_by_role("link").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert links == [f"/reports/2026-W46/1/{ending}" for ending in ("pdf", "xlsx", "zip")]
        watched.must_look_well()


def test_an_answer_that_comes_after_back_leaves_the_address_of_the_other_page_alone(
    browser: Browser, site: str, reports: Reports
) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/alerts?kind=out_of_stock")
        late: list[Route] = []
        drawing: list[Route] = []

        def hold(route: Route) -> None:
            asked = route.request.post_data or ""
            if "reports-view" in asked:
                late.append(route)
            elif late and "_pages_content" in asked:
                drawing.append(route)
            else:
                route.continue_()

        page.route("**/_dash-update-component*", hold)
        with page.expect_request(lambda request: "reports-view" in (request.post_data or "")):
            page.get_by_label("Pages", exact=True).get_by_role("link", name="Reports").click()
        with page.expect_request(lambda request: "_pages_content" in (request.post_data or "")):
            page.go_back()
        with page.expect_response(lambda answer: "reports-view" in (answer.request.post_data or "")):
            late[0].continue_()
        expect(page.locator(".report-week")).to_have_text("Week 46 of 2026")
        assert page.url == f"{site}/alerts?kind=out_of_stock"
        drawing[0].continue_()
        expect(page.locator("h1")).to_have_text("Alerts")
        expect(page).to_have_url(f"{site}/alerts?kind=out_of_stock")
        watched.must_be_quiet()


def test_before_the_first_report_and_when_nothing_can_be_read_the_page_says_so(
    browser: Browser, site: str, no_reports: Reports
) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/reports")
        expect(page.get_by_text("Week 47 of 2026 has no report yet")).to_be_visible()
        no_reports.failing = True
        page.reload()
        expect(page.get_by_text("The weekly reports cannot be read right now.")).to_be_visible()
        watched.must_be_quiet()
