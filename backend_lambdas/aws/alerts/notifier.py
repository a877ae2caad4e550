"""The alerts topic, the links a digest carries, and what sending digests needs."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.digest import Digest, DigestSource
from backend_lambdas.alerts.filters import NO_STORE, message_kinds
from backend_lambdas.alerts.notify import Notifier
from backend_lambdas.aws.alerts.outbox import DynamoOutbox
from backend_lambdas.aws.alerts.states import SqsDigestRequests
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.topic import publish
from backend_lambdas.aws.stock.categories import read_categories
from backend_lambdas.aws.stock.store_settings import DynamoStoreSettings
from backend_lambdas.inventory.store_names import given_names


def publish_digest(client: Any, topic_arn: str, digest: Digest) -> None:
    """Subscribers can filter by severity, store, kind and category (lists: any of them matches)."""
    attributes = {
        "severity": str(digest.severity),
        "store": digest.store or NO_STORE,
        "kind": message_kinds(digest.kinds),
        "category": digest.categories,
        "digest_id": digest.digest_id,
        **({"file": digest.file} if digest.file else {}),
    }
    texts = (digest.subject, digest.text, digest.short_text)
    publish(client, topic_arn, *texts, digest.facts, attributes, f"Publishing the digest of {digest.store}")


def digest_source(
    dashboard_url: str, zone: str, called: Callable[[str], str], key: DigestKey, file_name: str | None
) -> DigestSource:
    """Where a digest's figures come from, with links to the store's short items and to its alerts."""
    base = dashboard_url.rstrip("/")
    shelf = urlencode([("store", key.store), ("status", "out"), ("status", "low")])
    return DigestSource(
        store=key.store,
        upload_id=key.upload_id,
        event_ms=key.event_ms,
        file_name=file_name,
        stock_link=f"{base}/stock?{shelf}",
        alerts_link=f"{base}/alerts?{urlencode({'store': key.store})}",
        given=called(key.store),
        zone=zone,
    )


def store_names() -> Callable[[str], str]:
    """The name that people gave a store, "" for none; read once, when the first is asked for."""
    known: dict[str, str] = {}
    read: list[bool] = []

    def called(store: str) -> str:
        if not read:
            known.update(given_names(DynamoStoreSettings(clients.dynamodb(), settings().ops_table).all().values()))
            read.append(True)
        return known.get(store, "")

    return called


def deployed_notifier() -> Notifier:
    names = settings()
    return Notifier(
        outbox=DynamoOutbox(clients.dynamodb(), names.ops_table),
        publish=partial(publish_digest, clients.sns(), names.alerts_topic_arn),
        describe=partial(digest_source, names.dashboard_url, names.report_zone, store_names()),
        requests=SqsDigestRequests(clients.sqs(), names.digest_queue_url),
        company=DynamoCompany(clients.dynamodb(), names.ops_table, names.company).read,
        names=partial(read_categories, clients.dynamodb(), names.ops_table),
    )
