"""What people ask for becomes what SNS does: subscribed with its filter, read back, tested, changed, ended."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from backend_lambdas.alerts.endpoints import Channel, subscription_id
from backend_lambdas.alerts.filters import filter_policy
from backend_lambdas.alerts.subscriptions import AlertSubscription, Delivery, OffReason, SubscriptionStatus
from backend_lambdas.aws.alerts.at_sns import SubscriptionKeeper
from backend_lambdas.aws.alerts.receivers import Receivers
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from tests.contract.documented import DONE, Disagreement, outcome
from tests.contract.stacks import Stack
from tests.contract.test_topic import new_topic, publish, received, subscribed
from tests.support.aws_refusals import error, refuse

NOW, AT = 1_700_000_000_000, "2023-11-14T22:13:20.000Z"
HOUR = 3_600_000
BO = Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Köln"}))
MAIL = AlertSubscription(
    subscription_id(Channel.EMAIL, "bo@example.com"), "u-bo", Channel.EMAIL, "bo@example.com", created_at=AT
)
OWN = f"to:{MAIL.subscription_id}"
ALONE = {"file": [{"exists": False}]}  # a part of a file of several stores is told in its file's mail

COMBINATIONS = Disagreement(
    "a filter of more than 150 combinations",
    "Filter policy constraints",
    aws="Refused (InvalidParameter)",
    embedded=DONE,
)


@pytest.fixture
def topic(stack: Stack) -> str:
    stack.empty_tables()
    return new_topic(stack)


class Kept:
    """A keeper over the stack; `bo` is the owner's account as the sweep finds it."""

    def __init__(self, stack: Stack, topic: str) -> None:
        self.sns, self.topic, self.stack = stack.client("sns"), topic, stack
        self.records = SubscriptionRecords(stack.dynamodb(), stack.outputs["OpsTable"])
        accounts = Accounts(stack.dynamodb(), stack.outputs["OpsTable"])
        self.keeper = SubscriptionKeeper(self.sns, topic, self.records, accounts, "https://stock.example.com")
        self.account(BO)

    def account(self, account: Account) -> None:
        values = {"pk": "USERS", "sk": account.user_id, "email": account.email, "name": account.name, "vendor": ""}
        values |= {"role": account.role.value, "stores": sorted(account.stores or ()), "disabled": account.disabled}
        item = to_item({**values, "created_at": AT})
        self.stack.client("dynamodb").put_item(TableName=self.stack.outputs["OpsTable"], Item=item)

    def asked(self, one: AlertSubscription) -> AlertSubscription:
        """It is kept, and looked after at once as the queue's message asks for it."""
        assert self.records.save(one, None)
        found = self.keeper.keep(one.subscription_id, NOW)
        assert found is not None
        return found

    def now(self, hours: int = 0) -> AlertSubscription:
        """As the record says after the next sweep."""
        assert self.keeper.sweep(NOW + hours * HOUR) == 0
        (one,) = self.records.all()
        return one

    def at_sns(self) -> list[tuple[str, Any]]:
        """Address and filter of all that SNS has."""
        listed = self.sns.list_subscriptions_by_topic(TopicArn=self.topic)["Subscriptions"]
        known = [self.sns.get_subscription_attributes(SubscriptionArn=one["SubscriptionArn"]) for one in listed]
        return [(one["Attributes"]["Endpoint"], _json(one["Attributes"].get("FilterPolicy"))) for one in known]


@contextmanager
def refusing(sns: Any, code: str) -> Iterator[None]:
    """While this lasts SNS subscribes nobody."""
    going_on = [True]
    refuse(sns, "Subscribe", error(code), lambda: bool(going_on))
    yield
    going_on.clear()


def _json(text: str | None) -> Any:
    return json.loads(text) if text else None


def test_an_address_is_subscribed_with_its_filter_and_the_record_says_that_it_is_confirmed(
    stack: Stack, topic: str
) -> None:
    kept = Kept(stack, topic)
    found = kept.asked(MAIL)
    assert (found.status, found.asked_at, found.arn.startswith(f"{topic}:")) == (SubscriptionStatus.CONFIRMED, AT, True)
    assert kept.at_sns() == [("bo@example.com", {"kind": ["any", OWN], "store": ["Köln"], **ALONE})]
    assert kept.now() == kept.now()


def test_another_account_gets_another_filter_and_a_disabled_one_none_at_all(stack: Stack, topic: str) -> None:
    kept = Kept(stack, topic)
    kept.asked(MAIL)
    kept.account(replace(BO, stores=frozenset({"Rome"})))
    assert kept.now().status is SubscriptionStatus.CONFIRMED
    assert kept.at_sns() == [("bo@example.com", {"kind": ["any", OWN], "store": ["Rome"], **ALONE})]
    kept.account(replace(BO, disabled=True))
    ended = kept.now()
    assert (ended.status, ended.off_reason, ended.arn, kept.at_sns()) == (
        SubscriptionStatus.OFF,
        OffReason.ACCOUNT,
        "",
        [],
    )


def test_what_was_ended_at_sns_is_shown_as_ended(stack: Stack, topic: str) -> None:
    kept = Kept(stack, topic)
    kept.sns.unsubscribe(SubscriptionArn=kept.asked(MAIL).arn)
    ended = kept.now()
    assert (ended.status, ended.off_reason) == (SubscriptionStatus.OFF, OffReason.REMOVED)


def test_what_nobody_confirms_ends_after_two_days(stack: Stack, topic: str) -> None:
    kept = Kept(stack, topic)
    assert kept.records.save(replace(MAIL, asked_at=AT), None)
    assert [kept.now(hours).status for hours in (47, 48)] == [SubscriptionStatus.PENDING] * 2
    late = kept.now(49)
    assert (late.status, late.off_reason) == (SubscriptionStatus.OFF, OffReason.EXPIRED)


def test_what_its_owner_ends_is_ended_at_sns_and_may_begin_anew(stack: Stack, topic: str) -> None:
    kept = Kept(stack, topic)
    kept.asked(MAIL)
    (one,) = kept.records.all()
    ended = kept.asked(replace(one, status=SubscriptionStatus.OFF, off_reason=OffReason.REMOVED))
    assert (ended.arn, kept.at_sns()) == ("", [])
    (one,) = kept.records.all()
    again = kept.asked(replace(one, status=SubscriptionStatus.PENDING, off_reason=None, asked_at=""))
    assert (again.status, len(kept.at_sns())) == (SubscriptionStatus.CONFIRMED, 1)


@pytest.mark.parametrize(
    ("code", "why"), [("InvalidParameter", OffReason.REFUSED), ("FilterPolicyLimitExceeded", OffReason.FULL)]
)
def test_an_address_that_sns_refuses_is_off_and_who_has_it_already_keeps_it(
    stack: Stack, topic: str, code: str, why: OffReason
) -> None:
    """As that of the template's parameter AlertEmail: SNS does not subscribe it once more with another filter."""
    kept = Kept(stack, topic)
    kept.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=MAIL.endpoint)
    with refusing(kept.sns, code):
        found = kept.asked(MAIL)
    assert (found.status, found.off_reason, kept.now().status) == (SubscriptionStatus.OFF, why, SubscriptionStatus.OFF)
    assert kept.at_sns() == [(MAIL.endpoint, None)]
    (one,) = kept.records.all()
    assert kept.records.save(replace(one, status=SubscriptionStatus.PENDING, off_reason=None, asked_at=""), None)
    with refusing(kept.sns, code):
        assert (kept.now().off_reason, kept.at_sns()) == (why, [(MAIL.endpoint, None)])


def test_while_sns_fails_nothing_is_lost_and_the_next_sweep_does_it(stack: Stack, topic: str) -> None:
    kept = Kept(stack, topic)
    assert kept.records.save(MAIL, None)
    with refusing(kept.sns, "InternalError"):
        assert (kept.keeper.sweep(NOW), kept.records.find(MAIL.subscription_id)) == (1, replace(MAIL, rev=1))
    assert kept.now().status is SubscriptionStatus.CONFIRMED


def test_a_test_message_reaches_the_one_who_asked_for_it(stack: Stack, topic: str) -> None:
    kept = Kept(stack, topic)
    everybody = subscribed(stack, topic)
    bystander = subscribed(stack, topic, FilterPolicy='{"kind": ["low_stock", "to:another"], "store": ["Köln"]}')
    found = kept.asked(replace(MAIL, test_asked_at=AT))
    assert (found.test_asked_at, found.tested_at) == ("", AT)
    (message,) = received(stack, everybody, 1)
    sent = {name: one["Value"] for name, one in message["MessageAttributes"].items()}
    assert message["Subject"] == "Stockroom: test message"
    assert (sent["kind"], sent["to"], sent["store"]) == (OWN, OWN, "Köln")
    assert stack.waiting(bystander) == {}


def test_a_daily_digest_counts_for_who_is_reached_as_if_it_came_at_once(stack: Stack, topic: str) -> None:
    kept = Kept(stack, topic)
    kept.asked(replace(MAIL, delivery=Delivery.DAILY))
    assert kept.at_sns() == [("bo@example.com", {"kind": [OWN]})]
    item = to_item({"pk": "AGG", "sk": "ST#Köln", "store": "Köln"})
    stack.client("dynamodb").put_item(TableName=stack.outputs["OpsTable"], Item=item)
    named = (kept.sns, stack.dynamodb(), topic, stack.outputs["OpsTable"])
    assert (Receivers(*named).look(NOW).unreached, Receivers(*named, kept.keeper.wishes()).look(NOW).unreached) == (
        ("Köln",),
        (),
    )


def test_who_asked_for_a_store_and_a_category_gets_these_and_no_other(stack: Stack, topic: str) -> None:
    """The filter of a person, on a queue: what the emulators deliver is what SNS documents."""
    policy = filter_policy(replace(MAIL, categories=("Dairy",)), BO)
    url = subscribed(stack, topic, FilterPolicy=json.dumps(policy))
    for number, (store, categories) in enumerate(
        [("Köln", ("Dairy", "Glass")), ("Köln", ("Glass",)), ("Rome", ("Dairy",)), ("Köln", ("*",))]
    ):
        publish(stack, topic, store=store, categories=categories, digest_id=f"D{number}")
    found = received(stack, url, 2)
    assert sorted(one["MessageAttributes"]["digest_id"]["Value"] for one in found) == ["D0", "D3"]
    assert stack.waiting(url) == {"hidden": 2}


def test_a_webhook_waits_for_its_confirmation(stack: Stack, topic: str) -> None:
    """Where an emulator sends the confirmation by itself, nobody is there to answer."""
    kept = Kept(stack, topic)
    address = "https://127.0.0.1:9/stock"  # where nobody listens: the emulator posts to it
    one = replace(MAIL, channel=Channel.WEBHOOK, endpoint=address, subscription_id="w1")
    kept.asked(one)
    assert kept.now().status in (SubscriptionStatus.PENDING, SubscriptionStatus.CONFIRMED)
    assert [endpoint for endpoint, _ in kept.at_sns()] == [address]


def test_sns_too_refuses_more_than_150_combinations(stack: Stack, topic: str) -> None:
    policy = json.dumps({"store": [f"S{number}" for number in range(76)], "kind": ["a", "b"]})
    asked = {"TopicArn": topic, "Protocol": "email", "Endpoint": "a@example.com"}

    def subscribe() -> None:
        with our_errors("Subscribing"):
            stack.client("sns").subscribe(**asked, Attributes={"FilterPolicy": policy})

    COMBINATIONS.check(stack, outcome(subscribe))
