"""`make run` from a made environment to the ready line, on an empty home and again on the home it left."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

from tests.bench.ports import free_port

READY = "Stockroom is ready at"
LIMIT_SECONDS = 120.0


def measure() -> dict[str, Any]:
    """Return seconds to the ready line: `first_seconds` on an empty home, `second_seconds` on the same home."""
    with tempfile.TemporaryDirectory() as home:
        return {"first_seconds": _seconds_to_ready(home), "second_seconds": _seconds_to_ready(home)}


def _seconds_to_ready(home: str) -> float:
    settings = {
        "STOCKROOM_HOME": home,
        "STOCKROOM_PORT": str(free_port()),
        "STOCKROOM_AWS_PORT": str(free_port()),
    }
    started = time.monotonic()
    command = [sys.executable, "-m", "infra.local"]
    with subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = []
        try:
            for line in process.stdout:
                said.append(line)
                if line.startswith(READY):
                    return time.monotonic() - started
                if time.monotonic() - started > LIMIT_SECONDS:
                    break
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
    raise RuntimeError("never ready:\n" + "".join(said))


if __name__ == "__main__":
    print(measure())
