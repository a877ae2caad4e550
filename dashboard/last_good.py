"""Keeps the last good reading of something, read anew when that is due; for any number of threads."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from backend_lambdas.inventory.errors import NotFound, StorageError
from dashboard.answers import DataState, DataUnavailable


class Dated(Protocol):
    """A frozen dataclass that says how good its figures are."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def data(self) -> DataState: ...


S = TypeVar("S", bound=Dated)


class LastGood(Generic[S]):
    """`read(last, now)` gives the new state, at most once in `every`; `what` names it in words for people.

    When reading fails, the last state stays, marked as stale since then. `clock` gives aware UTC times.
    """

    def __init__(
        self, read: Callable[[S | None, datetime], S], what: str, clock: Callable[[], datetime], every: timedelta
    ) -> None:
        self._read = read
        self._what = what
        self._clock = clock
        self._every = every
        self._state: S | None = None
        self._tried_at: datetime | None = None
        self._refreshing = threading.Lock()

    def state(self) -> S:
        """The state, refreshed when that is due. While one thread refreshes, the others get the last good state.

        Raises DataUnavailable when nothing could be read yet.
        """
        state = self._state
        if state is not None and not self._due():
            return state
        if not self._refreshing.acquire(blocking=state is None):
            return state if state is not None else self.state()
        try:
            if self._due():
                self._refresh()
            return self._last_good()
        finally:
            self._refreshing.release()

    def known(self) -> S | None:
        """As `state`, but nobody waits for the first reading: None until a thread of its own has done it."""
        if self._state is not None:
            return self.state()
        if self._due() and not self._refreshing.locked():
            threading.Thread(target=self._first, name=f"first reading of the {self._what}", daemon=True).start()
        return self._state

    def _first(self) -> None:
        with suppress(DataUnavailable):
            self.state()

    def _due(self) -> bool:
        return self._tried_at is None or self._clock() - self._tried_at >= self._every

    def _last_good(self) -> S:
        if self._state is None:
            raise DataUnavailable(f"The {self._what} can not be read right now. Try again in a moment.")
        return self._state

    def _refresh(self) -> None:
        now = self._clock()
        try:
            self._state = self._read(self._state, now)
        except (StorageError, NotFound):
            if self._state is not None:
                data = self._state.data
                stale = replace(data, stale_since=data.stale_since or now, problem=self._problem())
                self._state = replace(self._state, data=stale)
        finally:
            self._tried_at = self._clock()

    def _problem(self) -> str:
        return f"The {self._what} can not be read right now. The last figures that could be read are shown."
