"""Many items at once: unconditional writes, 25 at a time, and strongly consistent reads, 100 at a time."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import Item
from backend_lambdas.inventory.errors import Throttled

BATCH = 25
READ_AT_ONCE = 100
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


def read_batches(client: Any, table: str, keys: Sequence[Item], names: str | None = None) -> Iterator[Item]:
    """The items there are of these keys (none twice), whole or of them the attributes `names` (parted by commas).

    Raise Throttled when the table keeps leaving some out.
    """
    request = {"ConsistentRead": True, **({"ProjectionExpression": names} if names else {})}
    for start in range(0, len(keys), READ_AT_ONCE):
        yield from _read_batch(client, table, list(keys[start : start + READ_AT_ONCE]), request)


def _read_batch(client: Any, table: str, keys: list[Item], request: dict[str, Any]) -> Iterator[Item]:
    pause = FIRST_PAUSE_SECONDS
    for _ in range(TRIES):
        with our_errors(f"Reading {len(keys)} items"):
            answer = client.batch_get_item(RequestItems={table: {"Keys": keys, **request}})
        yield from answer["Responses"].get(table, [])
        keys = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        if not keys:
            return
        time.sleep(pause)
        pause *= 2
    raise Throttled(f"{len(keys)} items of {table} could not be read in {TRIES} tries")
