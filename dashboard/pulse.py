"""Whether anything shown may have changed, at the price of a few tiny reads every few seconds a process."""

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from backend_lambdas.inventory.errors import StorageError
from dashboard.answers import DataUnavailable
from dashboard.metrics import utc_time
from dashboard.records import Records
from dashboard.stock.replica import Replica, ReplicaState

NOTHING_YET = "none"
SETTLES_IN = timedelta(seconds=10)


class Pulse:
    """The version of all data as this process knows it; for any number of threads."""

    def __init__(
        self,
        replica: Replica,
        records: Records,
        clock: Callable[[], datetime],
        sales: Callable[[], str] = lambda: NOTHING_YET,
        every: timedelta = timedelta(seconds=3),
    ) -> None:
        self._replica = replica
        self._records = records
        self._clock = clock
        self._sales = sales
        self._every = every
        self._beats: tuple[str, ...] = ()
        self._read_at: datetime | None = None
        self._reading = threading.Lock()

    def version(self) -> str:
        """Changes when anything shown may have changed; the same in every process. Never raises."""
        self._read_when_due()
        try:
            state = self._replica.state()
            rows = f"{state.version}{self._settling(state)}"
        except DataUnavailable:
            rows = NOTHING_YET
        return hashlib.blake2b("\1".join((rows, self._sales(), *self._beats)).encode(), digest_size=9).hexdigest()

    def _settling(self, state: ReplicaState) -> bool:
        """Whether alerts may still follow from the last commit: an alert that just ends leaves no other trace."""
        times = [time for s in state.standings.values() if (time := utc_time(s.changed_at)) is not None]
        return bool(times) and self._clock() - max(times) < SETTLES_IN

    def read_again(self) -> None:
        """Forget when it was last read: this process has just written something."""
        self._read_at = None

    def _read_when_due(self) -> None:
        if not self._due() or not self._reading.acquire(blocking=False):
            return
        try:
            if self._due():
                now = self._clock()
                self._beats = self._records.pulse(f"{now:%Y-%m}")
                self._read_at = now
        except StorageError:
            self._read_at = self._clock()
        finally:
            self._reading.release()

    def _due(self) -> bool:
        read_at = self._read_at
        return read_at is None or self._clock() - read_at >= self._every
