"""What a function tells of its work: one structured line an event, one a failure, and few metrics (EMF).

Every metric has one dimension, `service` = stockroom: CloudWatch bills each name x dimension it saw in an hour, so what
tells functions and steps apart stands in the log line, not in a dimension (docs/decisions/166-metrics-and-alarms.md).
"""

import functools
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from botocore.exceptions import ClientError

from backend_lambdas.inventory.errors import StockroomError

if TYPE_CHECKING:  # functions that never see an upload do not load its protocol
    from backend_lambdas.uploads.protocol.lifecycle import IngestResult

NAMESPACE = "Stockroom"
SERVICE = "stockroom"
FAILURES = "Failures"
T = TypeVar("T")
Handler = Callable[[dict[str, Any], Any], T]
Message = Mapping[str, Any]  # of SQS: messageId, receiptHandle, body, ...


class Telemetry:
    """One per function, made when its module is loaded; `function` names it in every line."""

    def __init__(self, function: str) -> None:
        self._logger = Logger(service=SERVICE)
        self._metrics = EphemeralMetrics(namespace=NAMESPACE, service=SERVICE)
        self._function = function

    def handler(self, work: Handler[T]) -> Handler[T]:
        """Decorate a handler: its lines carry the request's id, what it raises is logged, its metrics are written."""

        @functools.wraps(work)
        def handled(event: dict[str, Any], context: Any) -> T:
            self._logger.append_keys(function=self._function, request_id=getattr(context, "aws_request_id", None))
            try:
                with self.failures_told():
                    return work(event, context)
            finally:
                if self._metrics.metric_set:
                    self._metrics.flush_metrics()

        return handled

    @contextmanager
    def failures_told(self, **ids: str | None) -> Iterator[None]:
        """Tell of what is raised inside, once, and let it pass. `ids` say what it was about (an upload_id)."""
        try:
            yield
        except Exception as error:
            if not getattr(error, "logged", False):
                self.failed(error, **ids)
                error.logged = True  # type: ignore[attr-defined]
            raise

    def each_message(self, event: Mapping[str, Any], work: Callable[[Message], None]) -> dict[str, Any]:
        """Work on each SQS message of an event and answer with those that must be delivered again, as SQS asks for it.

        One that fails is logged, and the others go on.
        """
        failed = []
        for message in event["Records"]:
            try:
                with self.failures_told(message_id=message["messageId"]):
                    work(message)
            except Exception:
                failed.append({"itemIdentifier": message["messageId"]})
        return {"batchItemFailures": failed}

    def failed(self, error: BaseException, **ids: str | None) -> None:
        """One line and one count for a failure."""
        self._logger.error("failed", extra={**ids, **failure_facts(error)})
        self._metrics.add_metric(FAILURES, MetricUnit.Count, 1)

    def warned(self, message: str, error: BaseException, **ids: str | None) -> None:
        """One line for a failure that stops nothing; it is not counted, so no alarm follows."""
        self._logger.warning(message, extra={**ids, **failure_facts(error)})

    def done(self, message: str, **facts: object) -> None:
        """One line for an event."""
        self._logger.info(message, extra=facts)

    @contextmanager
    def upload(self, message: str, upload_id: str) -> Iterator["Callable[[IngestResult], None]"]:
        """One attempt at an upload: call what it gives with the result. Its line says how long which step took."""
        started = time.monotonic()

        def report(result: "IngestResult") -> None:
            took = round((time.monotonic() - started) * 1000)
            self.count(result.counts())
            self.done(message, upload_id=result.upload_id, ended=result.ended, ms=took, **result.facts())

        with self.failures_told(upload_id=upload_id):
            yield report

    def count(self, counts: Mapping[str, float], unit: MetricUnit = MetricUnit.Count) -> None:
        """Add to metrics by name; zeros are left out, they say nothing and cost as much."""
        for name, value in counts.items():
            if value:
                self._metrics.add_metric(name, unit, value)


def now_ms() -> int:
    """The functions' clock: milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def failure_facts(error: BaseException) -> dict[str, str | None]:
    """`step`: what was being done; `error`: kind and text; where AWS refused, its code and the id of its request."""
    cause = error.__cause__ if isinstance(error.__cause__, ClientError) else error
    answer = cause.response if isinstance(cause, ClientError) else {}
    step = str(error).partition(": ")[0] if isinstance(error, StockroomError) else None
    return {
        "step": step,
        "error": f"{type(error).__name__}: {error}",
        "aws_code": answer.get("Error", {}).get("Code"),
        "aws_request_id": answer.get("ResponseMetadata", {}).get("RequestId"),
    }
