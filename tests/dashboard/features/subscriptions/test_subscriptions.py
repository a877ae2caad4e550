"""Subscriptions as people make them: forms without a script, over mocked AWS."""

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.subscriptions import AlertSubscription, Delivery, OffReason, SubscriptionStatus
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.identity.api_client import ApiClient
from dashboard.features.account import tries
from tests.dashboard.features.account.conftest import Visit
from tests.support.dashboard import DashboardStack
from tests.support.identity_double import ADMINISTRATOR, PASSWORD, IdentityDouble

PATH = "/settings/subscriptions"
BO = Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
VERA = Account("u-vera", "vera@example.com", "Vera", Role.VENDOR, frozenset({"Berlin"}), "Kara")
WISH = {"kinds": ["out_of_stock", "low_stock"], "every_store": "y", "severity": ""}


@pytest.fixture(autouse=True)
def company(people: IdentityDouble, stocked: DashboardStack, monkeypatch: pytest.MonkeyPatch) -> DashboardStack:
    monkeypatch.setattr(tries, "FLOOR_SECONDS", 0)
    for account in (BO, VERA):
        people.add(account)
    stocked.look()
    return stocked


def signed_in(account: Account) -> Visit:
    visit = Visit()
    visit.sign_in(account.email, PASSWORD)
    return visit


def records(stack: DashboardStack) -> SubscriptionRecords:
    return SubscriptionRecords(stack.dynamodb, "ops")


def only(stack: DashboardStack) -> AlertSubscription:
    (one,) = records(stack).all()
    return one


def confirmed(stack: DashboardStack, **changes: Any) -> AlertSubscription:
    """As the sweep notes it."""
    known = {"status": SubscriptionStatus.CONFIRMED, "asked_at": "2026-11-20T10:00:00.000Z", "arn": "arn:x", **changes}
    assert records(stack).save(replace(only(stack), **known), None)
    return only(stack)


def press(visit: Visit, one: AlertSubscription, deed: str) -> list[str]:
    """One of its buttons; what the page says then."""
    visit.get(PATH)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visit.page)
    assert token
    address = f"{PATH}/{one.subscription_id}/{deed}"
    answer = visit.client.post(address, data={"csrf_token": token[1]}, headers={"Host": "localhost"})
    assert answer.status_code == 302, (answer.status_code, answer.text)
    visit.get(PATH)
    return visit.said()


def done(stack: DashboardStack) -> list[tuple[str, str, dict[str, Any]]]:
    """Who did what, in the audit trail."""
    found = (from_item(item) for item in stack.dynamodb.scan(TableName="ops")["Items"])
    entries = [one for one in found if str(one["pk"]).startswith("AU#") and "subscription" in one["subject"]]
    return [(one["actor"], one["action"], one["detail"]) for one in sorted(entries, key=lambda one: one["at"])]


def test_a_person_subscribes_their_own_address_to_their_own_stores(company: DashboardStack) -> None:
    visit = signed_in(BO)
    visit.get(f"{PATH}/new")
    assert 'value="bo@example.com"' in visit.page
    assert ("Köln" in visit.page, "Webhook" in visit.page, "weekly report" in visit.page) == (False, False, False)
    visit.fill_in(f"{PATH}/new", channel="email", endpoint="Bo@Example.com", **WISH)
    one = only(company)
    assert (one.owner, one.endpoint, one.stores, one.kinds) == (
        "u-bo",
        "bo@example.com",
        None,
        ("out_of_stock", "low_stock"),
    )
    visit.get(PATH)
    assert visit.said() == ["Saved: bo@example.com is asked to confirm."]
    assert done(company) == [("Bo", "subscription made", {"channel": "email", "address": "bo@example.com"})]
    bodies = company.sqs.receive_message(QueueUrl=company.names.digest_queue_url, MaxNumberOfMessages=10)["Messages"]
    asked = [body for body in (json.loads(one["Body"]) for one in bodies) if "subscription_id" in body]
    assert asked == [{"subscription_id": one.subscription_id}]


def test_stores_and_kinds_that_were_not_offered_are_not_taken(company: DashboardStack) -> None:
    visit = signed_in(BO)
    asked = {
        "kinds": ["weekly_report", "low_stock"],
        "stores": ["Köln", "Berlin"],
        "categories": ["Fruit", "None such"],
    }
    visit.fill_in(f"{PATH}/new", channel="email", endpoint="bo@example.com", severity="critical", **asked)
    one = only(company)
    assert (one.kinds, one.stores, one.categories) == (("low_stock",), ("Berlin",), ("Fruit",))
    assert [severity.value for severity in one.severities] == ["critical"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"endpoint": "bo at example"}, "'bo at example' is not an e-mail address."),
        ({"channel": "sms", "endpoint": "0170 1234567"}, "Write the number with its country, like +49 170 1234567."),
        ({"kinds": []}, "Choose at least one kind of message."),
        ({"when": "daily", "send_at": "noon"}, "'noon' is no time of a day. Write it like 07:30."),
        ({"zone": "Berlin"}, "'Berlin' is no time zone. Choose one like Europe/Berlin."),
        (
            {"when": "quiet", "quiet_from": "07:00", "quiet_to": "07:00"},
            "Quiet hours that end when they begin are none. Choose two times.",
        ),
        (
            {"every_store": "", "stores": []},
            "Choose at least one kind of message and one store: nothing would be sent.",
        ),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    company: DashboardStack, fields: dict[str, Any], words: str
) -> None:
    visit = signed_in(BO)
    sent = {
        name: value for name, value in {"channel": "email", "endpoint": BO.email, **WISH, **fields}.items() if value
    }
    visit.fill_in(f"{PATH}/new", **sent)
    assert (visit.said(), records(company).all()) == ([words], [])


def test_only_an_administrator_makes_a_webhook_and_it_is_public(company: DashboardStack) -> None:
    bo, boss = signed_in(BO), signed_in(ADMINISTRATOR)
    hook = {"channel": "webhook", "endpoint": "https://hooks.example.com/a", **WISH}
    assert bo.fill_in(f"{PATH}/new", **hook).status_code == 403
    boss.fill_in(f"{PATH}/new", **hook | {"endpoint": "https://169.254.169.254/latest"})
    assert boss.said() == ["169.254.169.254 is not reachable from outside. Give a public address."]
    boss.fill_in(f"{PATH}/new", **hook, when="daily", send_at="07:30")
    assert boss.said() == ["A webhook is sent every message at once: choose that."]
    assert records(company).all() == []
    boss.fill_in(f"{PATH}/new", **hook)
    assert (only(company).channel, only(company).owner) == (Channel.WEBHOOK, ADMINISTRATOR.user_id)


def test_another_persons_is_not_found_but_by_an_administrator(company: DashboardStack) -> None:
    boss, bo = signed_in(ADMINISTRATOR), signed_in(BO)
    boss.fill_in(f"{PATH}/new", channel="email", endpoint="team@example.com", **WISH)
    one = only(company)
    bo.get(PATH)
    assert "team@example.com" not in bo.page
    assert bo.get(f"{PATH}/{one.subscription_id}").status_code == 404
    bo.fill_in(f"{PATH}/new", channel="email", endpoint="team@example.com", **WISH)
    assert bo.said() == ["This address receives alerts already. One address has one subscription."]
    bo.fill_in(f"{PATH}/new", channel="email", endpoint=BO.email, **WISH)
    boss.get(PATH)
    assert [text in boss.page for text in ("team@example.com", "bo@example.com", "Bo · E-mail")] == [True] * 3
    assert press(boss, next(one for one in records(company).all() if one.owner == "u-bo"), "end") == [
        "Nothing more is sent to bo@example.com."
    ]


def test_a_vendor_has_no_subscriptions(company: DashboardStack) -> None:
    vera = signed_in(VERA)
    assert [vera.get(path).status_code for path in (PATH, f"{PATH}/new", f"{PATH}/x")] == [404] * 3


def test_what_it_carries_is_changed_and_whoever_was_slower_is_told(company: DashboardStack) -> None:
    visit = signed_in(BO)
    visit.fill_in(f"{PATH}/new", channel="email", endpoint=BO.email, **WISH)
    one = confirmed(company)
    path = f"{PATH}/{one.subscription_id}"
    visit.fill_in(path, kinds=["low_stock"], every_store="y", categories=["Fruit"], severity="")
    changed = only(company)
    assert (changed.kinds, changed.categories, changed.status) == (
        ("low_stock",),
        ("Fruit",),
        SubscriptionStatus.CONFIRMED,
    )
    assert done(company)[-1][2] == {
        "channel": "email",
        "address": "bo@example.com",
        "kinds_before": "out_of_stock, low_stock",
        "kinds": "low_stock",
        "categories_before": "every",
        "categories": "Fruit",
    }
    visit.get(path)
    slow = visit.send(path, rev=str(one.rev), **WISH)
    visit.get(slow.headers["Location"])
    assert visit.said() == ["This subscription was changed meanwhile: this is how it is now."]
    assert only(company) == changed


def test_one_message_a_day_or_quiet_hours_are_chosen_and_given_up_again(company: DashboardStack) -> None:
    visit = signed_in(BO)
    visit.fill_in(f"{PATH}/new", channel="sms", endpoint="+491701234567", when="daily", send_at="06:15", **WISH)
    one = confirmed(company)
    assert (one.delivery, one.send_at, one.zone, one.waits) == (Delivery.DAILY, "06:15", "", True)
    visit.get(PATH)
    assert "Once a day at 06:15 (UTC)" in visit.page
    path, night = f"{PATH}/{one.subscription_id}", {"quiet_from": "22:00", "quiet_to": "06:30", "zone": "Asia/Tokyo"}
    visit.fill_in(path, when="quiet", **night, **WISH)
    visit.get(PATH)
    assert "Quiet from 22:00 to 06:30 (Asia/Tokyo)" in visit.page
    assert (only(company).delivery, only(company).relayed_until) == (Delivery.AT_ONCE, "")
    visit.get(path)
    assert '<option selected value="quiet">' in visit.page
    visit.fill_in(path, when="at once", **night, **WISH)
    at_once = only(company)
    assert (at_once.waits, at_once.quiet_from, at_once.relayed_until > at_once.created_at) == (False, "", True)
    assert done(company)[1][2] == {
        "channel": "sms",
        "address": "+491701234567",
        **{"delivery_before": "daily", "delivery": "at once", "zone_before": "none", "zone": "Asia/Tokyo"},
        **{"quiet_from_before": "none", "quiet_from": "22:00", "quiet_to_before": "none", "quiet_to": "06:30"},
    }


def test_a_test_and_a_confirmation_are_sent_once_a_minute(company: DashboardStack, people: IdentityDouble) -> None:
    visit = signed_in(BO)
    visit.fill_in(f"{PATH}/new", channel="email", endpoint=BO.email, **WISH)
    one = only(company)
    assert press(visit, one, "test") == ["Only a confirmed address gets a test message."]
    at = people.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert records(company).save(replace(one, asked_at=at), None)
    assert press(visit, one, "send-again") == ["One was sent within the last minute. Wait a moment."]
    confirmed(company)
    assert press(visit, one, "test") == ["A test message is on its way to bo@example.com."]
    assert only(company).test_asked_at != ""
    assert press(visit, one, "test") == ["One was sent within the last minute. Wait a moment."]
    assert "A test message is on its way." in unescape(visit.page)


def test_what_was_ended_begins_again_but_not_where_mails_came_back(company: DashboardStack) -> None:
    visit, boss = signed_in(BO), signed_in(ADMINISTRATOR)
    visit.fill_in(f"{PATH}/new", channel="email", endpoint=BO.email, **WISH)
    one = confirmed(company)
    press(visit, one, "end")
    assert (only(company).status, only(company).off_reason) == (SubscriptionStatus.OFF, OffReason.REMOVED)
    assert press(visit, one, "begin-again") == ["bo@example.com is asked to confirm again."]
    assert (only(company).status, only(company).asked_at) == (SubscriptionStatus.PENDING, "")
    confirmed(company, status=SubscriptionStatus.OFF, off_reason=OffReason.BOUNCE)
    assert press(visit, one, "begin-again") == [
        "Mails to this address came back. An administrator can switch it on again."
    ]
    assert press(boss, one, "begin-again") == ["bo@example.com is asked to confirm again."]


def test_a_changed_account_has_its_subscriptions_looked_after_at_once(company: DashboardStack) -> None:
    signed_in(BO).fill_in(f"{PATH}/new", channel="email", endpoint=BO.email, **WISH)
    company.sqs.purge_queue(QueueUrl=company.names.digest_queue_url)
    boss = signed_in(ADMINISTRATOR)
    boss.fill_in("/settings/users/u-bo", name="Bo", role="store manager", stores=["Köln"])
    found = company.sqs.receive_message(QueueUrl=company.names.digest_queue_url, MaxNumberOfMessages=10)
    assert [json.loads(one["Body"]) for one in found["Messages"]] == [
        {"subscription_id": only(company).subscription_id}
    ]


def test_the_page_says_which_messages_reach_nobody_of_ones_own_stores(
    company: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, boss = signed_in(BO), signed_in(ADMINISTRATOR)
    visit.get(PATH)
    assert "Nobody has looked yet" in visit.page
    unheard = {"low_stock": ["Berlin", "Köln"], "price_changed": ["Köln"], "held": ["-"]}
    item = {"pk": "CHECK", "sk": "RECEIVERS", "at": "2026-11-20T10:00:00.000Z", "unheard_stores": unheard}
    company.dynamodb.put_item(TableName="ops", Item=to_item(item))
    facts = [
        re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", (who.get(PATH), unescape(who.page))[1]) for who in (visit, boss)
    ]
    assert facts == [
        [("Low stock", "Berlin")],
        [("Low stock", "Berlin, Köln"), ("New prices", "Köln"), ("Files held for a decision", "Company-wide")],
    ]


def test_a_webhook_of_an_administrator_may_hear_of_a_programs_uploads_and_a_mail_may_not(
    people: IdentityDouble, company: DashboardStack
) -> None:
    people.clients.known["api-1"] = ApiClient("api-1", "Till", Role.STORE_MANAGER, frozenset({"Berlin"}), rev=1)
    visit = signed_in(ADMINISTRATOR)
    wish = {"kinds": ["client:api-1"], "every_store": "y", "severity": "", "when": "at once"}
    visit.fill_in(f"{PATH}/new", channel="email", endpoint="a@example.com", **wish)
    assert visit.said() == ["Uploads of programs are told by webhook only. Take them out for this address."]
    visit.fill_in(f"{PATH}/new", channel="webhook", endpoint="https://hooks.example.com/x", **wish)
    assert only(company).kinds == ("client:api-1",)
    visit.get(PATH)
    assert "Ended uploads of programs" in visit.page
    other = signed_in(BO)
    other.get(f"{PATH}/new")
    assert "client:api-1" not in other.page
