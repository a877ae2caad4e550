"""Tells on the alerts topic that an upload is held, or what a person recorded.

Subscribers can filter by kind: held (severity warning) and movement (severity info), and movements by store. What
messages are made with, SNS's client too, is loaded with the first one: few files are held, and all others start sooner
without it (docs/decisions/335).
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.company import Company
from backend_lambdas.uploads.held import KIND, HeldUpload, compose_held_mail

if TYPE_CHECKING:
    from backend_lambdas.uploads.ports import MovedNotice


class SnsHeldNotices:
    """`uploads.ports.HeldNotices` on SNS."""

    def __init__(
        self,
        client: Callable[[], Any],
        topic_arn: str,
        dashboard_url: str,
        company: Callable[[], Company],
        names: Callable[[], Categories] = Categories,
        zone: str = "UTC",
    ) -> None:
        self._client = client
        self._topic_arn = topic_arn
        self._dashboard_url = dashboard_url.rstrip("/")
        self._company = company
        self._names = names
        self._zone = zone  # the company's, of times in texts

    def publish(self, held: HeldUpload) -> None:
        from backend_lambdas.aws.core.topic import publish

        link = f"{self._dashboard_url}/uploads?{urlencode({'id': held.upload_id})}"
        company = self._company()
        with company.speaking():
            mail = compose_held_mail(held, link, company.currency, self._zone)
        attributes = {"severity": "warning", "kind": KIND, "store": "-", "digest_id": mail.mail_id}
        texts = (mail.subject, mail.text, mail.short_text)
        doing = f"Telling that upload {held.upload_id} is held"
        publish(self._client(), self._topic_arn, *texts, mail.facts, attributes, doing)

    def publish_movement(self, moved: "MovedNotice") -> None:
        """One store's side: who asked for that store's movements learns nothing of what another store has."""
        from backend_lambdas.alerts.filters import MOVEMENT, NO_CATEGORY, filter_value, named_categories
        from backend_lambdas.aws.core.topic import publish
        from backend_lambdas.uploads.moved_mail import compose_moved_mail

        row = moved.after
        item = urlencode({"at": row.store, "item": row.product_id})
        with self._company().speaking():
            mail = compose_moved_mail(moved, f"{self._dashboard_url}/stock?{item}", self._zone)
        attributes: dict[str, str | Sequence[str]] = {
            "severity": "info",
            "kind": MOVEMENT,
            "store": filter_value(row.store),
        }
        attributes |= {
            "category": named_categories(self._names().alike(row.category or NO_CATEGORY)),
            "digest_id": mail.mail_id,
        }
        texts = (mail.subject, mail.text, mail.short_text)
        doing = f"Telling of movement {row.upload_id}"
        publish(self._client(), self._topic_arn, *texts, mail.facts, attributes, doing)
