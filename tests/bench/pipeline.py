"""From a file in S3 to committed rows: Stockroom against the tutorial pipeline, same emulator, file and run."""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local.emulator.saved_state import instant_of, newest_state
from infra.local.launcher.home import Home
from infra.local.launcher.platform import Platform, start_platform
from tests.bench.tutorial import NAME, deploy_tutorial, tutorial_is_done
from tests.support.free_port import free_port

ROWS = 10_000
LIMIT_SECONDS = 300.0
ROUNDS = 3
ULID_START = "01ARZ3NDEKTSV4RRFFQ69G5F"


def stock_csv(rows: int, store: str = "Berlin", seed: int = 7) -> bytes:
    """A stock file of one store: store, item, count, name, category, price."""
    rng = random.Random(seed)
    lines = ["store,item,count,name,category,price"]
    lines += [
        f"{store},SKU-{number:06d},{rng.randrange(0, 200)},Article {number},Category {number % 40},"
        f"{rng.randrange(50, 9_000) / 100:.2f}"
        for number in range(rows)
    ]
    return ("\n".join(lines) + "\n").encode()


def measure(rows: int = ROWS) -> dict[str, Any]:
    """Seconds and rows/s of both pipelines in turn, each round with new rows, and the cost of a file sent again.

    Figures are medians of ROUNDS rounds; `ratio` is the median of the rounds' ratios.
    """
    with tempfile.TemporaryDirectory() as folder:
        platform = start_platform(_home(Path(folder)), lambda _: None, samples=False, dashboard=False)
        try:
            deploy_tutorial(platform.cloud.client)
            rounds = [_round(platform, number, stock_csv(rows, store=f"Store {number}")) for number in range(ROUNDS)]
            again, writes_again = _stockroom(platform, stock_csv(rows, store="Store 0"), f"{ULID_START}ZZ")
        finally:
            platform.stop()
    tutorial, stockroom = (statistics.median(times) for times in zip(*rounds, strict=True))
    return {
        "rows": rows,
        "tutorial_seconds": tutorial,
        "tutorial_rows_per_second": rows / tutorial,
        "stockroom_seconds": stockroom,
        "stockroom_rows_per_second": rows / stockroom,
        "ratio": statistics.median(tutorial / stockroom for tutorial, stockroom in rounds),
        "row_writes_second_time": writes_again,
        "second_time_seconds": again,
    }


def _round(platform: Platform, number: int, body: bytes) -> tuple[float, float]:
    """Seconds of the tutorial and of Stockroom; each begins when the streams' work of the one before is done."""
    platform_is_at_rest(platform)
    tutorial = _tutorial(platform, body, f"store-{number}.csv")
    platform_is_at_rest(platform)
    stockroom, applied = _stockroom(platform, body, f"{ULID_START}{number:02d}")
    if applied != body.count(b"\n") - 1:
        raise RuntimeError(f"Stockroom wrote {applied} rows")
    return tutorial, stockroom


def platform_is_at_rest(platform: Platform) -> None:
    """Return when the platform has saved a state younger than this call: it saves only with no work under way."""
    s3, called = platform.cloud.client("s3"), datetime.now(UTC)
    s3.put_object(Bucket=platform.cloud.outputs["DataBucket"], Key="bench", Body=b"")  # there is something to save
    _wait(lambda: (state := newest_state(platform.home.aws)) is not None and instant_of(state) > called)


def _stockroom(platform: Platform, body: bytes, upload_id: str) -> tuple[float, int]:
    """Seconds until COMMITTED and how many rows were written; clients are made before the clock starts."""
    s3, dynamodb = _clients(platform)
    table, bucket = platform.cloud.outputs["OpsTable"], platform.cloud.outputs["UploadsBucket"]

    def record() -> dict[str, Any]:
        key = {"pk": {"S": f"UP#{upload_id}"}, "sk": {"S": "META"}}
        found: dict[str, Any] = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})
        return found

    started = time.monotonic()
    s3.put_object(Bucket=bucket, Key=f"uploads/{upload_id}/berlin.csv", Body=body)
    _wait(lambda: record().get("status", {}).get("S") == "COMMITTED")
    seconds = time.monotonic() - started
    return seconds, int(record()["applied"]["N"])


def _tutorial(platform: Platform, body: bytes, key: str) -> float:
    s3, dynamodb = _clients(platform)
    started = time.monotonic()
    s3.put_object(Bucket=NAME, Key=key, Body=body)
    _wait(lambda: tutorial_is_done(dynamodb, key))
    return time.monotonic() - started


def _clients(platform: Platform) -> tuple[Any, Any]:
    return platform.cloud.client("s3"), platform.cloud.client("dynamodb")


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
