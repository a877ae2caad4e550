"""The mocked tables go back to what they were when a transaction fails, whatever of it was written by then."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from backend_lambdas.aws.core.items import to_item
from tests.support.dashboard_aws import client, make_stack


def puts(*writes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"Put": {"TableName": "ops", "Item": to_item(values)}} for values in writes]


def all_items(dynamodb: Any) -> list[dict[str, Any]]:
    return sorted(dynamodb.scan(TableName="ops")["Items"], key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def changes(condition: str) -> list[dict[str, Any]]:
    """A new item, a changed one, one that is gone, and a condition."""
    first, second = ({"pk": {"S": "A"}, "sk": {"S": number}} for number in "12")
    marks = {":two": {"N": "2"}, ":more": {"L": [{"S": "new"}]}}
    changed = "SET amount = :two, marks = list_append(marks, :more)"
    return [
        *puts({"pk": "B", "sk": "1", "amount": 5}),
        {
            "Update": {
                "TableName": "ops",
                "Key": first,
                "UpdateExpression": changed,
                "ExpressionAttributeValues": marks,
            }
        },
        {"Delete": {"TableName": "ops", "Key": second}},
        {
            "ConditionCheck": {"TableName": "ops", "Key": {"pk": {"S": "C"}, "sk": {"S": "1"}}}
            | {"ConditionExpression": condition}
        },
    ]


@pytest.mark.parametrize(("condition", "holds"), [("attribute_exists(pk)", False), ("attribute_not_exists(pk)", True)])
def test_all_of_a_transaction_is_written_or_nothing(condition: str, holds: bool) -> None:
    with mock_aws():
        dynamodb = client("dynamodb")
        make_stack(dynamodb, client("s3"), client("sqs"))
        for values in ({"sk": "1", "amount": 1, "marks": ["old"]}, {"sk": "2"}, {"sk": "3", "amount": 7}):
            dynamodb.put_item(TableName="ops", Item=to_item({"pk": "A", **values}))
        before = all_items(dynamodb)
        if holds:
            dynamodb.transact_write_items(TransactItems=changes(condition))
            assert all_items(dynamodb) == [
                to_item({"pk": "A", "sk": "1", "amount": 2, "marks": ["old", "new"]}),
                to_item({"pk": "A", "sk": "3", "amount": 7}),
                to_item({"pk": "B", "sk": "1", "amount": 5}),
            ]
        else:
            with pytest.raises(ClientError, match="TransactionCanceledException"):
                dynamodb.transact_write_items(TransactItems=changes(condition))
            assert all_items(dynamodb) == before
