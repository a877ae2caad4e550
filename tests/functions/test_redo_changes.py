"""What failed once is done again from the error queue, and judged by the row as it is now."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import boto3
import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.stock.items import row_to_item
from backend_lambdas.functions import check_stock, record_history, redo_changes
from backend_lambdas.inventory.stock import StockRow
from tests.support.alert_stack import REGION, MotoStack
from tests.support.aws_refusals import cancelled, refuse
from tests.support.deployed import CONTEXT, deployed, queue_event
from tests.support.stock_rows import HOUR, T0, stock_row

DONE: dict[str, Any] = {"batchItemFailures": []}
AGAIN: dict[str, Any] = {"batchItemFailures": [{"itemIdentifier": "0"}]}


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoStack]:
    with deployed(monkeypatch) as made:
        yield made


def later(on_hand: int, rev: int, **other: Any) -> StockRow:
    return stock_row(on_hand, rev=rev, at_ms=T0 + rev * HOUR, upload_id=f"U{rev}", **other)


def record(old: StockRow | None, new: StockRow | None) -> dict[str, Any]:
    """As the stream delivers it."""
    images = {"OldImage": old and row_to_item(old), "NewImage": new and row_to_item(new)}
    row = new or old
    assert row is not None
    keys = {name: row_to_item(row)[name] for name in ("pk", "sk")}
    body = {"ApproximateCreationDateTime": T0 / 1000, "Keys": keys, "SequenceNumber": "1"}
    return {"eventName": "MODIFY", "dynamodb": body | {name: image for name, image in images.items() if image}}


def put_row(stack: MotoStack, row: StockRow) -> None:
    stack.dynamodb.put_item(TableName="Stock", Item=row_to_item(row))


def set_aside(one: dict[str, Any], function: str = "check_stock") -> dict[str, Any]:
    return {"function": function, "reason": "it was refused", "record": one}


def redo(*messages: Any) -> dict[str, Any]:
    return redo_changes.handler(queue_event(messages), CONTEXT)


def alerts(stack: MotoStack) -> list[tuple[str, str, int]]:
    keys = [key.split(" / ") for key in stack.primary_keys() if key.startswith("AL#")]
    items = [from_item(stack.item(*key)) for key in keys]
    return [(item["kind"], item["status"], item["on_hand"]) for item in items]


def history(stack: MotoStack) -> list[dict[str, Any]]:
    keys = [key.split(" / ") for key in stack.primary_keys() if key.startswith("HI#")]
    return [from_item(stack.item(*key)) for key in keys]


def test_a_change_that_was_set_aside_opens_its_alert_and_asks_for_its_mail(stack: MotoStack) -> None:
    old, new = later(30, 1), later(0, 2)
    put_row(stack, new)
    failing = [True]
    refuse(clients.dynamodb(), "TransactWriteItems", cancelled(["ValidationError"]), lambda: failing[0])
    check_stock.handler({"Records": [record(old, new)]}, CONTEXT)
    (message,) = stack.messages(stack.stream_error_queue_url)
    failing[0] = False
    assert redo(message) == DONE
    assert alerts(stack) == [("out_of_stock", "open", 0)]
    assert stack.messages(stack.digest_queue_url) == [{"store": "Berlin", "upload_id": "U2", "event_ms": T0 + 2 * HOUR}]


def test_a_lost_change_opens_the_alert_although_later_changes_crossed_no_line(stack: MotoStack) -> None:
    """The later change went from low to lower: to the stream nothing to look at, so nobody else would open it."""
    rows = [later(30, 1), later(8, 2), later(7, 3)]
    put_row(stack, rows[2])
    check_stock.handler({"Records": [record(rows[1], rows[2])]}, CONTEXT)
    assert alerts(stack) == []
    keys = record(rows[0], rows[1])["dynamodb"]["Keys"]
    assert redo({"function": "check_stock", "reason": "too large", "keys": keys}) == DONE
    assert alerts(stack) == [("low_stock", "open", 7)]


def test_a_change_that_has_been_overtaken_leaves_no_open_alert_behind(stack: MotoStack) -> None:
    rows = [later(30, 1), later(0, 2), later(40, 3)]
    put_row(stack, rows[2])
    check_stock.handler({"Records": [record(rows[1], rows[2])]}, CONTEXT)
    assert redo(set_aside(record(rows[0], rows[1]))) == DONE
    assert sorted(alerts(stack)) == []


def test_a_new_price_that_was_missed_is_told_late_and_once(stack: MotoStack) -> None:
    rows = [later(30, 1), later(30, 2, unit_price=Decimal(2)), later(0, 3, unit_price=Decimal(2))]
    put_row(stack, rows[2])
    check_stock.handler({"Records": [record(rows[1], rows[2])]}, CONTEXT)
    message = set_aside(record(rows[0], rows[1]))
    assert [redo(message), redo(message)] == [DONE, DONE]
    assert sorted(alerts(stack)) == [("out_of_stock", "open", 0), ("price_changed", "resolved", 30)]
    outbox = [from_item(stack.item(*k.split(" / "))) for k in stack.primary_keys() if k.startswith("OUT#")]
    assert sorted((item["upload_id"], item["alerts"]) for item in outbox) == [("U2", 1), ("U3", 1)]


def test_the_end_of_an_episode_that_was_missed_comes_late_also_when_the_row_is_not_there_any_more(
    stack: MotoStack,
) -> None:
    empty = later(0, 1)
    check_stock.handler({"Records": [record(None, empty)]}, CONTEXT)
    assert redo({"function": "check_stock", "reason": "?", "keys": record(empty, None)["dynamodb"]["Keys"]}) == DONE
    assert alerts(stack) == [("out_of_stock", "resolved", 0)]


def test_a_record_nobody_can_read_is_judged_by_its_row_alone(stack: MotoStack) -> None:
    row = later(4, 2)
    put_row(stack, row)
    broken = record(None, row)
    broken["dynamodb"]["NewImage"]["on_hand"] = {"N": "many"}
    assert redo(set_aside(broken)) == DONE
    assert alerts(stack) == [("low_stock", "open", 4)]


def test_a_missed_history_entry_says_what_the_one_before_it_said(stack: MotoStack) -> None:
    first, second = later(30, 1), later(12, 2)
    record_history.handler({"Records": [record(None, first)]}, CONTEXT)
    put_row(stack, second)
    assert (
        redo({"function": "record_history", "reason": "?", "keys": record(first, second)["dynamodb"]["Keys"]}) == DONE
    )
    entries = [(entry["rev"], entry["on_hand"], entry.get("old_on_hand")) for entry in history(stack)]
    assert entries == [(1, 30, None), (2, 12, 30)]
    before = history(stack)
    record_history.handler({"Records": [record(first, second)]}, CONTEXT)
    assert history(stack) == before


def test_a_batch_that_lambda_gave_up_on_is_read_from_the_stream(stack: MotoStack) -> None:
    rows = [later(0, 1, product_id=f"P{number}") for number in range(5)]
    for row in rows:
        put_row(stack, row)
    assert redo(gave_up_on(1, 3)) == DONE
    assert len(alerts(stack)) == len(history(stack)) == 3


def gave_up_on(first: int, last: int) -> dict[str, Any]:
    """Lambda's own message about the stream's records number `first` to `last` (from 0)."""
    streams = boto3.client("dynamodbstreams", region_name=REGION)
    (stream,) = streams.list_streams(TableName="Stock")["Streams"]
    (shard,) = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    place = {"StreamArn": stream["StreamArn"], "ShardId": shard["ShardId"]}
    cursor = streams.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    numbers = [one["dynamodb"]["SequenceNumber"] for one in streams.get_records(ShardIterator=cursor)["Records"]]
    batch = {"shardId": shard["ShardId"], "streamArn": stream["StreamArn"], "batchSize": last - first + 1}
    numbered = {"startSequenceNumber": numbers[first], "endSequenceNumber": numbers[last]}
    return {"requestContext": {"condition": "MaxRecordAgeExceeded"}, "DDBStreamBatchInfo": batch | numbered}


def test_what_can_not_be_done_again_comes_again_until_it_is_a_dead_letter(stack: MotoStack) -> None:
    put_row(stack, later(0, 1))
    assert redo({"function": "check_stock", "reason": "?"}) == AGAIN
    refuse(clients.dynamodb(), "TransactWriteItems", cancelled(["ValidationError"]))
    assert redo(set_aside(record(None, later(0, 1)))) == AGAIN
    assert alerts(stack) == []


def test_doing_it_again_after_all_went_well_changes_nothing(stack: MotoStack) -> None:
    old, new = later(30, 1), later(0, 2, unit_price=Decimal(9))
    put_row(stack, new)
    message = set_aside(record(old, new))
    redo(message)
    before = {key: stack.item(*key.split(" / ")) for key in stack.primary_keys()}
    redo(message, message)
    assert {key: stack.item(*key.split(" / ")) for key in stack.primary_keys()} == before


def test_a_row_that_the_time_to_live_took_away_is_no_change_to_do_again(stack: MotoStack) -> None:
    empty = later(0, 1)
    put_row(stack, empty)
    expired = record(empty, None) | {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}
    assert redo(set_aside(expired)) == DONE
    assert stack.primary_keys() == []
