"""SQS -> lake (and stock, where sales reduce it): one message tells of a sales file, or of a count that landed late."""

from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.aws.core.telemetry import Message, Telemetry, now_ms
from backend_lambdas.aws.lake.sales_stores import sales_stores, sales_zone
from backend_lambdas.aws.uploads.client_webhook import told_client
from backend_lambdas.aws.uploads.ingest_queue import arrivals
from backend_lambdas.aws.uploads.ingest_stores import stock_depletion
from backend_lambdas.uploads.deplete_stock import recompute_stores_on_hand
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.sales import load_sales

MARGIN_MS = 60_000
telemetry = Telemetry("load_sales")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again."""
    stores, stock, zone = sales_stores(), stock_depletion(), sales_zone()
    stop_ms = now_ms() + context.get_remaining_time_in_millis() - MARGIN_MS

    def load(message: Message) -> None:
        attempt = Attempt(uuid4().hex, now_ms, stop_ms, expects_alert)
        recompute_stores_on_hand(message["body"], stock, stores, attempt, zone)
        for arrival in arrivals(message["body"]):
            with telemetry.upload("load_sales", arrival.upload_id) as report:
                report(told_client(load_sales(arrival, stores, attempt, zone, stock=stock)))

    return telemetry.each_message(event, load)
