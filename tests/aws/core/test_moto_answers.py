"""What tests/support/moto_cheap.py makes cheap is answered as by moto itself, item by item and in the same order."""

from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from tests.support import moto_cheap

EVERY_TYPE: dict[str, Any] = {
    "text": {"S": "a.b"},
    "empty": {"S": ""},
    "number": {"N": "-1.50"},
    "bytes": {"B": b"\x00\xff"},
    "yes": {"BOOL": True},
    "no": {"BOOL": False},
    "none": {"NULL": True},
    "texts": {"SS": ["x", "y"]},
    "numbers": {"NS": ["1", "2.5"]},
    "parts": {"BS": [b"\x01"]},
    "list": {"L": [{"S": "x"}, {"N": "7"}, {"L": []}, {"M": {"S": {"S": "S"}, "M": {"M": {}}}}]},
    "map": {"M": {"S": {"N": "1"}, "L": {"L": [{"NULL": True}]}, "more": {"M": {"deep": {"BOOL": False}}}}},
}


def answers() -> list[Any]:
    """Of tables with a text and with a number to order by, and an index of some of their items, in every way to ask."""
    told: list[Any] = []
    with mock_aws():
        dynamodb = boto3.client("dynamodb", "eu-central-1")
        for kind, keys in (("S", ["b", "a", "c", "10", "9"]), ("N", ["10", "9", "-1", "2.5", "30"])):
            types = {"pk": "S", "sk": kind, "of": "N", "at": "S"}
            dynamodb.create_table(
                TableName=kind,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": one} for name, one in types.items()],
                KeySchema=_keys("pk", "sk"),
                GlobalSecondaryIndexes=[
                    {"IndexName": "index", "KeySchema": _keys("of", "at"), "Projection": {"ProjectionType": "ALL"}}
                ],
            )
            for number, partition in enumerate("QPR"):
                for place, key in enumerate(keys):
                    item = {**EVERY_TYPE, "pk": {"S": partition}, "sk": {kind: key}}
                    if place:
                        item |= {"of": {"N": str(number % 2)}, "at": {"S": "xyx"[place % 3]}}
                    dynamodb.put_item(TableName=kind, Item=item)
            for first in (True, False):
                for limit in (2, 100):
                    ask: dict[str, Any] = {"TableName": kind, "ScanIndexForward": first, "Limit": limit}
                    own = {"KeyConditionExpression": "pk = :v", "ExpressionAttributeValues": {":v": {"S": "P"}}}
                    other = {"KeyConditionExpression": "#of = :v", "ExpressionAttributeValues": {":v": {"N": "0.0"}}}
                    other |= {"IndexName": "index", "ExpressionAttributeNames": {"#of": "of"}}
                    told += [_pages(dynamodb, ask | own), _pages(dynamodb, ask | other)]
            later = {":v": {"S": "P"}, ":k": {kind: "9"}}
            after = {"KeyConditionExpression": "pk = :v AND sk > :k", "ExpressionAttributeValues": later}
            told += [_pages(dynamodb, {"TableName": kind, "Limit": 100} | after)]
            nobody = {":v": {"S": "nobody"}}
            none = {"KeyConditionExpression": "pk = :v", "ExpressionAttributeValues": nobody, "Limit": 9}
            told += [_pages(dynamodb, {"TableName": kind} | none), dynamodb.scan(TableName=kind)["Items"]]
            told.append(dynamodb.get_item(TableName=kind, Key={"pk": {"S": "Q"}, "sk": {kind: "10"}})["Item"])
    return told


def _keys(first: str, second: str) -> list[dict[str, str]]:
    return [{"AttributeName": first, "KeyType": "HASH"}, {"AttributeName": second, "KeyType": "RANGE"}]


def _pages(dynamodb: Any, ask: dict[str, Any]) -> list[Any]:
    found = dynamodb.query(**ask)
    pages = [(found["Items"], found["Count"], found["ScannedCount"])]
    while "LastEvaluatedKey" in found:
        found = dynamodb.query(**ask, ExclusiveStartKey=found["LastEvaluatedKey"])
        pages.append((found["Items"], found["Count"], found["ScannedCount"]))
    return pages


def test_every_answer_is_motos_own(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = answers()
    for owner, name, own in (
        (DynamoType, "cast_value", property(moto_cheap._moto_value)),
        (DynamoType, "__hash__", moto_cheap._moto_hash),
        (DynamoType, "__eq__", moto_cheap._moto_same),
        (Table, "query", moto_cheap._moto_query),
        (Table, "all_items", moto_cheap._moto_items),
        (BaseJSONSerializer, "_serialize_type_structure", moto_cheap._moto_structure),
    ):
        assert vars(owner)[name] is not own
        monkeypatch.setattr(owner, name, own)
    assert answers() == cheap
    assert sum(len(page[0]) for query in cheap[:8] for page in query) == 4 * (5 + 8)
