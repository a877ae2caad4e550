"""Digest queue -> mail: one per (store, upload). A schedule asks for a sweep of what was left behind."""

import time
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from ulid import ULID

from backend_lambdas.aws.digest_queue import requested_digest
from backend_lambdas.aws.post import deployed_post
from backend_lambdas.inventory.mailing import send_alerts, sweep_outbox

logger = Logger(service="send_alerts")


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again; an event without messages is the schedule's."""
    post = deployed_post()
    if "Records" not in event:
        logger.info("sweep", extra={"digests": sweep_outbox(post.outbox, post.requests)})
        return {}

    def send(record: SQSRecord) -> None:
        key = requested_digest(record.body)
        outcome = send_alerts(key, post, time.time_ns() // 1_000_000, str(ULID()))
        logger.info("digest", extra={"store": key.store, "upload_id": key.upload_id, "outcome": outcome})

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event, send, processor, context))
