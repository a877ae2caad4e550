"""Follows the data beside requests: looks at the change token while pages are open and has read what moved.

One thread of each worker process looks, twice a second; it rests when nobody has asked for a while. Stock and sales are
read in a thread each, so neither waits for the other and no request for either.
See docs/decisions/160-change-token.md and 161-reading-beside-requests.md.
"""

import hashlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import StorageError
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataState
from dashboard.data.background import Beside
from dashboard.data.change_token import TokenWatch, Versions
from dashboard.data.stale_if_error import StaleIfError

if TYPE_CHECKING:
    from backend_lambdas.aws.uploads.reader import UploadReader

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5  # half a read unit each: 0.33 USD a month for each process if pages never close
REST_AFTER_SECONDS = 20.0  # open pages ask every second, hidden ones not at all
SETTLE_SECONDS = 0.5  # what is read this quickly shows together with what happened beside it
RETRY_SECONDS = 2.0
DOUBT_SECONDS = 5.0  # a single look that fails is no news
CURRENT_SECONDS = 10.0
PATIENCE_SECONDS = 1.0  # the longest a request waits to be as new as the page that makes it
SLOW_READING_SECONDS = 2.0
# Read when a page asks, once for each move of their token.
ALSO_SHOWN = ("uploads", "alerts", "reports", "company", "products")
# The others with SEE_STOCK.
HEARD_WITH = {"uploads": Right.SEE_UPLOADS, "reports": Right.SEE_REPORTS, "products": Right.SEE_PRODUCTS}


@dataclass(frozen=True, slots=True)
class LiveState:
    """What an open page hears. `current`: what this process shows is what is there. `reading`: for what it waits."""

    version: str
    current: bool
    as_of: datetime | None
    reading: tuple[str, ...] = ()


class Follower:
    """`followed`: by its kind. `clock` gives aware UTC times, `ticks` seconds that only grow."""

    def __init__(
        self,
        source: "UploadReader",
        followed: Mapping[str, StaleIfError[Any]],
        clock: Callable[[], datetime],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watch = TokenWatch(source, clock, ticks)
        self._followed = followed
        self._ticks = ticks
        self._readers = {kind: Beside(f"reads {kind}", one.refresh, one.doubt) for kind, one in followed.items()}
        self._versions = Versions(ticks)
        self._wake = threading.Event()
        self._looked = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._token: dict[str, int] = {}
        self._asked_at = self._begun_at = self._good_at = float("-inf")
        self._failing = False
        self._own: Counter[str] = Counter()
        self._waiting_since: dict[str, float] = {}
        self._retry_at: dict[str, float] = {}

    # Asked by requests: from memory.

    def version(self) -> str:
        """Changes when anything shown may have changed; the same in every process that is up to date.

        To who asks: what may not be seen, and stock of another store, does not move it.
        """
        marks = [one.mark() for kind, one in self._followed.items() if _hears(kind)]
        marks += [str(self._token.get(kind, 0)) for kind in ALSO_SHOWN if _hears(kind)]
        version = hashlib.blake2b("\1".join(marks).encode(), digest_size=9).hexdigest()
        self._versions.note(version)
        return version

    def mark(self, kind: str) -> str:
        """Changes when something of this kind was written, at once when this process wrote it."""
        return f"{self._token.get(kind, 0)}.{self._own[kind]}"

    def state(self, known: str | None = None) -> LiveState:
        """What a page that is at version `known` hears. It is never sent back to an older one."""
        self.asked()
        version = self.version()
        if known and self._versions.is_ahead(known, self._up_to_date_at()):
            self._wake.set()
            version = known
        states = {kind: one.data() for kind, one in self._followed.items()}
        reading = self._reading(states)
        good = [state is not None and state.stale_since is None for state in states.values()]
        current = all(good) and not reading and self._ticks() - self._good_at < CURRENT_SECONDS
        stock = states["stock"]
        return LiveState(version, current, stock.as_of if stock else None, reading)

    def asked(self) -> None:
        """Somebody looks at a page: go on looking, or begin again."""
        rested = self._ticks() - self._asked_at > REST_AFTER_SECONDS
        self._asked_at = self._ticks()
        if rested:
            self._wake.set()

    def catch_up(self, known: str | None = None, seconds: float = PATIENCE_SECONDS) -> bool:
        """Wait, but not for long, until this process is as new as the page that asks; False: it is not yet."""
        self.asked()
        self.version()  # noted: the page may have it from another process
        ahead = bool(known) and self._versions.is_ahead(known or "", self._up_to_date_at())
        if self._failing or (not ahead and self._ticks() - self._good_at < CURRENT_SECONDS):
            return True
        called = self._ticks()
        self._wake.set()
        with self._looked:
            done = self._looked.wait_for(lambda: self._failing or self._up_to_date_at() > called, seconds)
        return done or not ahead

    def wrote(self, kind: str) -> None:
        """This process has just written something of this kind."""
        self._own[kind] += 1
        self._wake.set()

    def _up_to_date_at(self) -> float:
        """When the last look began, if all it asked for was read."""
        return float("-inf") if any(reader.busy for reader in self._readers.values()) else self._begun_at

    def _reading(self, states: Mapping[str, DataState | None]) -> tuple[str, ...]:
        """What a page waits for: never read yet, or being read for a while."""
        now = self._ticks()
        slow = {kind for kind, since in dict(self._waiting_since).items() if now - since > SLOW_READING_SECONDS}
        first = {kind for kind, state in states.items() if state is None and self._readers[kind].good}
        return tuple(sorted({kind for kind in slow if self._readers[kind].busy} | first))

    # Beside requests: the only place that reads.

    def start(self) -> None:
        """Follow from now on; once is enough. To be called after the fork: threads do not survive one.

        Nothing once it was stopped: a request that was under way then may still ask.
        """
        with self._looked:
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._follow, name="follows the data", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Never follow again, and return when nothing is asked any longer; for a process that goes to other sources."""
        with self._looked:
            thread, self._thread, self._stopped = self._thread, None, True
        if thread is not None:
            self._wake.set()
            thread.join()
        for reader in self._readers.values():
            reader.join()

    def look(self, settle: float = SETTLE_SECONDS) -> None:
        """Look once, have read what moved, and wait up to `settle` seconds for that."""
        begun = self._ticks()
        try:
            token, moved = self._watch.look()
        except StorageError as failure:
            self._not_heard(failure)
        else:
            self._read(set(self._followed) if moved is None or "company" in moved else moved, begun + settle)
            self._token, self._good_at, self._failing = token, begun, False
        with self._looked:
            self._begun_at = begun
            self._looked.notify_all()

    def _follow(self) -> None:
        while self._thread is threading.current_thread():
            self._wake.clear()
            if self._may_rest() and self._thread is not None:
                self._wake.wait()
                self._wake.clear()
            try:
                self.look()
            except Exception:
                log.exception("Looking for changes failed")
            self._wake.wait(LOOK_SECONDS)

    def _may_rest(self) -> bool:
        """Nobody asks; and who began before the first visitor came has looked well once."""
        nobody = self._ticks() - self._asked_at > REST_AFTER_SECONDS
        never = float("-inf")
        return nobody and (self._asked_at == never or self._good_at > never)

    def _not_heard(self, failure: StorageError) -> None:
        if not self._failing:
            log.warning("The change token cannot be read: %s", failure)
        self._failing = True
        if self._ticks() - self._good_at >= DOUBT_SECONDS:
            for one in self._followed.values():
                one.doubt()

    def _read(self, kinds: set[str], deadline: float) -> None:
        asked: list[tuple[Beside, int]] = []
        for kind, reader in self._readers.items():
            failed = not reader.good and not reader.busy
            if kind in kinds or (failed and self._ticks() >= self._retry_at.get(kind, 0)):
                self._retry_at[kind] = self._ticks() + RETRY_SECONDS
                asked.append((reader, reader.ask()))
            elif reader.good and not reader.busy:
                self._followed[kind].confirm()
        for reader, number in asked:
            reader.wait(number, max(deadline - self._ticks(), 0))
        now = self._ticks()
        busy = {kind for kind, reader in self._readers.items() if reader.busy}
        self._waiting_since = {kind: self._waiting_since.get(kind, now) for kind in busy}


def _hears(kind: str) -> bool:
    """Whether the one who asks is shown anything of this kind; a report is the whole company's."""
    actor = current_actor()
    return actor.may(HEARD_WITH.get(kind, Right.SEE_STOCK)) and (kind != "reports" or actor.stores is None)
