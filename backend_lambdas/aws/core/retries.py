"""What meets another request at the same item is tried again by the client itself, for every adapter alike.

AWS documents for DynamoDB: while a transaction is under way, a PutItem, UpdateItem or DeleteItem of one of its items
answers TransactionConflictException, and another transaction with that item is cancelled with the reason
TransactionConflict. botocore's retry modes repeat neither, nor a transaction cancelled by throttling.
"""

import random
from collections.abc import Callable
from functools import partial
from typing import Any

from backend_lambdas.aws.core.errors import CANCELLED, Treatment, treatment_of

# 0.05 s doubled six times, half of it on average: up to 3.2 s, in which some thirty transactions of 99 rows end.
TRIES = 7
FIRST_PAUSE_SECONDS = 0.05
# A person waits for the answer of a dashboard's write: 0.35 s at most.
TRIES_FOR_PEOPLE = 4


def with_repeats(client: Any, tries: int = TRIES, pause: float = FIRST_PAUSE_SECONDS) -> Any:
    """Return the client, which from now on makes up to `tries` attempts; throttled single calls stay botocore's."""
    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register(f"needs-retry.{service}", partial(_pause_before_next, tries, pause, random.uniform))
    return client


def _pause_before_next(
    tries: int,
    pause: float,
    between: Callable[[float, float], float],
    attempts: int,
    response: Any = None,
    **_: Any,
) -> float | None:
    """Seconds until the same request is sent again ("full jitter": two who met do not meet again); None: it is not."""
    if response is None or attempts >= tries:
        return None
    _, parsed = response
    return between(0.0, pause * 2 ** (attempts - 1)) if _repeats(parsed) else None


def _repeats(parsed: Any) -> bool:
    if "Error" not in parsed:
        return False
    found = treatment_of(parsed)
    return found is Treatment.AT_ONCE or (found is Treatment.THROTTLED and parsed["Error"].get("Code") == CANCELLED)
