"""Setting a threshold in a real browser: what it would open, what then happens."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.support.browser.page_helpers import DESKTOP, LOOKS, watching
from tests.support.dashboard import DashboardStack
from tests.support.open_stack import open_stack

pytestmark = pytest.mark.browser

STOCK = """store,item,count,name,category,reorder_point
Berlin,M1,4,Whole milk,Dairy,
Berlin,T1,9,Green tea,Drinks,12
Bonn,M1,40,Whole milk,Dairy,
Bonn,C1,3,Cheddar,Dairy,
"""
FILE = "for,category,product_id,store,threshold\ncategory,Dairy,,,5\nproduct,,m1,,9\n"


@pytest.fixture
def shop() -> Iterator[DashboardStack]:
    with open_stack() as stack:
        stack.upload("uploads/stock.csv", STOCK)
        yield stack


def test_a_threshold_is_seen_before_it_is_set_and_rows_then_follow(
    browser: Browser, site: str, shop: DashboardStack
) -> None:
    with watching(browser, site, "light", DESKTOP) as watched:
        page = watched.open("/settings/thresholds")
        expect(page.locator("#threshold-state")).to_contain_text("Nobody has chosen a default yet.")
        page.get_by_label("For", exact=True).select_option("Category")
        page.get_by_label("Category", exact=True).select_option("Dairy")
        page.get_by_label("Threshold (empty: none)").fill("5")
        preview = page.locator("#threshold-preview")
        expect(preview).to_contain_text("3 items in 2 stores get another threshold. Opens 2 and closes 0 alerts.")
        expect(preview.get_by_role("row")).to_have_text(
            ["StoreItemsAlerts openedAlerts closed", "Berlin110", "Bonn210"]
        )
        page.get_by_role("button", name="Set the threshold to 5").click()
        expect(page.locator("#threshold-rules")).to_contain_text("DairyCategory5Everybody")
        expect(page.locator("#threshold-state")).to_contain_text("To do: Berlin, Bonn.")
        expect(page.locator("#announce")).to_have_text("The threshold of Dairy is 5 now.")
        assert len(shop.ingest_queued()) == 0
        expect(page.locator("#threshold-state")).not_to_contain_text("To do")
        page.get_by_placeholder("Product ID", exact=True).fill("M1")
        item = page.locator("#threshold-item-rows")
        expect(item.get_by_role("row")).to_have_text(
            ["StoreOn handThresholdWhere it comes from", "Berlin45Set for its category", "Bonn405Set for its category"]
        )
        page.locator("#threshold-rules").get_by_role("link", name="Dairy").click()
        expect(preview).to_contain_text("It is 5 now. 3 items in 2 stores get another threshold.")
        page.get_by_role("button", name="Take this threshold away").click()
        expect(page.locator("#threshold-rules")).to_contain_text("No thresholds yet")
        watched.must_be_quiet()
    actions = [(entry["what"], entry["which"]) for entry in shop.audit() if entry["what"].startswith("threshold")]
    assert actions == [
        ("threshold removed", "threshold of the category Dairy"),
        ("threshold set", "threshold of the category Dairy"),
    ]


def as_file(text: str) -> FilePayload:
    return {"name": "north.csv", "mimeType": "text/csv", "buffer": text.encode()}


def test_a_downloaded_file_is_changed_seen_and_saved(browser: Browser, site: str, shop: DashboardStack) -> None:
    with watching(browser, site, "light", DESKTOP) as watched:
        page = watched.open("/settings/thresholds?scope=category&category=Dairy")
        page.get_by_label("Threshold (empty: none)").fill("5")
        page.get_by_role("button", name="Set the threshold to 5").click()
        expect(page.locator("#threshold-rules")).to_contain_text("DairyCategory5Everybody")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download thresholds").click()
        text = download.value.path().read_text("utf-8-sig").replace(",5,5", ",50,5")
        with page.expect_file_chooser() as chooser:
            page.get_by_text("Choose a changed file").click()
        chooser.value.set_files(as_file(f"{text}product,,m1,,9,\n"))
        result = page.locator("#threshold-file-result")
        expect(result).to_contain_text("north.csv · 1 change · 0 lines unchanged · 1 problem")
        expect(result.get_by_role("row").filter(has_text="m1")).to_have_text(
            "3product_idm1no store has an item with this IDM1"
        )
        expect(result.get_by_role("row").filter(has_text="Dairy")).to_have_text("2Dairy5 → 50")
        page.get_by_role("button", name="Set 1 threshold", exact=True).click()
        expect(page.locator("#threshold-rules")).to_contain_text("DairyCategory50Everybody")
        expect(result).to_contain_text("north.csv · 0 changes · 1 line unchanged · 1 problem")
        expect(page.get_by_role("button", name="Set 1 threshold", exact=True)).to_be_hidden()
        watched.must_be_quiet()


def test_a_file_that_is_too_large_is_said_on_the_page(browser: Browser, site: str, shop: DashboardStack) -> None:
    with watching(browser, site, "light", DESKTOP) as watched:
        page = watched.open("/settings/thresholds")
        page.locator("#threshold-file input[type=file]").set_input_files(as_file(FILE * 25_000))
        expect(page.locator("#notice")).to_contain_text(
            "That is too much at once. Nothing was changed: what was sent is more than this page takes."
        )


def test_the_page_is_accessible_with_rules_and_a_preview(browser: Browser, site: str, shop: DashboardStack) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/settings/thresholds?scope=product&product=M1")
        page.get_by_label("Threshold (empty: none)").fill("5")
        page.get_by_role("button", name="Set the threshold to 5").click()
        expect(page.locator("#threshold-rules")).to_contain_text("M1")
        page.get_by_label("Threshold (empty: none)").fill("50")
        expect(page.locator("#threshold-preview")).to_contain_text("It is 5 now.")
        page.get_by_placeholder("Product ID", exact=True).fill("M1")
        expect(page.locator("#threshold-item-rows")).to_contain_text("Bonn")
        page.locator("#threshold-file input[type=file]").set_input_files(as_file(FILE))
        expect(page.get_by_role("button", name="Set 1 threshold", exact=True)).to_be_visible()
        # Pale while it cannot be pressed: axe reads the colours of a button that has become one again.
        expect(page.get_by_role("button", name="Set the threshold to 50")).to_be_enabled()
        watched.settle()
        watched.must_look_well()
