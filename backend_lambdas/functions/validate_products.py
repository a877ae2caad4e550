"""SQS -> catalogue: one message tells of a vendor's catalogue file, whose lines are checked and written."""

from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.core.telemetry import Message, Telemetry, now_ms
from backend_lambdas.aws.products.stores import product_stores
from backend_lambdas.aws.uploads.ingest_queue import arrivals
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.products import validate_products

MARGIN_MS = 30_000
telemetry = Telemetry("validate_products")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again."""
    stop_ms = now_ms() + context.get_remaining_time_in_millis() - MARGIN_MS

    def validate(message: Message) -> None:
        attempt = Attempt(uuid4().hex, now_ms, stop_ms)
        for arrival in arrivals(message["body"]):
            with telemetry.upload("validate_products", arrival.upload_id) as report:
                report(validate_products(arrival, product_stores(), attempt))

    return telemetry.each_message(event, validate)
