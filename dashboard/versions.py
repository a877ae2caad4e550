"""Which versions of the data this process has been at, so that a page is never sent back to an older one."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

KEPT = 256


class Versions:
    """Browsers reach one worker process, then another: each may be a moment behind the others. For any thread."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._lock = threading.Lock()
        self._been_at: OrderedDict[str, None] = OrderedDict()
        self._strange: OrderedDict[str, float] = OrderedDict()

    def note(self, version: str) -> None:
        """This process is at `version` now."""
        with self._lock:
            _keep(self._been_at, version, None)

    def is_ahead(self, known: str, looked_at: float) -> bool:
        """Whether a page has seen what this process has not, which was last up to date at `looked_at` ticks.

        A version never heard of is newer until this process has looked after it first met it.
        """
        with self._lock:
            if known in self._been_at:
                return False
            if known not in self._strange:
                _keep(self._strange, known, self._ticks())
            return looked_at <= self._strange[known]


def _keep(kept: "OrderedDict[str, float] | OrderedDict[str, None]", key: str, value: float | None) -> None:
    kept[key] = value  # type: ignore[assignment]
    kept.move_to_end(key)
    if len(kept) > KEPT:
        kept.popitem(last=False)
