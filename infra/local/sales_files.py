"""Real sales, as parquet files lie beside the checkout, as CSV files that can be uploaded.

    python -m infra.local.sales_files ../shared/data/complete_journey build/sales
    python -m infra.local.sales_files ../shared/data/online_retail build/sales --lines 100000

Nothing is cleaned: blank names, quantities of 0, returns and prices of 0 stay. For development only: it needs pyarrow.
"""

import argparse
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

COLUMNS = ("sale_id", "store", "product_id", "sale_date", "quantity", "price", "product_name", "category")
LINES_PER_FILE = 1_000_000


def write_sales_files(source: Path, target: Path, lines_per_file: int = LINES_PER_FILE, every: int = 1) -> list[Path]:
    """Write `<source>-<n>.csv` with at most so many lines each into the folder `target`; return their paths.

    `every` 6: each sixth line alone.
    """
    target.mkdir(parents=True, exist_ok=True)
    names, rows = read_sales(source)
    rows = islice(rows, 0, None, every)
    paths: list[Path] = []
    row = next(rows, None)
    while row is not None:
        path = target / f"{source.name}-{len(paths) + 1}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(names)
            for _ in range(lines_per_file):
                out.writerow(row)
                row = next(rows, None)
                if row is None:
                    break
        paths.append(path)
    return paths


def read_sales(source: Path) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The columns that `sales.parquet` in this folder has of COLUMNS, and its rows."""
    from pyarrow import parquet

    file = parquet.ParquetFile(source / "sales.parquet")
    names = [name for name in COLUMNS if name in file.schema_arrow.names]
    return names, _rows(file, names)


def _rows(file: Any, names: list[str]) -> Iterator[tuple[Any, ...]]:
    for batch in file.iter_batches(columns=names):
        yield from zip(*(batch.column(name).to_pylist() for name in names), strict=True)


def main() -> int:
    """Command line: write the files and name them."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.sales_files", description=__doc__)
    parser.add_argument("source", type=Path, help="a folder with sales.parquet")
    parser.add_argument("target", type=Path, help="the folder to write to")
    parser.add_argument("--lines", type=int, default=LINES_PER_FILE, help="lines in a file")
    given = parser.parse_args()
    for path in write_sales_files(given.source, given.target, given.lines):
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
