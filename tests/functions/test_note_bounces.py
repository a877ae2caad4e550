"""Events of SES through the function, the table, and the report's mail that follows."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backend_lambdas.alerts.endpoints import Channel, subscription_id
from backend_lambdas.alerts.subscriptions import AlertSubscription, OffReason, SubscriptionStatus
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.aws.identity.mail_addresses import DynamoMailAddresses
from backend_lambdas.functions import note_bounces
from backend_lambdas.identity.mail_addresses import MailAddress, WhyOff, switch_on
from backend_lambdas.inventory.errors import InvalidRequest
from tests.support.alert_stack import MotoStack
from tests.support.deployed import CONTEXT, deployed, event
from tests.support.people import EVERYBODY

CONFIRMED = SubscriptionStatus.CONFIRMED

OFF = MailAddress("ann@example.com", WhyOff.BOUNCE, "2026-11-19T17:01:02.669Z", "smtp; 550 5.1.1 user unknown", rev=1)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoStack]:
    with deployed(monkeypatch) as made:
        yield made


def told(*events: dict[str, Any]) -> dict[str, Any]:
    """As SNS hands them to Lambda (Lambda developer guide, "Using Lambda with Amazon SNS")."""
    records = [
        {
            "EventVersion": "1.0",
            "EventSource": "aws:sns",
            "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:mail:21be56ed",
            "Sns": {"Type": "Notification", "MessageId": str(number), "Message": json.dumps(one)},
        }
        for number, one in enumerate(events)
    ]
    return {"Records": records}


def kept(stack: MotoStack) -> list[MailAddress]:
    return DynamoMailAddresses(stack.dynamodb, "Ops").all()


def test_a_bounce_switches_the_address_off_once_with_its_audit_entry(stack: MotoStack) -> None:
    for _time in range(2):
        note_bounces.handler(told(event("ses_bounce")), CONTEXT)
    assert kept(stack) == [OFF]
    assert [key.split(" / ")[0].split("#")[0] for key in stack.primary_keys()] == ["AU", "MAILS"]


def test_a_complaint_after_it_counts_for_more_and_a_reject_for_nothing(
    stack: MotoStack, capsys: pytest.CaptureFixture[str]
) -> None:
    note_bounces.handler(told(event("ses_complaint")), CONTEXT)
    note_bounces.handler(told(event("ses_bounce")), CONTEXT)
    note_bounces.handler(told(event("ses_reject")), CONTEXT)
    assert [(one.off_reason, one.rev) for one in kept(stack)] == [(WhyOff.COMPLAINT, 1)]
    assert '"Failures":[1.0]' in capsys.readouterr().out


def test_what_goes_to_the_address_by_subscription_is_off_too_until_its_owner_asks_for_it_again(
    stack: MotoStack,
) -> None:
    records = SubscriptionRecords(stack.dynamodb, "Ops")
    asked = AlertSubscription(
        subscription_id(Channel.EMAIL, "ann@example.com"), "u-ann", Channel.EMAIL, "ann@example.com", status=CONFIRMED
    )
    other = replace(asked, subscription_id=subscription_id(Channel.EMAIL, "bo@example.com"), endpoint="bo@example.com")
    for one in (asked, other):
        records.save(one, None)
    note_bounces.handler(told(event("ses_bounce")), CONTEXT)
    off = replace(asked, status=SubscriptionStatus.OFF, off_reason=OffReason.BOUNCE, rev=2)
    assert records.find(asked.subscription_id) == off
    assert records.find(other.subscription_id) == replace(other, rev=1)
    switch_on("ann@example.com", 1, EVERYBODY, DynamoMailAddresses(stack.dynamodb, "Ops"), datetime.now(UTC))
    records.save(replace(off, status=CONFIRMED, off_reason=None), None)
    note_bounces.handler(told(event("ses_bounce")), CONTEXT)
    assert records.find(asked.subscription_id) == replace(asked, rev=3)


def test_what_cannot_be_read_fails_so_that_lambda_brings_it_again(stack: MotoStack) -> None:
    with pytest.raises(InvalidRequest):
        note_bounces.handler(told({"Bounce": "?"}), CONTEXT)
    assert kept(stack) == []
