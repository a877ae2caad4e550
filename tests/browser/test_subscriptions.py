"""Subscriptions in a real browser: an address is subscribed, changed and ended, on every size and theme."""

from dataclasses import replace
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from backend_lambdas.alerts.alert import Severity
from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.subscriptions import AlertSubscription, OffReason, SubscriptionStatus
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.audit import AuditEntry
from dashboard.data.own_subscriptions import OwnSubscriptions
from dashboard.features.subscriptions import commands, queries
from tests.support.browser.company import Company
from tests.support.browser.page_helpers import VARIANT_NAMES, VARIANTS, watching
from tests.support.identity_double import ADMINISTRATOR, IdentityDouble

pytestmark = pytest.mark.browser
PATH = "/settings/subscriptions"
AT = "2026-11-20T10:00:00.000Z"
BO = Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Camden"}))
MINE = AlertSubscription(
    *("1a", ADMINISTRATOR.user_id, Channel.EMAIL, "everybody@example.com"),
    kinds=("out_of_stock", "low_stock", "weekly_report", "held", "missing_upload"),
    status=SubscriptionStatus.CONFIRMED,
    created_at=AT,
    asked_at=AT,
    tested_at=AT,
    rev=1,
)
KNOWN = (
    MINE,
    replace(
        MINE,
        subscription_id="2b",
        owner="u-bo",
        quiet_from="22:00",
        quiet_to="07:00",
        channel=Channel.SMS,
        endpoint="+491701234567",
        stores=("Camden",),
        categories=("Fruit",),
        severities=(Severity.CRITICAL,),
        kinds=("out_of_stock",),
        status=SubscriptionStatus.PENDING,
        tested_at="",
    ),
    replace(
        MINE,
        subscription_id="3c",
        channel=Channel.WEBHOOK,
        endpoint="https://hooks.example.com/services/stock/a-rather-long-address-that-has-to-break-somewhere",
        status=SubscriptionStatus.OFF,
        off_reason=OffReason.EXPIRED,
        tested_at="",
    ),
)


class Records:
    def __init__(self) -> None:
        self.kept = {one.subscription_id: one for one in KNOWN}
        self.asked: list[str] = []

    def all(self) -> list[AlertSubscription]:
        return list(self.kept.values())

    def find(self, subscription_id: str) -> AlertSubscription | None:
        return self.kept.get(subscription_id)

    def save(self, one: AlertSubscription, _audit: AuditEntry) -> bool:
        self.kept[one.subscription_id] = replace(one, rev=one.rev + 1)
        return True

    def request(self, subscription_id: str) -> None:
        self.asked.append(subscription_id)


@pytest.fixture(autouse=True)
def records(people: IdentityDouble, company: Company, monkeypatch: pytest.MonkeyPatch) -> Records:
    people.add(BO)
    made = Records()
    unheard = {"price_changed": company.names(), "nightly_check": ("-",)}
    alerts = SimpleNamespace(unheard=lambda: unheard)
    own = OwnSubscriptions(made, made)  # type: ignore[arg-type]
    known = SimpleNamespace(subscriptions=own, alerts=alerts, report_zone=ZoneInfo("Europe/London"))
    for module in (commands, queries):
        monkeypatch.setattr(module, "current_dependencies", lambda: known)
    return made


def test_an_address_is_subscribed_changed_and_ended(browser: Browser, site: str, records: Records) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/settings")
        page.get_by_role("link", name="Subscriptions").first.click()
        page.get_by_role("link", name="Subscribe").click()
        page.get_by_label("Address or number").fill("team at example")
        page.get_by_role("button", name="Subscribe").click()
        expect(page.get_by_role("alert")).to_contain_text("is not an e-mail address")
        page.get_by_label("Address or number").fill("team@example.com")
        page.get_by_label("Every store you see").uncheck()
        page.get_by_label("Camden").check()
        page.get_by_role("button", name="Subscribe").click()
        expect(page.get_by_role("status")).to_contain_text("team@example.com is asked to confirm.")
        row = page.get_by_role("listitem").filter(has_text="team@example.com")
        expect(row).to_contain_text("Being set up")
        expect(row).to_contain_text("Camden")
        row.get_by_role("link", name="Change").click()
        page.get_by_label("New prices").check()
        expect(page.get_by_label("Sent at")).to_be_hidden()
        page.get_by_label("When it comes").select_option("Once a day, in one message")
        page.get_by_label("Sent at").fill("06:15")
        expect(page.get_by_label("Quiet from")).to_be_hidden()
        page.get_by_label("Time zone").fill("Europe/Berlin")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("15 minutes")
        expect(row).to_contain_text("Out of stock, Low stock, New prices")
        expect(row).to_contain_text("Once a day at 06:15 (Europe/Berlin)")
        row.get_by_role("button", name="End").click()
        expect(row).to_contain_text("Off")
        watched.must_be_quiet()
    assert len(records.asked) == 3


@pytest.mark.parametrize(("theme", "size"), VARIANTS, ids=VARIANT_NAMES)
def test_the_pages_are_accessible_and_fit(browser: Browser, site: str, theme: str, size: tuple[int, int]) -> None:
    with watching(browser, site, theme, size) as watched:
        for path in (PATH, f"{PATH}/new", f"{PATH}/2b"):
            watched.page.goto(site + path)
            expect(watched.page.locator(".user-summary:visible")).to_have_count(1)
            watched.must_be_accessible()
            watched.must_not_scroll_sideways()
        watched.must_be_quiet()
