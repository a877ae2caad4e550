"""What the emulator remembers changes none of its answers."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.core import iam_actions, iam_evaluator
from ministack.services import dynamodb

from infra.local.emulator import index_pages, speed

CHANGED = {
    dynamodb: ("_condition_syntax_error", "_number_size_bytes", "_query", "_index_members", "_project_item"),
    iam_actions: ("dynamodb_transaction_checks",),
    iam_evaluator: ("parse_policy_document",),
}
TABLE = {
    "TableName": "stock",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "low_pk", "ver")],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "low",
            "KeySchema": [{"AttributeName": "low_pk", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        },
        {
            "IndexName": "newest",
            "KeySchema": [{"AttributeName": "low_pk", "KeyType": "HASH"}, {"AttributeName": "ver", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["on_hand"]},
        },
    ],
}


def item(number: int, ver: str, on_hand: str = "05.50") -> dict[str, Any]:
    return {
        "pk": {"S": "ST#Köln"},
        "sk": {"S": f"IT#{number}"},
        "low_pk": {"S": "LOW#Köln"},
        "ver": {"S": ver},
        "on_hand": {"N": on_hand},
    }


def put(number: int, ver: str, condition: str, **values: Any) -> dict[str, Any]:
    return {
        "Put": {
            "TableName": "stock",
            "Item": item(number, ver),
            "ConditionExpression": condition,
            **({"ExpressionAttributeValues": values} if values else {}),
        }
    }


def transaction(*parts: dict[str, Any], **more: str) -> tuple[str, dict[str, Any]]:
    return "TransactWriteItems", {"TransactItems": list(parts), **more}


def batch(*items: dict[str, Any], **more: str) -> tuple[str, dict[str, Any]]:
    return "BatchWriteItem", {"RequestItems": {"stock": [{"PutRequest": {"Item": found}} for found in items]}, **more}


FIRST, LATER = "attribute_not_exists(pk)", "ver < :ver"
REQUESTS = [
    transaction(put(1, "1", FIRST), put(2, "1", FIRST)),
    transaction(put(2, "2", FIRST), put(3, "2", FIRST)),
    transaction(put(1, "2", LATER, **{":ver": {"S": "2"}}), put(2, "0", LATER, **{":ver": {"S": "0"}})),
    transaction(put(1, "2", LATER, **{":ver": {"S": "2"}}), ReturnConsumedCapacity="INDEXES"),
    transaction(put(1, "3", "ver <"), put(2, "3", FIRST)),
    transaction(put(1, "3", LATER)),
    batch(item(4, "1"), item(5, "1", "1e2")),
    batch(item(4, "2"), item(5, "2", "many")),
    batch(item(4, "2"), ReturnConsumedCapacity="INDEXES"),
    (
        "Query",
        {
            "TableName": "stock",
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": "ST#Köln"}},
        },
    ),
]


@contextmanager
def faster() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module, names in CHANGED.items():
            for name in names:
                patch.setattr(module, name, getattr(module, name))
        speed.install()
        yield


async def ask(action: str, request: dict[str, Any]) -> tuple[int, Any]:
    headers = {"x-amz-target": f"DynamoDB_20120810.{action}"}
    status, _, body = await dynamodb.handle_request("POST", "/", headers, json.dumps(request).encode(), {})
    return status, json.loads(body)


async def requested() -> list[tuple[int, Any]]:
    return [await ask(action, request) for action, request in REQUESTS]


def answers(asking: Callable[[], Coroutine[Any, Any, list[Any]]] = requested) -> list[Any]:
    """What the emulator says to each request in turn, beginning with an empty table."""

    async def all_of_them() -> list[Any]:
        await ask("CreateTable", TABLE)
        try:
            return await asking()
        finally:
            await ask("DeleteTable", {"TableName": "stock"})

    with ThreadPoolExecutor(1) as pool:  # this thread may have a loop running: Playwright's
        return pool.submit(lambda: asyncio.run(all_of_them())).result()


def test_writes_are_answered_as_they_are_without_it() -> None:
    expected = answers()
    with faster():
        found = answers()
    assert found == expected
    assert [status for status, _ in found] == [200, 400, 400, 200, 400, 400, 200, 400, 200, 200]


WANTED = [
    {},
    {"Limit": 3},
    {"Limit": 3, "FilterExpression": "attribute_exists(low_pk)"},
    {"ScanIndexForward": False, "Limit": 3},
    {"ProjectionExpression": "sk", "Limit": 7},
]


async def pages() -> list[Any]:
    """Every page of each way to ask, while a row is deleted and two are added between the first and the second."""
    found = []
    for wanted in WANTED:
        for number in range(30):
            await ask("PutItem", {"TableName": "stock", "Item": item(number * 7 % 30, "1")})
        request = {"TableName": "stock", "KeyConditionExpression": "pk = :pk", **wanted}
        request["ExpressionAttributeValues"] = {":pk": {"S": "ST#Köln"}}
        while True:
            found.append(await ask("Query", request))
            if "LastEvaluatedKey" not in found[-1][1]:
                break
            request["ExclusiveStartKey"] = found[-1][1]["LastEvaluatedKey"]
            await ask("DeleteItem", {"TableName": "stock", "Key": {key: item(8, "")[key] for key in ("pk", "sk")}})
            for number in (31, 8):
                await ask("PutItem", {"TableName": "stock", "Item": item(number, "2")})
    return found


@pytest.mark.parametrize("page_bytes", [300, 1_000_000])
def test_pages_of_a_large_partition_are_as_ever(monkeypatch: pytest.MonkeyPatch, page_bytes: int) -> None:
    monkeypatch.setattr(dynamodb, "_DDB_PAGE_SIZE_BYTES", page_bytes)
    expected = answers(pages)
    monkeypatch.setattr(speed, "LARGE_PARTITION", 10)
    monkeypatch.setattr(speed, "FIRST_LOOK", 2)
    with faster():
        found = answers(pages)
    assert found == expected


CONDITIONS = [
    ("low_pk = :pk", {}),
    *((f"low_pk = :pk AND ver {sign} :ver", {":ver": {"S": "2"}}) for sign in ("<", "<=", ">", ">=")),
    ("low_pk = :pk AND ver = :ver", {":ver": {"S": "2"}}),
    ("low_pk = :pk AND begins_with(ver, :ver)", {":ver": {"S": "1"}}),
    ("low_pk = :pk AND ver BETWEEN :ver AND :to", {":ver": {"S": "1"}, ":to": {"S": "2"}}),
    ("low_pk = :pk AND ver < :ver", {":ver": {"N": "2"}}),
    ("low_pk = :pk AND sk < :ver", {":ver": {"S": "2"}}),
]


async def pages_of_an_index() -> list[Any]:
    """Every page of each way to ask, both ways round; between two pages items leave, come, and change their place."""
    found = []
    for condition, values in CONDITIONS:
        for wanted in WANTED:
            for forward in (True, False):
                for number in range(30):
                    await ask("PutItem", {"TableName": "stock", "Item": item(number * 7 % 30, str(number % 4))})
                request = {"TableName": "stock", "IndexName": "newest", "KeyConditionExpression": condition, **wanted}
                request["ExpressionAttributeValues"] = {":pk": {"S": "LOW#Köln"}, **values}
                request["ScanIndexForward"] = forward
                while True:
                    found.append(await ask("Query", request))
                    if "LastEvaluatedKey" not in found[-1][1]:
                        break
                    request["ExclusiveStartKey"] = found[-1][1]["LastEvaluatedKey"]
                    gone = {key: item(8, "")[key] for key in ("pk", "sk")}
                    await ask("DeleteItem", {"TableName": "stock", "Key": gone})
                    for number, ver in ((31, "2"), (9, str(len(found))), (9, "0")):
                        await ask("PutItem", {"TableName": "stock", "Item": item(number, ver)})
    return found


@pytest.mark.parametrize("page_bytes", [300, 1_000_000])
def test_pages_of_an_index_are_as_ever(monkeypatch: pytest.MonkeyPatch, page_bytes: int) -> None:
    monkeypatch.setattr(dynamodb, "_DDB_PAGE_SIZE_BYTES", page_bytes)
    expected = answers(pages_of_an_index)
    monkeypatch.setattr(index_pages, "LARGE_PARTITION", 10)
    monkeypatch.setattr(index_pages, "FIRST_LOOK", 2)
    with faster():
        found = answers(pages_of_an_index)
    assert found == expected
    assert {status for status, _ in found} == {200, 400}


def test_a_page_of_an_index_looks_at_its_own_items_only(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    evaluate = dynamodb._evaluate_condition

    def counted(condition: str, held: dict[str, Any], *more: Any, **named: Any) -> Any:
        looked_at.append(held["sk"]["S"])
        return evaluate(condition, held, *more, **named)

    async def second_page() -> list[Any]:
        for number in range(100):
            await ask("PutItem", {"TableName": "stock", "Item": item(100 + number, f"{number:03d}")})
        request = {"TableName": "stock", "IndexName": "newest", "KeyConditionExpression": "low_pk = :pk", "Limit": 2}
        request["ExpressionAttributeValues"] = {":pk": {"S": "LOW#Köln"}}
        request["ExclusiveStartKey"] = {key: item(150, "050")[key] for key in ("pk", "sk", "low_pk", "ver")}
        monkeypatch.setattr(dynamodb, "_evaluate_condition", counted)
        return [await ask("Query", request)]

    monkeypatch.setattr(index_pages, "LARGE_PARTITION", 10)
    with faster():
        ((status, answer),) = answers(second_page)
    assert (status, [found["sk"]["S"] for found in answer["Items"]]) == (200, ["IT#151", "IT#152"])
    assert looked_at == ["IT#150", "IT#151", "IT#152"]  # the first: the key to start after has to fit the condition


PROJECTIONS = [
    ("sk, ver", {}),
    (" #a,sk ", {"#a": "ver"}),
    ("ver, absent_here", {}),
    ("#a, ver", {"#a": "ver"}),  # twice the same
    ("ver, name", {}),  # a reserved word
    ("deep.one, deep.two[1]", {}),
    ("deep", {}),
    ("#nobody", {}),
]


async def projected() -> list[Any]:
    deep = {"M": {"one": {"L": [{"S": "a"}, {"N": "1"}]}, "two": {"L": [{"S": "b"}, {"S": "c"}]}}}
    for number in range(3):
        await ask("PutItem", {"TableName": "stock", "Item": {**item(number, "1"), "deep": deep}})
    request = {"TableName": "stock", "KeyConditionExpression": "pk = :pk"}
    request["ExpressionAttributeValues"] = {":pk": {"S": "ST#Köln"}}
    asked = [{"ProjectionExpression": shown, "ExpressionAttributeNames": names} for shown, names in PROJECTIONS]
    return [await ask("Query", {**request, **{name: value for name, value in one.items() if value}}) for one in asked]


def test_what_is_shown_of_an_item_is_as_ever() -> None:
    expected = answers(projected)
    with faster():
        assert answers(projected) == expected
    assert [status for status, _ in expected] == [200, 200, 200, 400, 400, 200, 200, 400]


NUMBERS = st.one_of(st.text(max_size=6), st.from_regex(r"-?[0-9]{0,3}(\.[0-9]{0,3})?(e-?[0-9]{1,3})?", fullmatch=True))


@given(st.one_of(NUMBERS, st.none(), st.integers(), st.lists(st.text())))
def test_numbers_are_read_the_same(text: object) -> None:
    expected = dynamodb._number_size_bytes(text)
    with faster():
        twice = [dynamodb._number_size_bytes(text) for _ in range(2)]
    assert twice == [expected, expected]


def test_each_action_on_each_table_of_a_transaction_is_checked() -> None:
    parts = [put(1, "1", FIRST), put(2, "1", FIRST), {"Delete": {"TableName": "ops", "Key": {}}}, put(3, "1", FIRST)]
    body = json.dumps({"TransactItems": parts}).encode()
    with faster():
        checks = iam_actions.dynamodb_transaction_checks("dynamodb:TransactWriteItems", body, "eu-central-1", "1")
    assert checks == [
        ("dynamodb:PutItem", "arn:aws:dynamodb:eu-central-1:1:table/stock"),
        ("dynamodb:DeleteItem", "arn:aws:dynamodb:eu-central-1:1:table/ops"),
    ]


def test_policies_are_parsed_as_ever_and_a_changed_one_counts_at_once() -> None:
    def allows(actions: list[str]) -> Any:
        policy = {"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        return iam_evaluator.parse_policy_document(json.dumps(policy))

    expected = [allows(["dynamodb:PutItem"]), allows(["dynamodb:GetItem"])]
    with faster():
        assert [allows(["dynamodb:PutItem"]), allows(["dynamodb:GetItem"])] == expected
    assert expected[0] != expected[1]
