"""Transactions that are tried again when they meet another one on the same item."""

import time
from collections.abc import Sequence
from typing import Any

from backend_lambdas.aws.failures import our_errors
from backend_lambdas.inventory.errors import Throttled

TRIES = 6
FIRST_PAUSE_SECONDS = 0.05


def transact(client: Any, parts: Sequence[dict[str, Any]], doing: str) -> None:
    """Write all parts or none. Raise ConditionFailed at once, Throttled only when it goes on for `TRIES` tries."""
    pause = FIRST_PAUSE_SECONDS
    for tries_left in reversed(range(TRIES)):
        try:
            with our_errors(doing):
                client.transact_write_items(TransactItems=list(parts))
        except Throttled:
            if not tries_left:
                raise
            time.sleep(pause)
            pause *= 2
        else:
            return
