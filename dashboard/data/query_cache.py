"""Answers kept while nothing changed, so that a hundred open pages cost one read."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from cachetools import LRUCache

from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_READ, DataUnavailable

KEPT = 512  # several a page, for each of those who see some stores only
LONGEST = timedelta(seconds=60)
PAST_IS_KEPT = timedelta(hours=1)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Kept:
    version: Hashable
    at: datetime
    answer: Any


class QueryCache:
    """Answers by key, each good for one version of the data and at most a while; for any number of threads."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: LRUCache[Hashable, _Kept] = LRUCache(KEPT)
        self._under_way: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(
        self, key: Hashable, version: Hashable, compute: Callable[[], Answer], longest: timedelta = LONGEST
    ) -> Answer:
        """The answer, computed once however many ask; when it is only old, the others get it meanwhile; the one before
        also when AWS fails. Who sees every store shares it with their like, who does not with nobody.

        Raises DataUnavailable when AWS fails and there is none, NotAllowed when nobody asks.
        """
        actor = current_actor()
        key = (key, None if actor.stores is None else actor)
        with self._lock:
            kept = self._kept.get(key)
            if self._good(kept, version, longest):
                return cast(Answer, cast(_Kept, kept).answer)
            under_way = self._under_way.setdefault(key, threading.Lock())
        if not under_way.acquire(blocking=kept is None or kept.version != version):
            return cast(Answer, cast(_Kept, kept).answer)
        try:
            kept = self._kept.get(key)
            if self._good(kept, version, longest):
                return cast(Answer, cast(_Kept, kept).answer)
            try:
                answer = compute()
            except StorageError as error:
                if kept is not None:
                    return cast(Answer, kept.answer)
                raise DataUnavailable(_(CANNOT_READ)) from error
            self._keep(key, _Kept(version, self._clock(), answer))
            return answer
        finally:
            under_way.release()

    def _good(self, kept: _Kept | None, version: Hashable, longest: timedelta) -> bool:
        return kept is not None and kept.version == version and self._clock() - kept.at < longest

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._under_way.pop(key, None)
