"""Looks at the change token, and seldom at the truth behind it: a move that was lost is made up for."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from backend_lambdas.inventory.errors import StorageError

log = logging.getLogger(__name__)
Newest = dict[str, tuple[str, ...]]  # kind -> what its newest entries look like

SWEEP_SECONDS = 300.0  # how long a lost move goes unnoticed; a sweep costs what every look did without a token


class TokenSource(Protocol):
    """What is looked at. All raise StorageError when AWS fails."""

    def change_token(self) -> dict[str, int]: ...

    def move_token(self, kinds: list[str]) -> None: ...

    def newest(self, month: str) -> Newest: ...


class TokenWatch:
    """For one thread. `clock` gives aware UTC times, `ticks` seconds that only grow."""

    def __init__(
        self, source: TokenSource, clock: Callable[[], datetime], ticks: Callable[[], float] = time.monotonic
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
            log.warning("The change token can not be compared with what it tells of: %s", failure)
            return False
        self._swept, self._swept_at = (token, newest), self._ticks()
        return True


def _lost(token: dict[str, int], newest: Newest, token_now: dict[str, int], newest_now: Newest) -> list[str]:
    """The kinds whose newest entries differ between two looks although their token does not."""
    return sorted(k for k in newest_now if newest.get(k) != newest_now[k] and token.get(k) == token_now.get(k))
