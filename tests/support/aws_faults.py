"""Errors as AWS documents them, put in place of a mocked service's answer."""

import json
from collections import Counter
from typing import Any

from botocore.awsrequest import AWSResponse

FOR_EVER = 1_000_000


class Faults:
    """`fail(operation, code)` makes the next calls of that operation fail; `met` counts the failures by operation."""

    def __init__(self, *clients: Any) -> None:
        self.met: Counter[str] = Counter()
        self._planned: dict[str, tuple[str, int, int]] = {}
        for client in clients:
            client.meta.events.register_first("before-send", self._answer)

    def fail(self, operation: str, code: str, times: int = FOR_EVER, parts: int = 0) -> None:
        """`parts`: the operation is a transaction; it is cancelled, its last part for this reason."""
        self._planned[operation] = (code, times, parts)

    def stop(self) -> None:
        self._planned.clear()

    def _answer(self, event_name: str, request: Any, **_: Any) -> AWSResponse | None:
        operation = event_name.rpartition(".")[2]
        code, times, parts = self._planned.get(operation, ("", 0, 0))
        if not times:
            return None
        self._planned[operation] = (code, times - 1, parts)
        self.met[operation] += 1
        status = 500 if code.startswith("Internal") else 400
        body: dict[str, Any] = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code}
        if parts:
            reasons = [{"Code": "None"}] * (parts - 1) + [{"Code": code}]
            body = {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "message": code}
            body["CancellationReasons"] = reasons
        raw = Raw(json.dumps(body).encode())
        # The mock hears of every request too; of one that fails it must not know.
        request.url = "https://nowhere.invalid/"
        headers = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-requestid": "R"}
        return AWSResponse(request.url, status, headers, raw)


class Raw:
    """What urllib3 would give: the body, once."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Any:
        yield self._body

    def read(self, *_: Any) -> bytes:
        body, self._body = self._body, b""
        return body
