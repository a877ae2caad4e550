"""Digest queue -> mail: one per (store, upload). A schedule asks for a sweep of what was left behind."""

from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.alerts.notify import send_alerts, sweep_outbox
from backend_lambdas.aws.alerts.at_sns import deployed_keeper
from backend_lambdas.aws.alerts.notifier import deployed_notifier
from backend_lambdas.aws.alerts.receivers import deployed_receivers
from backend_lambdas.aws.alerts.states import requested_digest
from backend_lambdas.aws.alerts.subscriptions import requested_subscription
from backend_lambdas.aws.core.telemetry import Message, Telemetry, now_ms

telemetry = Telemetry("send_alerts")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again; an event without messages is the schedule's."""
    notifier = deployed_notifier()
    if "Records" not in event:
        telemetry.done("sweep", digests=sweep_outbox(notifier.outbox, notifier.requests))
        keeper = deployed_keeper()
        telemetry.done("subscriptions", failed=keeper.sweep(now_ms()))
        reach = deployed_receivers(keeper.wishes()).look(now_ms())
        telemetry.done("receivers", receivers=len(reach.receivers), unreached=reach.unreached_count)
        return {}

    def send(message: Message) -> None:
        if subscription_id := requested_subscription(message["body"]):
            deployed_keeper().keep(subscription_id, now_ms())
            return
        key = requested_digest(message["body"])
        with telemetry.failures_told(upload_id=key.upload_id):
            outcome = send_alerts(key, notifier, now_ms(), uuid4().hex)
        telemetry.done("digest", store=key.store, upload_id=key.upload_id, outcome=outcome)

    return telemetry.each_message(event, send)
