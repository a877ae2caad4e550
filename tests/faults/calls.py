"""Errors as AWS documents them, met by whatever asks AWS: before the effect, or in place of the answer.

Every boto3 client made while `watched` is open is watched, whatever makes it, through botocore's own hooks.
"""

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, ReadTimeoutError

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.lake.lake import lake_errors
from tests.support.aws_faults import Raw

TIMEOUT = "no answer"
CONFLICT = "TransactionConflictException"
# What can happen to a correct request: too fast, in another's way, the service ill, a right taken away, no answer.
# Codes: "Errors" of each action and "Common errors" in the services' API references; aws/core/errors.py lists them all.
DOCUMENTED = {
    "dynamodb": ("ProvisionedThroughputExceededException", CONFLICT, "InternalServerError", "AccessDeniedException")
    + (TIMEOUT,),
    "dynamodb-streams": ("LimitExceededException", "InternalServerError", "AccessDeniedException", TIMEOUT),
    "s3": ("SlowDown", "InternalError", "AccessDenied", TIMEOUT),
    "sqs": ("ThrottlingException", "InternalError", "AccessDenied", TIMEOUT),
    "sns": ("Throttled", "InternalError", "AuthorizationError", TIMEOUT),
    "sesv2": ("TooManyRequestsException", "InternalFailure", "AccessDeniedException", TIMEOUT),
    "lambda": ("TooManyRequestsException", "ServiceException", "AccessDeniedException", TIMEOUT),
    # Delta Lake's own S3 client repeats what is ill or too fast; what it gives up comes as one error without a code.
    "lake": ("InternalError",),
}
READS = ("GetItem", "BatchGetItem", "Query", "TransactGetItems")
ILL = ("Internal", "Service")
UNAVAILABLE = ("SlowDown",)
CHANCE = 0.08
NOWHERE = "https://nowhere.invalid/"


@dataclass(frozen=True, slots=True)
class Fault:
    """`lost`: AWS has done what it was asked, and the error comes in place of its answer."""

    code: str
    lost: bool


def faults_of(service: str, operation: str) -> list[Fault]:
    """Refused before anything is done: all of them. Lost after the effect: where the service was ill or silent."""
    codes = [code for code in DOCUMENTED[service] if code != CONFLICT or operation not in READS]
    lost = [code for code in codes if code == TIMEOUT or code.startswith(ILL)]
    return [*(Fault(code, False) for code in codes), *(Fault(code, True) for code in lost)]


class Calls:
    """Numbers the calls made while it is `listening`, and lets them meet faults: planned by number, or by chance."""

    def __init__(self) -> None:
        self.listening = False
        self.planned: dict[int, Fault] = {}
        self.by_chance: random.Random | None = None
        self.made: list[tuple[str, str]] = []
        self.met: list[tuple[str, Fault]] = []
        self.moot = 0  # answers that could not be lost: they were errors anyway
        self._under_way = threading.local()
        self._one_at_a_time = threading.Lock()

    def begin(self, planned: dict[int, Fault], by_chance: random.Random | None) -> None:
        self.planned, self.by_chance = dict(planned), by_chance
        self.made, self.met, self.moot = [], [], 0

    def watch(self, events: Any) -> None:
        """`events`: of a client, or of a session before its clients are made."""
        events.register_first("before-call", self._enter)
        events.register_first("before-send", self._before_effect)
        events.register_first("after-call", self._after_effect)
        events.register_first("after-call-error", self._leave)

    @contextmanager
    def lake_call(self, operation: str) -> Iterator[None]:
        """A call of the lake's port: its S3 requests are not boto3's."""
        fault = self._next("lake", operation) if self.listening else None
        if fault is not None and not fault.lost:
            self._refuse(operation, fault)
        yield
        if fault is not None:
            self._refuse(operation, fault)

    def _refuse(self, operation: str, fault: Fault) -> None:
        self.met.append((operation, fault))
        with lake_errors(f"lake {operation}"):
            raise OSError(fault.code)

    def _enter(self, **_: Any) -> None:
        """Calls may be nested: a write that has been made moves the change token."""
        self._stack().append(None)

    def _leave(self, **_: Any) -> None:
        self._stack().pop()

    def _stack(self) -> list[Fault | None]:
        if not hasattr(self._under_way, "stack"):
            self._under_way.stack = []
        found: list[Fault | None] = self._under_way.stack
        return found

    def _next(self, service: str, operation: str) -> Fault | None:
        with self._one_at_a_time:
            self.made.append((service, operation))
            number = len(self.made)
            if self.by_chance is not None and self.by_chance.random() < CHANCE:
                return self.by_chance.choice(faults_of(service, operation))
            return self.planned.pop(number, None)

    def _before_effect(self, event_name: str, request: Any, **_: Any) -> AWSResponse | None:
        if not self.listening:
            return None
        service, operation = event_name.split(".")[1:]
        fault = self._next(service, operation)
        self._stack()[-1] = fault if fault is not None and fault.lost else None
        if fault is None or fault.lost:
            return None
        self.met.append((operation, fault))
        if fault.code == TIMEOUT:
            raise ReadTimeoutError(endpoint_url=NOWHERE)
        return refusal(fault.code, service, operation, request)

    def _after_effect(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        fault = self._stack().pop()
        if fault is None:
            return
        if "Error" in parsed:
            self.moot += 1
            return
        self.met.append((model.name, fault))
        if "Body" in parsed:
            parsed["Body"].close()
        if fault.code == TIMEOUT:
            raise ReadTimeoutError(endpoint_url=NOWHERE)
        status = {"HTTPStatusCode": 500}
        answer: Any = {"Error": {"Code": fault.code, "Message": "the answer was lost"}, "ResponseMetadata": status}
        raise ClientError(answer, model.name)


def refusal(code: str, service: str, operation: str, request: Any) -> AWSResponse:
    """The service's answer on the wire."""
    status = 500 if code.startswith(ILL) else 503 if code in UNAVAILABLE else 400
    text = "refused"
    if service == "s3":
        body = f"<Error><Code>{code}</Code><Message>{text}</Message></Error>"
    elif service == "sns":
        body = f"<ErrorResponse><Error><Code>{code}</Code><Message>{text}</Message></Error></ErrorResponse>"
    elif code == CONFLICT and operation == "TransactWriteItems":
        parts = len(json.loads(request.body)["TransactItems"])
        reasons = [{"Code": "None"}] * (parts - 1) + [{"Code": "TransactionConflict"}]
        answer = {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "message": "cancelled"}
        body = json.dumps({**answer, "CancellationReasons": reasons})
    else:
        body = json.dumps({"__type": f"com.amazonaws#{code}", "message": text})
    request.url = NOWHERE  # the mock hears of every request too; of this one it must not know
    headers = {"x-amzn-requestid": "R", "x-amzn-errortype": code}
    return AWSResponse(request.url, status, headers, Raw(body.encode()))


@contextmanager
def watched() -> Iterator[Calls]:
    """The functions' session and boto3's are one new one meanwhile, and every client it makes is watched."""
    calls, before = Calls(), boto3.DEFAULT_SESSION
    clients.session.cache_clear()
    boto3.setup_default_session(botocore_session=clients.session())
    calls.watch(clients.session().get_component("event_emitter"))
    try:
        yield calls
    finally:
        boto3.DEFAULT_SESSION = before
        clients.session.cache_clear()
