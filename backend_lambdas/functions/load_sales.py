"""SQS -> lake: one message tells of one uploaded sales file, handed over by ingest_upload."""

import time
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from ulid import ULID

from backend_lambdas.aws.ingest_queue import arrivals
from backend_lambdas.aws.sales_stores import sales_stores
from backend_lambdas.aws.settings import settings
from backend_lambdas.uploads.dates import report_zone
from backend_lambdas.uploads.load_sales import load_sales
from backend_lambdas.uploads.ports import Attempt

MARGIN_MS = 60_000
logger = Logger(service="load_sales")


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again."""
    deadline_ms = _now_ms() + context.get_remaining_time_in_millis() - MARGIN_MS

    def load(record: SQSRecord) -> None:
        for arrival in arrivals(record.body):
            attempt = Attempt(str(ULID()), _now_ms, deadline_ms)
            result = load_sales(arrival, sales_stores(), attempt, report_zone(settings().report_zone))
            counts = {} if result.outcome is None else {"applied": result.outcome.applied}
            logger.info("load_sales", extra={"upload_id": result.upload_id, "ended": result.ended, **counts})

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event, load, processor, context))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
