"""Tells on the alerts topic that an upload is held. Subscribers can filter by kind = held, severity = warning."""

import json
from typing import Any
from urllib.parse import urlencode

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.uploads.held import KIND, HeldUpload, compose_held_mail


class SnsHeldNotices:
    """`uploads.ports.HeldNotices` on SNS."""

    def __init__(self, client: Any, topic_arn: str, dashboard_url: str, currency: str) -> None:
        self._client = client
        self._topic_arn = topic_arn
        self._dashboard_url = dashboard_url.rstrip("/")
        self._currency = currency

    def publish(self, held: HeldUpload) -> None:
        link = f"{self._dashboard_url}/uploads?{urlencode({'id': held.upload_id})}"
        mail = compose_held_mail(held, link, self._currency)
        facts = json.dumps(mail.facts, ensure_ascii=False)
        forms = {"default": mail.text, "email": mail.text, "sms": mail.short_text, "https": facts, "http": facts}
        attributes = {"severity": "warning", "kind": KIND, "store": "-", "digest_id": mail.mail_id}
        with our_errors(f"Telling that upload {held.upload_id} is held"):
            self._client.publish(
                TopicArn=self._topic_arn,
                Subject=mail.subject,
                Message=json.dumps(forms, ensure_ascii=False),
                MessageStructure="json",
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
                },
            )
