"""moto's DynamoDB, asked by several threads at once, gives one answer after the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from moto.dynamodb.models.table import Table

from tests.support import moto_at_once
from tests.support.mocked_aws import MockedAws


def test_no_answer_begins_while_a_table_is_gone_through(aws: MockedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.dynamodb.put_item(TableName="ops", Item={"pk": {"S": "P"}, "sk": {"S": "1"}})
    gone_through, begins = Table.all_items, []

    def watched(table: Table) -> Iterator[Any]:
        with ThreadPoolExecutor(1) as other:
            begins.append(other.submit(moto_at_once.turn.acquire, blocking=False).result())
        return gone_through(table)

    monkeypatch.setattr(Table, "all_items", watched)
    assert aws.dynamodb.scan(TableName="ops")["Count"] == 1
    assert begins == [False]
