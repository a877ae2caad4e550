"""Read and check a stock file of a million rows: rows per second and peak memory, in a fresh process.

`python -m tests.bench.parse` prints a table; `measure()` gives the same figures to the benchmark report.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.rows.stock import parse_stock_file

ROWS = 1_000_000
STORES = 50


def _full(rows: int) -> Iterator[str]:
    """Every column; each store has the same items, one row in a hundred is bad."""
    yield "store,item,name,category,count,price,reorder_point\n"
    for row in range(rows):
        store, item = divmod(row, rows // STORES)
        count = "1o" if row % 100 == 99 else str(row * 7919 % 1500)
        price = f"{item * 37 % 9000 / 100:.2f}"
        yield f"Store {store:02d},{item:08d},Product number {item},Category {item % 40},{count},{price},{item % 25}\n"


def _narrow(rows: int) -> Iterator[str]:
    """Only what must be there."""
    yield "store,item,count\n"
    for row in range(rows):
        store, item = divmod(row, rows // STORES)
        yield f"Store {store:02d},{item:08d},{row * 7919 % 1500}\n"


def _one_store(rows: int) -> Iterator[str]:
    """The worst case for memory: one store, and no item or name comes twice."""
    yield "store,item,name,category,count,price,reorder_point\n"
    for row in range(rows):
        price = f"{row * 37 % 9000 / 100:.2f}"
        yield f"Berlin,{row:08d},Product number {row},Category {row % 40},{row % 1500},{price},{row % 25}\n"


COLUMNS = ("rows", "rows_per_second", "seconds", "cpu_seconds", "peak_mb", "accepted", "rejected")
VARIANTS = {"full": _full, "narrow": _narrow, "one_store": _one_store}


def measure(rows: int = ROWS) -> dict[str, dict[str, float]]:
    """variant -> rows, seconds, cpu_seconds, rows_per_second, peak_mb (of the whole process), accepted, rejected."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, lines in VARIANTS.items():
            path = Path(folder) / f"{name}.csv"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(lines(rows))
            command = [sys.executable, "-m", "tests.bench.parse", "--child", str(path)]
            child = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own module
            figures[name] = json.loads(child.stdout)
    return figures


def _read_once(path: str) -> dict[str, float]:
    refused = 0

    def reject(error: object, cells: object) -> None:
        nonlocal refused
        refused += 1

    with Path(path).open("rb") as file:
        start, busy = time.perf_counter(), time.process_time()
        parsed = parse_stock_file(inspect(file), reject)
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
    if refused != parsed.rejected or parsed.accepted + parsed.rejected != parsed.total:
        raise SystemExit("the parser lost rows")
    return {
        "rows": parsed.total,
        "seconds": round(seconds, 3),
        "cpu_seconds": round(busy, 3),
        "rows_per_second": round(parsed.total / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "accepted": parsed.accepted,
        "rejected": parsed.rejected,
    }


def main() -> None:
    """Print the table, or (as a child) one measurement as JSON."""
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(_read_once(sys.argv[2])))
        return
    print(f"{'file':<10}" + "".join(f"{name:>17}" for name in COLUMNS))
    for name, figures in measure().items():
        print(f"{name:<10}" + "".join(f"{figures[column]:>17,}" for column in COLUMNS))


if __name__ == "__main__":
    main()
