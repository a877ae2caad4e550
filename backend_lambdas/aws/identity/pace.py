"""How much one person may ask for in a minute, over all web nodes: a script may get there, a person does not."""

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Any

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from backend_lambdas.aws.identity.counts import DynamoCounts
from backend_lambdas.inventory.errors import TooManyRequests

CHANGES = RateLimitItemPerMinute(300, namespace="changes")
FILES = RateLimitItemPerMinute(60, namespace="files")  # an export of a million rows takes seconds of a worker


class Pace:
    """A minute begins with its first request."""

    def __init__(self, dynamodb: Any, ops_table: str, clock: Callable[[], datetime]) -> None:
        self._limiter = FixedWindowRateLimiter(DynamoCounts(dynamodb, ops_table, clock))
        self._clock = clock

    def count(self, limit: RateLimitItem, user_id: str) -> None:
        """One more. Raises TooManyRequests, StorageError."""
        if not self._limiter.hit(limit, user_id):
            left = self._limiter.get_window_stats(limit, user_id).reset_time - self._clock().timestamp()
            raise TooManyRequests(max(1, ceil(left)))
