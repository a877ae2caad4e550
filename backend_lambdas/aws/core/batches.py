"""Many items at once: unconditional writes, 25 at a time, and reads, 100 at a time."""

import time
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import Item
from backend_lambdas.inventory.errors import Throttled

BATCH = 25  # BatchWriteItem takes no more
READ_AT_ONCE = 100  # BatchGetItem takes no more
PAUSES_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)  # before the next try


def write_batches(client: Any, table: str, items: Sequence[Item]) -> None:
    """Put every item; what the table did not take at once is sent again. Raise Throttled when it keeps refusing."""
    for start in range(0, len(items), BATCH):
        _write_batch(client, table, [{"PutRequest": {"Item": item}} for item in items[start : start + BATCH]])


def _write_batch(client: Any, table: str, requests: list[dict[str, Any]]) -> None:
    waits = iter(PAUSES_SECONDS)
    while requests:
        with our_errors(f"Writing {len(requests)} records"):
            answer = client.batch_write_item(RequestItems={table: requests})
        requests = answer.get("UnprocessedItems", {}).get(table, [])
        if requests:
            _wait(waits, f"{len(requests)} records of {table} were not taken")


def read_batches(
    client: Any,
    table: str,
    keys: Sequence[Item],
    shown: Collection[str] = (),
    consistent: bool = True,
    pauses: Sequence[float] = PAUSES_SECONDS,
) -> Iterator[Item]:
    """The items there are of these keys (none twice), in no order, whole or the attributes `shown` of them.

    Raise Throttled when the table keeps leaving some out: what 16 MB or its throughput cut off is asked for again.
    """
    names = {f"#{name}": name for name in shown}
    request = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names} if names else {}
    for start in range(0, len(keys), READ_AT_ONCE):
        left = list(keys[start : start + READ_AT_ONCE])
        waits = iter(pauses)
        while left:
            with our_errors(f"Reading {len(left)} items"):
                asked = {"Keys": left, "ConsistentRead": consistent, **request}
                answer = client.batch_get_item(RequestItems={table: asked})
            yield from answer["Responses"].get(table, [])
            left = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            if left:
                _wait(waits, f"{len(left)} items of {table} could not be read")


def _wait(pauses: Iterator[float], problem: str) -> None:
    """Raise Throttled when there was the last pause before."""
    pause = next(pauses, None)
    if pause is None:
        raise Throttled(f"{problem}, again and again")
    time.sleep(pause)
