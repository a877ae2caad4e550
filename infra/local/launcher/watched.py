"""`python -m infra.local.launcher.watched MODULE ARGS...`: run a module; end its process group with the launcher."""

import os
import runpy
import signal
import sys
import threading

from infra.local.launcher.children import LIFELINE


def end_with_the_launcher(lifeline: int) -> None:
    """Block until the pipe's other end closes, then end this process's group by force."""
    while os.read(lifeline, 1):
        pass
    os.killpg(os.getpgid(0), signal.SIGKILL)


def main() -> None:
    lifeline = int(os.environ.pop(LIFELINE))
    threading.Thread(target=end_with_the_launcher, args=(lifeline,), daemon=True, name="lifeline").start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
