"""Schedule -> rows, alerts, history, totals, leases and uploads are held against each other, and mended."""

from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.alerts.nightly_check import nightly_check
from backend_lambdas.aws.alerts.nightly_check import check_stores, keep_night
from backend_lambdas.aws.alerts.recheck import deployed_recheck
from backend_lambdas.aws.core.telemetry import Telemetry, now_ms
from backend_lambdas.aws.products.files import clear_orphaned_files
from backend_lambdas.aws.uploads.ingest_stores import ingest_stores
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.apply_thresholds import ask_again
from backend_lambdas.uploads.ports import Attempt

MARGIN_MS = 120_000  # no store is begun in the last two minutes: the largest takes less
telemetry = Telemetry("nightly_check")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Answer with the counts; they are logged, kept for the Alerts page, and mailed when something was mended."""
    began = now_ms()
    attempt = Attempt(uuid4().hex, now_ms, began + context.get_remaining_time_in_millis() - MARGIN_MS)
    books, repairs = check_stores(attempt)
    checked = nightly_check(books, deployed_recheck(), repairs, began, lambda: now_ms() > attempt.deadline_ms)
    asked = ask_again(ingest_stores())
    also = {"thresholds_asked": asked, "orphaned_files": clear_orphaned_files(began)}
    telemetry.done("nightly_check", reasons=checked.failed[:10], **also, **checked.counts())
    keep_night(checked, iso_time(began))
    return checked.counts()
