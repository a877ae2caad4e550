"""A month's alerts lie in several partitions; readers see one list, those from before the shards included."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from backend_lambdas.aws.alerts.reader import AlertReader
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.uploads.reader import UploadReader
from tests.support.alert_stack import MotoStack, moto_stack
from tests.support.alert_world import aws_world
from tests.support.stock_rows import HOUR, T0, change, stock_row

MONTH = "2023-11"
ALERTS = 36


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoStack]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        stack = moto_stack()
        aws_world(stack).check(
            [change(None, stock_row(0, product_id=f"P{n}", at_ms=T0 + n * 60_000)) for n in range(ALERTS)]
        )
        yield stack


def alert_items(stack: MotoStack) -> list[dict[str, Any]]:
    keys = [key.split(" / ") for key in stack.primary_keys() if key.startswith("AL#")]
    return [from_item(stack.item(*key)) for key in keys]


def as_before_the_shards(stack: MotoStack, item: dict[str, Any]) -> None:
    stack.dynamodb.put_item(TableName="Ops", Item=to_item({**item, "month_pk": f"ALERTS#{MONTH}"}))


def read_all(stack: MotoStack, limit: int) -> list[str]:
    reader, cursor, found = AlertReader(stack.dynamodb, "Ops"), None, []
    while True:
        page, cursor = reader.feed([MONTH, "2023-10"], limit, cursor)
        found += [alert.product_id for alert in page]
        if cursor is None:
            return found


def test_a_months_alerts_are_spread_over_partitions(stack: MotoStack) -> None:
    spread = Counter(item["month_pk"] for item in alert_items(stack))
    assert set(spread) == set(tables.month_pks("ALERTS", MONTH)) - {f"ALERTS#{MONTH}"}
    assert max(spread.values()) < ALERTS / 2


@pytest.mark.parametrize("limit", [7, 50])
def test_the_feed_shows_every_alert_once_newest_first_page_by_page(stack: MotoStack, limit: int) -> None:
    for item in alert_items(stack)[::3]:
        as_before_the_shards(stack, item)
    assert read_all(stack, limit) == [f"P{n}" for n in reversed(range(ALERTS))]


def test_the_count_per_day_takes_all_partitions(stack: MotoStack) -> None:
    for item in alert_items(stack)[::3]:
        as_before_the_shards(stack, item)
    since = "2023-11-14T22:33:20.000Z"  # twenty minutes after the first
    assert len(AlertReader(stack.dynamodb, "Ops").opened([MONTH], since)) == ALERTS - 20


def test_what_a_sweep_compares_moves_with_an_alert_in_any_partition(stack: MotoStack) -> None:
    reader, world, seen = UploadReader(stack.dynamodb, "Ops"), aws_world(stack), set()
    for number in range(8):
        seen.add(reader.newest(MONTH)["alerts"])
        later = stock_row(0, product_id=f"new {number}", at_ms=T0 + HOUR * 2 + number)
        world.check([change(None, later)])
    assert len(seen) == 8
