"""The weekly report over many sales: seconds by step, and the peak memory of a process that does nothing else.

`python -m tests.bench.report [sales] [stock rows] ...`. The sales are made up, go through the real roll-up, and are
read back the way the function reads them; the process measured imports neither pandas nor numpy nor pyarrow.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from backend_lambdas.aws.lake.lake import DAILY_TABLE, SALES_TABLE, WEEKLY_TABLE, Lake
from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.inventory.sales import SalesHead
from backend_lambdas.inventory.snapshot import COLUMNS, decode_snapshot
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary
from backend_lambdas.reports.inputs import AlertSpan, OnHandItem, ReportInputs, StockFacts

SALES, STOCK_ROWS = 5_000_000, (100_000, 1_000_000)
STORES, PRODUCTS = 50, 2_000
DAYS = 2 * 364
LAST = date(2026, 11, 15)
NOW = datetime(2026, 11, 19, 17, tzinfo=UTC)
LONG = ("products", "stockouts", "slow", "dead")
FORBIDDEN = ("pandas", "numpy", "pyarrow")


def measure(sales: int = SALES, stock_rows: Sequence[int] = STOCK_ROWS) -> list[dict[str, float]]:
    """One report for each number of stock rows, over the same sales.

    Seconds (gather, build, render, in all; of processor time), peak_mb, disk_mb, sizes; `load_seconds`: making and
    rolling up the lake.
    """
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        _make_lake(Path(folder), sales)
        loaded = round(time.perf_counter() - start, 1)
        return [{"sales": sales, "load_seconds": loaded, **_in_a_child(folder, rows)} for rows in stock_rows]


def _in_a_child(folder: str, stock_rows: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.report", "--child", folder, str(stock_rows)]
    child = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own module
    return {"stock_rows": stock_rows, **json.loads(child.stdout)}


def _make_lake(folder: Path, sales: int) -> None:
    """Two years of sales, the same for the same number, month by month; then the roll-ups of every week."""
    import numpy as np
    import pyarrow as pa
    from deltalake import write_deltalake

    from backend_lambdas.aws.lake.rollup import roll_up

    rng = np.random.default_rng(7)
    lake = Lake(str(folder))
    table = lake.open(SALES_TABLE)
    days = [LAST - timedelta(days=back) for back in range(DAYS)]
    months: dict[str, list[date]] = {}
    for day in days:
        months.setdefault(f"{day:%Y-%m}", []).append(day)
    first = 0
    for month, of_month in sorted(months.items()):
        rows = round(sales * len(of_month) / DAYS)
        numbers = np.arange(first, first + rows)
        first += rows
        product = rng.zipf(1.2, rows) % PRODUCTS
        units = np.where(rng.random(rows) < 0.01, -1, rng.integers(1, 6, rows))
        cents = 100 + (product * 37) % 2_000
        money = np.abs(units) * cents / 100
        batch = {
            "sale_id": pa.array([f"S{number:010d}" for number in numbers]),
            "store": pa.array([f"Store {n:03d}" for n in rng.integers(0, STORES, rows)]),
            "product_id": pa.array([f"SKU-{n:05d}" for n in product]),
            "product_name": pa.array([f"Product number {n}" for n in product]),
            "category": pa.array([f"Category {n % 40}" for n in product]),
            "sale_date": pa.array([of_month[n] for n in rng.integers(0, len(of_month), rows)], pa.date32()),
            "month": pa.array([month] * rows),
            "quantity": pa.array(units.astype(float)).cast(pa.decimal128(18, 3), safe=False),
            "price": pa.array(cents / 100).cast(pa.decimal128(18, 6), safe=False),
            "revenue": pa.array(np.where(units > 0, money, 0)).cast(pa.decimal128(24, 6), safe=False),
            "returned_value": pa.array(np.where(units < 0, money, 0)).cast(pa.decimal128(24, 6), safe=False),
            "upload_id": pa.array(["U"] * rows),
            "line": pa.array(numbers),
            "ver": pa.array(["1"] * rows),
            "first_ver": pa.array(["1"] * rows),
        }
        write_deltalake(table, pa.table(batch), mode="append")
    roll_up(lake, {week_of(day) for day in days})


def _stock(rows: int) -> list[tuple[StoreSummary, bytes]]:
    """Snapshots as a commit writes them, one per store."""
    import gzip

    import orjson

    found = []
    for number in range(STORES):
        store, count = f"Store {number:03d}", rows // STORES
        columns: dict[str, list[Any]] = {name: [None] * count for name in COLUMNS}
        columns["product_id"] = [f"SKU-{n:05d}" for n in range(count)]
        columns["product_name"] = [f"Product number {n}" for n in range(count)]
        columns["category"] = [f"Category {n % 40}" for n in range(count)]
        columns["on_hand"] = [n % 90 for n in range(count)]
        columns["unit_price"] = [f"{1 + n % 20}.50" for n in range(count)]
        totals = StockTotals(items=count, out=count // 90, low=count // 9, units=count * 44, value=Decimal(count * 400))
        body = orjson.dumps({"store": store, "rev": 1, "columns": columns})
        found.append((StoreSummary(store, totals, rev=1), gzip.compress(body, 1)))
    return found


def _report_once(folder: str, rows: int) -> dict[str, float]:
    from backend_lambdas.aws.lake.report import ReportLake
    from backend_lambdas.aws.reports.work import render_all
    from backend_lambdas.reports.build import build_report
    from backend_lambdas.reports.calendar import period_of
    from backend_lambdas.reports.long_lists import SlowMovingSpool, packed_stock

    snapshots, lake = _stock(rows), Lake(folder)
    alerts = [
        AlertSpan("out_of_stock", f"Store {n % STORES:03d}", f"SKU-{n:05d}", None, NOW - timedelta(days=8), None, True)
        for n in range(2_000)
    ]
    start = time.perf_counter()
    period = period_of(week_of(LAST), NOW, "UTC")
    shelves = {}
    for store_summary, body in snapshots:
        columns = decode_snapshot(body).columns
        names = ("product_id", "product_name", "category", "on_hand", "unit_price")
        cells = zip(*(columns[name] for name in names), strict=True)
        shelves[store_summary.store] = packed_stock(OnHandItem(*cell[:4], Decimal(cell[4])) for cell in cells)
    versions = [lake.open(table).version() for table in (SALES_TABLE, WEEKLY_TABLE, DAILY_TABLE)]
    head = SalesHead(1, *versions, published_at="2026-11-19T16:00:00Z")
    sales = ReportLake(lake, head).sales_facts(period, shelves)
    gathered = time.perf_counter()
    stock = StockFacts([store_summary for store_summary, _ in snapshots], shelves)
    inputs = ReportInputs(sales, stock, alerts, (1, 1, 0))
    with (
        tempfile.TemporaryDirectory() as name,
        DiskWatch(Path(name)) as disk,
        closing(SlowMovingSpool(Path(name) / "idle.db")) as spool,
    ):
        report = build_report(period, inputs, spool=spool)
        built = time.perf_counter()
        files = render_all(report, "http://127.0.0.1:8050", Path(name))
        ended = time.perf_counter()
        sizes = {f"{ending}_kb": round(path.stat().st_size / 1024, 1) for ending, path in files.items()}
    if heavy := [name for name in FORBIDDEN if name in sys.modules]:
        raise SystemExit(f"the function's zip does not have {heavy}")
    return {
        "gather_seconds": round(gathered - start, 2),
        "build_seconds": round(built - gathered, 2),
        "render_seconds": round(ended - built, 2),
        "seconds": round(ended - start, 2),
        "cpu_seconds": round(time.process_time(), 1),
        "peak_mb": _peak_mb(),
        "disk_mb": disk.most_mb,
        "revenue": float(report.data.headline("revenue").value),
        "listed_rows": sum(len(table.rows) for table in report.tables if table.key in LONG),
        **sizes,
    }


class DiskWatch:
    """The most that files in a folder take, looked at ten times a second."""

    def __init__(self, folder: Path) -> None:
        self.most_mb = 0.0
        self._folder = folder
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "DiskWatch":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            with suppress(FileNotFoundError):
                used = sum(path.stat().st_blocks * 512 for path in self._folder.iterdir())
                self.most_mb = max(self.most_mb, round(used / 1024**2, 1))


def _peak_mb() -> float:
    """Of this process since it began; getrusage would count the one that made the lake and started it, too."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


def main() -> None:
    """Print the figures, or (as a child) one measurement as JSON."""
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(_report_once(sys.argv[2], int(sys.argv[3]))))
        return
    sales, *stock_rows = (int(word) for word in sys.argv[1:] or [str(SALES)])
    for figures in measure(sales, stock_rows or STOCK_ROWS):
        for name, figure in figures.items():
            print(f"{name:<16}{figure:>16,}")


if __name__ == "__main__":
    main()
