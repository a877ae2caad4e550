"""One list says what is done about each error of AWS; every adapter goes through it."""

import ast
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError, ResponseStreamingError

from backend_lambdas.aws.core import errors as failures
from backend_lambdas.aws.core.errors import TREATMENT, Treatment, as_our_error, our_errors, treatment_of
from backend_lambdas.inventory.errors import (
    AccessDenied,
    ComeBackLater,
    ConditionFailed,
    NotFound,
    Refused,
    StorageError,
    Throttled,
    Unavailable,
)

SHIPPED = Path(failures.__file__).parent.parent
OURS = {
    Treatment.AT_ONCE: Throttled,
    Treatment.THROTTLED: Throttled,
    Treatment.BROKEN: Unavailable,
    Treatment.CONDITION: ConditionFailed,
    Treatment.MISSING: NotFound,
    Treatment.DENIED: AccessDenied,
    Treatment.REFUSED: Refused,
    Treatment.FATAL: StorageError,
}
# Faults of parts of Lambda that our functions do not have: own networks, file systems, SnapStart, images.
OTHER_LAMBDAS = ("EC2", "EFS", "ENI", "SnapStart", "S3Files", "Subnet", "CodeArtifact", "Durable", "InvalidS", "KMS")
OTHER_LAMBDAS += (
    "InvalidRuntime",
    "InvalidZip",
    "ModeNot",
    "NoPublished",
    "ResourceNotReady",
    "Serialized",
    "ServiceQ",
)


def error(code: str, *reasons: str, status: int = 400) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    if reasons:
        answer["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(answer, "Operation")


@pytest.mark.parametrize("code", sorted(TREATMENT))
def test_each_code_becomes_the_error_that_says_what_to_do(code: str) -> None:
    expected = OURS[TREATMENT[code]]
    assert type(as_our_error(error(code), "doing")) is expected
    assert type(as_our_error(error("TransactionCanceledException", "None", code), "doing")) is expected


def test_only_passing_troubles_ask_to_come_back() -> None:
    waiting = {treatment for treatment, ours in OURS.items() if issubclass(ours, ComeBackLater)}
    assert waiting == {Treatment.AT_ONCE, Treatment.THROTTLED, Treatment.BROKEN}


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (("TransactionConflict", "ConditionalCheckFailed"), ConditionFailed),
        (("TransactionConflict", "ValidationError"), Refused),
        (("TransactionConflict", "ProvisionedThroughputExceeded"), Throttled),
        (("None", "None"), StorageError),
    ],
)
def test_the_reason_that_lasts_decides_a_cancelled_transaction(reasons: tuple[str, ...], expected: type) -> None:
    assert type(as_our_error(error("TransactionCanceledException", *reasons), "doing")) is expected


@pytest.mark.parametrize(
    "broken",
    [
        ReadTimeoutError(endpoint_url="e", error="x"),
        ConnectTimeoutError(endpoint_url="e"),
        ResponseStreamingError(error="x"),
    ],
)
def test_no_answer_is_a_passing_trouble(broken: Exception) -> None:
    with pytest.raises(Unavailable), our_errors("doing"):
        raise broken


def test_a_code_nobody_listed_is_judged_by_its_status() -> None:
    assert treatment_of(error("Novel", status=503).response) is Treatment.BROKEN
    assert treatment_of(error("Novel", status=400).response) is Treatment.FATAL


def test_every_error_the_services_document_for_the_calls_we_make_is_listed() -> None:
    named = {name for path in SHIPPED.rglob("**/*.py") for name in _attributes(path)}
    missing = set()
    calls = 0
    for service in ("dynamodb", "s3", "sqs", "sns", "sesv2", "lambda", "cognito-idp", "secretsmanager"):
        client = boto3.client(service, region_name="eu-central-1")
        for method in named & set(client.meta.method_to_api_mapping):
            calls += 1
            operation = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method])
            missing |= {shape.metadata.get("error", {}).get("code") or shape.name for shape in operation.error_shapes}
    missing -= {*TREATMENT, "TransactionCanceledException"}
    assert calls > 10
    assert {code for code in missing if not code.startswith(OTHER_LAMBDAS)} == set()


@pytest.mark.parametrize("service", ["dynamodb", "dynamodbstreams", "s3", "sqs", "sns", "sesv2", "lambda"])
def test_every_code_that_a_service_has_for_too_much_at_once_is_listed_as_that(service: str) -> None:
    """SNS's is `Throttled`; no action of it declares it, any may answer it ("Common errors")."""
    model = boto3.client(service, region_name="eu-central-1").meta.service_model
    shapes = [model.shape_for(name) for name in model.shape_names if "Throttled" in name or "Throttling" in name]
    codes = {one.metadata.get("error", {}).get("code") or one.name for one in shapes if one.metadata.get("exception")}
    assert {code: TREATMENT.get(code) for code in codes} == dict.fromkeys(codes, Treatment.THROTTLED)


def _attributes(path: Path) -> set[str]:
    return {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
