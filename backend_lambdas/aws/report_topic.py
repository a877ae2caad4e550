"""Announces a weekly report on the alerts topic. Subscribers can filter by kind = weekly_report, severity = info."""

import json
from typing import Any

from backend_lambdas.aws.failures import our_errors
from backend_lambdas.inventory.report_mail import ReportMail

KIND = "weekly_report"


def publish_report(client: Any, topic_arn: str, mail: ReportMail) -> None:
    """One message; sent again it carries the same `digest_id`."""
    facts = json.dumps({"kind": KIND, "week": mail.week, "report_id": mail.report_id, "subject": mail.subject})
    forms = {"default": mail.text, "email": mail.text, "sms": mail.short_text, "https": facts, "http": facts}
    attributes = {"severity": "info", "kind": KIND, "store": "-", "digest_id": mail.report_id}
    with our_errors(f"Announcing report {mail.week}"):
        client.publish(
            TopicArn=topic_arn,
            Subject=mail.subject,
            Message=json.dumps(forms, ensure_ascii=False),
            MessageStructure="json",
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        )
