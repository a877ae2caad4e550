"""How a report is announced, mailed and asked for."""

import json
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from backend_lambdas.aws.core.mail import Mail, MailSender
from backend_lambdas.aws.core.settings import Settings
from backend_lambdas.aws.identity.mail_addresses import DynamoMailAddresses
from backend_lambdas.aws.reports import work
from backend_lambdas.aws.reports.mail import addresses, publish_report
from backend_lambdas.aws.reports.orders import order_report, order_reports_of_stores, orders_of
from backend_lambdas.aws.reports.records import DynamoReportRecords
from backend_lambdas.aws.reports.work import report_channels
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.identity.mail_addresses import note_reports, reports_of
from backend_lambdas.inventory.errors import InvalidRequest, StorageError
from backend_lambdas.reports.formats.mail import compose_mail
from tests.aws.reports.test_records import AUDIT, registered
from tests.support.deployed import event
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


def test_the_mail_has_both_parts_an_id_and_who_hears_of_bounces_and_needs_a_verified_sender(aws: MockedAws) -> None:
    ses = boto3.client("sesv2", region_name=REGION)
    mail = Mail("weekly-2026-W46", "Week 46", "in words", "<p>page")
    readers = addresses(" ada@example.com , bob@example.com,")
    sender = MailSender(ses, "reports@example.com", "stockroom-mail")
    with pytest.raises(StorageError):
        sender.send(readers, mail, "Mailing")
    ses.create_email_identity(EmailIdentity="reports@example.com")
    with Stubber(ses) as stub:
        utf8 = {"Charset": "UTF-8"}
        body = {"Text": {"Data": "in words", **utf8}, "Html": {"Data": "<p>page", **utf8}}
        headers = [{"Name": "X-Stockroom-digest-id", "Value": "weekly-2026-W46"}]
        stub.add_response(
            "send_email",
            {"MessageId": "1"},
            {
                "FromEmailAddress": "reports@example.com",
                "Destination": {"ToAddresses": ["ada@example.com", "bob@example.com"]},
                "Content": {"Simple": {"Subject": {"Data": "Week 46", **utf8}, "Body": body, "Headers": headers}},
                "ConfigurationSetName": "stockroom-mail",
            },
        )
        sender.send(readers, mail, "Mailing")
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


def test_readers_whose_addresses_are_off_are_left_out_and_the_record_says_so(
    aws: MockedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[list[str]] = []

    class Ses:
        def send_email(self, **request: Any) -> None:
            sent.append(request["Destination"]["ToAddresses"])

    monkeypatch.setattr(work.clients, "ses", Ses)
    monkeypatch.setattr(work.clients, "dynamodb", lambda: aws.dynamodb)
    monkeypatch.setattr(work.clients, "s3", lambda: aws.s3)
    records, kept = DynamoReportRecords(aws.dynamodb, "ops"), DynamoMailAddresses(aws.dynamodb, "ops")
    report = registered()
    records.register(report, AUDIT)
    required = {field: "x" for field in Settings.__slots__ if field not in ("ops_table", "report_mail_from")}
    names = Settings(**required, ops_table="ops", report_mail_from="a@b.c")
    for readers in (["ann@example.com", "bo@example.com"], ["ann@example.com"]):
        work.send_report_mail(report, readers, names)
        note_reports(reports_of(event("ses_bounce")), kept)
        work.send_report_mail(report, readers, names)
    left = records.find(WEEK)
    assert sent == [["ann@example.com", "bo@example.com"], ["bo@example.com"]]
    assert left is not None
    assert left.left_out == ("an…@example.com",)


def test_an_order_is_an_asynchronous_call() -> None:
    calls: list[dict[str, Any]] = []

    class Functions:
        def invoke(self, **request: Any) -> None:
            calls.append(request)

    order_report(Functions(), "stockroom-weekly-report", WEEK, Actor("u1", "Ada", Role.AREA_MANAGER))
    mo = Actor("u2", "Mo", Role.STORE_MANAGER, frozenset({"Ulm", "Berlin"}))
    order_report(Functions(), "stockroom-weekly-report", WEEK, mo)
    assert [(call["FunctionName"], call["InvocationType"], json.loads(call["Payload"])) for call in calls] == [
        ("stockroom-weekly-report", "Event", {"week": WEEK, "by": "Ada", "user_id": "u1", "stores": None}),
        ("stockroom-weekly-report", "Event", {"week": WEEK, "by": "Mo", "user_id": "u2", "stores": ["Berlin", "Ulm"]}),
    ]


def test_each_set_of_stores_with_people_gets_one_report() -> None:
    calls: list[dict[str, Any]] = []

    class Functions:
        def invoke(self, **request: Any) -> None:
            calls.append(json.loads(request["Payload"]))

    people = [
        (Role.STORE_MANAGER, {"Ulm"}, False),
        (Role.VIEWER, {"Ulm"}, False),
        (Role.AREA_MANAGER, {"Ulm", "Berlin"}, False),
        (Role.AREA_MANAGER, None, False),
        (Role.ADMINISTRATOR, None, False),
        (Role.STORE_MANAGER, set(), False),
        (Role.VENDOR, None, False),
        (Role.STORE_MANAGER, {"Karachi"}, True),
    ]
    accounts = [
        Account(f"u{n}", f"u{n}@example.com", "", role, None if stores is None else frozenset(stores), disabled=off)
        for n, (role, stores, off) in enumerate(people)
    ]
    assert order_reports_of_stores(Functions(), "f", accounts) == 2
    assert calls == [{"stores": ["Berlin", "Ulm"]}, {"stores": ["Ulm"]}]


def test_a_report_of_some_stores_waits_for_no_upload_of_whoever_it_is() -> None:
    orders = orders_of({"stores": ["Ulm"]}, ("THU", "17:00", "UTC"), NOW, "A", ("U1",))
    assert {(order.stores, order.unread) for order in orders} == {(("Ulm",), ())}
    assert [(order.week, order.only_revise) for order in orders][:2] == [(WEEK, False), ("2026-W45", True)]


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
