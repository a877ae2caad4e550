"""How a report is announced, mailed and asked for."""

import json
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from backend_lambdas.aws.core.settings import Settings
from backend_lambdas.aws.reports.mail import addresses, publish_report, send_report_mail
from backend_lambdas.aws.reports.orders import order_report, orders_of
from backend_lambdas.aws.reports.work import report_channels
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, StorageError
from backend_lambdas.reports.formats.mail import compose_mail
from tests.support.mocked_aws import REGION, MockedAws
from tests.support.report_example import NOW, WEEK, made_report


def test_the_announcement_can_be_filtered_and_reads_well(aws: MockedAws) -> None:
    sns, sqs = (boto3.client(name, region_name=REGION) for name in ("sns", "sqs"))
    topic = sns.create_topic(Name="alerts")["TopicArn"]
    queue = sqs.create_queue(QueueName="mails")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"FilterPolicy": json.dumps({"kind": ["weekly_report"], "severity": ["info"]})},
    )
    mail = compose_mail(made_report(), "http://127.0.0.1:8050/reports?week=2026-W46")
    publish_report(sns, topic, mail)
    body = json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])
    assert (body["Subject"], body["Message"]) == (mail.subject, mail.text)
    assert mail.subject.isascii()
    assert len(mail.subject) < 100


def test_the_mail_has_both_parts_and_an_id_and_needs_a_verified_sender(aws: MockedAws) -> None:
    ses = boto3.client("sesv2", region_name=REGION)
    mail = compose_mail(made_report(), "http://x")
    readers = addresses(" ada@example.com , bob@example.com,")
    with pytest.raises(StorageError):
        send_report_mail(ses, "reports@example.com", readers, mail, "<p>page")
    ses.create_email_identity(EmailIdentity="reports@example.com")
    with Stubber(ses) as stub:
        utf8 = {"Charset": "UTF-8"}
        body = {"Text": {"Data": mail.text, **utf8}, "Html": {"Data": "<p>page", **utf8}}
        headers = [{"Name": "X-Stockroom-digest-id", "Value": "weekly-2026-W46"}]
        simple = {"Subject": {"Data": mail.subject, **utf8}, "Body": body, "Headers": headers}
        stub.add_response(
            "send_email",
            {"MessageId": "1"},
            {
                "FromEmailAddress": "reports@example.com",
                "Destination": {"ToAddresses": ["ada@example.com", "bob@example.com"]},
                "Content": {"Simple": simple},
            },
        )
        send_report_mail(ses, "reports@example.com", readers, mail, "<p>page")
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("sender", "readers", "channels"),
    [("", "", ["topic"]), ("a@b.c", " , ", ["topic"]), ("", "x@y.z", ["topic"]), ("a@b.c", "x@y.z", ["topic", "mail"])],
)
def test_the_html_mail_is_a_channel_only_where_sender_and_readers_are_set(
    aws: MockedAws, sender: str, readers: str, channels: list[str]
) -> None:
    required = {field: "x" for field in Settings.__slots__ if field not in ("report_mail_from", "report_mail_to")}
    names = Settings(**required, report_mail_from=sender, report_mail_to=readers)
    assert [channel.name for channel in report_channels(names)] == channels


def test_an_order_is_an_asynchronous_call() -> None:
    calls: list[dict[str, Any]] = []

    class Functions:
        def invoke(self, **request: Any) -> None:
            calls.append(request)

    order_report(Functions(), "stockroom-weekly-report", WEEK, Actor("u1", "Ada", Role.AREA_MANAGER))
    body = json.dumps({"week": WEEK, "by": "Ada", "user_id": "u1"}).encode()
    assert calls == [{"FunctionName": "stockroom-weekly-report", "InvocationType": "Event", "Payload": body}]


def test_a_schedule_asks_for_what_is_due_and_a_person_for_a_week() -> None:
    schedule = ("THU", "17:00", "UTC")
    asked = [
        [(order.week, order.by, order.mail, order.only_revise, order.unread, order.user_id) for order in orders]
        for event in ({}, {"week": WEEK, "by": "Ada", "user_id": "u1"}, {"week": "2026-W40"})
        if (orders := orders_of(event, schedule, NOW, "A", ("U1",)))
    ]
    before = [f"2026-W{number}" for number in (45, 44, 43, 42)]
    assert asked == [
        [
            (WEEK, "schedule", True, False, ("U1",), ""),
            *((week, "schedule", True, True, ("U1",), "") for week in before),
        ],
        [(WEEK, "Ada", True, False, ("U1",), "u1")],
        [("2026-W40", "dashboard", False, False, ("U1",), "")],
    ]
    with pytest.raises(InvalidRequest):
        orders_of({"week": "../x"}, schedule, NOW, "A", ())
