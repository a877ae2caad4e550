"""Schedule -> what lies in the dead-letter queues becomes uploads that say they failed, and why."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.telemetry import Telemetry, now_ms
from backend_lambdas.aws.uploads.ingest_queue import arrivals
from backend_lambdas.aws.uploads.records import DynamoUploadRecords
from backend_lambdas.aws.uploads.unfinished import FailedUploads, take_dead_letters
from backend_lambdas.inventory.errors import Refused
from backend_lambdas.uploads.unfinished import fail_upload

telemetry = Telemetry("fail_upload")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Messages that tell of no file stay in the queue for a person."""
    names, client = settings(), clients.dynamodb()
    records, failures = DynamoUploadRecords(client, names.ops_table), FailedUploads(client, names.ops_table)

    def give_up(body: str) -> None:
        with telemetry.failures_told():
            if not (found := arrivals(body)):
                raise Refused("Reading a dead letter: it tells of no file")
            for arrival in found:
                upload_id, failed = fail_upload(arrival, records, failures, now_ms())
                telemetry.count({"UploadsFailed": failed})
                telemetry.done("fail_upload", upload_id=upload_id, failed=failed)

    queues = (names.ingest_dead_letter_queue_url, names.sales_dead_letter_queue_url)
    for url in filter(None, (*queues, names.products_dead_letter_queue_url)):
        take_dead_letters(clients.sqs(), url, give_up)
