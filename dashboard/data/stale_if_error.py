"""Keeps the last good reading of something in memory. Who asks never reads: dashboard/data/background.py does."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from backend_lambdas.inventory.errors import NotFound, StorageError
from dashboard.data.availability import DataState, DataUnavailable, StillReading


class Dated(Protocol):
    """A frozen dataclass that says how good its figures are; `version` changes with what it shows."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def data(self) -> DataState: ...

    @property
    def version(self) -> str: ...


S = TypeVar("S", bound=Dated)


class StaleIfError(Generic[S]):
    """`read(last, now)` gives the new state; `what` names it in words for people. For any number of threads.

    When reading fails, the last state stays, marked as stale since then. `clock` gives aware UTC times.
    """

    def __init__(self, read: Callable[[S | None, datetime], S], what: str, clock: Callable[[], datetime]) -> None:
        self._read = read
        self._what = what
        self._clock = clock
        self._state: S | None = None
        self._failed = False
        self._reading = threading.Lock()
        self._changing = threading.Lock()

    def state(self) -> S:
        """The state as it was last read. Raises StillReading before that, DataUnavailable when it failed."""
        state = self._state
        if state is not None:
            return state
        if self._failed:
            raise DataUnavailable(f"The {self._what} cannot be read right now. Try again in a moment.")
        raise StillReading(f"Reading the {self._what}. It appears here by itself.", self._what)

    def mark(self) -> str:
        """Changes with what is shown, also when it becomes stale."""
        return f"{self._state.version}{self._state.data.stale_since is not None}" if self._state else "none"

    def data(self) -> DataState | None:
        """How good the state is; None before the first reading."""
        return self._state.data if self._state else None

    def refresh(self) -> bool:
        """Read now, in the calling thread; one thread at a time. False when that failed."""
        with self._reading:
            now = self._clock()
            try:
                state = self._read(self._state, now)
            except (StorageError, NotFound):
                self.doubt()
                return False
            with self._changing:
                self._state, self._failed = state, False
            return True

    def confirm(self) -> None:
        """Nothing was written since the last reading: the state is as good as one read now."""
        with self._changing:
            if self._state is not None and not self._reading.locked():
                self._state = replace(self._state, data=DataState(as_of=self._clock()))

    def doubt(self) -> None:
        """It could not be read, or not be learned whether it changed: the state is stale from now on."""
        with self._changing:
            self._failed = True
            if self._state is not None and self._state.data.stale_since is None:
                stale = replace(self._state.data, stale_since=self._clock(), problem=self._problem())
                self._state = replace(self._state, data=stale)

    def _problem(self) -> str:
        return f"The {self._what} cannot be read right now. The last figures that could be read are shown."
