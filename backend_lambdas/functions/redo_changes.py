"""Stream error queue -> the changes that failed are done again, and judged by the rows as they are now."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.alerts.recheck import redo_changes
from backend_lambdas.aws.alerts.recheck import deployed_recheck
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.telemetry import Message, Telemetry, now_ms
from backend_lambdas.aws.stock.stream_errors import failed_changes
from backend_lambdas.inventory.errors import StorageError

telemetry = Telemetry("redo_changes")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again; after five times they are dead letters, with an alarm."""

    def redo(message: Message) -> None:
        failed = failed_changes(message["body"], clients.streams())
        result = redo_changes(failed.changes, failed.items, deployed_recheck(), now_ms())
        telemetry.done("redo_changes", items=len(failed.items), **asdict(result))
        if result.failed:
            raise StorageError(f"{len(result.failed)} of {len(failed.items)} items failed again: {result.failed[0]}")

    return telemetry.each_message(event, redo)
