"""Digest queue -> mail: one per upload. A schedule asks for a sweep; SNS tells of all, as some has to wait."""

from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.alerts.at_sns import deployed_keeper
from backend_lambdas.aws.alerts.file_parts import send_what_is_due
from backend_lambdas.aws.alerts.states import requested_digest
from backend_lambdas.aws.alerts.subscriptions import requested_subscription
from backend_lambdas.aws.alerts.sweep import sweep
from backend_lambdas.aws.alerts.waiting import hear_event
from backend_lambdas.aws.core.telemetry import Message, Telemetry, now_ms

telemetry = Telemetry("send_alerts")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again; an event without messages is the schedule's."""
    if "Records" not in event:
        sweep(telemetry.done, now_ms())
        return {}
    if "Sns" in event["Records"][0]:
        telemetry.done("heard", kept_for=hear_event(event, now_ms()))
        return {}

    def send(message: Message) -> None:
        if subscription_id := requested_subscription(message["body"]):
            deployed_keeper().keep(subscription_id, now_ms())
            return
        key = requested_digest(message["body"])
        with telemetry.failures_told(upload_id=key.upload_id):
            outcome = send_what_is_due(key, now_ms(), uuid4().hex)
        telemetry.done("digest", store=key.store, upload_id=key.upload_id, outcome=outcome)

    return telemetry.each_message(event, send)
