"""What the library `limits` counts in: the Ops table, so that every web node sees the same count."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from limits.storage import Storage

from backend_lambdas.aws.identity.windows import Windows
from backend_lambdas.inventory.errors import StockroomError


class DynamoCounts(Windows, Storage):
    """What `limits` counts in, for windows that begin with their first count; atomic over all web nodes."""

    STORAGE_SCHEME = None

    def __init__(self, dynamodb: Any, ops_table: str, clock: Callable[[], datetime]) -> None:
        Storage.__init__(self)
        Windows.__init__(self, dynamodb, ops_table, clock)

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return StockroomError

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        raise NotImplementedError("Counts end by themselves")

    def clear(self, key: str) -> None:
        self.incr(key, 0, -self.get(key))
