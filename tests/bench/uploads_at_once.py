"""Many programs send files at the same moment by the upload API: none is lost, every upload ends."""

import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests

from backend_lambdas.aws.identity.api_clients import ApiClients
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.identity.api_client import ApiClient, new_key, with_key
from infra.local.launcher.home import Home
from infra.local.launcher.platform import start_platform
from tests.support.free_port import free_port

ROWS, STORES = 200, 25
SENDERS = 10  # at the same time; each sends its share one after the other, as a program does
LIMIT_SECONDS = 3_600.0
AT = "2026-11-20T08:00:00Z"
BOSS = Actor("bench", "Bench", Role.ADMINISTRATOR)


def measure(files: int) -> dict[str, Any]:
    """Seconds until the last of `files` files (ROWS rows each, over STORES stores) was sent, and until all had ended.

    `ended`: how many by status; `missing`: files that the API or the stock knows nothing of.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder), port=free_port(), aws_port=free_port())
        platform = start_platform(home, lambda _: None, samples=False, dashboard=False)
        try:
            cloud = platform.cloud
            clients = ApiClients(cloud.client("dynamodb"), cloud.outputs["OpsTable"])
            keys = [_key(clients, f"Store {number:02d}", number) for number in range(STORES)]
            return _sent(cloud.outputs["UploadApiUrl"], keys, files)
        finally:
            platform.stop()


def _key(clients: ApiClients, store: str, number: int) -> str:
    client_id, key = new_key(random.Random(number).randbytes(40))
    client = ApiClient(client_id, store, Role.STORE_MANAGER, frozenset({store}), created_at=AT)
    clients.save(with_key(client, key), BOSS.did("API key made", f"client {client_id}", AT, {}))
    return key


def _sent(api: str, keys: list[str], files: int) -> dict[str, Any]:
    started = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as senders:
        known = list(senders.map(lambda number: _send(api, keys[number % STORES], number), range(files)))
    sent = time.monotonic() - started
    open_ones, ended = dict(known), Counter[str]()
    while open_ones and time.monotonic() - started < LIMIT_SECONDS:
        for upload_id, key in list(open_ones.items()):
            told = _ask("GET", f"{api}/uploads/{upload_id}", key)
            if told["done"] or told["status"] == "HELD":
                ended[told["status"]] += 1
                del open_ones[upload_id]
    seconds = time.monotonic() - started
    return {"files": files, "sent_seconds": sent, "seconds": seconds, "ended": dict(ended), "missing": len(open_ones)}


def _send(api: str, key: str, number: int) -> tuple[str, str]:
    begun = _ask("POST", f"{api}/uploads", key, {"file_name": f"{number}.csv"}, f"bench-{number}")
    rng = random.Random(number)
    body = "item,count\n" + "".join(f"I{item:03d},{rng.randrange(200)}\n" for item in range(ROWS))
    form = begun["form"]
    requests.post(form["url"], data=form["fields"], files={"file": body}, timeout=300).raise_for_status()
    return begun["upload_id"], key


def _ask(method: str, url: str, key: str, body: Any = None, once: str = "") -> dict[str, Any]:
    """As a client does: 429, and what went wrong on the other side, is asked again under the same key."""
    headers = {"Authorization": f"Bearer {key}"} | ({"Idempotency-Key": once} if once else {})
    while True:
        answer = requests.request(method, url, headers=headers, json=body, timeout=300)
        if answer.status_code != 429 and answer.status_code < 500:
            answer.raise_for_status()
            return dict(answer.json())
        time.sleep(int(answer.headers.get("Retry-After", 1)))


def lines(counts: Iterable[int] = (100, 1_000)) -> list[tuple[str, str, str]]:
    """For the table of `make bench`."""
    found = []
    for count in counts:
        told = measure(count)
        ended = ", ".join(f"{number:,} {status}" for status, number in sorted(told["ended"].items()))
        figures = f"{told['seconds']:.0f} s (sent after {told['sent_seconds']:.0f} s), {ended}, {told['missing']} lost"
        found.append((f"{count:,} files at once by the upload API, {ROWS} rows, {STORES} stores", figures, "none lost"))
    return found


if __name__ == "__main__":
    for line in lines([int(os.environ.get("FILES", "100"))]):
        print(" | ".join(line))
