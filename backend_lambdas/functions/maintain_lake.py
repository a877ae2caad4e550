"""Schedule -> lake: compacts and vacuums the tables of the lake once a day."""

from dataclasses import asdict
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.core.telemetry import Telemetry, now_ms
from backend_lambdas.aws.lake.sales_stores import sales_stores
from backend_lambdas.uploads.maintain_lake import maintain_lake
from backend_lambdas.uploads.ports import Attempt

telemetry = Telemetry("maintain_lake")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """While an upload is being loaded nothing is done."""
    stores = sales_stores()
    attempt = Attempt(uuid4().hex, now_ms, now_ms() + context.get_remaining_time_in_millis())
    result = maintain_lake(stores.lake, stores.ledger, attempt)
    telemetry.done("maintain_lake", busy=result.busy, tables=[asdict(table) for table in result.tables])
