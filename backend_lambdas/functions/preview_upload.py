"""The dashboard -> what importing a file that was sent to be looked at would do, kept for the page that asked."""

from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.core.telemetry import Telemetry, now_ms
from backend_lambdas.aws.lake.preview_work import preview_work
from backend_lambdas.aws.uploads.drafts import make_preview
from backend_lambdas.uploads.ports import Attempt

MARGIN_MS = 10_000  # enough to say that the time is up
telemetry = Telemetry("preview_upload")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Nobody tries a failed one again but the person who asked for it."""
    stop_ms = now_ms() + context.get_remaining_time_in_millis() - MARGIN_MS
    found = make_preview(event, preview_work(Attempt(uuid4().hex, now_ms, stop_ms)))
    telemetry.done("preview", state=found.state, rows=found.total, rejected=found.rejected, stores=found.store_count)
