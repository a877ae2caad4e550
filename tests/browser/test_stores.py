"""The settings of stores in a real browser: one, several at once, and against somebody else's change."""

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from backend_lambdas.alerts.missing_uploads import Gap
from backend_lambdas.aws.alerts.missing_uploads import DynamoGaps
from backend_lambdas.aws.core.items import from_attribute
from backend_lambdas.aws.stock.store_settings import DynamoStoreSettings
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.store_settings import StoreSettings, parse_expected
from tests.support.browser.page_helpers import EVERY_LOOK, watching
from tests.support.browser.stock_world import no_stock
from tests.support.dashboard import DashboardStack

__all__ = ["no_stock"]
pytestmark = pytest.mark.browser
PATH = "/settings/stores"
NOW = datetime(2026, 11, 19, 10, tzinfo=UTC)  # a Thursday
EIGHT = parse_expected("weekdays 08:00")


@dataclass
class Desk:
    """Four stores; files are expected of Camden, and have not come for two days."""

    stack: DashboardStack

    @property
    def kept(self) -> dict[str, StoreSettings]:
        return DynamoStoreSettings(self.stack.dynamodb, "ops").all()

    def save(self, settings: StoreSettings) -> None:
        entry = AuditEntry("somebody", NOW.isoformat(), "Bo", "store settings changed", f"store {settings.store}", {})
        assert DynamoStoreSettings(self.stack.dynamodb, "ops").save(settings, entry)


@pytest.fixture
def stores(no_stock: DashboardStack) -> Desk:
    stack = no_stock
    for number, name in enumerate(("Leeds", "Camden", "2", "10")):
        stack.clock.now = NOW - timedelta(hours=4 - number)
        stack.upload("uploads/a.csv", f"store,item,count\n{name},1,5\n")
    stack.clock.now = NOW
    desk = Desk(stack)
    expected = {"expected": EIGHT, "expected_since": NOW.isoformat()}
    desk.save(StoreSettings("Camden", "Camden Market", "London", "Europe/London", **expected))
    at = (NOW - timedelta(days=2)).isoformat()
    gap = Gap("Camden", at, (NOW - timedelta(days=1)).isoformat(), NOW.isoformat())
    assert DynamoGaps(stack.dynamodb, "ops").open(gap, at)
    stack.look()
    return desk


def names(page: Page) -> list[str]:
    return page.locator(".stores-words > span:first-child").all_inner_texts()


def test_stores_are_found_sorted_and_kept_in_the_address(browser: Browser, site: str, stores: Desk) -> None:
    with watching(browser, site) as watched:
        page = watched.open(PATH)
        expect(page.locator(".page-subtitle")).to_have_text("4 stores, files are expected of 1")
        assert names(page) == ["Camden Market", "Leeds", "Store 2", "Store 10"]
        expect(page.locator(".stores-missing")).to_have_text("Nothing since Tuesday")
        page.get_by_label("Order").select_option("Longest silent first")
        expect(page.locator(".stores-words > span:first-child").first).to_have_text("Camden Market")
        page.get_by_label("Search stores").fill("london")
        expect(page.locator(".page-subtitle")).to_have_text("1 of 4 stores, files are expected of 1")
        expect(page).to_have_url(re.compile(r"\?q=london&order=last$"))
        watched.must_be_quiet()


def test_one_store_is_named_and_its_files_are_expected(browser: Browser, site: str, stores: Desk) -> None:
    with watching(browser, site) as watched:
        page = watched.open(PATH)
        page.get_by_role("button", name="Change Leeds").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("heading")).to_have_text("Change Leeds")
        dialog.get_by_label("Name").fill("Leeds Central")
        dialog.get_by_label("Stock files are due by").fill("whenever")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_role("alert")).to_contain_text("'whenever' is no time and no day.")
        dialog.get_by_label("Stock files are due by").fill("Mon-Sat 7.30")
        dialog.get_by_label("Sun").uncheck()
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
        expect(page.locator("tr", has_text="Leeds Central")).to_contain_text("Mon-Sat 07:30")
        watched.must_be_quiet()
    assert stores.kept["Leeds"] == StoreSettings(
        "Leeds",
        "Leeds Central",
        open_days=(0, 1, 2, 3, 4, 5),
        expected=parse_expected("Mon-Sat 07:30"),
        expected_since="2026-11-19T10:00:00.000Z",
        rev=1,
    )
    deeds = [deed for deed in stores.stack.audit() if deed["who"] == "Everybody"]
    assert [(deed["which"], from_attribute(json.loads(deed["detail"]))) for deed in deeds] == [
        (
            "store Leeds",
            {
                "name_before": "",
                "name": "Leeds Central",
                "open_days_before": "every day",
                "open_days": "Mon-Sat",
                "expected_before": "",
                "expected": "Mon-Sat 07:30",
            },
        )
    ]


def test_several_stores_are_changed_at_once_and_keep_what_differs(browser: Browser, site: str, stores: Desk) -> None:
    with watching(browser, site) as watched:
        page = watched.open(PATH)
        page.get_by_role("button", name="Select all shown").click()
        expect(page.locator("#stores-bar-text")).to_have_text("4 selected")
        page.get_by_role("button", name="Change selected").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_label("Name")).to_have_count(1)
        expect(dialog.get_by_label("Name")).to_be_hidden()
        expect(dialog.get_by_label("Region")).to_have_attribute("placeholder", "Different; empty keeps each as it is")
        dialog.get_by_label("Stock files are due by").fill("every day 20:00")
        dialog.get_by_role("button", name="Save").click()
        expect(page.locator("#stores-bar")).to_be_hidden()
        expect(page.locator(".page-subtitle")).to_have_text("4 stores, files are expected of 4")
        watched.must_be_quiet()
    camden = stores.kept["Camden"]
    assert (camden.name, camden.region, camden.zone) == ("Camden Market", "London", "Europe/London")
    assert {one.expected for one in stores.kept.values()} == {parse_expected("20:00")}


def test_what_somebody_else_has_changed_meanwhile_is_shown_and_not_overwritten(
    browser: Browser, site: str, stores: Desk
) -> None:
    with watching(browser, site) as watched:
        page = watched.open(PATH)
        page.get_by_role("button", name="Change Camden").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Region").fill("South")
        stores.save(replace(stores.kept["Camden"], region="North"))
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_role("alert")).to_contain_text("Somebody else has changed Camden Market meanwhile")
        expect(dialog.get_by_label("Region")).to_have_value("North")
        assert stores.kept["Camden"].region == "North"
        dialog.get_by_label("Region").fill("South")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
        watched.must_be_quiet()
    assert (stores.kept["Camden"].region, stores.kept["Camden"].rev) == ("South", 3)


def test_the_page_and_its_dialog_are_accessible(browser: Browser, site: str, stores: Desk) -> None:
    with watching(browser, site, *EVERY_LOOK[0]) as watched:
        page = watched.open(PATH)
        watched.must_look_well(EVERY_LOOK)
        page.get_by_role("button", name="Change Camden").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        watched.must_look_well(EVERY_LOOK)
