"""Stream event in, alert items, outbox, published message out: the three functions through their handlers, on moto."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws

from backend_lambdas.aws import clients
from backend_lambdas.aws.attributes import from_item, to_item
from backend_lambdas.aws.settings import settings
from backend_lambdas.functions import check_stock, record_history, send_alerts
from tests.aws.moto_stack import REGION, MotoStack, moto_stack

EVENTS = Path(__file__).resolve().parent.parent / "events"
CONTEXT: Any = SimpleNamespace(aws_request_id="1", function_name="f", memory_limit_in_mb=128, invoked_function_arn="a")


def event(name: str) -> dict[str, Any]:
    return json.loads((EVENTS / f"{name}.json").read_text())  # type: ignore[no-any-return]


def digest_event(bodies: list[dict[str, Any]]) -> dict[str, Any]:
    (record,) = event("sqs_digest")["Records"]
    return {"Records": [{**record, "messageId": str(n), "body": json.dumps(body)} for n, body in enumerate(bodies)]}


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoStack]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    caches = (settings, clients.dynamodb, clients.sqs, clients.sns)
    with mock_aws():
        made = moto_stack()
        for name, value in made.environment().items():
            monkeypatch.setenv(name, value)
        for cache in caches:
            cache.cache_clear()
        yield made
    for cache in caches:
        cache.cache_clear()


def commit(stack: MotoStack, upload_id: str, expected: int) -> None:
    """Write the upload's record and its part as an ended ingest leaves them."""
    pk = f"UP#{upload_id}"
    for values in (
        {"sk": "META", "upload_id": upload_id, "file_name": "berlin.csv"},
        {"sk": "PT#Berlin", "status": "COMMITTED", "expected_alerts": expected},
    ):
        stack.dynamodb.put_item(TableName="Ops", Item=to_item({"pk": pk, **values}))


def test_five_to_zero_of_an_existing_row_ends_as_one_mail(stack: MotoStack) -> None:
    commit(stack, "U2", expected=1)
    check_stock.handler(event("stream_modify"), CONTEXT)
    wanted = stack.messages(stack.digest_queue_url)
    assert wanted == [{"store": "Berlin", "upload_id": "U2", "event_ms": 1_700_003_600_000}]
    assert [key.split(" / ")[0] for key in stack.primary_keys()] == [
        "AL#Berlin",
        "AS#Berlin",
        "CHANGES",
        "OUT#3",
        "UP#U2",
        "UP#U2",
    ]
    assert send_alerts.handler(digest_event(wanted * 2), CONTEXT) == {"batchItemFailures": []}
    (mail,) = stack.mails()
    assert mail["Subject"] == "Berlin: 1 out of stock"
    assert "Milk (4711): none on hand, was 5, reorder at 10" in mail["Message"]
    assert "http://127.0.0.1:8050/stock?store=Berlin&status=out&status=low" in mail["Message"]
    assert {name: value["Value"] for name, value in mail["MessageAttributes"].items()} == {
        "severity": "critical",
        "store": "Berlin",
        "kind": '["out_of_stock"]',
        "digest_id": mail["MessageAttributes"]["digest_id"]["Value"],
    }
    assert from_item(stack.item("UP#U2", "META"))["alerts"] == 1


def test_the_end_of_an_episode_takes_the_alert_out_of_the_index_of_open_ones(stack: MotoStack) -> None:
    check_stock.handler(event("stream_modify"), CONTEXT)
    key = next(key for key in stack.primary_keys() if key.startswith("AL#")).split(" / ")
    before = from_item(stack.item(*key))
    check_stock.handler(event("stream_remove"), CONTEXT)
    after = from_item(stack.item(*key))
    assert before["open_pk"].startswith("ALERTS#")
    assert before["month_pk"] == "ALERTS#2023-11"
    assert (before["status"], after["status"], "open_pk" in after, after["month_pk"]) == (
        "open",
        "resolved",
        False,
        "ALERTS#2023-11",
    )


def broken_records() -> list[dict[str, Any]]:
    (good,) = event("stream_insert")["Records"]
    no_image, no_count, odd_version = (copy.deepcopy(good) for _ in range(3))
    del no_image["dynamodb"]["NewImage"]
    no_count["dynamodb"]["NewImage"]["on_hand"] = {"N": "many"}
    odd_version["dynamodb"]["NewImage"]["ver"] = {"S": "yesterday"}
    return [no_image, no_count, odd_version, {"eventName": "INSERT"}]


@pytest.mark.parametrize(("function", "prefix"), [(check_stock, "AL#Berlin"), (record_history, "HI#Berlin#4711")])
def test_records_that_make_no_sense_go_to_the_error_queue_and_the_others_go_on(
    stack: MotoStack, function: Any, prefix: str
) -> None:
    broken = broken_records()
    function.handler({"Records": [*broken, *event("stream_insert")["Records"]]}, CONTEXT)
    errors = stack.messages(stack.stream_error_queue_url)
    assert sorted((error["record"] for error in errors), key=str) == sorted(broken, key=str)
    assert all(error["reason"].startswith("the record can not be read") for error in errors)
    assert len([key for key in stack.primary_keys() if key.startswith(prefix)]) == 1


def test_a_record_whose_write_is_refused_goes_to_the_error_queue_with_the_reason(stack: MotoStack) -> None:
    check_stock.handler(event("stream_insert"), CONTEXT)
    alert = next(key for key in stack.primary_keys() if key.startswith("AL#")).split(" / ")
    stack.dynamodb.delete_item(TableName="Ops", Key=to_item({"pk": alert[0], "sk": alert[1]}))
    removal = event("stream_remove")
    check_stock.handler(removal, CONTEXT)
    (error,) = stack.messages(stack.stream_error_queue_url)
    assert error["record"] == removal["Records"][0]
    assert "Writing 0 alerts of Berlin" in error["reason"]


def test_history_has_one_entry_per_change_however_often_it_is_delivered(stack: MotoStack) -> None:
    events = [event(name)["Records"][0] for name in ("stream_insert", "stream_modify", "stream_remove")]
    record_history.handler({"Records": [*events, *events]}, CONTEXT)
    record_history.handler({"Records": events[::-1]}, CONTEXT)
    keys = [key for key in stack.primary_keys() if key.startswith("HI#")]
    assert keys == [
        "HI#Berlin#4711 / 1700000000000#000000001",
        "HI#Berlin#4711 / 1700000001000#000000003",
        "HI#Berlin#4711 / 1700003600000#000000002",
    ]
    entry = from_item(stack.item(*keys[2].split(" / ")))
    facts = ("on_hand", "old_on_hand", "upload_id", "line", "rev", "gone")
    assert tuple(entry[name] for name in facts) == (0, 5, "U2", 2, 2, False)


@pytest.mark.parametrize("name", ["scheduler_sweep", "scheduler_event"])
def test_the_schedule_asks_for_every_digest_that_is_not_done(stack: MotoStack, name: str) -> None:
    check_stock.handler(event("stream_insert"), CONTEXT)
    wanted = stack.messages(stack.digest_queue_url)
    assert send_alerts.handler(event(name), CONTEXT) == {}
    assert stack.messages(stack.digest_queue_url) == wanted


def test_a_message_that_can_not_be_dealt_with_is_delivered_again_alone(stack: MotoStack) -> None:
    commit(stack, "U1", expected=1)
    check_stock.handler(event("stream_insert"), CONTEXT)
    bodies: list[Any] = [{"nonsense": 1}, *stack.messages(stack.digest_queue_url)]
    answer = send_alerts.handler(digest_event(bodies), CONTEXT)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert len(stack.mails()) == 1
