"""Stock stream -> history: one entry per change of a row, with the file and line it came from."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.telemetry import Telemetry
from backend_lambdas.aws.stock.history import DynamoHistoryStore
from backend_lambdas.aws.stock.stream import StreamBatch, StreamErrorQueue
from backend_lambdas.inventory.history import record_history

telemetry = Telemetry("record_history")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """A single record that goes wrong ends in the stream error queue; the others are recorded."""
    names = settings()
    batch = StreamBatch(event)
    unwritten = record_history(batch.changes, DynamoHistoryStore(clients.dynamodb(), names.ops_table))
    failed = [*batch.broken, *((batch.record_of(change), reason) for change, reason in unwritten)]
    errors = StreamErrorQueue(clients.sqs(), names.stream_error_queue_url, "record_history")
    for record, reason in failed:
        errors.report(record, reason)
    telemetry.done("record_history", changes=len(batch.changes), failed=len(failed))
