"""The weekly report on the whole platform: mailed once, as a page, and revised when sales come late."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from backend_lambdas.inventory.calendar import week_start
from backend_lambdas.reports.calendar import last_complete_week, weeks_before
from infra.local.launcher.platform import Platform
from infra.local.launcher.reports import ask_for_due_report
from tests.support.browser.page_helpers import LOOKS
from tests.support.emulated import Emulated, eventually, start_with_dashboard
from tests.support.signed_in_visit import watching_run

pytestmark = [pytest.mark.browser, pytest.mark.emulator]
HOSTILE = "<img src=x onerror=alert(1)>"
STOCK = f"store,item,count,name,price\nOslo,A1,0,{HOSTILE},2.5\nOslo,A2,4,Rye,3\n".encode()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    started = start_with_dashboard(tmp_path_factory.mktemp("platform"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def week(platform: Platform) -> str:
    """The last complete week, with sales and with its report, made and mailed."""
    emulated = Emulated(platform)
    week = last_complete_week(datetime.now(UTC), "UTC")
    emulated.put_upload("oslo.csv", STOCK)
    emulated.put_upload("sales.csv", sales_file((week, "S1", 4), (weeks_before(week, 1), "S0", 1)))
    eventually(lambda: weeks_sold(emulated), lambda seen: {week, weeks_before(week, 1)} <= set(seen))
    emulated.client("lambda").invoke(
        FunctionName=emulated.outputs["WeeklyReportFunction"], Payload=f'{{"week": "{week}", "by": "Ada"}}'.encode()
    )
    eventually(lambda: list(emulated.mail_dir.glob("*.eml")), bool)
    return week


def sales_file(*sold: tuple[str, str, int]) -> bytes:
    """Week, sale and units of each."""
    lines = ["sale_id,store,product_id,product_name,sale_date,quantity,price"]
    lines += [f'{sale_id},Oslo,A1,"{HOSTILE}",{week_start(week)},{units},2.50' for week, sale_id, units in sold]
    return ("\n".join(lines) + "\n").encode()


def weeks_sold(emulated: Emulated) -> dict[str, int]:
    found = [item for item in emulated.ops("LK#sales") if item["sk"] == "WEEKS"]
    return {week: int(state["rev"]) for item in found for week, state in item["weeks"].items()}


def test_the_mail_is_seen_as_its_reader_sees_it_and_can_not_act(
    browser: Browser, platform: Platform, week: str
) -> None:
    with watching_run(browser, platform, *LOOKS[0]) as watched:
        page = watched.open("/mailbox")
        page.get_by_role("link", name=re.compile("weekly report")).click()
        watched.settle()
        mail = page.frame_locator(".mail-frame")
        expect(mail.get_by_role("link", name=re.compile(r"^10\.00\sEUR$")).first).to_be_visible()
        expect(mail.locator("body")).to_contain_text(HOSTILE)
        expect(mail.locator("img, script, form, iframe")).to_have_count(0)
        address = page.locator(".mail-frame").get_attribute("src") or ""
        assert (
            "sandbox allow-popups"
            in page.request.get(platform.home.dashboard_url + address).headers["content-security-policy"]
        )
        for _ in watched.looks():
            watched.must_not_scroll_sideways()
        watched.must_be_quiet()
        for _ in watched.looks():  # axe writes to frames, and this one may not answer: that is in the console then
            watched.must_be_accessible()


def test_sales_that_come_late_are_in_the_report_after_run_now_and_no_second_mail_is_sent(
    browser: Browser, platform: Platform, week: str
) -> None:
    emulated = Emulated(platform)
    before = weeks_sold(emulated)[week]
    with watching_run(browser, platform) as watched:
        page = watched.open(f"/reports?week={week}")
        page.get_by_role("button", name="Run now").click()
        expect(page.get_by_role("status").filter(has_text="No sales of it have arrived since")).to_be_visible()
        emulated.put_upload("late.csv", sales_file((week, "S2", 6)))
        eventually(lambda: weeks_sold(emulated), lambda seen: seen[week] > before)
        page.get_by_role("button", name="Run now").click()
        expect(page.get_by_role("note")).to_contain_text(
            "because sales of this week arrived later. The mail is not sent again."
        )
        expect(page.get_by_role("note").get_by_role("link", name="PDF")).to_have_attribute(
            "href", f"/reports/{week}/1/pdf"
        )
        expect(page.locator(".kpi").first).to_contain_text("25")
        watched.must_be_quiet()
    ask_for_due_report(platform.cloud)
    subjects = [path.read_text() for path in emulated.mail_dir.glob("*.eml")]
    assert len([text for text in subjects if "Subject: Stockroom weekly report" in text]) == 1
