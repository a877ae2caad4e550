"""Looks at the change token, and which versions of the data this process has been at."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from cachetools import LRUCache

from backend_lambdas.inventory.errors import StorageError

if TYPE_CHECKING:
    from backend_lambdas.aws.uploads.reader import UploadReader

log = logging.getLogger(__name__)
Newest = dict[str, tuple[str, ...]]  # kind -> what its newest entries look like

SWEEP_SECONDS = 300.0  # how long a lost move goes unnoticed; a sweep costs what every look did without a token


class TokenWatch:
    """For one thread. `clock` gives aware UTC times, `ticks` seconds that only grow."""

    def __init__(
        self, source: "UploadReader", clock: Callable[[], datetime], ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = source
        self._clock = clock
        self._ticks = ticks
        self._token: dict[str, int] | None = None
        self._swept_at = float("-inf")
        self._swept: tuple[dict[str, int], Newest] | None = None

    def look(self) -> tuple[dict[str, int], set[str] | None]:
        """The token, and the kinds that moved since the last look; None: whatever there is must be looked at."""
        token = self._source.change_token()
        before, self._token = self._token, token
        if self._sweep_if_due(token) or before is None:
            return token, None
        return token, {kind for kind in {*token, *before} if before.get(kind) != token.get(kind)}

    def _sweep_if_due(self, token: dict[str, int]) -> bool:
        """Where the newest entries changed and the token did not: move it, so that every process hears of it."""
        if self._ticks() - self._swept_at < SWEEP_SECONDS:
            return False
        try:
            newest = self._source.newest(f"{self._clock():%Y-%m}")
            lost = [] if self._swept is None else _lost(*self._swept, token, newest)
            if lost:
                log.warning("The change token was not moved for %s", lost)
                self._source.move_token(lost)
        except StorageError as failure:
            log.warning("The change token cannot be compared with what it tells of: %s", failure)
            return False
        self._swept, self._swept_at = (token, newest), self._ticks()
        return True


def _lost(token: dict[str, int], newest: Newest, token_now: dict[str, int], newest_now: Newest) -> list[str]:
    """The kinds whose newest entries differ between two looks although their token does not."""
    return sorted(k for k in newest_now if newest.get(k) != newest_now[k] and token.get(k) == token_now.get(k))


KEPT = 1024  # versions; who sees some stores only has their own


class Versions:
    """Browsers reach one worker process, then another: each may be a moment behind the others. For any thread."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._lock = threading.Lock()
        self._been_at: LRUCache[str, None] = LRUCache(KEPT)
        self._strange: LRUCache[str, float] = LRUCache(KEPT)

    def note(self, version: str) -> None:
        """This process is at `version` now."""
        with self._lock:
            self._been_at[version] = None

    def is_ahead(self, known: str, looked_at: float) -> bool:
        """Whether a page has seen what this process has not, which was last up to date at `looked_at` ticks.

        A version never heard of is newer until this process has looked after it first met it.
        """
        with self._lock:
            if known in self._been_at:
                return False
            if known not in self._strange:
                self._strange[known] = self._ticks()
            return looked_at <= self._strange[known]
