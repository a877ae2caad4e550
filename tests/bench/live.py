"""How soon open pages show a change in S3, and what an open page costs while nothing happens.

`python -m tests.bench.live`. PAGES clients ask as assets/js/live.js does, each once a second, and read the row when
they are told of a change; one page in Chromium shows the same row. The cost is one hour of a follower in simulated time
against the embedded AWS: requests, so noise cannot touch it.
"""

import http.client
import json
import os
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from backend_lambdas.aws.lake.reader import SalesReader
from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.aws.uploads.reader import UploadReader
from dashboard.data.following import LOOK_SECONDS, Follower
from dashboard.data.sales.replica import SalesReplica
from dashboard.data.stock.replica import Replica
from infra.local.launcher.home import Home
from infra.local.launcher.platform import Platform, start_platform
from tests.support.browser.page_helpers import launch
from tests.support.free_port import free_port
from tests.support.signed_in_visit import SignedInVisit, sign_in

PAGES = 50
ROUNDS = 20
ASK_SECONDS = 1.0
LIMIT_SECONDS = 60.0
STORE, ITEM = "Live", "SKU-LIVE"
HOUR = 3600


@dataclass
class Pages:
    """Open pages without a browser: `seen` holds, for each count, when each of them had it."""

    port: int
    count: int
    cookie: str
    seen: dict[int, list[float]] = field(default_factory=dict)
    asked: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def stay_open(self, number: int) -> None:
        """One page: asks every second, from a moment of its own, until `ended`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_SECONDS)
        version, rest = "", ""
        self.ended.wait(number / self.count * ASK_SECONDS)
        while not self.ended.is_set():
            status, body = self._get(connection, "/api/live?" + urlencode({"v": version, "s": rest}))
            with self.lock:
                self.asked += 1
            if status == 200:
                told = json.loads(body)
                rest, news = told["s"], told["version"] != version
                version = told["version"]
                if news:
                    self._read_row(connection, version)
            self.ended.wait(ASK_SECONDS)
        connection.close()

    def _read_row(self, connection: http.client.HTTPConnection, version: str) -> None:
        query = urlencode({"store": STORE, "start": 0, "end": 1, "v": version})
        status, body = self._get(connection, f"/api/stock?{query}")
        rows = json.loads(body)["rows"] if status == 200 else []
        if rows:
            with self.lock:
                self.seen.setdefault(rows[0]["on_hand"], []).append(time.monotonic())

    def _get(self, connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
        connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        return answer.status, answer.read()


def measure(rounds: int = ROUNDS, pages: int = PAGES) -> dict[str, Any]:
    """Seconds from the file in S3 to the new count on every page (p50, p95), in Chromium (median), and the cost."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder), port=free_port(), aws_port=free_port())
        platform = start_platform(home, lambda _: None, samples=False, dashboard=True)
        try:
            figures = _followed(platform, home.port, rounds, pages)
            return figures | _idle_hour(platform)
        finally:
            platform.stop()


def _followed(platform: Platform, port: int, rounds: int, pages: int) -> dict[str, Any]:
    cloud, connection = platform.cloud, json.loads((platform.home.path / "local.json").read_text())
    signed_in = SignedInVisit(connection)
    cookie = "; ".join(f"{name}={value}" for name, value in signed_in.cookies.items())
    open_pages = Pages(port, pages, cookie)
    names = (cloud.outputs["UploadsBucket"], cloud.outputs["StockTable"])
    stock = Stock(cloud.client("s3"), cloud.client("dynamodb"), *names)
    stock.send(1)
    with ThreadPoolExecutor(pages) as pool, sync_playwright() as playwright:
        for number in range(pages):
            pool.submit(open_pages.stay_open, number)
        try:
            browser = launch(playwright)
            page = browser.new_page()
            sign_in(page, connection)
            page.goto(f"http://127.0.0.1:{port}/stock?store={STORE}")
            _wait(lambda: len(open_pages.seen.get(1, [])) >= pages)
            _shown(page, 1)
            waits, drawn, stored, rng = [], [], [], random.Random(3)
            begun, asked = time.monotonic(), open_pages.asked
            for count in range(2, 2 + rounds):
                time.sleep(rng.uniform(1.0, 2.0))  # files come at any moment between two questions
                sent = stock.send(count)
                _wait(lambda wanted=count: stock.count() == wanted)
                stored.append(time.monotonic() - sent)
                _shown(page, count)
                drawn.append(time.monotonic() - sent)
                _wait(lambda wanted=count: len(open_pages.seen.get(wanted, [])) >= pages)
                waits += [max(at - sent, 0.0) for at in open_pages.seen[count]]
            asked_a_second = (open_pages.asked - asked) / (time.monotonic() - begun)
            browser.close()
        finally:
            open_pages.ended.set()
    cuts = statistics.quantiles(waits, n=20)
    drawn_cuts = statistics.quantiles(drawn, n=20)
    return {
        "pages": pages,
        "table_p50_seconds": statistics.median(stored),
        "p50_seconds": statistics.median(waits),
        "p95_seconds": cuts[18],
        "browser_p50_seconds": statistics.median(drawn),
        "browser_p95_seconds": drawn_cuts[18],
        "asked_a_second": asked_a_second,
    }


@dataclass(frozen=True)
class Stock:
    """The one row that changes. Its clients are made before the clock starts."""

    s3: Any
    dynamodb: Any
    bucket: str
    table: str

    def send(self, count: int) -> float:
        """Put a file with the new count; when that was."""
        body = f"store,item,count,name\n{STORE},{ITEM},{count},Live item\n".encode()
        sent = time.monotonic()
        self.s3.put_object(Bucket=self.bucket, Key=f"uploads/live-{count}.csv", Body=body)
        return sent

    def count(self) -> int:
        key = {"pk": {"S": f"ST#{STORE}"}, "sk": {"S": f"IT#{ITEM}"}}
        item = self.dynamodb.get_item(TableName=self.table, Key=key).get("Item", {})
        return int(item.get("on_hand", {}).get("N", 0))


def _shown(page: Page, count: int) -> None:
    page.locator(".ag-row[row-index='0'] [col-id=on_hand]", has_text=str(count)).wait_for(timeout=LIMIT_SECONDS * 1000)


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not on every page after {LIMIT_SECONDS:.0f} s")
        time.sleep(0.02)


def _idle_hour(platform: Platform) -> dict[str, Any]:
    """AWS requests of one process with an open page, an hour in which nothing happens; by operation and in all."""
    outputs, calls = platform.cloud.outputs, Counter[str]()
    dynamodb, s3 = (platform.cloud.client(name) for name in ("dynamodb", "s3"))
    for client in (dynamodb, s3):
        client.meta.events.register("before-call", lambda model, **_: calls.update([model.name]))
    ticks = 0.0
    ops = outputs["OpsTable"]
    stock = StockReader(dynamodb, s3, outputs["StockTable"], ops, outputs["DataBucket"])
    sales = SalesReader(dynamodb, ops, lambda: _no_lake())
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731
    followed = {"stock": Replica(stock, clock), "sales": SalesReplica(sales, clock)}
    follower = Follower(UploadReader(dynamodb, ops), followed, clock, lambda: ticks)
    follower.look(LIMIT_SECONDS)
    calls.clear()
    for _ in range(round(HOUR / LOOK_SECONDS)):
        ticks += LOOK_SECONDS
        follower.look(LIMIT_SECONDS)
    return {"requests_an_hour": calls.total(), **{f"requests_{name}": n for name, n in sorted(calls.items())}}


def _no_lake() -> Any:
    raise RuntimeError("nothing was sold")


if __name__ == "__main__":
    for name, value in measure(int(os.environ.get("ROUNDS", ROUNDS)), int(os.environ.get("PAGES", PAGES))).items():
        print(f"{name:24} {value:,.2f}" if isinstance(value, float) else f"{name:24} {value:,}")
