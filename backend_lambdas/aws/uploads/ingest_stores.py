"""The real stores of the ingest protocol, wired once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import tzinfo
from functools import cache, partial

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.stock.categories import read_categories
from backend_lambdas.aws.stock.rows import DynamoStockRows
from backend_lambdas.aws.stock.threshold_rules import DynamoThresholdRules
from backend_lambdas.aws.uploads.files import deployed_files
from backend_lambdas.aws.uploads.held_topic import SnsHeldNotices
from backend_lambdas.aws.uploads.ingest_queue import SqsIngestQueue, held_message
from backend_lambdas.aws.uploads.movements import DynamoMovements
from backend_lambdas.aws.uploads.records import DynamoUploadRecords
from backend_lambdas.aws.uploads.senders import DynamoSenders
from backend_lambdas.aws.uploads.store_directory import DynamoStoreDirectory
from backend_lambdas.aws.uploads.store_ledger import DynamoStoreLedger
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.uploads.ports import Stores
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.rows.dates import report_zone

# A run that was stopped has been gone for a moment before its message is back; its claim (claiming.CLAIM_MS) ends then.
HELD_BEYOND_SECONDS = 12


@cache
def ingest_stores() -> Stores:
    names = settings()
    dynamodb = clients.dynamodb()
    ledger = DynamoStoreLedger(dynamodb, names.ops_table, report_zone(names.report_zone))
    company = DynamoCompany(dynamodb, names.ops_table, names.company)
    return Stores(
        rows=DynamoStockRows(dynamodb, names.stock_table, names.ops_table),
        ledger=ledger,
        records=DynamoUploadRecords(dynamodb, names.ops_table),
        files=deployed_files(clients.s3(), names),
        queue=SqsIngestQueue(clients.sqs(), names.ingest_queue_url),
        rules=DynamoThresholdRules(dynamodb, names.ops_table),
        sales_queue=SqsIngestQueue(clients.sqs(), names.sales_queue_url),
        products_queue=SqsIngestQueue(clients.sqs(), names.products_queue_url),
        directory=DynamoStoreDirectory(dynamodb, names.ops_table),
        movements=DynamoMovements(ledger, dynamodb, names.stock_table, names.ops_table),
        notices=SnsHeldNotices(
            clients.sns,
            names.alerts_topic_arn,
            names.dashboard_url,
            company.read,
            partial(read_categories, dynamodb, names.ops_table),
            names.report_zone,
        ),
        senders=DynamoSenders(dynamodb, names.ops_table, names.dashboard_principal),
    )


def ingest_message(
    receipt_handle: str, left_ms: int, not_held: Callable[[StorageError], None]
) -> AbstractContextManager[None]:
    """What a run that may last so long takes from the queue. `not_held`: called for each refusal to hold it."""
    seconds = left_ms // 1000 + HELD_BEYOND_SECONDS
    return held_message(clients.sqs(), settings().ingest_queue_url, receipt_handle, seconds, not_held)


def stock_depletion() -> Stores | None:
    """The stores whose stock sales reduce; None where they do not."""
    return ingest_stores() if settings().reduces_stock else None


def count_zone() -> tzinfo | None:
    """The time zone of the days of counts, where sales reduce stock."""
    return report_zone(settings().report_zone) if settings().reduces_stock else None


def hold_limits() -> PlausibilityLimits:
    """From when on a file is held for a person."""
    names = settings()
    return PlausibilityLimits(
        min_items=int(names.hold_from_items),
        removed_share=int(names.hold_removed_percent) / 100,
        zeroed_share=int(names.hold_zero_percent) / 100,
        tenfold_share=int(names.hold_tenfold_percent) / 100,
        new_items_share=int(names.hold_new_items_percent) / 100,
        same_codes=int(names.hold_same_codes),
        new_stores=int(names.hold_new_stores),
    )
