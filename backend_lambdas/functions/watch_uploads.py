"""Schedule -> metrics: how long the oldest upload has been waiting, and how many wait for a person.

SQS's own age starts again whenever a message is put back, so it does not tell. And stores whose files do not come, and
mails to who sent files that have ended.
"""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.alerts.missing_uploads import watch_deployed
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.telemetry import Telemetry, now_ms
from backend_lambdas.aws.uploads.sender_mails import mail_senders
from backend_lambdas.aws.uploads.unfinished import open_uploads
from backend_lambdas.uploads.unfinished import waiting

telemetry = Telemetry("watch_uploads")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Nothing waits: nothing is written, so a quiet day costs no metric."""
    uploads = list(open_uploads(clients.dynamodb(), settings().ops_table))
    found = waiting(uploads, now_ms())
    telemetry.count({"OldestWaitingUpload": found.oldest_seconds}, MetricUnit.Seconds)
    telemetry.count({"LongHeldUploads": found.long_held})
    facts = asdict(found) | asdict(watch_deployed(uploads, now_ms()))
    telemetry.done("watch_uploads", **facts, senders_mailed=mail_senders(now_ms(), telemetry.failed))
