"""The dashboard's process: gunicorn with the same application as in the cloud."""

import time
import urllib.error
import urllib.request
from pathlib import Path

from infra.local.children import Child
from infra.local.cloud import Cloud, clean_environment, client_environment, functions_settings
from infra.local.home import HOST, CannotStart, Credentials, Home
from infra.package import ROOT

READY_SECONDS = 60.0
APPLICATION = "dashboard.app:server"
WORKERS = 2
THREADS = 8


def start_dashboard(home: Home, cloud: Cloud, key: Credentials, lock: int) -> Child:
    """Start gunicorn; do not wait for it."""
    arguments = [APPLICATION, "--bind", f"{HOST}:{home.port}", "--chdir", str(ROOT), "--preload", "--keep-alive", "75"]
    arguments += ["--no-control-socket", "--worker-class", "gthread", "--workers", str(WORKERS)]
    arguments += ["--threads", str(THREADS), "--graceful-timeout", "3", "--worker-tmp-dir", _memory_folder(home)]
    env = clean_environment() | client_environment(cloud.endpoint_url, key) | functions_settings(cloud.outputs)
    env |= {"STOCKROOM_MAIL_DIR": str(home.mail_dir), "STOCKROOM_DASHBOARD_URL": home.dashboard_url}
    return Child("gunicorn", arguments, env, home.logs / "dashboard.log", lock)


def wait_until_served(dashboard: Child, home: Home) -> None:
    """Return when the dashboard answers; raise CannotStart with the end of its log when it does not."""
    deadline = time.monotonic() + READY_SECONDS
    while dashboard.running and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{home.dashboard_url}/_health", timeout=5) as answer:  # noqa: S310 - http
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise CannotStart(f"The dashboard did not start. The end of {dashboard.log}:\n{dashboard.last_words()}")


def _memory_folder(home: Home) -> str:
    """Workers' heartbeat files belong in memory where the system offers that."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else str(home.logs)  # noqa: S108 - not a place for secrets
