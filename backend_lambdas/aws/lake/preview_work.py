"""The real stores that a preview reads."""

from backend_lambdas.aws.alerts.states import DynamoAlertStates
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.products.stores import product_stores
from backend_lambdas.aws.stock.rows import DynamoCurrentRows
from backend_lambdas.aws.uploads.ingest_stores import hold_limits, ingest_stores
from backend_lambdas.uploads.compared_stores import PreviewWork
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.rows.dates import report_zone
from backend_lambdas.uploads.sales_ports import SalesLook


def preview_work(attempt: Attempt) -> PreviewWork:
    names = settings()
    return PreviewWork(
        stores=ingest_stores(),
        rows=DynamoCurrentRows(clients.dynamodb(), names.stock_table),
        states=DynamoAlertStates(clients.dynamodb(), names.ops_table),
        products=product_stores(),
        sales=_sales,
        attempt=attempt,
        limits=hold_limits(),
        zone=report_zone(names.report_zone),
        reduces_stock=names.reduces_stock,
    )


def _sales() -> SalesLook | None:
    # Only a file of sales has to wait until deltalake is loaded.
    from backend_lambdas.aws.lake.lake import lake_in_bucket
    from backend_lambdas.aws.lake.sales_look import look_at_sales

    return look_at_sales(lake_in_bucket(settings().data_bucket))
