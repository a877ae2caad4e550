"""The uploads page and the mailbox on the whole platform: real forms, real S3, real ingest, real mails."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from infra.local.launcher.platform import Platform
from tests.support.browser.page_helpers import LOOKS, Watched
from tests.support.emulated import Emulated, end, start_with_dashboard
from tests.support.signed_in_visit import watching_run

pytestmark = [pytest.mark.browser, pytest.mark.emulator]
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    started = start_with_dashboard(tmp_path_factory.mktemp("platform"))
    yield started
    end(started)


@pytest.fixture(scope="module")
def address(platform: Platform) -> str:
    return f"http://127.0.0.1:{platform.home.port}"


def stock_file(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(("store,item,count,name,reorder_point", *lines)) + "\n")
    return path


def must_be_well(watched: Watched, address: str, platform: Platform) -> None:
    """Accessible, as wide as the window, quiet; only the site and its own S3 were asked for anything."""
    watched.must_be_accessible()
    watched.must_not_scroll_sideways()
    assert watched.complaints == []
    assert watched.hosts == {address.removeprefix("http://"), f"127.0.0.1:{platform.home.aws_port}"}


def test_a_file_is_looked_at_and_imported_and_its_bad_rows_are_explained_and_mended(
    browser: Browser, address: str, platform: Platform, tmp_path: Path
) -> None:
    lines = [f"Leipzig,A-1,0,{HOSTILE},5", "Leipzig,A-2,40,Rice,8", "Leipzig,A-3,1o,Oil,8"]
    with watching_run(browser, platform) as watched:
        page = watched.open("/uploads")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose files").press("Enter")
        chooser.value.set_files(stock_file(tmp_path, "leipzig.csv", *lines))
        expect(page.locator("#preview-import")).to_have_text("Import 2 rows")
        expect(page.locator("#preview-changes")).to_contain_text(HOSTILE)
        expect(page.locator("#preview-alerts")).to_contain_text("1 would open, 0 would close")
        expect(page.get_by_label("Line 4, count")).to_have_value("10")
        watched.must_be_accessible()
        page.get_by_role("button", name="Import what is corrected").click()
        expect(page.locator("#preview-name")).to_have_text("leipzig - mended.csv")
        expect(page.locator("#preview-import")).to_have_text("Import 1 row")
        page.go_back()
        expect(page.locator("#preview-import")).to_have_text("Import 2 rows")
        page.locator("#preview-import").click()
        expect(page.locator("#upload-outcome .upload-outcome")).to_have_text(
            "3 rows read, 2 changed, 1 rejected, 1 alert."
        )
        expect(page.locator(".step-done")).to_have_count(4)
        expect(page.locator(".facts")).to_contain_text("Administrator")
        cells = page.locator(".problem-table tbody td")
        expect(cells).to_have_text(["4", "OilA-3", "count", "1o", "not a whole number", "10"])
        watched.must_be_accessible()
        with page.expect_download() as download:
            page.get_by_role("link", name="All of them as CSV").click()
        assert "1o,Oil,8" in Path(download.value.path()).read_text(encoding="utf-8-sig")
        page.goto(f"{address}/mailbox")
        expect(page.locator(".mail-subject")).to_contain_text("Leipzig")
        expect(page.locator(".mail-text")).to_contain_text(HOSTILE)
        must_be_well(watched, address, platform)


def test_several_files_are_looked_at_together_and_the_columns_of_one_are_changed(
    browser: Browser, address: str, platform: Platform, tmp_path: Path
) -> None:
    good = stock_file(tmp_path, "gera.csv", "Gera,G-1,4,Tea,2")
    bad = tmp_path / "trier.csv"
    bad.write_text("store,item,count,recounted,price\nTrier,T-1,4,7,1\nTrier,T-2,1o,8,1\nTrier,T-3,5,9,dear\n")
    with watching_run(browser, platform) as watched:
        page = watched.open("/uploads")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.set_input_files("#upload-input", [good, bad])
        files = page.locator("#upload-several li")
        looked_at = files.filter(has_text="trier.csv")
        expect(looked_at).to_contain_text("1 row to import, 0 would change, 1 new, 2 with a problem")
        page.get_by_role("button", name="Import the file without a problem").click()
        expect(page.locator("#upload-several-said")).to_have_text("1 file is being imported.")
        expect(page.locator(".upload-card", has_text="gera.csv")).to_contain_text("1 row read")
        looked_at.get_by_role("link").click()
        rows = page.locator("#preview-problems tbody tr")
        expect(rows).to_have_count(2)
        page.get_by_label("Show", exact=True).select_option(label="price: not a price (1)")
        expect(rows.filter(visible=True)).to_have_count(1)
        page.get_by_role("button", name="Copy").click()
        expect(page.locator("#announce")).to_have_text("The problems are copied.")
        copied = page.evaluate("navigator.clipboard.readText()").splitlines()
        assert [line.split("\t") for line in copied] == [
            ["Line", "Item", "Column", "Value", "What is wrong", "Correct it here"],
            ["4", "T-3", "price", "dear", "not a price", "dear"],
        ]
        page.locator(".preview-reading summary").first.click()
        page.get_by_label("Count", exact=True).select_option(label="recounted")
        page.get_by_role("button", name="Read it this way").click()
        expect(rows).to_have_count(1)
        expect(page.locator("#preview-import")).to_have_text("Import 2 rows")
        must_be_well(watched, address, platform)


def test_a_file_from_the_command_line_appears_by_itself_and_a_held_one_waits_for_a_decision(
    browser: Browser, address: str, platform: Platform
) -> None:
    cloud = Emulated(platform)
    rows = [f"Dresden,B-{number},{number + 20},Thing {number},5" for number in range(30)]
    with watching_run(browser, platform) as watched:
        page = watched.open("/uploads")
        head = "store,item,count,name,reorder_point\n"
        cloud.put_upload("dresden.csv", (head + "\n".join(rows)).encode())
        row = page.locator(".upload-row").first
        expect(row).to_contain_text("30 rows read, 30 changed")
        cloud.put_upload("snapshot/dresden-short.csv", (head + "\n".join(rows[:3])).encode(), mode="snapshot")
        card = page.locator(".upload-card", has_text="dresden-short.csv")
        expect(card.locator(".chip")).to_have_text("Needs a decision")
        expect(page.locator("#held-badge")).to_have_text("1 held for a decision")
        page.goto(f"{address}/")
        banner = page.locator("#overview-attention .row-item", has_text="dresden-short.csv")
        expect(banner).to_contain_text(
            "27 of 30 items are missing from this file of the whole stock and would be removed"
        )
        expect(banner).to_contain_text("27 items taken off the list, units 1,035 → 63")
        banner.get_by_role("link", name="Decide").click()
        expect(page.locator("#upload-decision-effect")).to_contain_text("27 items taken off the list")
        expect(page.get_by_role("button", name="Import anyway")).to_be_visible()
        expect(page.locator("#upload-decision-problem")).to_be_empty()
        watched.must_be_accessible()
        page.get_by_role("button", name="Import anyway").click()
        expect(page.locator("#upload-decision-problem")).to_have_text("Say why, in a few words.")
        page.get_by_label("Why (others see it)").fill("Half the shop is closed")
        page.get_by_role("button", name="Import anyway").click()
        expect(page.locator(".upload-head .chip").first).to_have_text("Applied")
        expect(page.locator(".facts")).to_contain_text("by Administrator: Half the shop is closed")
        expect(page.locator("#held-badge")).to_be_empty()
        page.get_by_role("button", name="See what undoing it would do").click()
        expect(page.locator("#upload-undo-effect")).to_contain_text("27 items come back")
        watched.must_be_accessible()
        page.get_by_label("Why it is undone (others see it)").fill("It was not closed")
        page.get_by_role("button", name="Undo this upload").click()
        expect(page.locator("#upload-undo-note")).to_contain_text("Undone by Administrator")
        expect(page.locator(".upload-head .chip").first).to_have_text("Undone")
        watched.must_be_quiet()


def test_a_wrong_file_of_sales_is_undone_after_a_look_and_that_again(
    browser: Browser, address: str, platform: Platform
) -> None:
    cloud = Emulated(platform)
    head = "sale_id,store,product_id,sale_date,quantity,price\n"
    with watching_run(browser, platform) as watched:
        page = watched.open("/uploads")  # first: a file that comes meanwhile moves what is below it
        first = head + "a,Jena,tea,2026-05-04,2,1.50\nb,Jena,tea,2026-05-05,1,1.50\n"
        cloud.put_upload("till-1.csv", first.encode())
        row = page.locator(".upload-row", has_text="till-1.csv").first
        expect(row).to_contain_text("2 rows read, 2 added or changed", timeout=60_000)
        wrong = head + "a,Jena,tea,2026-05-04,20,1.50\nb,Jena,tea,2026-05-05,10,1.50\nc,Jena,rye,2026-05-12,4,1\n"
        cloud.put_upload("till-wrong.csv", wrong.encode())
        row = page.locator(".upload-row", has_text="till-wrong.csv").first
        expect(row).to_contain_text("3 rows read, 3 added or changed", timeout=60_000)
        cloud.put_upload("till-2.csv", (head + "b,Jena,tea,2026-05-05,3,1.50\n").encode())
        newer = page.locator(".upload-row", has_text="till-2.csv").first
        expect(newer).to_contain_text("1 row read, 1 added or changed", timeout=60_000)
        row.get_by_role("link").first.click()
        expect(page.locator("#upload-undo-note")).to_contain_text("Sales that are still as this file made them")
        page.get_by_role("button", name="See what undoing it would do").click()
        said = page.locator("#upload-undo-effect li")
        expect(said).to_have_text(
            [
                "1 sale becomes what it was",
                "1 new sale is taken out",
                "1 sale was changed since and stays",
                "In Jena",
                "In the weeks 2026-W19, 2026-W20",
            ]
        )
        watched.must_look_well()
        page.get_by_label("Why it is undone (others see it)").fill("Of the wrong day")
        page.get_by_role("button", name="Undo this upload").click()
        expect(page.locator("#upload-undo-note")).to_contain_text("Undone by Administrator", timeout=60_000)
        page.get_by_role("link", name="What was brought back").click()
        outcome = page.locator("#upload-outcome .upload-outcome")
        expect(outcome).to_have_text("3 rows read, 2 changed, 1 changed since and left.", timeout=60_000)
        page.get_by_role("button", name="See what undoing it would do").click()
        expect(said.nth(1)).to_have_text("1 sale comes back")
        watched.must_look_well()
        page.get_by_label("Why it is undone (others see it)").fill("It was right")
        page.get_by_role("button", name="Undo this upload").click()
        expect(page.locator("#upload-undo-note")).to_contain_text("Undone by Administrator", timeout=60_000)
        watched.must_be_quiet()


def test_what_can_not_be_sent_says_why_and_what_to_do(
    browser: Browser, address: str, platform: Platform, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    with watching_run(browser, platform) as watched:
        page = watched.open("/uploads")
        page.set_input_files("#upload-input", empty)
        failed = page.locator(".upload-file[data-state='failed']")
        expect(failed).to_contain_text("The file is empty. Nothing was sent.")
        failed.get_by_role("button", name="Remove").click()
        expect(failed).to_have_count(0)
        refusal = "<Error><Code>EntityTooLarge</Code></Error>"
        page.route(
            f"http://127.0.0.1:{platform.home.aws_port}/**",
            lambda route: route.fulfill(status=400, body=refusal, headers={"Access-Control-Allow-Origin": "*"}),
        )
        page.set_input_files("#upload-input", stock_file(tmp_path, "large.csv", "A,B,1,C,1"))
        expect(failed).to_contain_text("The file is too large to be taken. The limit is")
        watched.must_be_accessible()
        failed.get_by_role("button", name="Remove").click()
        page.unroute_all()
        page.route(f"http://127.0.0.1:{platform.home.aws_port}/**", lambda route: route.abort())
        page.get_by_label("Show what would change before anything is imported").uncheck()
        page.set_input_files("#upload-input", stock_file(tmp_path, "lost.csv", "A,B,1,C,1"))
        expect(failed).to_contain_text("The file storage could not be reached. Nothing was sent: try again")
        page.unroute_all()
        failed.get_by_role("button", name="Try again").click()
        expect(page.locator(".upload-card")).to_contain_text("1 row read")


def test_uploads_and_mailbox_are_quiet_accessible_and_fit(browser: Browser, platform: Platform) -> None:
    with watching_run(browser, platform, *LOOKS[0]) as watched:
        for path in ("/uploads", "/uploads?id=unknown", "/mailbox"):
            watched.open(path)
            watched.must_look_well()
