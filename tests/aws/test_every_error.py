"""R2: every AWS call of one upload meets every error that AWS documents for it and that can happen to us.

Before its effect, after its effect (the answer is lost), once each and in random schedules. The event comes again as
SQS sends it; in the end AWS holds what an undisturbed upload leaves. Which error is what stands in aws/error_codes.py.
"""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from backend_lambdas.aws.clients import TABLE_CONFIG
from backend_lambdas.aws.plain_items import with_plain_items
from backend_lambdas.aws.repeating import with_repeats
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.uploads.endings import Ended
from tests.aws.faults import Raw
from tests.aws.mocked import REGION, MockedAws, mocked_aws
from tests.aws.test_crash_points import HEADER, KEY, START_MS, Upload

ONCE = Config(retries={"total_max_attempts": 1})  # botocore's own repeats would hide the error, and sleep
DELIVERIES = 14
TIMEOUT = "no answer"
CONFLICT = "TransactionConflictException"
# What can happen to a correct request: too fast, in another's way, the service ill, a right taken away, no answer.
DOCUMENTED = {
    "dynamodb": ("ProvisionedThroughputExceededException", CONFLICT, "InternalServerError", "AccessDeniedException")
    + (TIMEOUT,),
    "s3": ("SlowDown", "InternalError", "AccessDenied", TIMEOUT),
    "sqs": ("ThrottlingException", "InternalError", "AccessDenied", TIMEOUT),
}
READS = ("GetItem", "Query", "TransactGetItems")
LONG = os.environ.get("STOCKROOM_LONG") == "1"  # every point and 200 schedules: some minutes
EVERY = 1 if LONG else 8
SCHEDULES = 200 if LONG else 12
CHANCE = 0.08
BEFORE = "".join(f"Berlin,I{number},{number % 7}\n" for number in range(6))
FILE = "".join(f"Berlin,I{number},{number % 3}\n" for number in range(2, 9)) + "Rome,I1,0\nRome,I2,9\nRome,I9,many\n"
State = tuple[list[Any], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """`lost`: AWS has done what it was asked, and the error comes in place of its answer."""

    code: str
    lost: bool


class FaultyUpload(Upload):
    """An upload whose calls meet faults: planned ones by the number of the call, or by chance."""

    def __init__(self, aws: MockedAws) -> None:
        super().__init__(aws)
        self.planned: dict[int, Fault] = {}
        self.by_chance: random.Random | None = None
        self.made: list[tuple[str, str]] = []
        self.made_by_upload: tuple[tuple[str, str], ...] = ()
        self.met: list[str] = []
        self.raised: list[str] = []
        for client in (aws.dynamodb, aws.s3, aws.sqs):
            client.meta.events.register_first("before-send", self._before_effect)
            client.meta.events.register_last("after-call", self._after_effect)

    def run_to_the_end(self, planned: dict[int, Fault], by_chance: random.Random | None = None) -> State:
        """From an empty AWS: deliver the event until it has ended; return what AWS then holds.

        An event that failed or was put back comes again later.
        """
        self.planned, self.by_chance = {}, None
        empty(self.aws)
        self.now, self.met, self.raised = START_MS, [], []
        self.aws.s3.put_object(Bucket="uploads", Key="uploads/before.csv", Body=(HEADER + BEFORE).encode())
        self.aws.s3.put_object(Bucket="uploads", Key=KEY, Body=(HEADER + FILE).encode())
        self.deliver("first", key="uploads/before.csv")
        self.calls, self.made, self.planned, self.by_chance = 0, [], planned, by_chance
        for number in range(DELIVERIES):
            if number == DELIVERIES // 2:
                self.by_chance = None
            try:
                ended = self.deliver(f"attempt {number}", at=1_000).ended
            except StorageError as error:
                self.raised.append(f"{type(error).__name__}: {error}")
                ended = Ended.SENT_AGAIN
            self.now += 700_000
            if ended is not Ended.SENT_AGAIN:
                self.planned, self.by_chance = {}, None
                self.made_by_upload = tuple(self.made)
                return self.state()
        raise AssertionError(f"Still under way after {DELIVERIES} deliveries: {self.raised}")

    def _fault(self, service: str, operation: str) -> Fault | None:
        if self.by_chance is not None and self.by_chance.random() < CHANCE:
            self.planned[self.calls] = self.by_chance.choice(faults_of(service, operation))
        return self.planned.get(self.calls)

    def _before_effect(self, event_name: str, request: Any, **_: Any) -> AWSResponse | None:
        service, operation = event_name.split(".")[1:]
        self.made.append((service, operation))
        fault = self._fault(service, operation)
        if fault is None or fault.lost:
            return None
        del self.planned[self.calls]
        self.met.append(f"{operation} {fault.code}")
        if fault.code == TIMEOUT:
            raise ReadTimeoutError(endpoint_url=request.url)
        return refusal(fault.code, service, operation, request)

    def _after_effect(self, event_name: str, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        fault = self.planned.pop(self.calls, None)
        if fault is None or "Error" in parsed:
            return
        self.met.append(f"{model.name} {fault.code}, done")
        if fault.code == TIMEOUT:
            raise ReadTimeoutError(endpoint_url="https://nowhere.invalid/")
        raise ClientError({"Error": {"Code": fault.code, "Message": "the answer was lost"}}, model.name)


def faults_of(service: str, operation: str) -> list[Fault]:
    """Refused before anything is done: all of them. Lost after the effect: where the service was ill or silent."""
    codes = [code for code in DOCUMENTED[service] if code != CONFLICT or operation not in READS]
    lost = [code for code in codes if code == TIMEOUT or code.startswith("Internal")]
    return [*(Fault(code, False) for code in codes), *(Fault(code, True) for code in lost)]


def refusal(code: str, service: str, operation: str, request: Any) -> AWSResponse:
    """The service's answer on the wire."""
    status = 500 if code.startswith("Internal") else 503 if code == "SlowDown" else 400
    if service == "s3":
        body = f"<Error><Code>{code}</Code><Message>refused</Message></Error>"
    elif code == CONFLICT and operation == "TransactWriteItems":
        parts = len(json.loads(request.body)["TransactItems"])
        reasons = [{"Code": "None"}] * (parts - 1) + [{"Code": "TransactionConflict"}]
        answer = {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "message": "cancelled"}
        body = json.dumps({**answer, "CancellationReasons": reasons})
    else:
        body = json.dumps({"__type": f"com.amazonaws#{code}", "message": "refused"})
    request.url = "https://nowhere.invalid/"  # the mock hears of every request too; of this one it must not know
    return AWSResponse(request.url, status, {"x-amzn-requestid": "R"}, Raw(body.encode()))


def empty(aws: MockedAws) -> None:
    """Take away what an earlier run has left; new clients for each run would take longer than the run."""
    for table in ("stock", "ops"):
        for item in aws.items(table):
            aws.dynamodb.delete_item(TableName=table, Key={name: item[name] for name in ("pk", "sk")})


def impatient(aws: MockedAws) -> MockedAws:
    """The same AWS with clients that ask once."""
    session = boto3.Session("testing", "testing", region_name=REGION)
    aws.dynamodb = with_plain_items(session.client("dynamodb", config=TABLE_CONFIG.merge(ONCE)))
    with_repeats(aws.dynamodb, pause=0.0)
    aws.s3, aws.sqs = session.client("s3", config=ONCE), session.client("sqs", config=ONCE)
    return aws


@pytest.fixture(scope="module")
def upload() -> Iterator[FaultyUpload]:
    with mocked_aws() as aws:
        yield FaultyUpload(impatient(aws))


@pytest.fixture(scope="module")
def undisturbed(upload: FaultyUpload) -> tuple[list[tuple[int, Fault]], State]:
    """Every call of an undisturbed upload with every error it can meet, and what AWS holds after it."""
    state = upload.run_to_the_end({})
    return [
        (number, fault) for number, call in enumerate(upload.made_by_upload, 1) for fault in faults_of(*call)
    ], state


def test_any_error_at_any_call_changes_nothing_in_the_end(
    upload: FaultyUpload, undisturbed: tuple[list[tuple[int, Fault]], State]
) -> None:
    points, expected = undisturbed
    assert len(points) > 100
    wrong = []
    for call, fault in points[::EVERY]:
        state = upload.run_to_the_end({call: fault})
        if state != expected or len(upload.met) != 1:
            wrong.append((call, fault, upload.met, upload.raised))
    assert wrong == []


def test_errors_by_chance_change_nothing_in_the_end(
    upload: FaultyUpload, undisturbed: tuple[list[tuple[int, Fault]], State]
) -> None:
    """A failing seed replays: random.Random(seed) decides which call meets what."""
    wrong = {}
    for seed in range(SCHEDULES):
        state = upload.run_to_the_end({}, random.Random(seed))
        if state != undisturbed[1]:
            wrong[seed] = (upload.met, upload.raised)
    assert wrong == {}
