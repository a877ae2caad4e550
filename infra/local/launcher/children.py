"""Processes the launcher starts: they end when asked, and also when the launcher is gone."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

LIFELINE = "STOCKROOM_LIFELINE"
MAY_SAVE = signal.SIGUSR1
READY_SECONDS = 60.0


class CannotStart(Exception):
    """Something on this machine is in the way; the message says what to change."""


class Child:
    """One child process in a process group of its own, with a log file.

    It holds the reading end of a pipe whose writing end only the launcher has: when the launcher dies, however it
    dies, the pipe closes and infra.local.launcher.watched ends the child.
    """

    def __init__(self, module: str, arguments: Sequence[str], env: Mapping[str, str], log: Path, lock: int) -> None:
        reading, self._writing = os.pipe()
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists():
            log.replace(log.with_suffix(".previous.log"))
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
                [sys.executable, "-m", "infra.local.launcher.watched", module, *arguments],
                env={**env, LIFELINE: str(reading)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(reading, lock),
                start_new_session=True,
            )
        os.close(reading)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def wait(self, seconds: float) -> bool:
        """Wait for the end; True when it came in time."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def tell(self, what: signal.Signals) -> None:
        """Send a signal that the child listens to."""
        self._process.send_signal(what)

    def stop(self, seconds: float) -> None:
        """Ask it to end; after `seconds` end it, and whatever it started, by force."""
        if self.running:
            self._process.send_signal(signal.SIGTERM)
            self.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End the child's whole group at once."""
        with contextlib.suppress(ProcessLookupError):  # the whole group may have ended by itself
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1

    def last_words(self, lines: int = 15) -> str:
        """The end of its log, for a message about why it stopped."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def wait_until_ready(self, name: str, url: str) -> None:
        """Return when it answers there; raise CannotStart with the end of its log when it does not."""
        deadline = time.monotonic() + READY_SECONDS
        while self.running and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - http
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise CannotStart(f"The {name} did not start. The end of {self.log}:\n{self.last_words()}")
