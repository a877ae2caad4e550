"""When a record's life ends: the attribute `ttl` by which DynamoDB deletes items, and reading as if it did so at once.

As AWS documents it: `ttl` is a number, seconds since 1970; items are deleted "within a few days" of it and can be read
until then, so readers leave them out; what has been over for more than five years is not deleted at all; a deletion
costs nothing and arrives in the table's stream as a REMOVE by the service (`stream_records.is_expiry`).
"""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

DAY_SECONDS = 86_400


def expiry(days: int, since: str | float) -> dict[str, int]:
    """The attribute, to be joined to an item; none when `days` is 0. `since`: ISO 8601 UTC, or seconds since 1970."""
    if not days:
        return {}
    seconds = datetime.fromisoformat(since).timestamp() if isinstance(since, str) else since
    return {"ttl": int(seconds) + days * DAY_SECONDS}


def living(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Those whose life is not over, as plain values."""
    now = time.time()
    return [dict(item) for item in items if item.get("ttl", now) >= now]
