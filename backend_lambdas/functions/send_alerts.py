"""Digest queue -> mail: one per (store, upload). A schedule asks for a sweep of what was left behind."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from ulid import ULID

from backend_lambdas.aws.digest_queue import requested_digest
from backend_lambdas.aws.post import deployed_post
from backend_lambdas.aws.receivers import deployed_receivers
from backend_lambdas.aws.telemetry import Telemetry, now_ms
from backend_lambdas.inventory.mailing import send_alerts, sweep_outbox

telemetry = Telemetry("send_alerts")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again; an event without messages is the schedule's."""
    post = deployed_post()
    if "Records" not in event:
        telemetry.done("sweep", digests=sweep_outbox(post.outbox, post.requests))
        reach = deployed_receivers().look(now_ms())
        telemetry.done("receivers", receivers=len(reach.receivers), unreached=reach.unreached_count)
        return {}

    def send(record: SQSRecord) -> None:
        key = requested_digest(record.body)
        with telemetry.failures_told(upload_id=key.upload_id):
            outcome = send_alerts(key, post, now_ms(), str(ULID()))
        telemetry.done("digest", store=key.store, upload_id=key.upload_id, outcome=outcome)

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event, telemetry.telling(send), processor, context))
