"""From a file in S3 to committed rows: Stockroom against the tutorial pipeline, same emulator, file and run."""

import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.local.home import Home
from infra.local.platform import Platform, start_platform
from tests.bench.ports import free_port
from tests.bench.tutorial import deploy_tutorial, tutorial_is_done

ROWS = 10_000
LIMIT_SECONDS = 300.0
UPLOAD_IDS = ("01ARZ3NDEKTSV4RRFFQ69G5FAA", "01ARZ3NDEKTSV4RRFFQ69G5FAB")


def stock_csv(rows: int, seed: int = 7) -> bytes:
    """A stock file of one store: store, item, count, name, category, price."""
    chance = random.Random(seed)
    lines = ["store,item,count,name,category,price"]
    lines += [
        f"Berlin,SKU-{number:06d},{chance.randrange(0, 200)},Article {number},Category {number % 40},"
        f"{chance.randrange(50, 9_000) / 100:.2f}"
        for number in range(rows)
    ]
    return ("\n".join(lines) + "\n").encode()


def measure(rows: int = ROWS) -> dict[str, Any]:
    """Return seconds and rows/s of both pipelines for one file, and what the same file costs a second time."""
    body = stock_csv(rows)
    with tempfile.TemporaryDirectory() as folder:
        platform = start_platform(_home(Path(folder)), lambda _: None, samples=False, dashboard=False)
        try:
            first, writes = _stockroom(platform, body, UPLOAD_IDS[0])
            again, writes_again = _stockroom(platform, body, UPLOAD_IDS[1])
            tutorial = _tutorial(platform, body)
        finally:
            platform.stop()
    return {
        "rows": rows,
        "tutorial_seconds": tutorial,
        "tutorial_rows_per_second": rows / tutorial,
        "stockroom_seconds": first,
        "stockroom_rows_per_second": rows / first,
        "ratio": tutorial / first,
        "row_writes": writes,
        "row_writes_second_time": writes_again,
        "second_time_seconds": again,
    }


def _stockroom(platform: Platform, body: bytes, upload_id: str) -> tuple[float, int]:
    """Seconds until COMMITTED and how many rows were written."""
    dynamodb, table = platform.cloud.client("dynamodb"), platform.cloud.outputs["OpsTable"]

    def record() -> dict[str, Any]:
        key = {"pk": {"S": f"UP#{upload_id}"}, "sk": {"S": "META"}}
        found: dict[str, Any] = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})
        return found

    started = time.monotonic()
    bucket = platform.cloud.outputs["UploadsBucket"]
    platform.cloud.client("s3").put_object(Bucket=bucket, Key=f"uploads/{upload_id}/berlin.csv", Body=body)
    _wait(lambda: record().get("status", {}).get("S") == "COMMITTED")
    seconds = time.monotonic() - started
    return seconds, int(record()["applied"]["N"])


def _tutorial(platform: Platform, body: bytes) -> float:
    bucket = deploy_tutorial(platform.cloud.client)
    started = time.monotonic()
    platform.cloud.client("s3").put_object(Bucket=bucket, Key="berlin.csv", Body=body)
    _wait(lambda: tutorial_is_done(platform.cloud.client, "berlin.csv"))
    return time.monotonic() - started


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not done after {LIMIT_SECONDS:.0f} s")
        time.sleep(0.05)


def _home(folder: Path) -> Home:
    return Home(folder, port=free_port(), aws_port=free_port())


if __name__ == "__main__":
    for name, value in measure(int(os.environ.get("ROWS", ROWS))).items():
        print(f"{name:30} {value:,.1f}" if isinstance(value, float) else f"{name:30} {value:,}")
