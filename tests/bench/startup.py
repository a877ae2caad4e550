"""`make run` from a made environment to the ready line, and what a visit then costs on the wire."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.test_weight import visit_bytes
from tests.support.browser.page_helpers import launch, watching
from tests.support.free_port import free_port
from tests.support.signed_in_visit import SignedInVisit

READY = "Stockroom is ready at"
LIMIT_SECONDS = 120.0


def measure() -> dict[str, Any]:
    """Seconds to the ready line on an empty home and on the home it left; bytes of a first and of a warm Overview."""
    with tempfile.TemporaryDirectory() as home:
        with _running(home) as (first_seconds, _):
            pass
        with _running(home) as (second_seconds, site):
            first_bytes, warm_bytes = _visits(site, json.loads((Path(home) / "local.json").read_text()))
    return {
        "first_seconds": first_seconds,
        "second_seconds": second_seconds,
        "first_load_bytes": first_bytes,
        "warm_load_bytes": warm_bytes,
    }


def _visits(site: str, connection: dict[str, Any]) -> tuple[int, int]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        with watching(browser, site, signed_in=False) as watched:
            for cookie in SignedInVisit(connection).cookies:
                watched.page.context.add_cookies([{"name": cookie.name, "value": str(cookie.value), "url": site}])
            session = watched.page.context.new_cdp_session(watched.page)
            session.send("Network.enable")
            sizes = visit_bytes(watched, session), visit_bytes(watched, session)
        browser.close()
    return sizes


@contextmanager
def _running(home: str) -> Iterator[tuple[float, str]]:
    """Start as `make run` does; give the seconds it took and the dashboard's address; stop it at the end."""
    port = free_port()
    settings = {"STOCKROOM_HOME": home, "STOCKROOM_PORT": str(port), "STOCKROOM_AWS_PORT": str(free_port())}
    started = time.monotonic()
    command = [sys.executable, "-m", "infra.local"]
    with subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _seconds_to_ready(process, started), f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _seconds_to_ready(process: subprocess.Popen[str], started: float) -> float:
    said = []
    for line in process.stdout or ():
        said.append(line)
        if line.startswith(READY):
            return time.monotonic() - started
        if time.monotonic() - started > LIMIT_SECONDS:
            break
    raise RuntimeError("never ready:\n" + "".join(said))


if __name__ == "__main__":
    print(measure())
