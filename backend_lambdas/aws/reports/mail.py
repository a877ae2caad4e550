"""Who gets a weekly report's mail, and its announcement on the alerts topic."""

from typing import Any

from backend_lambdas.aws.core.topic import publish
from backend_lambdas.reports.formats.mail import ReportMail


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
