"""The real stores that catalogue files work on."""

from functools import cache

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.products.catalogue import DynamoCatalogue
from backend_lambdas.aws.products.vendors import DynamoQuotas, DynamoVendors, DynamoVendorUploads
from backend_lambdas.aws.uploads.files import deployed_files
from backend_lambdas.aws.uploads.held_topic import SnsHeldNotices
from backend_lambdas.aws.uploads.ingest_queue import SqsIngestQueue
from backend_lambdas.aws.uploads.records import DynamoUploadRecords
from backend_lambdas.aws.uploads.senders import DynamoSenders
from backend_lambdas.uploads.product_ports import ProductStores


@cache
def product_stores() -> ProductStores:
    names = settings()
    dynamodb = clients.dynamodb()
    company = DynamoCompany(dynamodb, names.ops_table, names.company)
    return ProductStores(
        catalogue=DynamoCatalogue(dynamodb, names.ops_table),
        vendors=DynamoVendors(dynamodb, names.ops_table),
        quotas=DynamoQuotas(dynamodb, names.ops_table),
        sent=DynamoVendorUploads(dynamodb, names.ops_table),
        errors=SqsIngestQueue(clients.sqs(), names.product_error_queue_url),
        records=DynamoUploadRecords(dynamodb, names.ops_table),
        files=deployed_files(clients.s3(), names),
        queue=SqsIngestQueue(clients.sqs(), names.products_queue_url),
        notices=SnsHeldNotices(
            clients.sns, names.alerts_topic_arn, names.dashboard_url, company.read, zone=names.report_zone
        ),
        senders=DynamoSenders(dynamodb, names.ops_table, names.dashboard_principal),
    )
