"""Sends a weekly report's mail through SES, and announces it on the alerts topic."""

from collections.abc import Sequence
from typing import Any

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.topic import publish
from backend_lambdas.reports.formats.mail import ReportMail

UTF8 = "UTF-8"


def send_report_mail(client: Any, sender: str, recipients: Sequence[str], mail: ReportMail, page: str | None) -> None:
    """One mail with a plain and an HTML part; sent again it carries the same `X-Stockroom-digest-id`.

    Raises StorageError, also while SES does not accept the sender's address: it must be verified first.
    """
    body = {"Text": {"Data": mail.text, "Charset": UTF8}}
    if page is not None:
        body["Html"] = {"Data": page, "Charset": UTF8}
    with our_errors(f"Mailing report {mail.week}"):
        client.send_email(
            FromEmailAddress=sender,
            Destination={"ToAddresses": list(recipients)},
            Content={
                "Simple": {
                    "Subject": {"Data": mail.subject, "Charset": UTF8},
                    "Body": body,
                    "Headers": [{"Name": "X-Stockroom-digest-id", "Value": mail.report_id}],
                }
            },
        )


def addresses(text: str) -> list[str]:
    """The addresses of a setting, parted by commas; at most the 50 that one mail may have."""
    return [part for part in (one.strip() for one in text.split(",")) if part][:50]


KIND = "weekly_report"


def publish_report(client: Any, topic_arn: str, mail: ReportMail) -> None:
    """One message; sent again it carries the same `digest_id`."""
    facts = {"kind": KIND, "week": mail.week, "report_id": mail.report_id, "subject": mail.subject}
    attributes = {"severity": "info", "kind": KIND, "store": "-", "digest_id": mail.report_id}
    texts = (mail.subject, mail.text, mail.short_text)
    publish(client, topic_arn, *texts, facts, attributes, f"Announcing report {mail.week}")
