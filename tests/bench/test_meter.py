"""The meter counts as AWS documents it; the worked examples are those of the developer guide where it has one."""

from collections import Counter
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.bench.meter import Meter, Schema, item_size, read_units, value_size, write_units
from tests.support.mocked_aws import create_table

KEYS, INDEXES = ("pk", "sk"), {"low": ("low_pk", "low_sk")}


@pytest.fixture
def client() -> Any:
    with mock_aws():
        made = boto3.client("dynamodb", region_name="eu-central-1")
        create_table(made, "stock", KEYS, INDEXES)
        yield made


def row(item: str, **more: str) -> dict[str, Any]:
    return {"pk": {"S": "ST#Berlin"}, "sk": {"S": item}, **{name: {"S": value} for name, value in more.items()}}


@pytest.mark.parametrize(
    ("value", "size"),
    [({"S": "Crème"}, 6), ({"N": "27"}, 2), ({"N": "-27"}, 3), ({"N": "3.14159"}, 4), ({"BOOL": True}, 1)]
    + [({"L": [{"N": "1"}, {"S": "ab"}]}, 9), ({"M": {"a": {"S": "b"}}}, 6), ({"SS": ["ab", "c"]}, 3)],
)
def test_values_have_the_size_that_dynamodb_gives_them(value: dict[str, Any], size: int) -> None:
    assert value_size(value) == size


def test_units_are_begun_kilobytes() -> None:
    assert [write_units(size) for size in (0, 1024, 1025, 3584)] == [1, 1, 2, 4]
    assert [read_units(size, consistent) for size, consistent in ((0, True), (4096, False), (4097, True))] == [
        1,
        0.5,
        2,
    ]


def test_a_put_into_an_index_costs_a_write_there_and_a_transaction_twice_but_not_the_index(client: Any) -> None:
    meter = Meter({"stock": Schema(KEYS, INDEXES)})
    meter.watch(client, boto3.client("dynamodb", region_name="eu-central-1"))
    client.put_item(TableName="stock", Item=row("A", low_pk="LOW#Berlin", low_sk="1"))
    assert meter.counts == {"dynamodb.PutItem": 1, "write_units": 2, "items_written": 1}
    before = Counter(meter.counts)
    put = {"Put": {"TableName": "stock", "Item": row("A", low_pk="LOW#Berlin", low_sk="0")}}
    check = {"TableName": "stock", "Key": row("B"), "ConditionExpression": "attribute_not_exists(pk)"}
    client.transact_write_items(TransactItems=[put, {"ConditionCheck": check}])
    # 2 for the row, 2 for the check, 1 to delete the old entry of the index, 1 to put the new one.
    assert meter.since(before) == {"dynamodb.TransactWriteItems": 1, "write_units": 6, "items_written": 1}


def test_a_refused_write_is_billed_and_changes_nothing_and_an_update_is_as_large_as_what_it_makes(client: Any) -> None:
    meter = Meter({"stock": Schema(KEYS, INDEXES)})
    meter.watch(client, boto3.client("dynamodb", region_name="eu-central-1"))
    with pytest.raises(ClientError):
        client.put_item(TableName="stock", Item=row("A"), ConditionExpression="attribute_exists(pk)")
    assert (meter.counts["write_units"], meter.counts["items_written"], meter.changes) == (1, 0, [])
    values = {":name": {"S": "x" * 1500}}
    update = {"UpdateExpression": "SET product_name = :name", "ExpressionAttributeValues": values}
    client.update_item(TableName="stock", Key=row("A"), **update)
    assert meter.counts["write_units"] == 1 + 2
    ((table, old, new),) = meter.changes
    assert (table, old, item_size(new or {}) > 1500) == ("stock", None, True)


def test_reads_are_billed_by_what_they_return_and_how(client: Any) -> None:
    for name in "ABC":
        client.put_item(TableName="stock", Item=row(name, product_name="x" * 2000))
    meter = Meter({"stock": Schema(KEYS, INDEXES)})
    meter.watch(client)
    query = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "ST#Berlin"}}}
    client.query(TableName="stock", ConsistentRead=True, **query)  # 6 kB together: 2 units
    client.get_item(TableName="stock", Key=row("A"))  # half a unit
    client.transact_get_items(TransactItems=[{"Get": {"TableName": "stock", "Key": row("A")}}])  # 2
    keys = {"stock": {"Keys": [row("A"), row("Z")]}}
    client.batch_get_item(RequestItems=keys)  # half a unit each, found or not
    assert meter.counts["read_units"] == 2 + 0.5 + 2 + 1
