"""Recording what moved, in a real browser: at a desk and at the shelf."""

import re

import pytest
from playwright.sync_api import Browser, expect

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.movements import Cause, Movement
from backend_lambdas.inventory.stock import ReorderRule, StockRow
from backend_lambdas.uploads.check_movement import MovedSide, MovementWish
from dashboard.features.movements import commands as movement_commands
from dashboard.features.movements import queries as movement_queries
from dashboard.features.movements.queries import TakingBack
from tests.support.browser.page_helpers import LOOKS, PHONE, watching
from tests.support.browser.stock_site import stub
from tests.support.browser.stock_stub import StockStub

__all__ = ["stub"]
pytestmark = pytest.mark.browser
PLACE = "/movement?store=Store+1&item=SKU-0004"
MOVED = Movement(Cause.TRANSFER, "Store 1", "SKU-0004", 5, "Store 2")


class Desk:
    """Answers in place of the tables, and keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[object] = []

    def row(self, store: str, item: str) -> StockRow | None:
        if not item.startswith("SKU"):
            return None
        return StockRow(store, item, 24, 10, ReorderRule.DEFAULT, "1#A#U", 1, "U", 2, "2026-01-01T00:00:00Z")

    def preview(self, wish: MovementWish) -> list[MovedSide]:
        if not wish.units.isdecimal():
            raise InvalidRequest("Type how many, as a whole number from 1 to 1,000,000.")
        sides = [MovedSide(wish.store, self.row(wish.store, wish.product_id), 24 - int(wish.units))]
        return [*sides, *([MovedSide(wish.to_store, None, int(wish.units))] if wish.to_store else [])]

    def record(self, wish: MovementWish) -> str:
        if wish.units == "99":
            raise InvalidRequest("Store 1 has 24, and 99 would leave. Correct the count first if more are there.")
        self.sent.append(wish)
        return "U1"

    def taking_back(self, upload_id: str) -> TakingBack:
        sides = [MovedSide("Store 1", self.row("Store 1", "SKU-0004"), 29)]
        then = {"Store 1": (24, 19), "Store 2": (3, 8)}
        return TakingBack(MOVED, "Bo", "They ran out", sides, then, frozenset({"Store 2"}))

    def take_back(self, upload_id: str, why: str) -> str:
        self.sent.append((upload_id, why))
        return "U2"


@pytest.fixture
def desk(stub: StockStub, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made, names = Desk(), ("Store 1", "Store 2", "Store 3")
    monkeypatch.setattr(movement_queries, "own_stores", lambda: names)
    monkeypatch.setattr(movement_queries, "item_in", made.row)
    monkeypatch.setattr(movement_queries, "preview", made.preview)
    monkeypatch.setattr(movement_queries, "taking_back", made.taking_back)
    monkeypatch.setattr(movement_queries, "became", lambda upload_id: None)
    monkeypatch.setattr(movement_commands, "record_movement", made.record)
    monkeypatch.setattr(movement_commands, "take_back", made.take_back)
    return made


def test_the_form_is_accessible_and_says_what_will_be(browser: Browser, site: str, desk: Desk) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open(PLACE)
        expect(page.locator("#movement-effect")).to_have_text("SKU-0004: 24 on hand")
        page.get_by_label("What happened").select_option("transfer")
        page.get_by_label("To", exact=True).select_option("Store 2")
        page.get_by_label("How many").fill("20")
        expect(page.locator("#movement-effect")).to_contain_text("24 → 4")
        expect(page.locator("#movement-effect")).to_contain_text("0 → 20")
        watched.must_look_well()


def test_at_the_shelf_a_scanned_product_is_recorded_and_a_mistake_is_said(
    browser: Browser, site: str, desk: Desk
) -> None:
    with watching(browser, site, size=PHONE) as watched:
        page = watched.open("/stock")
        page.get_by_role("link", name="Record a movement").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Record a movement")
        page.get_by_label("Store", exact=True).select_option("Store 1")
        page.get_by_label("Product ID or barcode").fill("SKU-0004")
        page.keyboard.press("Enter")  # as a scanner does
        expect(page.locator("#movement-effect")).to_have_text("SKU-0004: 24 on hand")
        assert page.get_by_label("How many").get_attribute("inputmode") == "numeric"
        page.get_by_label("How many").fill("99")
        expect(page.locator("#movement-effect")).to_contain_text("that many are not there")
        page.get_by_role("button", name="Record it").click()
        expect(page.locator("#movement-problem")).to_contain_text("Store 1 has 24, and 99 would leave.")
        page.get_by_label("How many").fill("3")
        page.get_by_role("button", name="Record it").click()
        expect(page.locator("#movement-result")).to_contain_text("It is on its way.")
        expect(page.get_by_label("How many")).to_have_value("")
        assert desk.sent == [MovementWish("Store 1", "SKU-0004", "sale", "3")]
        watched.must_be_quiet()


def test_a_movement_is_taken_back_with_what_has_changed_since(browser: Browser, site: str, desk: Desk) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.open("/movement?undo=U1")
        form = page.locator(".movement-form")
        expect(form).to_contain_text("Store 1: Sent 5 to Store 2, SKU-0004 (They ran out), 24 → 19")
        expect(form).to_contain_text("Store 2 was counted since. That count stands.")
        expect(form.locator(".movement-effect")).to_have_text(re.compile("Store 1.*24 → 29"))
        page.get_by_label("Why (others see it)").fill("Wrong shop")
        watched.must_look_well()
        page.get_by_role("button", name="Take it back").click()
        expect(page.locator("#movement-result")).to_contain_text("It is on its way.")
        assert desk.sent == [("U1", "Wrong shop")]
        for _ in watched.looks():
            watched.must_not_scroll_sideways()
        watched.must_be_quiet()
