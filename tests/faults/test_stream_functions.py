"""R2: the stream's two functions, and the one that does again what they set aside, meet every error at every call."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.stock.items import row_to_item
from backend_lambdas.functions import check_stock, record_history, redo_changes, send_alerts
from backend_lambdas.inventory.stock import StockRow
from tests.faults.deployed import Deployed, bodies_of, context, deployed, give
from tests.faults.lasting import lasting
from tests.faults.running import LONG_SECONDS, check_faults
from tests.functions.test_redo_changes import later, record, set_aside

pytestmark = pytest.mark.timeout(LONG_SECONDS)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with deployed(tmp_path_factory.mktemp("lake")) as made:
        yield made


def changes() -> list[tuple[StockRow | None, StockRow]]:
    """Two stores, four items: below and above the line, a price, a name, and an item that changes twice."""
    full, new_price = later(30, 1), later(30, 2, unit_price=Decimal(2))
    rome = [later(count, rev, store="Rome", product_id="R") for rev, count in ((1, 4), (2, 0))]
    return [
        (full, new_price),
        (new_price, later(0, 3, unit_price=Decimal(2))),
        (None, later(5, 3, product_id="A")),
        (later(5, 3, product_id="A"), later(50, 4, product_id="A")),
        (None, rome[0]),
        (rome[0], rome[1]),
    ]


class StreamFunction:
    """A batch of the stream; when it fails Lambda halves it and delivers each half until it is done."""

    handler: Any

    def __init__(self, stack: Deployed) -> None:
        self.stack = stack
        self.left: list[list[dict[str, Any]]] = []

    def prepare(self) -> None:
        """Nothing: all there is to know is in the stream's records."""

    def begin(self) -> None:
        records = [record(old, new) for old, new in changes()]
        broken = record(None, later(1, 1, product_id="broken"))
        broken["dynamodb"]["NewImage"]["on_hand"] = {"N": "many"}
        self.left = [[*records, broken]]

    def deliver(self) -> bool:
        batch = self.left[0]
        try:
            type(self).handler({"Records": batch}, context())
        except Exception:
            middle = len(batch) // 2
            self.left[:1] = [half for half in (batch[:middle], batch[middle:]) if half]
            raise
        del self.left[0]
        while self.left and not self.stack.calls.planned and self.stack.calls.by_chance is None:
            type(self).handler({"Records": self.left.pop(0)}, context())
        return not self.left

    def state(self) -> Any:
        """A digest is asked for again, a record set aside again, when their messages' answers were lost."""
        asked, aside = (bodies_of(self.stack.waiting(queue)) for queue in ("digest", "stream-error"))
        return lasting(self.stack.items("ops")), asked, aside


class CheckStock(StreamFunction):
    handler = staticmethod(check_stock.handler)


class RecordHistory(StreamFunction):
    handler = staticmethod(record_history.handler)


class RedoChanges:
    """What was set aside: a whole record, a broken one with its keys, and a batch Lambda gave up on, in the stream."""

    def __init__(self, stack: Deployed) -> None:
        self.stack = stack
        self.given_up: dict[str, Any] | None = None
        self.left: list[Any] = []

    def prepare(self) -> None:
        rows = [later(0, 1, product_id=f"P{number}") for number in range(3)]
        for row in (later(0, 3, unit_price=Decimal(2)), later(7, 3, product_id="A"), *rows):
            clients.dynamodb().put_item(TableName="stock", Item=row_to_item(row))
        self.given_up = gave_up_on("P0", "P2")

    def begin(self) -> None:
        (first, second), *_ = changes()
        keys = record(None, later(7, 3, product_id="A"))["dynamodb"]["Keys"]
        self.left = [
            set_aside(record(first, second)),
            {"function": "record_history", "reason": "too large", "keys": keys},
            self.given_up,
        ]

    def deliver(self) -> bool:
        """One message at a time; one that fails stays in the queue."""
        failed: list[Exception] = []
        for body in [*self.left]:
            try:
                give(redo_changes.handler, json.dumps(body))
            except Exception as error:
                failed.append(error)
            else:
                self.left.remove(body)
        if failed:
            raise failed[0]
        return True

    def state(self) -> Any:
        """A mail that could not be asked for, and whose alerts the next try finds open, is the sweep's."""
        ops = lasting(self.stack.items("ops"))
        send_alerts.handler({"source": "schedule"}, context())
        return ops, bodies_of(self.stack.waiting("digest"))


def gave_up_on(first: str, last: str) -> dict[str, Any]:
    """Lambda's own message about the stream's records from one product_id to another."""
    streams = clients.streams()
    (stream,) = streams.list_streams(TableName="stock")["Streams"]
    (shard,) = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    place = {"StreamArn": stream["StreamArn"], "ShardId": shard["ShardId"]}
    cursor = streams.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    records = streams.get_records(ShardIterator=cursor)["Records"]
    numbers = {one["dynamodb"]["Keys"]["sk"]["S"]: one["dynamodb"]["SequenceNumber"] for one in records}
    batch = {"shardId": shard["ShardId"], "streamArn": stream["StreamArn"], "batchSize": 3}
    numbered = {"startSequenceNumber": numbers[f"IT#{first}"], "endSequenceNumber": numbers[f"IT#{last}"]}
    return {"requestContext": {"condition": "MaxRecordAgeExceeded"}, "DDBStreamBatchInfo": batch | numbered}


SCENARIOS = (CheckStock, RecordHistory, RedoChanges)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_errors_at_every_call_and_by_chance_change_nothing_in_the_end_and_are_told(
    stack: Deployed, scenario: Any
) -> None:
    print(check_faults(scenario(stack)))
