"""SQS -> ingest: one message tells of one uploaded file, or of a store whose rows are to follow new thresholds."""

from functools import partial
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.aws.core.telemetry import Message, Telemetry, now_ms
from backend_lambdas.aws.uploads.client_webhook import told_client
from backend_lambdas.aws.uploads.ingest_queue import arrivals
from backend_lambdas.aws.uploads.ingest_stores import count_zone, hold_limits, ingest_message, ingest_stores
from backend_lambdas.uploads.apply_thresholds import apply_thresholds
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.stock import ingest_upload

MARGIN_MS = 30_000
telemetry = Telemetry("ingest_upload")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again."""
    left_ms = context.get_remaining_time_in_millis()
    deadline_ms = now_ms() + left_ms - MARGIN_MS

    def ingest(message: Message) -> None:
        not_held = partial(telemetry.warned, "message not held", message_id=message["messageId"])
        with ingest_message(message["receiptHandle"], left_ms, not_held):
            attempt = Attempt(uuid4().hex, now_ms, deadline_ms, expects_alert)
            if (applied := apply_thresholds(message["body"], ingest_stores(), attempt)) is not None:
                telemetry.done("thresholds applied", store=applied.store, changed=applied.changed)
            for arrival in arrivals(message["body"]):
                with telemetry.upload("ingest", arrival.upload_id) as report:
                    found = ingest_upload(arrival, ingest_stores(), attempt, limits=hold_limits(), zone=count_zone())
                    report(told_client(found))

    return telemetry.each_message(event, ingest)
