"""What the Trends page costs on five million sales: loading the roll-ups, a page, against pandas reading every sale.

`python -m tests.bench.trends` prints the figures; `measure()` gives them to the benchmark report. Every part runs in a
process of its own. Cold: a fresh process that has its libraries, until its first page, the roll-ups read included.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from deltalake import write_deltalake

from backend_lambdas.aws.lake.lake import SALES_TABLE, Lake
from backend_lambdas.aws.lake.ledger import PublishedWeeks
from backend_lambdas.aws.lake.reader import SalesReader
from backend_lambdas.aws.lake.rollup import roll_up
from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.sales import SalesHead, WeekState
from dashboard.data.actor import set_actor
from dashboard.data.sales.filters import Compare, Level, Measure, SalesFilters
from dashboard.data.sales.replica import SalesReplica, SalesState
from dashboard.features.trends.view import trends_of
from tests.support.people import EVERYBODY

ROWS, STORES, PRODUCTS, CATEGORIES, DAYS = 5_000_000, 60, 4_000, 50, 735
FIRST = date(2024, 1, 1)
TODAY = date(2026, 1, 12)
COLD_RUNS, WARM_ROUNDS, BASELINE_RUNS = 5, 4, 2
PART = 500_000
OWN_NAMES = Categories()


def measure(rows: int = ROWS) -> dict[str, Any]:
    """Seconds: warm_p95, warm_median, cold_p95, load_median, baseline_median; peak_mb, memory_mb, weekly_rows; same.

    `renamed`: CPU time of the warm views with every category under another name, over that without.
    """
    with tempfile.TemporaryDirectory() as folder:
        _child("make", folder, rows)
        cold = [_child("cold", folder, rows) for _ in range(COLD_RUNS)]
        warm = _child("warm", folder, rows)
        baseline = [_child("baseline", folder, rows) for _ in range(BASELINE_RUNS)]
    return {
        "rows": rows,
        "cold_p95": _p95([one["seconds"] for one in cold]),
        "cold_median": float(np.median([one["seconds"] for one in cold])),
        "load_median": float(np.median([one["load"] for one in cold])),
        "peak_mb": max(one["peak_mb"] for one in cold),
        "warm_p95": _p95(warm["seconds"]),
        "warm_median": float(np.median(warm["seconds"])),
        "views": len(warm["seconds"]),
        "memory_mb": warm["memory_mb"],
        "renamed": warm["renamed"],
        "weekly_rows": warm["weekly_rows"],
        "baseline_median": float(np.median([one["seconds"] for one in baseline])),
        "baseline_peak_mb": max(one["peak_mb"] for one in baseline),
        "same": abs(cold[0]["revenue"] - baseline[0]["revenue"]) < 0.5,
    }


def _p95(seconds: list[float]) -> float:
    return float(np.percentile(seconds, 95))


def _child(part: str, folder: str, rows: int) -> Any:
    command = [sys.executable, "-m", "tests.bench.trends", part, folder, str(rows)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def _make(folder: str, rows: int) -> dict[str, float]:
    """lake/sales part by part, rolled up by the real code."""
    rng = np.random.default_rng(1)
    lake = Lake(folder)
    table = lake.open(SALES_TABLE)
    for start in range(0, rows, PART):
        write_deltalake(table, sales_part(rng, min(PART, rows - start), start), mode="append")
        table = lake.open(SALES_TABLE)
    done = roll_up(lake, {week_of(date.fromordinal(FIRST.toordinal() + day)) for day in range(DAYS)})
    state = {"sales": done.sales_version, "weekly": done.weekly_version, "daily": done.daily_version, "rows": done.rows}
    (Path(folder) / "head.json").write_text(json.dumps(state | {"rows": dict(done.rows)}))
    return {}


def sales_part(rng: np.random.Generator, rows: int, start: int, first: date = FIRST) -> pa.Table:
    """So many sales, numbered from `start`, of DAYS days from `first`: few products sell most."""
    liked = 1 / np.arange(1, PRODUCTS + 1) ** 0.7
    product = rng.choice(PRODUCTS, rows, p=liked / liked.sum())
    day = rng.integers(0, DAYS, rows)
    back = rng.random(rows) < 0.02
    quantity = np.where(back, -1, rng.integers(1, 5, rows))
    price = 0.5 + product % 300 / 10
    dates = np.array(first.toordinal() - date(1970, 1, 1).toordinal() + day, dtype="datetime64[D]")
    columns = {
        "sale_id": pa.array(np.arange(start, start + rows)).cast(pa.string()),
        "store": _texts([f"Store {at:03d}" for at in range(STORES)], rng.integers(0, STORES, rows)),
        "product_id": _texts([f"SKU-{at:05d}" for at in range(PRODUCTS)], product),
        "product_name": _texts([f"Product number {at}" for at in range(PRODUCTS)], product),
        "category": _texts([f"Category {at}" for at in range(CATEGORIES)], product % CATEGORIES),
        "sale_date": pa.array(dates),
        "month": pa.array(np.datetime_as_string(dates, unit="M")),
        "quantity": pa.array(quantity.astype(float)).cast(pa.decimal128(18, 3)),
        "price": pa.array(np.round(price, 2)).cast(pa.decimal128(18, 6)),
        "revenue": pa.array(np.round(np.where(back, 0, quantity) * price, 2)).cast(pa.decimal128(24, 6)),
        "returned_value": pa.array(np.round(np.where(back, -quantity, 0) * price, 2)).cast(pa.decimal128(24, 6)),
        "upload_id": pa.array(["U1"] * rows),
        "line": pa.array(np.arange(start, start + rows)),
        "ver": pa.array(["1"] * rows),
        "first_ver": pa.array(["1"] * rows),
    }
    return pa.table(columns)


def _texts(names: list[str], codes: Any) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(names)).cast(pa.string())


class _Books(SalesReader):
    """The lake of the folder; head and weeks from a file beside it instead of the Ops table."""

    def __init__(self, folder: str) -> None:
        super().__init__(None, "", lambda: Lake(folder))
        self._state = json.loads((Path(folder) / "head.json").read_text())

    def head(self) -> SalesHead:
        return SalesHead(1, self._state["sales"], self._state["weekly"], self._state["daily"], "")

    def weeks(self) -> PublishedWeeks:
        return PublishedWeeks(1, {week: WeekState(1, rows) for week, rows in self._state["rows"].items()})


def _read(books: _Books, names: Categories = OWN_NAMES) -> SalesState:
    set_actor(EVERYBODY)
    replica = SalesReplica(books, lambda: datetime.now(UTC), lambda: names)
    replica.refresh()
    return replica.state()


def _cold(folder: str, _rows: int) -> dict[str, float]:
    books = _Books(folder)
    start = time.perf_counter()
    state = _read(books)
    loaded = time.perf_counter() - start
    view = trends_of(state, None, SalesFilters(), TODAY)
    assert view is not None
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "load": loaded, "peak_mb": _peak_mb(), "revenue": view.now.revenue}


def _warm(folder: str, _rows: int) -> dict[str, Any]:
    """Different views, none of them remembered; the same with every category under another name, in turns."""
    state = _read(_Books(folder))
    assert state.table is not None
    renamed = _read(_Books(folder), Categories({f"Category {at}": f"Group {at}" for at in range(CATEGORIES)}, rev=1))
    for one in (state, renamed):
        trends_of(one, None, SalesFilters(), TODAY)
    seconds, plain_cpu, renamed_cpu = [], 0.0, 0.0
    for number in range(WARM_ROUNDS):
        for filters, others in zip(_views(number, "Category"), _views(number, "Group"), strict=True):
            start, cpu = time.perf_counter(), time.process_time()
            trends_of(state, None, filters, TODAY)
            seconds.append(time.perf_counter() - start)
            between = time.process_time()
            trends_of(renamed, None, others, TODAY)
            plain_cpu += between - cpu
            renamed_cpu += time.process_time() - between
    megabytes, ratio = state.table.memory_bytes / 2**20, renamed_cpu / plain_cpu
    return {"seconds": seconds, "memory_mb": megabytes, "weekly_rows": len(state.table.weekly), "renamed": ratio}


def _views(number: int, word: str) -> list[SalesFilters]:
    store, category, product = f"Store {number:03d}", f"{word} {number}", f"SKU-{number:05d}"
    more = tuple(f"Store {at:03d}" for at in range(number, number + 20))
    return [
        SalesFilters(weeks=13 + number),
        SalesFilters(weeks=52, measure=Measure.UNITS),
        SalesFilters(weeks=26, compare=Compare.YEAR, level=Level.PRODUCT),
        SalesFilters(weeks=0),
        SalesFilters(stores=(store,)),
        SalesFilters(stores=more, weeks=26),
        SalesFilters(categories=(category,)),
        SalesFilters(stores=(store,), categories=(category,)),
        SalesFilters(products=(product,), weeks=52),
    ]


def _baseline(folder: str, _rows: int) -> dict[str, float]:
    """The plain way: read every sale into pandas at the request, then sum up what the page's first parts need."""
    from deltalake import DeltaTable

    start = time.perf_counter()
    columns = ["store", "product_id", "category", "sale_date", "quantity", "revenue"]
    frame = DeltaTable(f"{folder}/lake/sales").to_pandas(columns=columns)
    frame["revenue"] = frame["revenue"].astype(float)
    frame["quantity"] = frame["quantity"].astype(float)
    sold = frame[frame["quantity"] > 0]
    day = sold["sale_date"].astype("datetime64[s]")
    week = day - np.array(day.dt.day_of_week, dtype="timedelta64[D]")
    sold.groupby(week)[["quantity", "revenue"]].sum()
    newest = week.max()
    now = sold[week > newest - np.timedelta64(13 * 7, "D")]
    before = sold[(week <= newest - np.timedelta64(13 * 7, "D")) & (week > newest - np.timedelta64(26 * 7, "D"))]
    for key in ("store", "category", "product_id"):
        (now.groupby(key)["revenue"].sum() - before.groupby(key)["revenue"].sum()).sort_values()
    sold.groupby(["category", week])["revenue"].sum()
    return {"seconds": time.perf_counter() - start, "peak_mb": _peak_mb(), "revenue": float(now["revenue"].sum())}


def _peak_mb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


PARTS: dict[str, Callable[[str, int], Any]] = {"make": _make, "cold": _cold, "warm": _warm, "baseline": _baseline}


def main() -> None:
    """Print every figure, or (as a child) those of one part as JSON."""
    if len(sys.argv) > 2:
        print(json.dumps(PARTS[sys.argv[1]](sys.argv[2], int(sys.argv[3]))))
        return
    for name, value in measure(int(sys.argv[1]) if sys.argv[1:] else ROWS).items():
        print(f"{name:<18}{value:>16,.3f}")


if __name__ == "__main__":
    main()
