"""The real stores that loading sales works on."""

from datetime import tzinfo
from functools import cache

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.lake.lake import lake_in_bucket
from backend_lambdas.aws.lake.ledger import DynamoSalesLedger
from backend_lambdas.aws.lake.sales import DeltaSalesLake
from backend_lambdas.aws.uploads.files import deployed_files
from backend_lambdas.aws.uploads.held_topic import SnsHeldNotices
from backend_lambdas.aws.uploads.ingest_queue import SqsIngestQueue
from backend_lambdas.aws.uploads.records import DynamoUploadRecords
from backend_lambdas.aws.uploads.senders import DynamoSenders
from backend_lambdas.aws.uploads.store_directory import DynamoStoreDirectory
from backend_lambdas.uploads.rows.dates import report_zone
from backend_lambdas.uploads.sales_ports import SalesStores


@cache
def sales_stores() -> SalesStores:
    names = settings()
    dynamodb = clients.dynamodb()
    company = DynamoCompany(dynamodb, names.ops_table, names.company)
    return SalesStores(
        lake=DeltaSalesLake(lake_in_bucket(names.data_bucket)),
        ledger=DynamoSalesLedger(dynamodb, names.ops_table),
        directory=DynamoStoreDirectory(dynamodb, names.ops_table),
        records=DynamoUploadRecords(dynamodb, names.ops_table),
        files=deployed_files(clients.s3(), names),
        queue=SqsIngestQueue(clients.sqs(), names.sales_queue_url),
        notices=SnsHeldNotices(
            clients.sns, names.alerts_topic_arn, names.dashboard_url, company.read, zone=names.report_zone
        ),
        senders=DynamoSenders(dynamodb, names.ops_table, names.dashboard_principal),
    )


def sales_zone() -> tzinfo:
    """The company's time zone, in which days of sales are counted."""
    return report_zone(settings().report_zone)
