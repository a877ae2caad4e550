"""SQS -> ingest: one message tells of one uploaded file."""

import time
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from ulid import ULID

from backend_lambdas.aws.ingest_queue import arrivals
from backend_lambdas.aws.ingest_stores import count_zone, hold_limits, ingest_message, ingest_stores
from backend_lambdas.inventory.alerts import expects_alert
from backend_lambdas.uploads.ingest import ingest_upload
from backend_lambdas.uploads.ports import Attempt

MARGIN_MS = 30_000
logger = Logger(service="ingest_upload")


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again."""
    left_ms = context.get_remaining_time_in_millis()
    deadline_ms = _now_ms() + left_ms - MARGIN_MS

    def ingest(record: SQSRecord) -> None:
        with ingest_message(record.receipt_handle, left_ms):
            for arrival in arrivals(record.body):
                attempt = Attempt(str(ULID()), _now_ms, deadline_ms, expects_alert)
                result = ingest_upload(arrival, ingest_stores(), attempt, limits=hold_limits(), zone=count_zone())
                told = {"upload_id": result.upload_id, "ended": result.ended, **result.told()}
                (logger.error if result.failed else logger.info)("ingest", extra=told)

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event, ingest, processor, context))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
