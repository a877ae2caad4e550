"""What a function that people wait for does not load when it starts (docs/decisions/193 and 335)."""

import subprocess
import sys

import pytest

# Modules, with all that is in them, whose users are other functions, pages, or a rare branch that loads them itself.
NEITHER = (
    "asyncio",
    "aws_lambda_powertools.utilities.batch",
    "backend_lambdas.alerts.digest",
    "backend_lambdas.alerts.filters",
    "backend_lambdas.alerts.notify",
    "backend_lambdas.alerts.subscriptions",
    "backend_lambdas.aws.core.topic",
    "backend_lambdas.inventory.sales",
    "backend_lambdas.reports",
    "backend_lambdas.uploads.moved_mail",
    "backend_lambdas.uploads.upload",
    "boto3",
    "gettext",
    "msgspec",
    "s3transfer",
)
NOT_LOADED = {
    "check_stock": (*NEITHER, "backend_lambdas.aws.uploads", "backend_lambdas.identity", "backend_lambdas.uploads"),
    "ingest_upload": (*NEITHER, "backend_lambdas.aws.alerts", "backend_lambdas.alerts.episodes"),
}


@pytest.mark.parametrize("function", NOT_LOADED)
def test_a_function_starts_without_what_others_need(function: str) -> None:
    code = f"import sys, backend_lambdas.functions.{function}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    needless = [name for name in loaded for other in NOT_LOADED[function] if f"{name}.".startswith(f"{other}.")]
    assert needless == []
