"""A million rows of one store and two million of fifty, through the real functions on the embedded AWS.

`python -m tests.bench.large`: for each file the runs it took, the longest of them, the most memory a function had, and
whether every row is in the table. The embedded AWS ends a function at its timeout, as AWS does.
"""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.launcher.platform import Platform, start_platform
from tests.bench.pipeline import ULID_START, _home, stock_csv

LIMIT_SECONDS = 3_600.0
ASK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Large:
    """One file: its stores, the rows of each."""

    stores: int
    rows: int


SIZES = (Large(1, 1_000_000), Large(50, 40_000))


def large_csv(size: Large, path: Path) -> None:
    """Write the stock file: one header, every store's rows behind each other."""
    with path.open("wb") as file:
        for number in range(size.stores):
            header, rows = stock_csv(size.rows, store=f"Store {number}", seed=number).split(b"\n", 1)
            file.write((header + b"\n" if number == 0 else b"") + rows)


def measure(size: Large) -> dict[str, Any]:
    """Figures of one file: status, seconds, runs, rows applied, most memory (MB) of a function's process."""
    with tempfile.TemporaryDirectory() as folder:
        platform = start_platform(_home(Path(folder) / "home"), lambda _: None, samples=False, dashboard=False)
        try:
            path = Path(folder) / "large.csv"
            large_csv(size, path)
            with peaks(platform.cloud.emulator.pid) as most:
                figures = _upload(platform, path, size)
            return {**figures, "peak_mb": max(most.values()) / 1024, "file_mb": path.stat().st_size / 1e6}
        finally:
            platform.stop()


def _upload(platform: Platform, path: Path, size: Large) -> dict[str, Any]:
    s3, dynamodb = platform.cloud.client("s3"), platform.cloud.client("dynamodb")
    upload_id = f"{ULID_START}{size.stores:02d}"
    key = {"pk": {"S": f"UP#{upload_id}"}, "sk": {"S": "META"}}
    started, shown = time.monotonic(), []
    with path.open("rb") as file:
        s3.put_object(Bucket=platform.cloud.outputs["UploadsBucket"], Key=f"uploads/{upload_id}/large.csv", Body=file)
    while True:
        item = dynamodb.get_item(TableName=platform.cloud.outputs["OpsTable"], Key=key, ConsistentRead=True)
        record = {name: next(iter(value.values())) for name, value in item.get("Item", {}).items()}
        step = (record.get("status"), record.get("attempts"), record.get("rows_done"), record.get("reason"))
        if not shown or shown[-1] != step:
            shown.append(step)
            print(f"{time.monotonic() - started:7.1f} s", step, flush=True)
        if record.get("status") in {"COMMITTED", "REJECTED", "HELD", "SUPERSEDED"}:
            break
        if time.monotonic() - started > LIMIT_SECONDS:
            raise TimeoutError(f"Not at an end after {LIMIT_SECONDS:.0f} s: {step}")
        time.sleep(ASK_SECONDS)
    return {
        "status": record["status"],
        "seconds": time.monotonic() - started,
        "runs": int(record.get("attempts", 0)),
        "applied": int(record.get("applied", 0)),
        "asked": size.stores * size.rows,
        "progress_shown": len({step[2] for step in shown}),
    }


@contextlib.contextmanager
def peaks(root: int) -> Iterator[dict[int, int]]:
    """kB of the highest resident memory of each process below `root`, kept while the block runs."""
    most: dict[int, int] = {0: 0}
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(ASK_SECONDS):
            for pid in below(root):
                with contextlib.suppress(OSError):
                    status = Path(f"/proc/{pid}/status").read_text()
                    most[pid] = int(status.partition("VmHWM:")[2].split(None, 1)[0] or 0)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()


def below(root: int) -> set[int]:
    """Processes started by `root`, or by one of those."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parents[int(name)] = int(Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[1])
    found: set[int] = set()
    todo = [root]
    while todo:
        parent = todo.pop()
        children = {pid for pid, above in parents.items() if above == parent}
        found |= children
        todo += children
    return found


if __name__ == "__main__":
    for size in SIZES:
        print(size, measure(size), flush=True)
