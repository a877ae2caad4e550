"""AWS's refusals, put into a boto3 client by its own hooks: the code under test sees real errors."""

from collections.abc import Callable, Sequence
from typing import Any

Answer = tuple[Any, dict[str, Any]]


class FakeHttpAnswer:
    """What botocore looks at in an HTTP answer that a hook has given in place of the service."""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code
        self.headers: dict[str, str] = {}


def refuse(client: Any, operation: str, error: dict[str, Any], when: Callable[[], bool] = lambda: True) -> list[None]:
    """From now on `operation` (TransactWriteItems) answers with `error` while `when()`; return the list of refusals."""
    refused: list[None] = []

    def answer(**_: Any) -> Answer | None:
        if not when():
            return None
        refused.append(None)
        body = {**error, "ResponseMetadata": {"HTTPStatusCode": 400, "RetryAttempts": 0}}
        return FakeHttpAnswer(400), body

    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register_first(f"before-call.{service}.{operation}", answer)
    return refused


def error(code: str, message: str = "refused by the test") -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": message}}


def cancelled(reasons: Sequence[str]) -> dict[str, Any]:
    """A TransactionCanceledException as DynamoDB sends it: one reason per part, "None" where it would have passed."""
    listed = [{"Code": reason, "Message": "refused by the test"} for reason in reasons]
    return {**error("TransactionCanceledException"), "CancellationReasons": listed}
