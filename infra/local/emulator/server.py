"""The embedded AWS as one process: MiniStack on 127.0.0.1, and states saved only at moments that can be resumed from.

MiniStack does not keep the records of a DynamoDB stream. A state saved while the stream holds unread records would
come back with rows changed and their alerts never raised. So a save happens only when every stream is read to its
end and no function is working, in a forked copy of the process: one instant of all services, and the server goes on
(docs/decisions/041-saving-the-emulator.md).
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack_app
from ministack.core import persistence
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import lambda_svc

from infra.local.emulator import speed
from infra.local.emulator.saved_state import finish_state, next_state
from infra.local.emulator.streams import Windows, heed_windows, records_waiting
from infra.local.launcher.children import MAY_SAVE
from infra.local.launcher.home import HOST

READING_ACTIONS = ("Get", "Query", "BatchGet", "Describe", "List", "Receive", "Head", "Scan")
CHECK_SECONDS = 0.25
MOST_SECONDS_BETWEEN_TRIES = 30.0
DRAIN_SECONDS = 15.0
FORKED_SAVE_LIMIT_SECONDS = 120

Scope = MutableMapping[str, Any]
Server = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


class Activity:
    """Counts the requests that may have changed something, and those still running."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.changes = 0
        self.running = 0

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or _only_reads(scope):
            await self._server(scope, receive, send)
            return
        self.running += 1
        try:
            await self._server(scope, receive, send)
        finally:
            self.running -= 1
            self.changes += 1


def _only_reads(scope: Scope) -> bool:
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return True
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode()
    action: str = target.rpartition(".")[2]
    return action.startswith(READING_ACTIONS)


def nothing_is_running() -> bool:
    """True when no function works on messages, no notification is on its way, and no stream record waits."""
    on_its_way = any(thread.name.endswith("(run)") for thread in threading.enumerate())
    return not on_its_way and not lambda_svc._esm_inflight and _streams_are_read()


def _streams_are_read() -> bool:
    """True when no mapping has stream records before it; a position moves only after the function has returned."""
    mappings = list(lambda_svc._esms._data.items())
    return not any(records_waiting(account, region, mapping) for (account, region, _), mapping in mappings)


def lambda_state() -> dict[str, Any]:
    """Lambda's state without stream positions: the records are not kept, so a new run's streams begin at zero again."""
    state: dict[str, Any] = lambda_svc.get_state()
    return {**state, "dynamodb_stream_positions": AccountRegionScopedDict()}


def write_state(folder: Path, instant: datetime) -> None:
    """Write all services into the folder and declare it complete."""
    services = ministack_app._build_persistence_save_dict()
    services["lambda"] = lambda_state
    persistence.STATE_DIR = str(folder)
    lambda_svc.CODE_BLOB_DIR = str(folder / "lambda-blobs")
    persistence.save_all(services)
    needed = ("dynamodb", "s3", "sqs", "lambda", "iam", "cognito", "secretsmanager")
    missing = [name for name in needed if not (folder / f"{name}.json").exists()]
    if missing:
        raise RuntimeError(f"not saved: {missing}")
    finish_state(folder, instant)


class Saver:
    """Saves in a forked copy; the server is never held up."""

    def __init__(self, aws: Path, activity: Activity, windows: Windows) -> None:
        self._aws = aws
        self._activity = activity
        self._windows = windows
        self._saved_changes = 0
        self._child = 0
        self._started = 0.0
        self._not_before = 0.0
        self.allowed = False

    def allow(self) -> None:
        """The launcher says that the stack is whole: states saved from now on can be started from."""
        self.allowed = True

    def save_if_due(self) -> None:
        """Start a save when something changed, nothing is half done, and the last one is over."""
        if self._child:
            self._collect()
        due = self.allowed and self._activity.changes != self._saved_changes and time.monotonic() >= self._not_before
        if due and not self._child and self._activity.running == 0 and nothing_is_running():
            self._fork()

    def _fork(self) -> None:
        folder = next_state(self._aws)
        changes, self._started = self._activity.changes, time.monotonic()
        instant = datetime.now(UTC)  # before the fork: what comes later is not in the copy
        sys.stdout.flush()
        self._child = os.fork()
        if self._child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.alarm(FORKED_SAVE_LIMIT_SECONDS)  # a lock that another thread held at the fork must not hang it
            try:
                write_state(folder, instant)
            except BaseException as problem:  # noqa: BLE001 - the copy must end here, whatever happened
                print(f"State not saved: {problem!r}", flush=True)
                os._exit(1)
            os._exit(0)
        self._saved_changes = changes

    def _collect(self) -> None:
        pid, status = os.waitpid(self._child, os.WNOHANG)
        if pid == 0:
            return
        took = time.monotonic() - self._started
        self._child = 0
        self._not_before = time.monotonic() + min(max(0.5, 5 * took), MOST_SECONDS_BETWEEN_TRIES)
        if status != 0:
            self._saved_changes = -1

    async def finish(self) -> None:
        """Before the server goes down: let work under way end, then save; without an end the last save stands."""
        deadline = time.monotonic() + DRAIN_SECONDS
        self._windows.close()
        while not (at_rest := nothing_is_running() and self._activity.running == 0) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        while self._child:
            self._collect()
            await asyncio.sleep(0.02)
        if self.allowed and at_rest and self._activity.changes != self._saved_changes:
            write_state(next_state(self._aws), datetime.now(UTC))


async def run(aws: Path, port: int) -> None:
    """Serve until SIGTERM, saving on the way."""
    activity = Activity(ministack_app.app)
    saver = Saver(aws, activity, heed_windows())
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    asyncio.get_running_loop().add_signal_handler(MAY_SAVE, saver.allow)

    async def save_until_stopped() -> None:
        while not stop.is_set():
            await asyncio.sleep(CHECK_SECONDS)
            saver.save_if_due()
        await saver.finish()

    saving = asyncio.create_task(save_until_stopped())
    config = Config()
    config.bind = [f"{HOST}:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1.0
    config.loglevel = "WARNING"
    await serve(activity, config, shutdown_trigger=lambda: saving)  # type: ignore[arg-type]


if __name__ == "__main__":
    speed.install()
    speed.collect_garbage_seldom()
    logging.getLogger("persistence").setLevel(logging.WARNING)
    ministack_app.save_all = lambda services: None  # saving at shutdown is the Saver's decision
    asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2])))
