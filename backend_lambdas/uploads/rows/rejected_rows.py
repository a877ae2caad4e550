"""The rejected rows of one file, the first thousand and all of them; and the lines of each store, counted."""

import csv
import io
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from backend_lambdas.inventory.formulas import guarded
from backend_lambdas.uploads.rows.cells import BadCell, store_name
from backend_lambdas.uploads.rows.stock_lines import RowError

UNKNOWN = ""
MOST_NAMES = 5_000  # a broken file may have anything in its store column
MOST_BYTES = 20_000  # of names; the upload's record is read often

StoreCount = tuple[str, int, int]


class RejectedByStore:
    """Counts rejected rows under the store as it stands in the file, in bounded memory."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, store: str | None) -> None:
        name = store or UNKNOWN
        if name not in self._counts and len(self._counts) >= MOST_NAMES:
            name = UNKNOWN
        self._counts[name] += 1

    def counts(self) -> Counter[str]:
        """By the store's name as accepted rows have it; what can be no store's name counts as unknown."""
        found: Counter[str] = Counter()
        for text, count in self._counts.items():
            found[_name(text)] += count
        return found


def lines_by_store(accepted: Mapping[str, int], rejected: Mapping[str, int]) -> tuple[StoreCount, ...]:
    """(store, accepted, rejected), those with most rejected first; what does not fit is added up under UNKNOWN."""
    names = sorted({*accepted, *rejected} - {UNKNOWN}, key=lambda name: (-rejected.get(name, 0), name))
    kept: list[StoreCount] = []
    left_accepted, left_rejected, size = accepted.get(UNKNOWN, 0), rejected.get(UNKNOWN, 0), 0
    for name in names:
        size += len(name.encode())
        if size <= MOST_BYTES:
            kept.append((name, accepted.get(name, 0), rejected.get(name, 0)))
        else:
            left_accepted += accepted.get(name, 0)
            left_rejected += rejected.get(name, 0)
    if left_accepted or left_rejected:
        kept.append((UNKNOWN, left_accepted, left_rejected))
    return tuple(kept)


def _name(text: str) -> str:
    try:
        return store_name(text) if text else UNKNOWN
    except BadCell:
        return UNKNOWN


KEPT_ROW_ERRORS = 1_000
MEMORY_BYTES = 4_000_000
ERROR_COLUMNS = ("line", "column", "value", "reason", "suggestion")


class RejectedRows:
    """Takes rejected rows one by one in bounded memory: large sets go to a temporary file."""

    def __init__(self) -> None:
        self.first: list[RowError] = []
        self.first_cells: list[tuple[str, ...]] = []
        self.count = 0
        self.by_store = RejectedByStore()
        self._spool = cast(BinaryIO, SpooledTemporaryFile(max_size=MEMORY_BYTES))  # noqa: SIM115 (closed by close)

    def add(self, error: RowError, cells: Sequence[str]) -> None:
        """Note one rejected row with the cells as they stood in the file."""
        self.count += 1
        self.by_store.add(error.store)
        if len(self.first) < KEPT_ROW_ERRORS:
            self.first.append(error)
            self.first_cells.append(tuple(cells))
        reason = (str(error.line), error.column, error.value, error.reason, error.suggestion or "")
        self._spool.write(csv_line((*reason, *cells)))

    def as_csv(self, header: Sequence[str]) -> BinaryIO:
        """The whole error file (UTF-8 with BOM, so that Excel reads it), at its start; the caller closes it."""
        whole = cast(BinaryIO, SpooledTemporaryFile(max_size=MEMORY_BYTES))  # noqa: SIM115 (closed by the caller)
        whole.write(b"\xef\xbb\xbf" + csv_line((*ERROR_COLUMNS, *header)))
        self._spool.seek(0)
        shutil.copyfileobj(self._spool, whole)
        whole.seek(0)
        return whole

    def close(self) -> None:
        self._spool.close()


def csv_line(cells: Sequence[str]) -> bytes:
    """One CSV line; cells a spreadsheet would run as a formula are guarded."""
    text = io.StringIO()
    csv.writer(text).writerow([guarded(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def csv_text(rows: Iterable[Sequence[str]], delimiter: str = ",") -> bytes:
    """The rows as they are, for a file that Stockroom reads: nothing in it is guarded."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()
