"""Looking up who receives alerts: answers of SNS that no emulator gives; the others: tests/contract/test_topic.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from backend_lambdas.alerts.receivers import Reach
from backend_lambdas.aws.alerts.receivers import Receivers, receiver_name
from backend_lambdas.aws.core.items import to_item
from tests.support.alert_stack import MotoStack, moto_stack
from tests.support.aws_refusals import error, refuse

NOW = 1_700_000_000_000


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoStack]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        made = moto_stack()
        for store in ("Berlin", "Rome"):
            item = to_item({"pk": "AGG", "sk": f"ST#{store}", "store": store})
            made.dynamodb.put_item(TableName="Ops", Item=item)
        yield made


def look(stack: MotoStack, now: int = NOW) -> Reach:
    return Receivers(stack.sns, stack.dynamodb, stack.topic_arn, "Ops").look(now)


def test_one_that_waits_for_its_confirmation_is_no_receiver(stack: MotoStack) -> None:
    (listed,) = stack.sns.list_subscriptions_by_topic(TopicArn=stack.topic_arn)["Subscriptions"]
    stack.sns.unsubscribe(SubscriptionArn=listed["SubscriptionArn"])
    stack.sns.subscribe(TopicArn=stack.topic_arn, Protocol="email", Endpoint="stock@example.com")
    stack.sns.meta.events.register("after-call.sns.ListSubscriptionsByTopic", as_pending)
    assert (look(stack).pending, look(stack).receivers) == (("st…@example.com",), ())


def as_pending(parsed: dict[str, Any], **_: Any) -> None:
    """As AWS lists it until somebody has clicked the link; moto confirms at once."""
    for one in parsed["Subscriptions"]:
        one["SubscriptionArn"] = "PendingConfirmation"


def test_filters_that_may_not_be_read_are_taken_for_open(stack: MotoStack) -> None:
    refuse(stack.sns, "GetSubscriptionAttributes", error("AuthorizationError"))
    assert (look(stack).receivers, look(stack).unreached_count) == (("SQS mails",), 0)


@pytest.mark.parametrize(
    ("protocol", "endpoint", "name"),
    [
        ("email", "stock@example.com", "st…@example.com"),
        ("sms", "+491701234567", "Phone …567"),
        ("https", "https://hooks.example.com/secret/path", "Web hook at hooks.example.com"),
        ("sqs", "arn:aws:sqs:eu-central-1:1:mailbox", "SQS mailbox"),
    ],
)
def test_a_name_says_whose_it_is_and_gives_nothing_away(protocol: str, endpoint: str, name: str) -> None:
    assert receiver_name(protocol, endpoint) == name
