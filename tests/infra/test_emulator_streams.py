"""The emulator gathers stream records as the template asks; real MiniStack stream and positions, a clock of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
from ministack.services import dynamodb, lambda_svc

from infra.local.emulator.streams import Windows, records_waiting

ACCOUNT, REGION = "000000000000", "us-east-1"
STREAM = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/stock/stream/2026-01-01T00:00:00.000"
NOW = 4_000_000_000


class Stream:
    """A table's stream, one mapping that reads it, and a clock in seconds."""

    def __init__(self, batch_size: int = 3, window: int = 2) -> None:
        self.seconds = 100.0
        self.windows = Windows(lambda: self.seconds)
        self.mapping: dict[str, Any] = {
            "UUID": "history",
            "EventSourceArn": STREAM,
            "BatchSize": batch_size,
            "MaximumBatchingWindowInSeconds": window,
        }
        self.records: list[dict[str, Any]] = []
        dynamodb._stream_records.set_scoped(ACCOUNT, REGION, "stock", self.records)

    def add(self, count: int) -> None:
        self.records += [{"dynamodb": {"ApproximateCreationDateTime": NOW}}] * count

    def read_to(self, position: int) -> None:
        lambda_svc._dynamodb_stream_positions.set_scoped(ACCOUNT, REGION, "history", position)

    @property
    def waiting(self) -> int:
        return records_waiting(ACCOUNT, REGION, self.mapping)

    @property
    def is_ready(self) -> bool:
        """Asked three times, as the emulator does: once for each kind of source."""
        found = (ACCOUNT, REGION, self.mapping)
        answers = [list(self.windows.ready([found])) == [found] for _ in range(3)]
        assert len(set(answers)) == 1
        return answers[0]


@pytest.fixture(autouse=True)
def no_trace() -> Iterator[None]:
    yield
    dynamodb._stream_records.pop_scoped(ACCOUNT, REGION, "stock", None)
    lambda_svc._dynamodb_stream_positions.pop_scoped(ACCOUNT, REGION, "history", None)


def test_records_wait_until_the_window_is_over_and_later_ones_for_a_window_of_their_own() -> None:
    stream = Stream()
    stream.add(1)
    assert stream.is_ready is False
    stream.seconds += 1.9
    stream.add(1)
    assert stream.is_ready is False
    stream.seconds += 0.1
    assert stream.is_ready is True
    stream.read_to(2)
    assert stream.waiting == 0
    stream.add(1)
    assert (stream.waiting, stream.is_ready) == (1, False)
    stream.seconds += 2
    assert stream.is_ready is True


def test_a_full_batch_does_not_wait() -> None:
    stream = Stream()
    stream.add(4)
    assert stream.is_ready is True
    stream.read_to(3)
    assert (stream.waiting, stream.is_ready) == (1, False)


def test_a_mapping_without_a_window_and_one_of_a_queue_are_always_served() -> None:
    stream = Stream(window=0)
    stream.add(1)
    assert stream.is_ready is True
    stream.mapping |= {"EventSourceArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:ingest", "MaximumBatchingWindowInSeconds": 2}
    assert (stream.waiting, stream.is_ready) == (0, True)


def test_a_server_that_ends_waits_for_no_window() -> None:
    stream = Stream()
    stream.add(1)
    assert stream.is_ready is False
    stream.windows.close()
    assert stream.is_ready is True
