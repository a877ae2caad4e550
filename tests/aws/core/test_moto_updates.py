"""What tests/support/moto_updates.py makes cheap does as moto itself does, and refuses in the same words."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser

from tests.support import moto_updates

ITEM: dict[str, Any] = {
    "pk": {"S": "P"},
    "sk": {"S": "S"},
    "count": {"N": "5"},
    "name": {"S": "Apple"},
    "tags": {"SS": ["a", "b"]},
    "rows": {"L": [{"N": "1"}, {"N": "2"}, {"N": "3"}]},
    "map": {"M": {"deep": {"M": {"said": {"S": "x"}, "several": {"L": [{"S": "y"}]}}}}},
}
KEY = {"pk": ITEM["pk"], "sk": ITEM["sk"]}
NAMES = {"#n": "name", "#c": "count", "#m": "map", "#r": "rows", "#p": "pk", "#w": "new"}
VALUES = {":t": {"S": "t"}, ":1": {"N": "1"}, ":l": {"L": [{"N": "9"}]}, ":s": {"SS": ["b", "c"]}, ":m": {"M": {}}}
DONE = [
    "SET #n = :t",
    "SET #n = :t, #c = #c + :1, #w = if_not_exists(#w, :1), kept = if_not_exists(#c, :t)",
    "SET #r = list_append(#r, :l), #m.deep.said = :t, #m.deep.several[0] = :1, #c = #c - :1 REMOVE #n ADD tags :s",
    "REMOVE #r[0], #r[2], #m.deep.several DELETE tags :s SET a = :1, b = :t, c = :m, d = #n, e = :l",
    "ADD #c :1, #w :1 SET f = #c",
]
REFUSED = [
    "SET #n = :t SET #c = :1",
    "ADD #c :1 ADD #w :1",
    "REMOVE #c REMOVE #n",
    "SET #n = :t, #n = :1, #c = :1",
    "SET a = :t, a = :1, b = :1, b = :t",
    "SET #c = :1 REMOVE #c",
    "SET #m.deep = :t, #m.deep.said = :t",
    "SET #p = :t, #c = :1",
    "SET #c = #c + :t",
    "SET #c = #w + :1",
    "SET #w.deep = :t",
    "SET #r = list_append(#n, :l)",
    "SET #c = :unknown, #n = :t",
    "SET index = :t",
    "SET #c = :1, #n",
    "ADD #n :1",
]


def outcomes() -> list[Any]:
    """Each by itself and as part of a transaction: the item afterwards, or what was said against it."""
    with mock_aws():
        dynamodb = boto3.client("dynamodb", "eu-central-1")
        dynamodb.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in KEY],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        return [_outcome(dynamodb, asked, at_once) for asked in (*DONE, *REFUSED) for at_once in (False, True)]


def _outcome(dynamodb: Any, asked: str, at_once: bool) -> Any:
    dynamodb.put_item(TableName="t", Item=ITEM)
    named = {name: meant for name, meant in NAMES.items() if name in asked}
    given = {name: value for name, value in VALUES.items() if name in asked}
    update: dict[str, Any] = {"TableName": "t", "Key": KEY, "UpdateExpression": asked}
    update |= {"ExpressionAttributeNames": named} if named else {}
    update |= {"ExpressionAttributeValues": given} if given else {}
    try:
        if at_once:
            dynamodb.transact_write_items(TransactItems=[{"Update": update}])
        else:
            dynamodb.update_item(**update)
    except ClientError as error:
        return error.response["Error"], error.response.get("CancellationReasons"), _item(dynamodb) == ITEM
    return _item(dynamodb)


def _item(dynamodb: Any) -> Any:
    item = dynamodb.get_item(TableName="t", Key=KEY)["Item"]
    return {name: {"SS": sorted(value["SS"])} if "SS" in value else value for name, value in item.items()}


def test_every_update_is_motos_own(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = outcomes()
    assert DepthFirstTraverser.traverse is not moto_updates._moto_traverse
    monkeypatch.setattr(DepthFirstTraverser, "traverse", moto_updates._moto_traverse)
    assert outcomes() == cheap
    done, refused = cheap[: 2 * len(DONE)], cheap[2 * len(DONE) :]
    assert [type(one) for one in done] == [dict] * len(done)
    assert [type(one) for one in refused] == [tuple] * len(refused)
    assert done[0]["name"] == {"S": "t"}
    assert refused[0][0]["Message"] != refused[2][0]["Message"]
