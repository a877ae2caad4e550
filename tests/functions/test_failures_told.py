"""Nothing fails in silence: every failure is one line and one count, and a file that was given up says so itself."""

import json
import logging
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.functions import fail_upload, ingest_upload, watch_uploads
from tests.functions.test_ingest_upload import CONTEXT, created, message
from tests.functions.test_ingest_upload import aws as aws  # noqa: PLC0414 - the fixture
from tests.support.aws_refusals import error, refuse
from tests.support.mocked_aws import MockedAws

ID = "01JD4W2V0000000000000000AB"
KEY = f"uploads/{ID}/berlin.csv"


@pytest.fixture
def sent(aws: MockedAws, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The event of a file that lies in S3; there are dead-letter queues."""
    for kind in ("INGEST", "SALES", "PRODUCTS"):
        url = aws.sqs.create_queue(QueueName=f"{kind}-dead")["QueueUrl"]
        monkeypatch.setenv(f"STOCKROOM_{kind}_DEAD_LETTER_QUEUE_URL", url)
    put = aws.s3.put_object(Bucket="uploads", Key=KEY, Body=b"store,item,count\nBerlin,A,5\nBerlin,B,many\n")
    return {"Records": [message(1, created(KEY, put["VersionId"]))]}


def give_up(aws: MockedAws, body: str) -> int:
    """Put a message into the dead-letter queue and look into it; how many messages are left."""
    url = settings().ingest_dead_letter_queue_url
    aws.sqs.send_message(QueueUrl=url, MessageBody=body)
    fail_upload.handler({}, CONTEXT)
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counts = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(count) for count in counts.values())


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What the functions have logged, as CloudWatch gets it."""
    write = logging.getLogger("stockroom").handlers[0].format
    return [json.loads(write(record)) for record in caplog.records if record.name == "stockroom"]


def metrics(out: str) -> dict[str, float]:
    """What CloudWatch would take from the output: name -> sum."""
    return {
        metric["Name"]: sum(line[metric["Name"]])
        for line in map(json.loads, filter(None, out.splitlines()))
        if "_aws" in line
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    }


def record(aws: MockedAws) -> dict[str, Any]:
    answer = aws.dynamodb.get_item(TableName="ops", Key=to_item({"pk": f"UP#{ID}", "sk": "META"}))
    return from_item(answer["Item"])


def test_with_every_call_refused_each_failure_is_one_line_with_upload_step_error_and_request(
    sent: dict[str, Any], capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    refused = error("AccessDeniedException", "no permission")
    for operation in ("GetItem", "PutItem", "UpdateItem", "TransactWriteItems"):
        refuse(clients.dynamodb(), operation, refused)
    assert ingest_upload.handler(sent, CONTEXT) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    (line,) = [line for line in lines(caplog) if line["message"] == "failed"]
    facts = {name: line[name] for name in ("level", "function", "upload_id", "step", "aws_code", "request_id")}
    assert facts == {
        "level": "ERROR",
        "function": "ingest_upload",
        "upload_id": ID,
        "step": f"Reading upload {ID}",
        "aws_code": "AccessDeniedException",
        "request_id": "1",
    }
    assert line["error"].startswith(f"AccessDenied: Reading upload {ID}: An error occurred (AccessDeniedException)")
    assert metrics(capsys.readouterr().out) == {"Failures": 1.0}


def test_what_was_refused_and_can_be_passed_over_is_told_of_too(
    aws: MockedAws, sent: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    refuse(clients.sqs(), "ChangeMessageVisibility", error("AccessDenied", "no permission"))
    assert ingest_upload.handler(sent, CONTEXT) == {"batchItemFailures": []}
    told = [message for message in caplog.messages if message.startswith("Refused: ")]
    assert [message.partition(": An error occurred (AccessDenied)")[0] for message in told] == [
        "Refused: Holding a message"
    ]


@pytest.mark.parametrize(("broken", "calls"), [(False, 1), (True, 2)])
def test_a_message_that_sqs_does_not_hold_or_put_back_is_told_each_time_and_the_work_goes_on(
    sent: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    broken: bool,
    calls: int,
) -> None:
    refuse(clients.sqs(), "ChangeMessageVisibility", error("RequestThrottled", "slow down"))
    refuse(clients.s3(), "GetObject", error("AccessDenied", "no permission"), lambda: broken)
    failures = [{"itemIdentifier": "m1"}] if broken else []
    assert ingest_upload.handler(sent, CONTEXT) == {"batchItemFailures": failures}
    told = [line for line in lines(caplog) if line["message"] == "message not held"]
    facts = {name: told[0][name] for name in ("level", "function", "message_id", "step", "aws_code", "request_id")}
    assert (len(told), facts) == (
        calls,
        {
            "level": "WARNING",
            "function": "ingest_upload",
            "message_id": "m1",
            "step": "Holding a message",
            "aws_code": "RequestThrottled",
            "request_id": "1",
        },
    )
    assert metrics(capsys.readouterr().out).get("Failures", 0.0) == float(broken)  # the queue's own timeout still holds


def test_rows_and_rejected_rows_are_counted_once(sent: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    ingest_upload.handler(sent, CONTEXT)
    assert metrics(capsys.readouterr().out) == {"RowsApplied": 1.0, "RowsRejected": 1.0}
    ingest_upload.handler(sent, CONTEXT)
    assert metrics(capsys.readouterr().out) == {}


def test_a_file_that_was_given_up_says_so_with_the_last_reason_and_its_retry_ends_well(
    aws: MockedAws, sent: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    down = True
    refuse(clients.s3(), "GetObject", error("AccessDenied", "no permission"), lambda: down)
    assert ingest_upload.handler(sent, CONTEXT)["batchItemFailures"] == [{"itemIdentifier": "m1"}]
    down = False
    assert give_up(aws, sent["Records"][0]["body"]) == 0
    failed = record(aws)
    assert failed["failure"].startswith(f"Given up after five tries: Reading {KEY}: ")
    assert metrics(capsys.readouterr().out)["UploadsFailed"] == 1.0
    assert give_up(aws, sent["Records"][0]["body"]) == 0  # the same dead letter again
    assert record(aws) == failed
    assert metrics(capsys.readouterr().out) == {}
    ingest_upload.handler(sent, CONTEXT)
    ended = record(aws)
    assert (ended["status"], ended["applied"]) == ("COMMITTED", 1)
    assert {"failed_at", "failure", "last_error"} & ended.keys() == set()


def test_a_file_that_no_attempt_could_record_gets_its_record_from_its_dead_letter(
    aws: MockedAws, sent: dict[str, Any]
) -> None:
    assert give_up(aws, sent["Records"][0]["body"]) == 0
    failed = record(aws)
    assert (failed["status"], failed["file_name"], failed["failure"]) == (
        "RECEIVED",
        "berlin.csv",
        "Given up after five tries: each attempt was stopped before it could end (out of time or of memory)",
    )


def test_the_dead_letter_of_an_upload_that_has_ended_changes_nothing(aws: MockedAws, sent: dict[str, Any]) -> None:
    ingest_upload.handler(sent, CONTEXT)
    before = aws.items("ops")
    assert give_up(aws, sent["Records"][0]["body"]) == 0
    assert aws.items("ops") == before


def test_a_dead_letter_that_tells_of_no_file_stays_and_is_told_of(
    aws: MockedAws, sent: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert give_up(aws, json.dumps({"recount": "Berlin"})) == 1
    assert metrics(capsys.readouterr().out) == {"Failures": 1.0}


def test_the_oldest_waiting_upload_is_measured_and_a_quiet_day_writes_no_metric(
    aws: MockedAws, sent: dict[str, Any], capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    watch_uploads.handler({}, CONTEXT)
    assert metrics(capsys.readouterr().out) == {}
    refuse(clients.s3(), "GetObject", error("AccessDenied"))
    ingest_upload.handler(sent, CONTEXT)
    key = to_item({"pk": f"UP#{ID}", "sk": "META"})
    long_ago = to_item({":at": "2026-11-20T08:00:00.000Z"})
    aws.dynamodb.update_item(
        TableName="ops", Key=key, UpdateExpression="SET received_at = :at", ExpressionAttributeValues=long_ago
    )
    capsys.readouterr()
    watch_uploads.handler({}, CONTEXT)
    line = lines(caplog)[-1]
    assert (line["oldest_seconds"] > 3600, line["long_held"], line["failed"]) == (True, 0, 0)
    assert metrics(capsys.readouterr().out) == {"OldestWaitingUpload": line["oldest_seconds"]}
