"""The dashboard's replica: memory, start from S3 snapshots, refresh, and answers to 1, 10 and 50 users at once.

`python -m tests.bench.replica` prints a table; `measure(rows, stores)` gives the figures of one size to the report. The
embedded AWS, in a process of its own, serves tables and snapshots; the dashboard's side is measured in a fresh
process, by its own route for grid blocks and its own query for the Overview.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields, replace
from functools import partial
from itertools import product
from typing import Any

import boto3
from flask import Flask

from backend_lambdas.aws.core.settings import IdentitySettings, Settings
from backend_lambdas.identity.actor import Role
from dashboard.data.actor import set_actor
from dashboard.data.dependencies import current_dependencies, made_by
from dashboard.data.deployed import aws_dependencies
from dashboard.features.overview import queries as overview_queries
from dashboard.features.stock.routes import register_stock_routes
from tests.bench import stock_seed
from tests.support.free_port import free_port
from tests.support.people import EVERYBODY

USERS = (1, 10, 50)
ASKED = 300
ROUNDS = 5
CHANGED = 200
READY_SECONDS = 30


def measure(rows: int, stores: int = 50) -> dict[str, float]:
    """rows, start_seconds, memory_mb, table_mb, peak_mb, refresh_ms (CHANGED rows of one store), per number of users
    `block_p50_ms_<n>`, `block_p95_ms_<n>`, `overview_p50_ms_<n>`, `overview_p95_ms_<n>`, and what `_compared` gives."""
    with _embedded_aws() as environment:
        with _environment(environment):
            stock_seed.make_stores(boto3.client("dynamodb"), boto3.client("s3"), rows, stores)
        command = [sys.executable, "-m", "tests.bench.replica", "--child", str(rows), str(stores)]
        child = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    return {"rows": float(rows), **json.loads(child.stdout)}


@contextmanager
def _embedded_aws() -> Iterator[dict[str, str]]:
    """The environment in which boto3 finds an empty MiniStack on a free port; ended by its own pid."""
    port = free_port()
    own = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}
    command = [sys.executable, "-m", "ministack"]
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(  # noqa: S603
            command, env=os.environ | own, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_ministack/ready")
            yield os.environ | _names() | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        finally:
            server.terminate()
            server.wait()


def _names() -> dict[str, str]:
    known = {"ops_table": stock_seed.OPS, "data_bucket": stock_seed.DATA}
    needed = [field.name for field in (*fields(Settings), *fields(IdentitySettings)) if field.default is MISSING]
    names = {f"STOCKROOM_{name.upper()}": known.get(name, "bench") for name in needed}
    keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "us-east-1"}
    return names | keys


def _wait_for(url: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 - our own server
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _child(rows: int, stores: int) -> dict[str, float]:
    made_by(aws_dependencies)
    set_actor(EVERYBODY)
    app = Flask(__name__)
    register_stock_routes(app)
    empty_mb = _memory_mb()
    begun = time.perf_counter()
    current_dependencies().replica.refresh()
    state = current_dependencies().replica.state()
    figures = {
        "start_seconds": time.perf_counter() - begun,
        "memory_mb": _memory_mb() - empty_mb,
        "table_mb": state.table.memory_bytes / 2**20,
    }
    for users in USERS:
        figures |= _percentiles("block", users, _ask_blocks(app, users))
        figures |= _percentiles("overview", users, _ask(users, lambda user: lambda: overview_queries.overview()))
    figures |= _compared(app, stores)
    figures["refresh_ms"] = _refresh_ms(rows // stores)
    return figures | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _ask_blocks(app: Flask, users: int) -> list[float]:
    def asker(user: int) -> Callable[[], object]:
        client, urls = app.test_client(), stock_seed.questions(users * 1000 + user)
        return lambda: _answered(client.get(next(urls)).status_code)

    return _ask(users, asker)


def _answered(status: int) -> None:
    if status != 200:
        raise RuntimeError(f"the route answered {status}")


def _ask(users: int, asker: Callable[[int], Callable[[], object]]) -> list[float]:
    """Seconds each of ASKED questions took, when `users` ask at once and one after the other without a pause."""
    taken: list[float] = []

    def work(user: int) -> None:
        set_actor(EVERYBODY)
        ask = asker(user)
        for _ in range(ASKED // users):
            begun = time.perf_counter()
            ask()
            taken.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=work, args=(user,)) for user in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(taken) != ASKED // users * users:
        raise RuntimeError("a user's questions were not all answered")
    return taken


def _compared(app: Flask, stores: int) -> dict[str, float]:
    """What asking costs beside an administrator's asking, in CPU time of the same questions: with all stores but one
    to see (`scoped_...`) and with all categories under other names (`renamed_...`), each `block` and `overview`.

    `..._first_ms`: what is done once after a change of rows or names, CPU time too. Every round begins with new
    states, so that nobody finds what another has sorted.
    """
    replica, dynamodb = current_dependencies().replica, boto3.client("dynamodb")
    some = frozenset(map(stock_seed.store_name, range(stores - 1)))
    limited = replace(EVERYBODY, role=Role.AREA_MANAGER, stores=some)
    taken: dict[str, list[float]] = {}

    def note(name: str, work: Callable[[], object]) -> None:
        begun = time.process_time()
        work()
        taken.setdefault(name, []).append(time.process_time() - begun)

    ways = (("plain", False, EVERYBODY), ("scoped", False, limited), ("renamed", True, EVERYBODY))
    for turn, (way, other, actor) in product(range(ROUNDS), ways):
        stock_seed.name_categories(dynamodb, other=other)
        note(f"{way}_refresh", replica.refresh)
        set_actor(actor)
        note(f"{way}_look", replica.state)
        note(f"{way}_block", partial(_ask_in_turn, app, turn))
        note(f"{way}_overview", lambda: [overview_queries.overview() for _ in range(ASKED)])
    middle = {name: statistics.median(seconds) for name, seconds in taken.items()}
    ratios = {
        f"{way}_{kind}": middle[f"{way}_{kind}"] / middle[f"plain_{kind}"]
        for way in ("scoped", "renamed")
        for kind in ("block", "overview")
    }
    return ratios | {
        "scoped_first_ms": middle["scoped_look"] * 1000,
        "renamed_first_ms": middle["renamed_refresh"] * 1000,
    }


def _ask_in_turn(app: Flask, seed: int) -> None:
    client, urls = app.test_client(), stock_seed.questions(seed)
    for _ in range(ASKED):
        _answered(client.get(next(urls)).status_code)


def _percentiles(name: str, users: int, seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {f"{name}_p50_ms_{users}": cuts[49] * 1000, f"{name}_p95_ms_{users}": cuts[94] * 1000}


def _refresh_ms(items: int) -> float:
    stock_seed.commit_some(boto3.client("dynamodb"), boto3.client("s3"), items, CHANGED)
    replica = current_dependencies().replica
    before = replica.state()
    begun = time.perf_counter()
    replica.refresh()
    taken = time.perf_counter() - begun
    if replica.state().revs == before.revs:
        raise RuntimeError("the commit was not read")
    return taken * 1000


def _memory_mb() -> float:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


def _table(sizes: list[dict[str, Any]]) -> str:
    return "\n".join(f"{name:22}" + "".join(f"{size[name]:14,.1f}" for size in sizes) for name in sizes[0])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(_child(int(sys.argv[2]), int(sys.argv[3]))))
    else:
        print(_table([measure(100_000), measure(1_000_000)]))
