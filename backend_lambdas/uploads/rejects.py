"""The rejected rows of one file: the first thousand for the record, all of them for the error CSV."""

import csv
import io
import shutil
from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from backend_lambdas.uploads.rows import RowError
from backend_lambdas.uploads.tally import RejectedByStore

KEPT_ROW_ERRORS = 1_000
MEMORY_BYTES = 4_000_000
ERROR_COLUMNS = ("line", "column", "value", "reason", "suggestion")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class RejectedRows:
    """Takes rejected rows one by one in bounded memory: large sets go to a temporary file."""

    def __init__(self) -> None:
        self.first: list[RowError] = []
        self.count = 0
        self.by_store = RejectedByStore()
        self._spool = cast(BinaryIO, SpooledTemporaryFile(max_size=MEMORY_BYTES))  # noqa: SIM115 (closed by close)

    def add(self, error: RowError, cells: Sequence[str]) -> None:
        """Note one rejected row with the cells as they stood in the file."""
        self.count += 1
        self.by_store.add(error.store)
        if len(self.first) < KEPT_ROW_ERRORS:
            self.first.append(error)
        told = (str(error.line), error.column, error.value, error.reason, error.suggestion or "")
        self._spool.write(csv_line((*told, *cells)))

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
    """One CSV line; cells a spreadsheet would run as a formula get an apostrophe in front."""
    text = io.StringIO()
    csv.writer(text).writerow([neutral(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def neutral(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
