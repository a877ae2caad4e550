"""The queue of digests to be sent."""

import json
from dataclasses import asdict
from typing import Any

from backend_lambdas.aws.failures import our_errors
from backend_lambdas.inventory.stock_watch import DigestKey


class SqsDigestRequests:
    """`inventory.stock_watch.DigestRequests` on SQS."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def request(self, digest: DigestKey, delay_seconds: int) -> None:
        with our_errors(f"Asking for the digest of {digest.store}"):
            self._client.send_message(
                QueueUrl=self._queue_url, MessageBody=json.dumps(asdict(digest)), DelaySeconds=delay_seconds
            )


def requested_digest(body: str) -> DigestKey:
    """Which digest a message asks for."""
    return DigestKey(**json.loads(body))
