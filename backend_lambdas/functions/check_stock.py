"""Stock stream -> alerts: opens and resolves them and asks for the mails that report them."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.alerts.detect import check_stock
from backend_lambdas.aws.alerts.states import DynamoAlertStates, SqsDigestRequests
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.telemetry import Telemetry, now_ms
from backend_lambdas.aws.stock.stream import StreamBatch, StreamErrorQueue

telemetry = Telemetry("check_stock")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Raises only when nothing could be done at all; a single record that goes wrong ends in the stream error queue."""
    names = settings()
    batch = StreamBatch(event)
    states = DynamoAlertStates(clients.dynamodb(), names.ops_table)
    requests = SqsDigestRequests(clients.sqs(), names.digest_queue_url)
    result = check_stock(batch.changes, states, requests, now_ms())
    failed = [*batch.broken, *((batch.record_of(change), reason) for change, reason in result.failed)]
    errors = StreamErrorQueue(clients.sqs(), names.stream_error_queue_url, "check_stock")
    for record, reason in failed:
        errors.report(record, reason)
    counts = {"opened": result.opened, "resolved": result.resolved, "digests": result.digests, "failed": len(failed)}
    telemetry.count({"AlertsOpened": result.opened})
    telemetry.done("check_stock", changes=result.changes, **counts)
