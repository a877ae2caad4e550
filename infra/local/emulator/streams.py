"""Stream mappings wait for more records as long as the template says; the emulator only keeps the number.

As on AWS: a function is called when its batch is full, or when MaximumBatchingWindowInSeconds have passed since the
first record it has not seen. The emulator looks at least once a second.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ministack.services import dynamodb, lambda_svc

FoundMapping = tuple[str, str, dict[str, Any]]


def records_waiting(account: str, region: str, mapping: Mapping[str, Any]) -> int:
    """How many records of a table's stream the mapping's function has not been given; 0 for other sources."""
    source = mapping.get("EventSourceArn", "")
    if ":dynamodb:" not in source:
        return 0
    table = source.split("/stream/")[0].rpartition("/")[2]
    end: int = dynamodb.stream_end_position(table, account_id=account, region=region)
    return max(0, end - _position(account, region, mapping))


def _position(account: str, region: str, mapping: Mapping[str, Any]) -> int:
    position: int = lambda_svc._dynamodb_stream_positions._data.get((account, region, mapping["UUID"]), 0)
    return position


class Windows:
    """Which mappings may be served now; after `close` all of them, for a server that is about to end."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._opened: dict[tuple[str, int], float] = {}
        self._closed = False

    def close(self) -> None:
        self._closed = True

    def ready(self, mappings: Iterable[FoundMapping]) -> Iterator[FoundMapping]:
        """Asking changes nothing: a window is over when the function has been given its records."""
        return (found for found in mappings if self._closed or not self._waits(*found))

    def _waits(self, account: str, region: str, mapping: Mapping[str, Any]) -> bool:
        window = mapping.get("MaximumBatchingWindowInSeconds") or 0
        waiting = records_waiting(account, region, mapping) if window else 0
        if not waiting:
            return False
        opened = self._opened_at(mapping["UUID"], _position(account, region, mapping))
        return waiting < mapping["BatchSize"] and self._now() - opened < window

    def _opened_at(self, mapping_id: str, position: int) -> float:
        key = (mapping_id, position)
        if key not in self._opened:
            self._opened = {other: when for other, when in self._opened.items() if other[0] != mapping_id}
            self._opened[key] = self._now()
        return self._opened[key]


def heed_windows() -> Windows:
    """Call once, before the server starts."""
    windows = Windows()
    mappings = lambda_svc._iter_all_esms
    lambda_svc._iter_all_esms = lambda: windows.ready(mappings())
    return windows
