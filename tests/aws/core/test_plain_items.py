"""Items that are not walked arrive, and come back, as they do with botocore alone."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ClientError
from moto import mock_aws

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.clients import TABLE_CONFIG
from backend_lambdas.aws.core.plain_items import with_plain_items
from tests.support.mocked_aws import REGION, create_table

ITEM = {
    "pk": {"S": "ST#Köln"},
    "sk": {"S": "IT#1"},
    "on_hand": {"N": "3"},
    "gone": {"BOOL": True},
    "by_category": {"L": [{"M": {"category": {"S": ""}, "value": {"N": "1.50"}}}, {"NULL": True}]},
    "marks": {"SS": ["a", "b"]},
}
PUT = {"TableName": "stock", "Item": ITEM, "ConditionExpression": "attribute_not_exists(pk)"}


class Clients:
    """botocore's client, ours, and the bodies that either sends."""

    def __init__(self) -> None:
        session = boto3.Session("testing", "testing", region_name=REGION)
        self.bodies: list[dict[str, Any]] = []
        self.plain, self.ours = (session.client("dynamodb", config=TABLE_CONFIG) for _ in range(2))
        with_plain_items(self.ours)
        for client in (self.plain, self.ours):
            client.meta.events.register_first("before-send.dynamodb", self._note)

    def _note(self, request: AWSPreparedRequest, **_: Any) -> None:
        assert int(request.headers["Content-Length"]) == len(request.body)
        body = json.loads(request.body)
        self.bodies.append({name: value for name, value in body.items() if name != "ClientRequestToken"})


@pytest.fixture
def clients() -> Iterator[Clients]:
    with mock_aws():
        made = Clients()
        create_table(made.plain, "stock", tables.STOCK_KEYS, tables.STOCK_INDEXES)
        made.bodies.clear()
        yield made


def both(clients: Clients, operation: str, **request: Any) -> list[Any]:
    """The answers, or the errors, of botocore's client and of ours."""
    return [answer(client, operation, request) for client in (clients.plain, clients.ours)]


def answer(client: Any, operation: str, request: dict[str, Any]) -> Any:
    try:
        found = getattr(client, operation)(**request)
    except ClientError as error:
        found = {"error": error.response["Error"], "reasons": error.response.get("CancellationReasons")}
    return {name: value for name, value in found.items() if name != "ResponseMetadata"}


def test_a_batch_is_sent_and_answered_alike(clients: Clients) -> None:
    requests = {"stock": [{"PutRequest": {"Item": ITEM}}]}
    plain, ours = both(clients, "batch_write_item", RequestItems=requests)
    assert ours == plain
    assert clients.bodies == [{"RequestItems": requests}] * 2


def test_a_transaction_is_sent_alike_with_a_token_of_its_own(clients: Clients) -> None:
    tokens: list[str] = []
    clients.ours.meta.events.register_first(
        "before-send.dynamodb", lambda request, **_: tokens.append(json.loads(request.body)["ClientRequestToken"])
    )
    plain, ours = both(clients, "transact_write_items", TransactItems=[{"Put": {"TableName": "stock", "Item": ITEM}}])
    clients.ours.transact_write_items(TransactItems=[{"Put": {"TableName": "stock", "Item": ITEM}}])
    assert ours == plain
    assert clients.bodies == [{"TransactItems": [{"Put": {"TableName": "stock", "Item": ITEM}}]}] * 3
    assert len(set(tokens)) == 2


def test_a_cancelled_transaction_gives_the_same_reasons(clients: Clients) -> None:
    clients.plain.put_item(TableName="stock", Item=ITEM)
    plain, ours = both(clients, "transact_write_items", TransactItems=[{"Put": PUT}])
    assert ours == plain
    assert [reason["Code"] for reason in ours["reasons"]] == ["ConditionalCheckFailed"]


def test_a_page_is_read_alike(clients: Clients) -> None:
    for number in range(3):
        clients.plain.put_item(TableName="stock", Item={**ITEM, "sk": {"S": f"IT#{number}"}})
    condition = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "ST#Köln"}}}
    plain, ours = both(clients, "query", TableName="stock", Limit=2, **condition)
    assert ours == plain
    assert ours["Items"] == [{**ITEM, "sk": {"S": "IT#0"}}, {**ITEM, "sk": {"S": "IT#1"}}]
    assert ours["LastEvaluatedKey"] == {"pk": {"S": "ST#Köln"}, "sk": {"S": "IT#1"}}


def test_a_count_without_items_and_an_error_are_read_alike(clients: Clients) -> None:
    condition = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "ST#Rome"}}}
    plain, ours = both(clients, "query", TableName="stock", Select="COUNT", **condition)
    assert ours == plain
    plain, ours = both(clients, "query", TableName="missing", **condition)
    assert ours == plain
    assert ours["error"]["Code"] == "ResourceNotFoundException"
