"""Transactions that are tried again when they meet another one on the same item."""

import time
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from backend_lambdas.aws.failures import cancellation_codes, our_errors
from backend_lambdas.inventory.errors import Throttled

TRIES = 6
FIRST_PAUSE_SECONDS = 0.05


def transact(client: Any, parts: Sequence[dict[str, Any]], doing: str) -> None:
    """Write all parts or none. Raise ConditionFailed at once, Throttled when it goes on for `TRIES` tries.

    Only a cancelled transaction (it met another one, or a part of it was throttled) is tried again here: botocore does
    not do that. What botocore has tried six times already is raised; trying that six times again took minutes.
    """
    pause = FIRST_PAUSE_SECONDS
    for tries_left in reversed(range(TRIES)):
        try:
            with our_errors(doing):
                client.transact_write_items(TransactItems=list(parts))
        except Throttled as error:
            if not tries_left or not _was_cancelled(error):
                raise
            time.sleep(pause)
            pause *= 2
        else:
            return


def _was_cancelled(error: Throttled) -> bool:
    return isinstance(error.__cause__, ClientError) and bool(cancellation_codes(error.__cause__))
