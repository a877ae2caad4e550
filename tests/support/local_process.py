"""`python -m tests.support.local_process HOME PORT AWS_PORT`: the local platform, no dashboard, for tests to kill."""

import signal
import sys
import threading
from pathlib import Path

from infra.local.launcher.home import Home
from infra.local.launcher.platform import start_platform


def main() -> None:
    home = Home(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())

    def say(text: str) -> None:
        print(text, flush=True)

    platform = start_platform(home, say, samples=False, dashboard=False, due_report=False)
    print(f"emulator {platform.cloud.emulator.pid}", flush=True)
    stop.wait()
    platform.stop()


if __name__ == "__main__":
    main()
