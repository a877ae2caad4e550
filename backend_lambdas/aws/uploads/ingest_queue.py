"""The queue of object-created events: telling what a message says, and sending one again."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.uploads.arrival import Arrival

CREATED = "ObjectCreated:"
# Five receives end within ten minutes: then a person sees what is wrong.
FAILED_AGAIN_SECONDS = 120


class SqsIngestQueue:
    """`uploads.ports.IngestQueue` on SQS."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send_again(self, message: str, delay_seconds: int) -> None:
        with our_errors("Sending an event again"):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=message, DelaySeconds=delay_seconds)


@contextmanager
def held_message(
    client: Any, queue_url: str, receipt_handle: str, seconds: int, not_held: Callable[[StorageError], None]
) -> Iterator[None]:
    """While the block works on a message nobody else gets it, for so many seconds; one that fails is soon back.

    The queue's own visibility timeout is six times the function's: too long to wait after a run that was stopped.
    `not_held` is called when SQS refuses; the work goes on.
    """

    def hide(for_seconds: int) -> None:
        message = {"QueueUrl": queue_url, "ReceiptHandle": receipt_handle}
        # The queue's own timeout does too, only longer.
        try:
            with our_errors("Holding a message"):
                client.change_message_visibility(VisibilityTimeout=for_seconds, **message)
        except StorageError as error:
            not_held(error)

    hide(seconds)
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            hide(FAILED_AGAIN_SECONDS)


def arrivals(body: str) -> list[Arrival]:
    """The files an event message tells of; none for S3's own test message and for anything but new objects."""
    event = json.loads(body)
    return [
        _arrival(record)
        for record in event.get("Records", [])
        if record.get("eventName", "").removeprefix("s3:").startswith(CREATED)
    ]


def _arrival(record: Mapping[str, Any]) -> Arrival:
    found = record["s3"]["object"]
    moment = datetime.fromisoformat(record["eventTime"].replace("Z", "+00:00"))
    return Arrival(
        key=unquote_plus(found["key"]),
        version_id=found.get("versionId") or "",
        size=int(found.get("size", 0)),
        event_ms=round(moment.timestamp() * 1000),
        sequencer=found.get("sequencer", ""),
        message=json.dumps({"Records": [record]}),
        principal=record.get("userIdentity", {}).get("principalId", ""),
    )
