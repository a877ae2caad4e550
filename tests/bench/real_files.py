"""What becomes of real exports of shop systems: how many load, ask one question, are refused.

`python -m tests.bench.real_files` also names the files; `lines()` gives the figures to the benchmark report. What each
of them must come to is in tests/uploads/files/test_real_files.py.
"""

from collections.abc import Mapping
from pathlib import Path

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.rows.questions import UploadUnclear
from backend_lambdas.uploads.rows.stock import parse_stock_file

FILES = Path(__file__).resolve().parents[3] / "shared" / "data" / "csv_torture"
STORE = "Shop"  # the sender's
LOADS, ASKS, REFUSED = "loads", "asks one question", "refused"


def measure(folder: Path = FILES) -> dict[str, tuple[str, str]]:
    """File -> (what becomes of it, its rows or the words it ends with)."""
    return {path.name: _read(path) for path in sorted(folder.glob("[0-9]*.csv"))}


def lines() -> list[tuple[str, str, str]]:
    """One line of the report; none where the real data are absent."""
    found = measure()
    if not found:
        return []
    return [(f"Real exports of shop systems ({len(found)} files), read for a sender with one store", shares(found), "")]


def shares(found: Mapping[str, tuple[str, str]]) -> str:
    """How many files of each end."""
    ends = [end for end, _ in found.values()]
    return ", ".join(f"{ends.count(end)} {words}" for end, words in WORDS.items())


WORDS = {LOADS: "load", ASKS: "ask one question", REFUSED: "refused with why and what to do"}


def _read(path: Path) -> tuple[str, str]:
    with path.open("rb") as file:
        try:
            parsed = parse_stock_file(inspect(file), lambda error, cells: None, STORE)
        except UploadUnclear as unclear:
            return ASKS, unclear.question.text
        except UploadRejected as rejected:
            return REFUSED, rejected.reason
    return LOADS, f"{parsed.accepted:,} of {parsed.total:,} rows"


if __name__ == "__main__":
    files = measure()
    for name, (end, words) in files.items():
        print(f"{name}: {end}: {words}")
    print(shares(files))
