"""Dead-letter queues -> uploads that say they failed, with the reason and a way to try again."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws import clients
from backend_lambdas.aws.failed_uploads import FailedUploads
from backend_lambdas.aws.ingest_queue import arrivals
from backend_lambdas.aws.settings import settings
from backend_lambdas.aws.telemetry import Telemetry, now_ms
from backend_lambdas.aws.upload_records import DynamoUploadRecords
from backend_lambdas.inventory.errors import Refused
from backend_lambdas.uploads.fail_upload import fail_upload

telemetry = Telemetry("fail_upload")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that tell of no file: they stay in the dead-letter queue for a person."""
    client, table = clients.dynamodb(), settings().ops_table

    def give_up(record: SQSRecord) -> None:
        if not (found := arrivals(record.body)):
            raise Refused(f"Reading dead letter {record.message_id}: it tells of no file")
        for arrival in found:
            upload_id, failed = fail_upload(
                arrival, DynamoUploadRecords(client, table), FailedUploads(client, table), now_ms()
            )
            telemetry.count({"UploadsFailed": failed})
            telemetry.done("fail_upload", upload_id=upload_id, failed=failed)

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event, telemetry.telling(give_up), processor, context))
