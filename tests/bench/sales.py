"""Load 694,000 lines of sales from CSV through the pipeline: rows per second, peak memory, totals against a recount.

`python -m tests.bench.sales` prints a table; `measure()` gives the same figures to the benchmark report. The file is
the real one beside the checkout where there is one, else one of the same shape. Everything from the parser to the
published roll-ups runs as in the function, in a fresh process, on a lake in a folder.
"""

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta
from decimal import Decimal
from operator import add
from pathlib import Path

from backend_lambdas.aws.lake.lake import WEEKLY_TABLE, Lake, records
from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.sales import load_sales
from infra.local.sales_files import write_sales_files
from tests.support.ingest_stores import Memory
from tests.support.sales_stores import MemorySalesLedger, sales_stores, week_sums

LINES = 694_000
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "complete_journey"
EVENT_MS = 1_795_000_000_000
COLUMNS = ("rows", "rows_per_second", "seconds", "again_seconds", "peak_mb", "applied", "rejected", "weeks", "revenue")
_MILLIONTH = Decimal("0.000001")


def measure(lines: int = LINES) -> dict[str, float | str | bool]:
    """source, the figures of COLUMNS, and `totals_equal`: every week's five sums are those of the recount.

    `again_seconds`: the same file once more, which changes nothing. `peak_mb` is that of the whole process.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, source = _file(Path(folder), lines)
        command = [sys.executable, "-m", "tests.bench.sales", "--child", str(path), folder]
        child = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own module
        figures: dict[str, float | str | bool] = json.loads(child.stdout)
        figures["totals_equal"] = week_sums(Lake(folder)) == recount([path])
    return {"source": source, **figures}


def _file(folder: Path, lines: int) -> tuple[Path, str]:
    if lines == LINES and REAL.is_dir():
        return write_sales_files(REAL, folder)[0], "complete_journey"
    path = folder / "made-up.csv"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_made_up(lines))
    return path, "made up"


def _made_up(lines: int) -> Iterator[str]:
    yield "sale_id,store,product_id,sale_date,quantity,price,product_name,category\n"
    for line in range(lines):
        day = date(2025, 1, 1) + timedelta(days=line * 336 // lines)
        item = line * 7919 % 30_000
        quantity = -1 if line % 97 == 0 else line % 5  # returns, and every fifth line is of 0 units
        price = f"{item * 37 % 9000 / 100:.2f}"
        store = f"Store {line * 31 % 228}"
        yield f"m-{line:08d},{store},{item:07d},{day},{quantity},{price},Item {item},Group {item % 90}\n"


def recount(paths: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    """week -> units, revenue, returned units, returned value and lines, by reading the files once with plain Python.

    The numbers are texts with as many decimals as the roll-up keeps.
    """
    by_day: dict[str, list[Decimal]] = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            header = next(rows)
            wanted = [header.index(name) for name in ("sale_date", "quantity", "price")]
            for row in rows:
                _count(*(row[at] for at in wanted), by_day)
    sums: dict[str, list[Decimal]] = {}
    for day, numbers in by_day.items():
        week = sums.setdefault(week_of(date.fromisoformat(day)), [Decimal(0)] * 5)
        week[:] = map(add, week, numbers)
    places = (3, 6, 3, 6, 0)
    return {
        week: tuple(f"{number:.{places[place]}f}" for place, number in enumerate(numbers))
        for week, numbers in sorted(sums.items())
    }


def _count(moment: str, sold: str, price: str, by_day: dict[str, list[Decimal]]) -> None:
    quantity = Decimal(sold)
    if not quantity:
        return
    day = by_day.setdefault(moment[:10], [Decimal(0)] * 5)
    place = 0 if quantity > 0 else 2
    day[place] += abs(quantity)
    day[place + 1] += (abs(quantity) * max(Decimal(price or 0).quantize(_MILLIONTH), Decimal(0))).quantize(_MILLIONTH)
    day[4] += 1


def _load_once(path: Path, folder: Path) -> dict[str, float]:
    memory, ledger = Memory(), MemorySalesLedger()
    stores = sales_stores(memory, ledger, folder)
    seconds, results = [], []
    for number in (1, 2):
        key = f"uploads/{number}/{path.name}"
        memory.put_upload(key, path.read_bytes())
        arrival = Arrival(key, "v1", path.stat().st_size, EVENT_MS + number, "0A", "")
        attempt = Attempt(f"bench {number}", _now_ms, _now_ms() + 3_600_000)
        start = time.perf_counter()
        results.append(load_sales(arrival, stores, attempt, UTC))
        seconds.append(round(time.perf_counter() - start, 2))
        if number == 1:
            peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    outcome, facts = results[0].outcome, next(iter(memory.facts.values()))
    if outcome is None or outcome.applied + facts.rejected != facts.total:
        raise SystemExit("lines were lost")
    week_rows = sum(state.rows for state in ledger.weeks().values())
    revenue = next(records(Lake(str(folder)).query("SELECT sum(revenue) AS r FROM weekly", {WEEKLY_TABLE: None})))["r"]
    return {
        "rows": facts.total,
        "rows_per_second": round(facts.total / seconds[0]),
        "seconds": seconds[0],
        "again_seconds": seconds[1],
        "peak_mb": peak,
        "applied": outcome.applied,
        "rejected": facts.rejected,
        "weeks": len(ledger.weeks()),
        "week_rows": week_rows,
        "revenue": float(revenue),
    }


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def main() -> None:
    """Print the figures, or (as a child) those of one load as JSON."""
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(_load_once(Path(sys.argv[2]), Path(sys.argv[3]))))
        return
    for name, value in measure().items():
        print(f"{name:<18}{value:>18,}" if type(value) in (int, float) else f"{name:<18}{value!s:>18}")


if __name__ == "__main__":
    main()
