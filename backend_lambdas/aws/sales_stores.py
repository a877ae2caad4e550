"""The real stores that loading sales works on."""

from datetime import tzinfo
from functools import cache

from backend_lambdas.aws import clients
from backend_lambdas.aws.files import S3Files
from backend_lambdas.aws.held_topic import SnsHeldNotices
from backend_lambdas.aws.ingest_queue import SqsIngestQueue
from backend_lambdas.aws.lake import lake_in_bucket
from backend_lambdas.aws.lake_sales import DeltaSalesLake
from backend_lambdas.aws.sales_ledger import DynamoSalesLedger
from backend_lambdas.aws.settings import settings
from backend_lambdas.aws.upload_records import DynamoUploadRecords
from backend_lambdas.uploads.dates import report_zone
from backend_lambdas.uploads.sales_ports import SalesStores


@cache
def sales_stores() -> SalesStores:
    names = settings()
    dynamodb = clients.dynamodb()
    return SalesStores(
        lake=DeltaSalesLake(lake_in_bucket(names.data_bucket)),
        ledger=DynamoSalesLedger(dynamodb, names.ops_table),
        records=DynamoUploadRecords(dynamodb, names.ops_table),
        files=S3Files(clients.s3(), names.uploads_bucket, names.data_bucket, names.max_upload_bytes),
        queue=SqsIngestQueue(clients.sqs(), names.sales_queue_url),
        notices=SnsHeldNotices(clients.sns(), names.alerts_topic_arn, names.dashboard_url, names.currency),
    )


def sales_zone() -> tzinfo:
    """The company's time zone, in which days of sales are counted."""
    return report_zone(settings().report_zone)
