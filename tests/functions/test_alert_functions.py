"""Stream event in, alert items, outbox, published message out: the three functions through their handlers, on moto."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.tables import month_pks
from backend_lambdas.functions import check_stock, record_history, send_alerts
from backend_lambdas.inventory.errors import StorageError
from tests.support.alert_stack import MotoStack
from tests.support.aws_refusals import cancelled, error, refuse
from tests.support.deployed import CONTEXT, deployed, event, queue_event


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoStack]:
    with deployed(monkeypatch) as made:
        yield made


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
    assert send_alerts.handler(queue_event(wanted * 2), CONTEXT) == {"batchItemFailures": []}
    (mail,) = stack.mails()
    assert mail["Subject"] == "Berlin: 1 out of stock"
    assert "Milk (4711): none on hand, was 5, threshold 10" in mail["Message"]
    assert "http://127.0.0.1:8050/stock?store=Berlin&status=out&status=low" in mail["Message"]
    assert {name: value["Value"] for name, value in mail["MessageAttributes"].items()} == {
        "severity": "critical",
        "store": "Berlin",
        "kind": '["out_of_stock", "any", "shortage"]',
        "category": '["Dairy"]',
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
    assert before["month_pk"] in month_pks("ALERTS", "2023-11")[1:]
    assert (before["status"], after["status"], "open_pk" in after, after["month_pk"]) == (
        "open",
        "resolved",
        False,
        before["month_pk"],
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
    assert sorted((one["record"] for one in errors), key=str) == sorted(broken, key=str)
    assert all(one["reason"].startswith("the record cannot be read") for one in errors)
    assert len([key for key in stack.primary_keys() if key.startswith(prefix)]) == 1


def test_a_record_whose_write_is_refused_goes_to_the_error_queue_with_the_reason(stack: MotoStack) -> None:
    refuse(clients.dynamodb(), "TransactWriteItems", cancelled(["ValidationError", "None", "None"]))
    change = event("stream_insert")
    check_stock.handler(change, CONTEXT)
    (message,) = stack.messages(stack.stream_error_queue_url)
    assert message["record"] == change["Records"][0]
    assert "Writing 1 alerts of Berlin" in message["reason"]


@pytest.mark.parametrize(
    ("function", "operation"), [(check_stock, "TransactWriteItems"), (record_history, "BatchWriteItem")]
)
@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "AccessDeniedException", "InternalError"])
def test_a_store_that_refuses_everything_makes_the_stream_deliver_the_batch_again(
    stack: MotoStack, function: Any, operation: str, code: str
) -> None:
    refused = refuse(clients.dynamodb(), operation, error(code))
    with pytest.raises(StorageError):
        function.handler(event("stream_insert"), CONTEXT)
    assert (len(refused), stack.messages(stack.stream_error_queue_url), stack.primary_keys()) == (1, [], [])


@pytest.mark.parametrize("function", [check_stock, record_history])
def test_a_row_that_the_tables_time_to_live_takes_away_is_no_change_of_stock(stack: MotoStack, function: Any) -> None:
    function.handler(event("stream_insert"), CONTEXT)
    before = [stack.item(*key.split(" / ")) for key in stack.primary_keys()]
    removal = event("stream_remove")
    removal["Records"][0]["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    function.handler(removal, CONTEXT)
    assert [stack.item(*key.split(" / ")) for key in stack.primary_keys()] == before


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
    answer = send_alerts.handler(queue_event(bodies), CONTEXT)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert len(stack.mails()) == 1
