"""Tells on the alerts topic that an upload is held. Subscribers can filter by kind = held, severity = warning."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from backend_lambdas.aws.core.topic import publish
from backend_lambdas.inventory.company import Company
from backend_lambdas.uploads.held import KIND, HeldUpload, compose_held_mail


class SnsHeldNotices:
    """`uploads.ports.HeldNotices` on SNS."""

    def __init__(self, client: Any, topic_arn: str, dashboard_url: str, company: Callable[[], Company]) -> None:
        self._client = client
        self._topic_arn = topic_arn
        self._dashboard_url = dashboard_url.rstrip("/")
        self._company = company

    def publish(self, held: HeldUpload) -> None:
        link = f"{self._dashboard_url}/uploads?{urlencode({'id': held.upload_id})}"
        mail = compose_held_mail(held, link, self._company().currency)
        attributes = {"severity": "warning", "kind": KIND, "store": "-", "digest_id": mail.mail_id}
        texts = (mail.subject, mail.text, mail.short_text)
        doing = f"Telling that upload {held.upload_id} is held"
        publish(self._client, self._topic_arn, *texts, mail.facts, attributes, doing)
