"""The change token moves with every write that open pages show, over moto."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from backend_lambdas.aws.core.change_token import (
    Kind,
    changes_of,
    kind_of_key,
    move_token,
    read_token,
    with_change_token,
)
from backend_lambdas.aws.core.clients import TABLE_CONFIG
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.plain_items import with_plain_items
from tests.support.dashboard_aws import client, make_stack


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        made = client("dynamodb", config=TABLE_CONFIG)
        make_stack(made, client("s3"), client("sqs"))
        yield with_change_token(with_plain_items(made))


def item(pk: str, sk: str = "META", **values: object) -> dict[str, Any]:
    return to_item({"pk": pk, "sk": sk, **values})


def put(pk: str, sk: str = "META", table: str = "ops") -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": item(pk, sk)}}


@pytest.mark.parametrize(
    ("pk", "sk", "kind"),
    [
        ("AGG", "ST#Berlin", Kind.STOCK),
        ("UP#1", "META", Kind.UPLOADS),
        ("UP#1", "PT#Berlin", Kind.UPLOADS),
        ("UP#1", "ER#000000001#000", None),
        ("AL#Berlin", "1#U#A", Kind.ALERTS),
        ("TH", "#REV", Kind.ALERTS),
        ("LK#sales", "HEAD", Kind.SALES),
        ("LK#sales", "LEASE", None),
        ("RP#weekly", "2026-W40", Kind.REPORTS),
        ("ST#Berlin", "LEASE", None),
        ("CHANGES", "COUNTS", None),
    ],
)
def test_the_key_of_a_write_says_what_pages_see_of_it(pk: str, sk: str, kind: Kind | None) -> None:
    assert kind_of_key(pk, sk) == kind


def test_before_any_write_the_token_is_empty(dynamodb: Any) -> None:
    assert read_token(dynamodb, "ops") == {}


def test_each_way_to_write_moves_the_token_once(dynamodb: Any) -> None:
    dynamodb.put_item(TableName="ops", Item=item("UP#1"))
    dynamodb.update_item(
        TableName="ops",
        Key=item("AL#Berlin", "1"),
        UpdateExpression="SET a = :a",
        ExpressionAttributeValues=to_item({":a": 1}),
    )
    dynamodb.delete_item(TableName="ops", Key=item("RP#weekly", "2026-W40"))
    dynamodb.transact_write_items(TransactItems=[put("AGG", "ST#Berlin"), put("UP#1", "PT#Berlin"), put("AU#1", "x")])
    assert read_token(dynamodb, "ops") == {"uploads": 2, "alerts": 1, "reports": 1, "stock": 1}


def test_a_store_whose_name_is_another_s_from_now_on_or_its_own_again_moves_the_sales_too(dynamodb: Any) -> None:
    for update in ("SET #i = :i", "REMOVE #i", "SET #g = :i"):
        names = {"#i": "merged_into"} if "#i" in update else {"#g": "gone_by"}
        values = {"ExpressionAttributeValues": to_item({":i": "Rome"})} if ":i" in update else {}
        dynamodb.update_item(
            TableName="ops",
            Key=item("AGG", "ST#Berlin"),
            UpdateExpression=update,
            ExpressionAttributeNames=names,
            **values,
        )
    assert read_token(dynamodb, "ops") == {"stock": 3, "sales": 2}


def test_writes_that_no_page_shows_leave_it(dynamodb: Any) -> None:
    dynamodb.put_item(TableName="stock", Item=item("ST#Berlin", "IT#1"))
    dynamodb.put_item(TableName="ops", Item=item("ST#Berlin", "LEASE"))
    assert read_token(dynamodb, "ops") == {}


def test_a_write_that_was_refused_leaves_it(dynamodb: Any) -> None:
    dynamodb.put_item(TableName="ops", Item=item("UP#1"))
    with pytest.raises(ClientError):
        dynamodb.put_item(TableName="ops", Item=item("UP#1"), ConditionExpression="attribute_not_exists(pk)")
    assert read_token(dynamodb, "ops") == {"uploads": 1}


def test_a_token_that_can_not_be_moved_does_not_fail_the_write(dynamodb: Any, caplog: pytest.LogCaptureFixture) -> None:
    refusing = client("dynamodb")
    plain = with_change_token(client("dynamodb"), moved_by=refusing)
    answer = (_Refused(), {"Error": {"Code": "ThrottlingException"}})
    refusing.meta.events.register("before-call.dynamodb.UpdateItem", lambda **_: answer)
    plain.put_item(TableName="ops", Item=item("UP#1"))
    assert "Item" in plain.get_item(TableName="ops", Key=item("UP#1"))
    assert read_token(plain, "ops") == {}
    assert "Open pages hear of this change later" in caplog.text


class _Refused:
    status_code = 400
    headers: dict[str, str] = {}


def test_several_kinds_move_in_one_write(dynamodb: Any) -> None:
    move_token(dynamodb, "ops", ["uploads", "alerts"])
    move_token(dynamodb, "ops", ["alerts"])
    assert read_token(dynamodb, "ops") == {"uploads": 1, "alerts": 2}


def test_a_write_names_its_table(dynamodb: Any) -> None:
    assert changes_of("TransactWriteItems", {"TransactItems": [put("AGG", "x"), put("UP#1", table="other")]}) == {
        "ops": {"stock"},
        "other": {"uploads"},
    }
