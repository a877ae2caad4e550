"""What the adapters promise about SNS, SES and asking for a report."""

import json
from dataclasses import replace
from typing import Any
from unittest.mock import MagicMock

import pytest

from backend_lambdas.alerts.alert import AlertKind, Severity
from backend_lambdas.alerts.digest import Digest
from backend_lambdas.alerts.receivers import Reach
from backend_lambdas.aws.alerts.notifier import publish_digest
from backend_lambdas.aws.alerts.reader import AlertReader
from backend_lambdas.aws.alerts.receivers import Receivers
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.mail import Mail, MailSender
from backend_lambdas.aws.reports.orders import order_report
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.plain_text import SUBJECT_LENGTH
from tests.contract.documented import DONE, Disagreement, outcome
from tests.contract.stacks import Stack
from tests.support.emulated import eventually

NOW, AT = 1_700_000_000_000, "2023-11-14T22:13:20.000Z"
LARGEST = 262_144  # bytes of an SNS message with its attributes (SNS, "Publish")
DIGEST = Digest(
    digest_id="D1",
    store="Köln",
    severity=Severity.CRITICAL,
    kinds=(AlertKind.OUT_OF_STOCK, AlertKind.PRICE_CHANGED),
    subject="Koeln: 1 out of stock",
    text="Milch ist aus. \N{CJK UNIFIED IDEOGRAPH-20000}",
    short_text="Koeln: 1 out",
    facts={"store": "Köln"},
)

ATTRIBUTES_COUNT = Disagreement(
    "a message that is too large only with its attributes",
    "Publish: 256 KB, attributes included",
    aws="Refused (InvalidParameter)",
    moto=DONE,
)
LONG_SUBJECT = Disagreement(
    "a subject of more than 100 letters", "Publish", aws="Refused (InvalidParameter)", embedded=DONE
)
SUBJECT_OF_TWO_LINES = Disagreement(
    "a subject with a line break",
    "Publish",
    aws="Refused (InvalidParameter)",
    moto=DONE,
    embedded=DONE,
)
EMPTY_ATTRIBUTE = Disagreement(
    "a message attribute without a value", "Message attributes", aws="Refused", embedded=DONE
)
DELIVERED_ATTRIBUTES = Disagreement(
    "attributes of a message with a form per channel, as a queue gets them",
    "Message attributes: sent when the structure is String, not JSON",
    aws="not sent",
    moto="sent",
    embedded="sent",
)
UNCONFIRMED = Disagreement(
    "an e-mail address that has just subscribed",
    "Subscribe",
    aws="pending until somebody has clicked the link",
    moto="confirmed at once",
    embedded="confirmed at once",
)


@pytest.fixture
def topic(stack: Stack) -> str:
    return new_topic(stack)


def new_topic(stack: Stack) -> str:
    return str(stack.client("sns").create_topic(Name=f"test-{stack.queue('DigestQueueUrl')[-16:]}")["TopicArn"])


def subscribed(stack: Stack, topic: str, **attributes: str) -> str:
    """The address of a queue that gets what is published."""
    url = stack.queue("MailboxQueueUrl")
    arn = stack.queue_arn(url)
    stack.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(anybody_may_send(arn))})
    stack.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
    return url


def anybody_may_send(arn: str) -> dict[str, Any]:
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    return {"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn}]}


def received(stack: Stack, url: str, count: int) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []

    def look() -> list[dict[str, Any]]:
        answer = stack.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        seen.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
        return seen

    return eventually(look, lambda found: len(found) >= count)


def publish(stack: Stack, topic: str, **changes: Any) -> None:
    publish_digest(stack.client("sns"), topic, replace(DIGEST, **changes))


def test_a_digest_arrives_in_the_form_for_everybody_with_what_filters_look_at(stack: Stack, topic: str) -> None:
    url = subscribed(stack, topic)
    publish(stack, topic)
    (message,) = received(stack, url, 1)
    assert (message["Subject"], message["Message"]) == (DIGEST.subject, DIGEST.text)
    DELIVERED_ATTRIBUTES.check(stack, "sent" if message.get("MessageAttributes") else "not sent")
    assert {name: one["Value"] for name, one in message["MessageAttributes"].items()} == {
        "severity": "critical",
        "store": "Köln",
        "kind": '["out_of_stock", "price_changed", "any", "shortage"]',
        "category": '["*"]',
        "digest_id": "D1",
    }


def test_a_filter_lets_pass_what_any_of_the_kinds_matches(stack: Stack, topic: str) -> None:
    prices = subscribed(stack, topic, FilterPolicy=json.dumps({"kind": ["price_changed"], "store": ["Köln"]}))
    for number, (store, kinds) in enumerate(
        [("Köln", DIGEST.kinds), ("Rome", DIGEST.kinds), ("Köln", (AlertKind.LOW_STOCK,)), ("Köln", DIGEST.kinds)]
    ):
        publish(stack, topic, store=store, kinds=kinds, digest_id=f"D{number}")
    found = received(stack, prices, 2)
    assert sorted(message["MessageAttributes"]["digest_id"]["Value"] for message in found) == ["D0", "D3"]
    assert stack.waiting(prices) == {"hidden": 2}


def test_a_message_above_the_limit_is_refused(stack: Stack, topic: str) -> None:
    def of_size(size: int, **changes: Any) -> Any:
        """The text fills the message up; of a long one the form for send_alerts has the beginning."""
        sns = MagicMock()
        publish_digest(sns, topic, replace(DIGEST, text="x" * 10_000, facts={"store": "K"}, **changes))
        text = "x" * (size - len(sns.publish.call_args.kwargs["Message"]) + 10_000)
        return lambda: publish(stack, topic, text=text, facts={"store": "K"}, **changes)

    assert outcome(of_size(LARGEST - 1_000)) == DONE
    assert outcome(of_size(LARGEST + 1)) == "Refused (InvalidParameter)"
    ATTRIBUTES_COUNT.check(stack, outcome(of_size(LARGEST - 50)))


def test_subjects_and_attributes_that_sns_does_not_take_are_refused(stack: Stack, topic: str) -> None:
    publish(stack, topic, subject="s" * SUBJECT_LENGTH)
    LONG_SUBJECT.check(stack, outcome(lambda: publish(stack, topic, subject="s" * 101)))
    SUBJECT_OF_TWO_LINES.check(stack, outcome(lambda: publish(stack, topic, subject="one\ntwo")))
    EMPTY_ATTRIBUTE.check(stack, outcome(lambda: publish(stack, topic, digest_id="")).partition(" (")[0])
    publish(stack, topic, store="")
    with pytest.raises(NotFound):
        publish(stack, f"{topic}-gone")


def look(stack: Stack, topic: str, now: int = NOW) -> Reach:
    return Receivers(stack.client("sns"), stack.dynamodb(), topic, stack.outputs["OpsTable"]).look(now)


def test_who_receives_alerts_is_looked_up_with_filters_and_those_who_left(stack: Stack, topic: str) -> None:
    for store in ("Berlin", "Rome"):
        item = to_item({"pk": "AGG", "sk": f"ST#{store}", "store": store})
        stack.client("dynamodb").put_item(TableName=stack.outputs["OpsTable"], Item=item)
    url = subscribed(stack, topic, FilterPolicy='{"store": ["Rome"]}')
    name = f"SQS {url.rpartition('/')[2]}"
    found = look(stack, topic)
    assert (found.receivers, found.unreached, found.unreached_count) == ((name,), ("Berlin",), 1)
    assert (found.unheard["low_stock"], found.unheard_stores["low_stock"]) == (1, ("Berlin",))
    assert AlertReader(stack.dynamodb(), stack.outputs["OpsTable"]).receivers() == found
    (listed,) = stack.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    stack.client("sns").unsubscribe(SubscriptionArn=listed["SubscriptionArn"])
    gone = look(stack, topic, NOW + 1000)
    assert (gone.receivers, dict(gone.gone), gone.unreached_count) == ((), {name: "2023-11-14T22:13:21.000Z"}, 2)


def test_an_address_that_has_just_subscribed(stack: Stack, topic: str) -> None:
    stack.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="stock@example.com")
    found = look(stack, topic)
    assert {*found.receivers, *found.pending} == {"st…@example.com"}
    seen = "pending until somebody has clicked the link" if found.pending else "confirmed at once"
    UNCONFIRMED.check(stack, seen)


def test_a_reports_mail_needs_a_verified_sender(stack: Stack) -> None:
    ses = stack.client("sesv2")
    sender = f"{stack.queue('DigestQueueUrl')[-16:]}@stockroom.local"
    mail = Mail("weekly-2026-W46", "Köln: week 46", "text ö", "<p>ö</p>")

    def send() -> None:
        MailSender(ses, sender).send(["a@example.com", "b@example.com"], mail, "Mailing")

    assert outcome(send) == "StorageError (MessageRejected)"
    ses.create_email_identity(EmailIdentity=sender)
    assert outcome(send) == DONE


def test_a_report_cannot_be_ordered_of_a_function_that_is_not_there(stack: Stack) -> None:
    with pytest.raises(NotFound):
        order_report(stack.client("lambda"), "no-such-function", "2026-W46", Actor("u1", "Ada", Role.AREA_MANAGER))
