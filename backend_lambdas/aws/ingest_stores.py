"""The real stores of the ingest protocol, wired once."""

from datetime import tzinfo
from functools import cache

from backend_lambdas.aws import clients
from backend_lambdas.aws.files import S3Files
from backend_lambdas.aws.ingest_queue import SqsIngestQueue
from backend_lambdas.aws.settings import settings
from backend_lambdas.aws.stock_table import DynamoStockRows
from backend_lambdas.aws.store_ledger import DynamoStoreLedger
from backend_lambdas.aws.threshold_rules import DynamoThresholdRules
from backend_lambdas.aws.upload_records import DynamoUploadRecords
from backend_lambdas.uploads.dates import report_zone
from backend_lambdas.uploads.ports import Stores


@cache
def ingest_stores() -> Stores:
    names = settings()
    dynamodb = clients.dynamodb()
    return Stores(
        rows=DynamoStockRows(dynamodb, names.stock_table, names.ops_table),
        ledger=DynamoStoreLedger(dynamodb, names.ops_table, report_zone(names.report_zone)),
        records=DynamoUploadRecords(dynamodb, names.ops_table),
        files=S3Files(clients.s3(), names.uploads_bucket, names.data_bucket, names.max_upload_bytes),
        queue=SqsIngestQueue(clients.sqs(), names.ingest_queue_url),
        rules=DynamoThresholdRules(dynamodb, names.ops_table),
        sales_queue=SqsIngestQueue(clients.sqs(), names.sales_queue_url),
    )


def moved_stock() -> Stores | None:
    """The stores whose stock sales reduce; None where they do not."""
    return ingest_stores() if settings().reduces_stock else None


def count_zone() -> tzinfo | None:
    """The time zone of the days of counts, where sales reduce stock."""
    return report_zone(settings().report_zone) if settings().reduces_stock else None
