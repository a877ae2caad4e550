"""`python -m infra.local`: the whole of Stockroom on this machine, until Ctrl-C."""

import argparse
import os
import signal
import sys
import time
from types import FrameType

from infra.deploy import DeploymentFailed
from infra.local.launcher.children import CannotStart
from infra.local.launcher.home import read_home
from infra.local.launcher.platform import start_platform
from infra.package import PackagingFailed

CHECK_SECONDS = 0.5
STOPPING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(BaseException):
    """SIGTERM, SIGINT or SIGHUP has come."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """Leave the wait for the way out; a second signal must not interrupt the way out."""
    for number in STOPPING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def main() -> int:
    """Start, say so in one line, and stay until asked to stop or until a part has failed."""
    argparse.ArgumentParser(prog="python -m infra.local", description=__doc__).parse_args()
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - started:5.1f} s] {text}", flush=True)

    for number in STOPPING_SIGNALS:
        signal.signal(number, _stop)
    try:
        home = read_home(os.environ)
        say(f"Starting Stockroom in {home.path}")
        platform = start_platform(home, say, samples=True, dashboard=True)
    except Stopped:
        say("Stopped before everything was up")
        return 0
    except (CannotStart, PackagingFailed, DeploymentFailed) as problem:
        print(f"Stockroom cannot start. {problem}", file=sys.stderr, flush=True)
        return 1
    broken = None
    try:
        say(f"Programs send files to {platform.cloud.outputs['UploadApiUrl']}")
        print(f"Stockroom is ready at {home.dashboard_url}", flush=True)
        while broken is None:
            time.sleep(CHECK_SECONDS)
            broken = platform.broken()
    except Stopped:
        say("Stopping; work under way is finished and saved first")
    platform.stop()
    if broken is not None:
        print(broken, file=sys.stderr, flush=True)
        return 1
    say("Stopped; everything is kept")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
