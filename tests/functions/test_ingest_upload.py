"""The ingest handler: SQS batches in, the messages to deliver again out."""

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.settings import Settings, settings
from backend_lambdas.aws.uploads.ingest_stores import ingest_stores
from backend_lambdas.functions.ingest_upload import handler
from tests.support.mocked_aws import REGION, MockedAws, mocked_aws

EVENTS = Path(__file__).parent.parent / "events"
CREATED = json.loads((EVENTS / "s3_object_created.json").read_text())
CONTEXT: Any = SimpleNamespace(
    aws_request_id="1", function_name="f", memory_limit_in_mb=128, invoked_function_arn="a",
    get_remaining_time_in_millis=lambda: 120_000,
)  # fmt: skip


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockedAws]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for field in fields(Settings):
        if field.default is MISSING:
            monkeypatch.setenv(f"STOCKROOM_{field.name.upper()}", field.name)
    names = {
        "STOCK_TABLE": "stock",
        "OPS_TABLE": "ops",
        "UPLOADS_BUCKET": "uploads",
        "DATA_BUCKET": "data",
    }
    for name, value in names.items():
        monkeypatch.setenv(f"STOCKROOM_{name}", value)
    caches = (settings, ingest_stores, clients.session, clients.dynamodb, clients.s3, clients.sqs)
    with mocked_aws() as mocked:
        monkeypatch.setenv("STOCKROOM_INGEST_QUEUE_URL", mocked.queue_url)
        for cached in caches:
            cached.cache_clear()
        yield mocked
    for cached in caches:
        cached.cache_clear()


def message(number: int, body: str) -> dict[str, Any]:
    (record,) = json.loads((EVENTS / "sqs_digest.json").read_text())["Records"]
    return {**record, "messageId": f"m{number}", "body": body}


def created(key: str, version_id: str) -> str:
    event = json.loads(json.dumps(CREATED))
    event["Records"][0]["s3"]["object"] |= {"key": key, "versionId": version_id}
    return json.dumps(event)


def test_a_file_is_ingested_and_the_test_event_of_s3_is_ignored(aws: MockedAws) -> None:
    put = aws.s3.put_object(
        Bucket="uploads", Key="uploads/Köln 1.csv", Body=b"store,item,count\nBerlin,A,5\n", Metadata={"by": "J%C3%B6rg"}
    )
    bodies = [created("uploads/K%C3%B6ln+1.csv", put["VersionId"]), (EVENTS / "s3_test_event.json").read_text()]
    event = {"Records": [message(number, body) for number, body in enumerate(bodies)]}
    assert handler(event, CONTEXT) == {"batchItemFailures": []}
    (row,) = aws.items("stock")
    assert (row["pk"], row["sk"], row["on_hand"]) == ({"S": "ST#Berlin"}, {"S": "IT#A"}, {"N": "5"})
    (record,) = [item for item in aws.items("ops") if item["sk"]["S"] == "META" and "status" in item]
    assert (record["status"]["S"], record["by"]["S"], record["file_name"]["S"]) == ("COMMITTED", "Jörg", "Köln 1.csv")
    assert {item["actor"]["S"] for item in aws.items("ops") if item["pk"]["S"].startswith("AU#")} == {"Jörg"}


def test_a_stores_rows_follow_new_thresholds_when_a_message_says_so(aws: MockedAws) -> None:
    put = aws.s3.put_object(Bucket="uploads", Key="uploads/a.csv", Body=b"store,item,count\nBerlin,A,5\n")
    handler({"Records": [message(0, created("uploads/a.csv", put["VersionId"]))]}, CONTEXT)
    chosen = {"pk": {"S": "TH"}, "sk": {"S": "DEFAULT"}, "reorder_point": {"N": "8"}}
    waiting = {"pk": {"S": "TH"}, "sk": {"S": "#REV"}, "rev": {"N": "1"}, "waiting": {"SS": ["Berlin"]}}
    for item in (chosen, waiting):
        aws.dynamodb.put_item(TableName="ops", Item=item)
    event = {"Records": [message(1, json.dumps({"thresholds": {"store": "Berlin"}}))]}
    assert handler(event, CONTEXT) == {"batchItemFailures": []}
    (row,) = aws.items("stock")
    assert (row["reorder_point"], row["reorder_rule"], row["low_pk"]) == (
        {"N": "8"},
        {"S": "default"},
        {"S": "LOW#Berlin"},
    )
    (state,) = [item for item in aws.items("ops") if item["sk"]["S"] == "#REV"]
    assert "waiting" not in state
    (lease,) = [item for item in aws.items("ops") if item["sk"]["S"] == "LEASE"]
    assert lease["rules_rev"] == {"N": "1"}


def test_only_the_message_that_failed_is_delivered_again(aws: MockedAws) -> None:
    put = aws.s3.put_object(Bucket="uploads", Key="uploads/a.csv", Body=b"store,item,count\nBerlin,A,5\n")
    bodies = ["no json", created("uploads/a.csv", put["VersionId"])]
    event = {"Records": [message(number, body) for number, body in enumerate(bodies)]}
    assert handler(event, CONTEXT) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert [item["sk"]["S"] for item in aws.items("stock")] == ["IT#A"]
