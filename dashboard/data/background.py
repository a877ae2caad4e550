"""Reading beside requests: a thread that reads when asked, and once more when it was asked meanwhile."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Beside:
    """Runs `read` in a thread of its own, which lives only while there is something to read; `name` is the thread's.

    `read` says whether it worked; `failed` is called when it raised, which nobody else would see.
    """

    def __init__(self, name: str, read: Callable[[], bool], failed: Callable[[], None]) -> None:
        self._name = name
        self._read = read
        self._failed = failed
        self._changed = threading.Condition()
        self._asked = 0
        self._done = 0
        self._running = False
        self._thread: threading.Thread | None = None
        self._good = True

    def ask(self) -> int:
        """Have it read; returns a number to wait for."""
        with self._changed:
            self._asked += 1
            if not self._running:
                self._running = True
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            return self._asked

    def wait(self, number: int, seconds: float) -> bool:
        """Whether the reading with this number ended within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._done >= number, seconds)

    def join(self) -> None:
        """Return when nothing is read any longer."""
        with self._changed:
            thread = self._thread
        if thread is not None:
            thread.join()

    @property
    def good(self) -> bool:
        """Whether the last reading that ended worked."""
        return self._good

    @property
    def busy(self) -> bool:
        return self._done < self._asked

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._done == self._asked:
                    self._running = False
                    return
                number = self._asked
            good = self._try()
            with self._changed:
                self._done, self._good = number, good
                self._changed.notify_all()

    def _try(self) -> bool:
        try:
            return self._read()
        except Exception:
            log.exception("%s failed", self._name)
            self._failed()
            return False
