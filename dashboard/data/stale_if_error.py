"""Keeps the last good reading of something in memory. Who asks never reads: dashboard/data/background.py does.

Who asks is given the part of it that is theirs (docs/decisions/230-scope-at-the-lowest-door.md).
"""

import threading
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from cachetools import LRUCache

from backend_lambdas.inventory.errors import NotFound, StorageError
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataState, DataUnavailable, StillReading


class Dated(Protocol):
    """A frozen dataclass that says how good its figures are; `version` changes with what it shows."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def data(self) -> DataState: ...

    @property
    def version(self) -> str: ...

    @property
    def memory_bytes(self) -> int: ...

    def of_stores(self, stores: frozenset[str], last: Any) -> Any:
        """The state of a company of these stores only. `last`: what it gave before, or None; it may stay in parts."""


OWN_BYTES = 128 * 2**20  # of copies for people of some stores: four of a third of a million rows each
LEAST_BYTES = 2**20  # a state costs something even where it copies nothing: at most 128 of them

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
        self._own: LRUCache[frozenset[str], tuple[S, S]] = LRUCache(OWN_BYTES, lambda held: _size_of(held[1]))
        self._narrowing = threading.Lock()

    def state(self) -> S:
        """The state as it was last read, of the stores that the one who asks may see.

        Raises StillReading before it was read, DataUnavailable when that failed, NotAllowed when nobody asks.
        """
        stores, state = current_actor().stores, self._state
        if state is not None:
            return state if stores is None else self._of_stores(state, stores)
        if self._failed:
            raise DataUnavailable(_("The {_what} cannot be read right now. Try again in a moment.", _what=self._what))
        raise StillReading(_("Reading the {_what}. It appears here by itself.", _what=self._what), self._what)

    def mark(self) -> str:
        """Changes with what is shown to the one who asks, also when it becomes stale."""
        stores, state = current_actor().stores, self._state
        if state is None:
            return "none"
        shown = state if stores is None else self._of_stores(state, stores)
        return f"{shown.version}{shown.data.stale_since is not None}"

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

    def _of_stores(self, state: S, stores: frozenset[str]) -> S:
        """Made once for each state and each set of stores."""
        with self._narrowing:
            whole, own = self._own.get(stores, (None, None))
            if own is None or whole is None or not _shows_the_same(whole, state):
                own = state.of_stores(stores, own)
                self._own[stores] = (state, own)
        return own if own.data is state.data else replace(own, data=state.data)

    def _problem(self) -> str:
        return _(
            "The {_what} cannot be read right now. The last figures that could be read are shown.", _what=self._what
        )


def _size_of(state: Dated) -> int:
    return min(max(state.memory_bytes, LEAST_BYTES), OWN_BYTES)


def _shows_the_same(one: Dated, other: Dated) -> bool:
    """Whether the two differ at most in how good they are."""
    return all(getattr(one, f.name) is getattr(other, f.name) for f in fields(one) if f.name != "data")
