"""The functions' environment on moto, and events that carry a few messages."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws

from backend_lambdas.aws.alerts.recheck import deployed_recheck
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.settings import settings
from tests.support.alert_stack import REGION, MotoStack, moto_stack

EVENTS = Path(__file__).resolve().parent.parent / "events"
CONTEXT: Any = SimpleNamespace(aws_request_id="1", function_name="f", memory_limit_in_mb=128, invoked_function_arn="a")
CACHES = (settings, clients.session, clients.dynamodb, clients.sqs, clients.sns, clients.streams, deployed_recheck)


@contextmanager
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoStack]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        made = moto_stack()
        for name, value in made.environment().items():
            monkeypatch.setenv(name, value)
        for cache in CACHES:
            cache.cache_clear()
        yield made
    for cache in CACHES:
        cache.cache_clear()


def event(name: str) -> dict[str, Any]:
    return json.loads((EVENTS / f"{name}.json").read_text())  # type: ignore[no-any-return]


def queue_event(bodies: Sequence[Any]) -> dict[str, Any]:
    """An SQS event with one message per body, numbered from "0"."""
    (record,) = event("sqs_digest")["Records"]
    return {"Records": [{**record, "messageId": str(n), "body": json.dumps(body)} for n, body in enumerate(bodies)]}
