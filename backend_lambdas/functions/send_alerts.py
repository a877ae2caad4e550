"""Digest queue -> mail: one per (store, upload). A schedule asks for a sweep of what was left behind."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from ulid import ULID

from backend_lambdas.alerts.notify import send_alerts, sweep_outbox
from backend_lambdas.aws.alerts.notifier import deployed_notifier
from backend_lambdas.aws.alerts.receivers import deployed_receivers
from backend_lambdas.aws.alerts.states import requested_digest
from backend_lambdas.aws.core.telemetry import Telemetry, now_ms

telemetry = Telemetry("send_alerts")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again; an event without messages is the schedule's."""
    notifier = deployed_notifier()
    if "Records" not in event:
        telemetry.done("sweep", digests=sweep_outbox(notifier.outbox, notifier.requests))
        reach = deployed_receivers().look(now_ms())
        telemetry.done("receivers", receivers=len(reach.receivers), unreached=reach.unreached_count)
        return {}

    def send(record: SQSRecord) -> None:
        key = requested_digest(record.body)
        with telemetry.failures_told(upload_id=key.upload_id):
            outcome = send_alerts(key, notifier, now_ms(), str(ULID()))
        telemetry.done("digest", store=key.store, upload_id=key.upload_id, outcome=outcome)

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event, telemetry.telling(send), processor, context))
