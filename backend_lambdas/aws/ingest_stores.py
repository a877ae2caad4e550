"""The real stores of the ingest protocol, wired once."""

from functools import cache

from backend_lambdas.aws import clients
from backend_lambdas.aws.files import S3Files
from backend_lambdas.aws.ingest_queue import SqsIngestQueue
from backend_lambdas.aws.settings import settings
from backend_lambdas.aws.stock_table import DynamoStockRows
from backend_lambdas.aws.store_ledger import DynamoStoreLedger
from backend_lambdas.aws.threshold_rules import DynamoThresholdRules
from backend_lambdas.aws.upload_records import DynamoUploadRecords
from backend_lambdas.uploads.ports import Stores


@cache
def ingest_stores() -> Stores:
    names = settings()
    dynamodb = clients.dynamodb()
    return Stores(
        rows=DynamoStockRows(dynamodb, names.stock_table, names.ops_table),
        ledger=DynamoStoreLedger(dynamodb, names.ops_table),
        records=DynamoUploadRecords(dynamodb, names.ops_table),
        files=S3Files(clients.s3(), names.uploads_bucket, names.data_bucket),
        queue=SqsIngestQueue(clients.sqs(), names.ingest_queue_url),
        rules=DynamoThresholdRules(dynamodb, names.ops_table),
        sales_queue=SqsIngestQueue(clients.sqs(), names.sales_queue_url),
    )
