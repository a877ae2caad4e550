"""How much one person may ask for in a minute, counted over the Ops table."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from limits import RateLimitItemPerMinute

from backend_lambdas.aws.identity.pace import Pace
from backend_lambdas.inventory.errors import TooManyRequests
from tests.support.mocked_aws import MockedAws

THREE = RateLimitItemPerMinute(3, namespace="changes")
TWO = RateLimitItemPerMinute(2, namespace="files")


class Clock:
    now = datetime(2026, 11, 2, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def passes(pace: Pace, limit: RateLimitItemPerMinute, user_id: str) -> int:
    """Seconds to wait; 0: it is answered."""
    try:
        pace.count(limit, user_id)
    except TooManyRequests as refused:
        return refused.seconds
    return 0


def test_what_is_too_much_waits_for_the_end_of_the_minute_and_hinders_nobody_else(aws: MockedAws) -> None:
    clock = Clock()
    pace = Pace(aws.dynamodb, "ops", clock)
    assert [passes(pace, THREE, "ann") for _ in range(5)] == [0, 0, 0, 60, 60]
    clock.now += timedelta(seconds=42)
    assert [passes(pace, THREE, "ann"), passes(pace, THREE, "bo"), passes(pace, TWO, "ann")] == [18, 0, 0]
    clock.now += timedelta(seconds=18)
    assert passes(pace, THREE, "ann") == 0


def test_two_web_nodes_count_together(aws: MockedAws) -> None:
    table = aws.dynamodb
    nodes = [Pace(table, "ops", Clock()) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda number: passes(nodes[number % 2], THREE, "ann"), range(20)))
    assert sorted(waits) == [0] * 3 + [60] * 17


@pytest.mark.parametrize("limit", [THREE, TWO])
def test_no_name_of_a_person_is_stored(aws: MockedAws, limit: RateLimitItemPerMinute) -> None:
    Pace(aws.dynamodb, "ops", Clock()).count(limit, "ann-4711")
    assert "ann-4711" not in str(aws.dynamodb.scan(TableName="ops")["Items"])
