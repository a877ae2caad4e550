"""DynamoDB changes an item as one step; moto does not when several threads ask at once."""

import threading
from typing import Any


class OneCallAtATime:
    """A client whose calls never overlap."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)

        def alone(**asked: Any) -> Any:
            with self._lock:
                return call(**asked)

        return alone
