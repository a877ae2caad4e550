"""Files looked at by the real function on the embedded AWS: 10,000 rows of a store that has as many, then a million,
then a million sales.

`python -m tests.bench.preview`: seconds from asking to the result that the page reads, in Chromium from the drop to the
button that imports, and the most memory of a function's process. Each size in turn on one platform; the first call of
the function is left out. Every row of the files changes its count and its price.
"""

import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from backend_lambdas.aws.uploads.drafts import Drafts
from backend_lambdas.uploads.preview_result import Preview, PreviewOrder, draft_key
from infra.local.launcher.platform import Platform, start_platform
from tests.bench.large import Large, large_csv, peaks
from tests.bench.pipeline import ULID_START, _home, _stockroom, _wait, platform_is_at_rest, stock_csv
from tests.support.browser.page_helpers import launch
from tests.support.signed_in_visit import sign_in

ROWS = 10_000
LARGE = Large(50, 20_000)
SALES_LINES = 1_000_000
ROUNDS = 3


def measure(rows: int = ROWS, large: Large = LARGE, sales_lines: int = SALES_LINES) -> dict[str, Any]:
    """`seconds` of the small file (median of ROUNDS) and of the large one, which is of stores nobody has named.

    `sales_...`: of a file of sales, compared with a lake that has none of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        platform = start_platform(_home(Path(folder) / "home"), lambda _: None, samples=False, dashboard=True)
        try:
            _stockroom(platform, stock_csv(rows), f"{ULID_START}AA")
            platform_is_at_rest(platform)
            small = [_looked_at(platform, stock_csv(rows, seed=8), number) for number in range(ROUNDS + 1)][1:]
            shown = _dropped(platform, Path(folder), rows)
            path = Path(folder) / "large.csv"
            large_csv(large, path)
            with peaks(platform.cloud.emulator.pid) as most:
                seconds, found = _looked_at(platform, path.read_bytes(), 99)
            with peaks(platform.cloud.emulator.pid) as most_of_sales:
                sales_seconds, sales = _looked_at(platform, sales_csv(sales_lines), 98, "sales.csv")
        finally:
            platform.stop()
    return {
        "rows": rows,
        "seconds": statistics.median(seconds for seconds, _ in small),
        "drop_to_screen_seconds": statistics.median(shown),
        "changed": small[0][1].changed,
        "large_rows": found.total,
        "large_seconds": seconds,
        "large_state": found.state,
        "peak_mb": max(most.values()) / 1024,
        "sales_lines": sales.total,
        "sales_seconds": sales_seconds,
        "sales_state": sales.state,
        "sales_peak_mb": max(most_of_sales.values()) / 1024,
    }


def _dropped(platform: Platform, folder: Path, rows: int) -> list[float]:
    """Seconds from each drop on the Uploads page to its preview on the screen."""
    connection = json.loads((platform.home.path / "local.json").read_text())
    shown = []
    with sync_playwright() as playwright:
        page = launch(playwright).new_page()
        sign_in(page, connection)
        for number in range(ROUNDS):
            path = folder / f"drop-{number}.csv"
            path.write_bytes(stock_csv(rows, seed=20 + number))
            page.goto(f"{connection['dashboard_url']}/uploads")
            page.locator("#upload-input").wait_for(state="attached")
            page.wait_for_load_state("networkidle")
            started = time.monotonic()
            page.set_input_files("#upload-input", path)
            page.locator("#preview-changes table").wait_for()
            page.locator("#preview-import", has_text=f"Import {rows:,} rows").wait_for()
            shown.append(time.monotonic() - started)
    return shown


def sales_csv(lines: int) -> bytes:
    """Sales of 50 stores and 20,000 products in four weeks."""
    rows = (
        f"s{number},Store {number % 50:02d},P{number * 7919 % 20_000:05d},2026-05-{1 + number % 28:02d},"
        f"{1 + number % 4},{1 + number % 90}.{number % 100:02d}\n"
        for number in range(lines)
    )
    return ("sale_id,store,item,date,qty,price\n" + "".join(rows)).encode()


def _looked_at(platform: Platform, body: bytes, number: int, name: str = "stock.csv") -> tuple[float, Preview]:
    """Seconds from asking to the result."""
    s3, names = platform.cloud.client("s3"), platform.cloud.outputs
    order = PreviewOrder("", "bench", f"{ULID_START}{number:02d}", name, "run", {"mode": "update"})
    key = draft_key(order.user_id, order.draft_id, order.file_name)
    s3.put_object(Bucket=names["UploadsBucket"], Key=key, Body=body)
    functions = platform.cloud.client("lambda")
    drafts = Drafts(s3, lambda: functions, names["UploadsBucket"], names["DataBucket"], names["PreviewUploadFunction"])
    seen: list[Preview] = []

    def is_there() -> bool:
        found = drafts.find(order.user_id, order.draft_id, order.run_id)
        seen.extend([found] if found is not None and found.is_final else [])
        return bool(seen)

    started = time.monotonic()
    drafts.order(order)
    _wait(is_there)
    return time.monotonic() - started, seen[0]


if __name__ == "__main__":
    for name, value in measure(int(os.environ.get("ROWS", ROWS))).items():
        print(f"{name:20} {value:,.2f}" if isinstance(value, float) else f"{name:20} {value}")
