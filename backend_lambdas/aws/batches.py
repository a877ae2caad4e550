"""Unconditional writes of many items, 25 at a time. For records that are the same however often they are written."""

import time
from collections.abc import Sequence
from typing import Any

from backend_lambdas.aws.attributes import Item
from backend_lambdas.aws.failures import our_errors
from backend_lambdas.inventory.errors import Throttled

BATCH = 25
TRIES = 8
FIRST_PAUSE_SECONDS = 0.05


def write_batches(client: Any, table: str, items: Sequence[Item]) -> None:
    """Put every item; what the table did not take at once is sent again. Raise Throttled when it keeps refusing."""
    for start in range(0, len(items), BATCH):
        _write_batch(client, table, [{"PutRequest": {"Item": item}} for item in items[start : start + BATCH]])


def _write_batch(client: Any, table: str, requests: list[dict[str, Any]]) -> None:
    pause = FIRST_PAUSE_SECONDS
    for _ in range(TRIES):
        with our_errors(f"Writing {len(requests)} records"):
            answer = client.batch_write_item(RequestItems={table: requests})
        requests = answer.get("UnprocessedItems", {}).get(table, [])
        if not requests:
            return
        time.sleep(pause)
        pause *= 2
    raise Throttled(f"{len(requests)} records of {table} were not taken in {TRIES} tries")
