"""Subscriptions in a real browser: an address is subscribed, changed and ended, on every size and theme."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from backend_lambdas.alerts.alert import Severity
from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.subscriptions import AlertSubscription, OffReason, SubscriptionStatus
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from tests.support.browser.page_helpers import LOOKS, watching
from tests.support.browser.shop import Shop
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


@pytest.fixture(autouse=True)
def shop_with_readers(people: IdentityDouble, shop: Shop) -> Shop:
    people.add(BO)
    for one in KNOWN:
        assert SubscriptionRecords(shop.dynamodb, "ops").save(replace(one, rev=0), None)
    return shop


def test_an_address_is_subscribed_changed_and_ended(browser: Browser, site: str, shop: Shop) -> None:
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
    queue = shop.sqs.get_queue_attributes(
        QueueUrl=shop.names.digest_queue_url, AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert queue["Attributes"] == {"ApproximateNumberOfMessages": "3"}


def test_the_pages_are_accessible_and_fit(browser: Browser, site: str) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        for path in (PATH, f"{PATH}/new", f"{PATH}/2b"):
            watched.page.goto(site + path)
            expect(watched.page.locator(".user-summary:visible")).to_have_count(1)
            watched.must_look_well()
