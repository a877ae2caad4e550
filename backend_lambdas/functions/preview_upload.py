"""The dashboard -> what importing a file that was sent to be looked at would do, kept for the page that asked."""

from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.alerts.states import DynamoAlertStates
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.telemetry import Telemetry, now_ms
from backend_lambdas.aws.products.stores import product_stores
from backend_lambdas.aws.stock.rows import DynamoCurrentRows
from backend_lambdas.aws.uploads.drafts import make_preview
from backend_lambdas.aws.uploads.ingest_stores import hold_limits, ingest_stores
from backend_lambdas.uploads.compared_stores import PreviewWork
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.rows.dates import report_zone
from backend_lambdas.uploads.sales_ports import SalesLook

MARGIN_MS = 10_000  # enough to say that the time is up
telemetry = Telemetry("preview_upload")


def _sales() -> SalesLook | None:
    # Only a file of sales has to wait until deltalake is loaded.
    from backend_lambdas.aws.lake.lake import lake_in_bucket
    from backend_lambdas.aws.lake.sales_look import look_at_sales

    return look_at_sales(lake_in_bucket(settings().data_bucket))


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Nobody tries a failed one again but the person who asked for it."""
    names = settings()
    work = PreviewWork(
        stores=ingest_stores(),
        rows=DynamoCurrentRows(clients.dynamodb(), names.stock_table),
        states=DynamoAlertStates(clients.dynamodb(), names.ops_table),
        products=product_stores(),
        sales=_sales,
        attempt=Attempt(uuid4().hex, now_ms, now_ms() + context.get_remaining_time_in_millis() - MARGIN_MS),
        limits=hold_limits(),
        zone=report_zone(names.report_zone),
        reduces_stock=names.reduces_stock,
    )
    found = make_preview(event, work)
    telemetry.done("preview", state=found.state, rows=found.total, rejected=found.rejected, stores=found.store_count)
