"""What the adapters promise about DynamoDB's transactions, limits, pages, numbers, indexes and streams."""

import json
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from botocore.config import Config

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.batches import read_batches, write_batches
from backend_lambdas.aws.core.change_token import move_token, read_token
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.stock.history import DynamoHistoryStore
from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.aws.stock.stream_errors import failed_changes
from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.aws.uploads.unfinished import open_uploads
from backend_lambdas.inventory.errors import Refused, StockroomError
from backend_lambdas.inventory.history import HistoryEntry, history_entry
from backend_lambdas.inventory.stock import RowChange, StockRow
from backend_lambdas.uploads.models import Outcome, UploadStatus
from backend_lambdas.uploads.ports import Claim, Stores
from backend_lambdas.uploads.rows.cells import LONGEST_KEY, LONGEST_NAME
from tests.contract.documented import DONE, Disagreement, outcome
from tests.contract.stacks import Stack
from tests.contract.test_ingest_stores import AUDIT, NOW, commit_of, leased, row
from tests.support.emulated import PATIENCE_SECONDS, eventually
from tests.support.ingest_stores import arrival

LARGEST_ITEM = 409_600  # 400 KB (DynamoDB, "Quotas"), names and values together
ONE_TRY = Config(retries={"mode": "standard", "total_max_attempts": 1})
FOUR_BYTES = "\N{CJK UNIFIED IDEOGRAPH-20000}"

REPEATED_TRANSACTION = Disagreement(
    "a transaction sent again under its ClientRequestToken, because the answer was lost",
    "TransactWriteItems, idempotency",
    aws="no rows refused",
    moto="refused: ['A']",
)
TOO_LARGE_TRANSACTION = Disagreement(
    "a transaction of more than 4 MB",
    "TransactWriteItems",
    aws="Refused (ValidationException)",
    moto=DONE,
)
STORED_NUMBER = Disagreement(
    "the number 1.50, read back", "Supported data types, number: trailing zeros are trimmed", aws="1.5", moto="1.50"
)
LONG_NUMBER = Disagreement(
    "a number of 39 digits", "Supported data types, number", aws="Refused (ValidationException)", moto=DONE
)
LONG_INDEX_KEY = Disagreement(
    "an index's sort key of 1,025 bytes", "Quotas, secondary index keys", aws="Refused (ValidationException)",
    embedded=DONE,
)  # fmt: skip
LARGE_READ = Disagreement(
    "BatchGetItem of more than 16 MB",
    "BatchGetItem",
    aws="the rest comes back as UnprocessedKeys",
    embedded="all of it at once",
)
TIME_TO_LIVE = Disagreement(
    "TimeToLiveSpecification in CloudFormation",
    "AWS::DynamoDB::Table",
    aws="items are deleted by `ttl`",
    moto="passed over",
    embedded="passed over",
)
SAME_AGAIN = Disagreement(
    "a PutItem that changes nothing, in the stream", "DynamoDB Streams", aws="no record", moto="one more record"
)
UNKNOWN_SHARD = Disagreement(
    "the records of a shard that is not there",
    "GetShardIterator",
    aws="NotFound (ResourceNotFoundException)",
    moto="Unavailable (500)",
)


def names(stack: Stack) -> tuple[str, str]:
    return stack.outputs["StockTable"], stack.outputs["OpsTable"]


def stock_reader(stack: Stack) -> StockReader:
    return StockReader(stack.dynamodb(), stack.s3(), *names(stack), stack.outputs["DataBucket"])


def lose_the_answer(client: Any) -> None:
    """The first answer to a transaction is lost after its effect: botocore sends the very same request again."""

    def again(attempts: int, response: Any, **_: Any) -> float | None:
        return 0.0 if attempts == 1 and response is not None and response[0].status_code == 200 else None

    client.meta.events.register_first("needs-retry.dynamodb.TransactWriteItems", again)


def test_rows_whose_answer_was_lost_are_not_taken_for_refused(stack: Stack) -> None:
    stores = stack.stores()
    lease = leased(stores)
    lose_the_answer(stores.rows._client)  # type: ignore[attr-defined]
    refused = stores.rows.write_rows(lease, [row("A")])
    REPEATED_TRANSACTION.check(stack, f"refused: {refused}" if refused else "no rows refused")
    assert stores.rows.read_store("Köln #1") == {"A": row("A")}


def longest_row(number: int) -> StockRow:
    """The largest that a file can bring, in the letters that take the most room."""
    product_id = f"{number:03d}".ljust(LONGEST_KEY, FOUR_BYTES)
    name, category = FOUR_BYTES * LONGEST_NAME, FOUR_BYTES * LONGEST_KEY
    return row(product_id, store=FOUR_BYTES * LONGEST_KEY, product_name=name, category=category, on_hand=0)


def test_a_full_transaction_of_the_largest_rows_is_taken_and_read_back(stack: Stack) -> None:
    stores, store = stack.stores(), FOUR_BYTES * LONGEST_KEY
    rows = [longest_row(number) for number in range(99)]
    lease = stores.ledger.acquire(store, "me", 0, 60)
    assert lease is not None
    assert stores.rows.write_rows(lease, rows) == []
    assert stores.rows.read_store(store) == {one.product_id: one for one in rows}


def test_more_than_a_transaction_holds_is_refused(stack: Stack) -> None:
    stores = stack.stores()
    rows = [row(f"{number}", product_name="x" * 390_000) for number in range(12)]
    TOO_LARGE_TRANSACTION.check(stack, outcome(lambda: stores.rows.write_rows(leased(stores), rows)))


def test_a_row_that_no_table_takes_is_refused_and_nothing_is_written(stack: Stack) -> None:
    stores = stack.stores()
    lease = leased(stores)
    for refused in (row("B", product_name="x" * LARGEST_ITEM), row("B" * 1025)):
        with pytest.raises(Refused):
            stores.rows.write_rows(lease, [row("A"), refused])
    assert stores.rows.read_store("Köln #1") == {}


def history(product_id: str, **more: Any) -> HistoryEntry:
    return history_entry(RowChange(None, row(product_id, ver="0000000000002#0#U", **more), 0))


def test_of_a_batch_with_one_entry_that_no_table_takes_the_others_are_kept(stack: Stack) -> None:
    store = DynamoHistoryStore(stack.dynamodb(), stack.outputs["OpsTable"])
    entries = [history("A"), history("B", product_name="x" * LARGEST_ITEM), history("C")]
    assert [entry.product_id for entry, _ in store.add(entries)] == ["B"]
    assert [store.newest("Köln #1", name) for name in "ABC"] == [entries[0], None, entries[2]]


def test_a_store_of_several_pages_is_read_whole(stack: Stack) -> None:
    """A page of a Query ends at 1 MB."""
    stores, steps = stack.stores(), []
    lease = leased(stores)
    rows = [row(name, product_name=name * 300_000) for name in "ABCDEFGH"]
    for start in (0, 4):
        stores.rows.write_rows(lease, rows[start : start + 4])
    everything = {one.product_id: one for one in rows}
    assert stores.rows.read_store("Köln #1", lambda: steps.append(1)) == everything
    assert len(steps) > 2
    assert stock_reader(stack).rows("Köln #1") == rows


def test_what_one_batch_cannot_answer_is_asked_for_again(stack: Stack) -> None:
    client, table = stack.dynamodb(), stack.outputs["OpsTable"]
    keys = [to_item({"pk": "P", "sk": f"{number:02d}"}) for number in range(44)]
    text = {"text": {"S": "x" * 390_000}}
    for start in range(0, len(keys), 11):
        write_batches(client, table, [key | text for key in keys[start : start + 11]])
    calls: list[str] = []
    client.meta.events.register("before-send.dynamodb.BatchGetItem", lambda **_: calls.append("asked"))
    found = sorted(item["sk"]["S"] for item in read_batches(client, table, keys))
    assert found == [key["sk"]["S"] for key in keys]
    LARGE_READ.check(stack, LARGE_READ.aws if len(calls) > 1 else "all of it at once")


def test_a_price_keeps_its_value(stack: Stack) -> None:
    stores = stack.stores()
    stores.rows.write_rows(leased(stores), [row("A", unit_price=Decimal("1.50"))])
    key = to_item({"pk": tables.store_pk("Köln #1"), "sk": tables.item_sk("A")})
    item = stack.client("dynamodb").get_item(TableName=stack.outputs["StockTable"], Key=key)["Item"]
    STORED_NUMBER.check(stack, item["unit_price"]["N"])
    assert stores.rows.read_store("Köln #1")["A"].unit_price == Decimal("1.5")


def test_numbers_and_index_keys_beyond_the_limits_are_refused(stack: Stack) -> None:
    client, table = stack.dynamodb(), stack.outputs["OpsTable"]
    key = to_item({"pk": "P", "sk": "S"})
    long_number = key | to_item({"number": Decimal("1" * 39)})
    LONG_NUMBER.check(stack, outcome(lambda: write_batches(client, table, [long_number])))
    client.delete_item(TableName=table, Key=key)  # moto cannot Scan it
    long_key = key | to_item({"month_pk": "M", "month_sk": "k" * 1025})
    LONG_INDEX_KEY.check(stack, outcome(lambda: write_batches(client, table, [long_key])))


def upload_ids(stack: Stack) -> list[str]:
    reader = UploadReader(stack.dynamodb(), stack.outputs["OpsTable"])
    found, cursor = reader.feed(["2026-01"], 2, None)
    while cursor is not None:
        page, cursor = reader.feed(["2026-01"], 2, cursor)
        found += page
    return [upload.upload_id for upload in found]


def test_indexes_list_newest_first_page_by_page_and_let_go_of_what_has_ended(stack: Stack) -> None:
    records = stack.stores().records
    for number in range(5):
        claim = Claim(f"U{number}", "me", 60)
        assert records.create(arrival("uploads/a.csv"), claim, NOW.replace("05.", f"{10 + number}."))
    assert eventually(lambda: upload_ids(stack), lambda seen: len(seen) == 5) == ["U4", "U3", "U2", "U1", "U0"]
    records.finish(Claim("U2", "me", 60), Outcome(UploadStatus.COMMITTED), AUDIT, NOW)

    def still_open() -> int:
        return len(list(open_uploads(stack.dynamodb(), stack.outputs["OpsTable"])))

    assert eventually(still_open, lambda seen: seen == 4) == 4
    assert upload_ids(stack) == ["U4", "U3", "U2", "U1", "U0"]


def test_an_item_is_found_in_every_store_that_has_it(stack: Stack) -> None:
    stores = stack.stores()
    for name in ("Köln #1", "Rome"):
        lease = stores.ledger.acquire(name, "me", 0, 60)
        assert lease is not None
        stores.rows.write_rows(lease, [row("A", store=name), row("B", store=name, delisted=True)])
    reader = stock_reader(stack)
    found = eventually(lambda: reader.across("A"), lambda seen: len(seen) == 2)
    assert sorted(one.store for one in found) == ["Köln #1", "Rome"]
    assert reader.across("B") == []


def test_a_life_that_is_over_hides_the_record_whether_or_not_it_is_deleted(stack: Stack) -> None:
    client, table = stack.dynamodb(), stack.outputs["OpsTable"]
    described = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    on = described["TimeToLiveStatus"] == "ENABLED" and described["AttributeName"] == "ttl"
    TIME_TO_LIVE.check(stack, "items are deleted by `ttl`" if on else "passed over")
    write_batches(
        client, table, [to_item({"pk": tables.upload_pk(name), "sk": "META", **life}) for name, life in LIVES]
    )
    reader = UploadReader(client, table)
    assert [reader.record(name) is not None for name, _ in LIVES] == [True, False, True]


LIVES: tuple[tuple[str, dict[str, int]], ...] = (
    ("for ever", {}),
    ("over", {"ttl": 1_700_000_000}),
    ("long", {"ttl": 9_999_999_999}),
)


def test_the_change_token_counts_transactions_and_a_refused_write_leaves_it(stack: Stack) -> None:
    stores, table = stack.stores(), stack.outputs["OpsTable"]
    client = stack.dynamodb()
    assert read_token(client, table) == {}
    old = leased(stores)
    stores.ledger.commit(commit_of(leased(stores, 100)))
    with pytest.raises(StockroomError):
        stores.ledger.commit(commit_of(old, upload_id="V"))
    move_token(client, table, ["alerts"])
    seen = eventually(lambda: read_token(client, table), lambda token: "alerts" in token)
    assert seen == {"stock": 1, "uploads": 1, "alerts": 1}


def written_changes(stores: Stores) -> list[RowChange]:
    """A row is made, changed, written again as it is and taken off the list; seen_ms is 0."""
    lease = leased(stores)
    first = row("A", on_hand=3)
    rows = [first, replace(first, ver="3", rev=2, on_hand=8), replace(first, ver="4", rev=3, delisted=True)]
    for one in rows:
        assert stores.rows.write_rows(lease, [one]) == []
    return [RowChange(old, new, 0) for old, new in zip([None, *rows[:-1]], rows, strict=True)]


@dataclass(frozen=True)
class Stream:
    """The Stock table's stream from here on."""

    client: Any
    place: dict[str, str]
    cursor: str

    def records(self) -> list[dict[str, Any]]:
        return list(self.client.get_records(ShardIterator=self.cursor)["Records"])

    def given_up(self, first: int, last: int, shard: str | None = None) -> str:
        """What Lambda sends about the records number `first` to `last` (from 0)."""
        numbers = [record["dynamodb"]["SequenceNumber"] for record in self.records()]
        batch = {"startSequenceNumber": numbers[first], "endSequenceNumber": numbers[last]}
        place = {"streamArn": self.place["StreamArn"], "shardId": shard or self.place["ShardId"]}
        return json.dumps({"DDBStreamBatchInfo": place | batch})


def stream_of(stack: Stack) -> Stream:
    described = stack.client("dynamodb").describe_table(TableName=stack.outputs["StockTable"])["Table"]
    arn, client = described["LatestStreamArn"], stack.client("dynamodbstreams", ONE_TRY)
    (shard,) = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    place = {"StreamArn": arn, "ShardId": str(shard["ShardId"])}
    return Stream(client, place, client.get_shard_iterator(**place, ShardIteratorType="LATEST")["ShardIterator"])


def test_a_batch_that_lambda_gave_up_on_is_read_from_the_stream_with_both_images(stack: Stack) -> None:
    stream = stream_of(stack)
    wanted = written_changes(stack.stores())
    found = failed_changes(stream.given_up(0, 2), stream.client)
    assert [replace(change, seen_ms=0) for change in found.changes] == wanted
    assert found.items == (("Köln #1", "A"),)
    assert all(abs(time.time() - change.seen_ms / 1000) < PATIENCE_SECONDS for change in found.changes)
    middle = failed_changes(stream.given_up(1, 1), stream.client)
    assert [replace(change, seen_ms=0) for change in middle.changes] == wanted[1:2]


def test_a_write_that_changes_nothing_is_no_change(stack: Stack) -> None:
    written_changes(stack.stores())
    stream, client, table = stream_of(stack), stack.client("dynamodb"), stack.outputs["StockTable"]
    key = to_item({"pk": tables.store_pk("Köln #1"), "sk": tables.item_sk("A")})
    client.put_item(TableName=table, Item=client.get_item(TableName=table, Key=key)["Item"])
    SAME_AGAIN.check(stack, "one more record" if stream.records() else "no record")


def test_a_batch_of_a_shard_that_is_gone_is_told_apart_from_a_broken_stream(stack: Stack) -> None:
    stream = stream_of(stack)
    written_changes(stack.stores())
    body = stream.given_up(0, 0, "shardId-00000001542222222222-00000000")
    UNKNOWN_SHARD.check(stack, outcome(lambda: failed_changes(body, stream.client)))
