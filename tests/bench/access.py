"""What it costs to know who asks: signing in, the check of a callback's rule, and the test that asks as everybody.

`python -m tests.bench.access` prints the figures; `measure()` gives them to the report. The password is hashed by the
user pool: on AWS with a cost of its own, on the embedded one with none to speak of.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import requests

from infra.local.launcher.home import Home
from infra.local.launcher.platform import start_platform
from tests.support.free_port import free_port
from tests.support.signed_in_visit import ANSWER_SECONDS, TOKEN

SIGN_INS = 40
CHECKS = 20  # of each callback
MATRIX = "tests/dashboard/test_matrix.py"


def measure() -> dict[str, float]:
    """Milliseconds: sign_in_p50, sign_in_p95 and pool_p50 (of it the pool's answer), rule_p95, rule_most; callbacks:
    how many were checked; matrix_seconds: of tests/dashboard/test_matrix.py in a process of its own."""
    return _sign_ins() | _rules() | {"matrix_seconds": _matrix()}


def _sign_ins() -> dict[str, float]:
    whole, pool = [], []
    with _dashboard() as (connection, cognito):
        for _ in range(SIGN_INS):
            whole.append(_sign_in(connection))
            pool.append(_ask_pool(connection, cognito))
    cuts = statistics.quantiles(whole, n=20)
    return {
        "sign_in_p50": statistics.median(whole) * 1000,
        "sign_in_p95": cuts[-1] * 1000,
        "pool_p50": statistics.median(pool) * 1000,
    }


@contextmanager
def _dashboard() -> Iterator[tuple[dict[str, Any], Any]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder), free_port(), free_port())
        platform = start_platform(home, lambda said: None, samples=False, dashboard=True)
        try:
            yield json.loads((Path(folder) / "local.json").read_text()), platform.cloud.client("cognito-idp")
        finally:
            platform.stop()


def _sign_in(connection: dict[str, Any]) -> float:
    """Seconds from sending the form to the redirect that carries the session."""
    address = f"{connection['dashboard_url']}/sign-in"
    with requests.Session() as visit:
        token = TOKEN.search(visit.get(address, timeout=ANSWER_SECONDS).text)
        assert token, "the page has no form"
        form = {"csrf_token": unescape(token[1]), **_own(connection, "email", "password")}
        begun = time.perf_counter()
        answer = visit.post(address, data=form, timeout=ANSWER_SECONDS, allow_redirects=False)
        taken = time.perf_counter() - begun
    if answer.status_code != 302:
        raise RuntimeError(f"signing in was answered with {answer.status_code}")
    return taken


def _ask_pool(connection: dict[str, Any], cognito: Any) -> float:
    names, begun = connection["outputs"], time.perf_counter()
    cognito.admin_initiate_auth(
        UserPoolId=names["UserPoolId"],
        ClientId=names["UserPoolClientId"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters=_own(connection, "USERNAME", "PASSWORD"),
    )
    return time.perf_counter() - begun


def _own(connection: dict[str, Any], address: str, password: str) -> dict[str, str]:
    return {address: connection["admin_email"], password: connection["admin_password"]}


def _rules() -> dict[str, float]:
    child = subprocess.run([sys.executable, "-m", "tests.bench.access", "rules"], capture_output=True, check=True)  # noqa: S603
    found: dict[str, float] = json.loads(child.stdout)
    return found


def _check_rules() -> dict[str, float]:
    """CPU time of what the guard asks of a callback's rule, its body's parsing included, for every callback."""
    from dashboard.app import app, server
    from dashboard.data.actor import set_actor
    from dashboard.shell.live import CALLBACKS
    from dashboard.web.rules import asked_for, refuse_what_is_not_theirs
    from tests.support.open_stack import open_stack
    from tests.support.people import EVERYBODY

    taken = []
    with open_stack():
        server.test_client().get("/_health")  # Dash reads its callbacks with the first request
        outputs = [output for output, found in app.callback_map.items() if callable(found.get("callback"))]
        for output in outputs * CHECKS:
            with server.test_request_context(CALLBACKS, method="POST", json=_body(output)):
                set_actor(EVERYBODY)
                begun = time.process_time()
                refuse_what_is_not_theirs(asked_for())
                taken.append((time.process_time() - begun) * 1000)
    return {"rule_p95": statistics.quantiles(taken, n=20)[-1], "rule_most": max(taken), "callbacks": len(outputs)}


def _body(output: str) -> dict[str, Any]:
    """As a page sends it, with as much as a full selection of alerts."""
    chosen = [{"id": f"alert-{number}", "store": "Berlin"} for number in range(300)]
    return {"output": output, "changedPropIds": ["a.b"], "inputs": [{"id": "a", "property": "b", "value": chosen}]}


def _matrix() -> float:
    begun = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", MATRIX]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(json.dumps(_check_rules() if sys.argv[1:] == ["rules"] else measure()))
