"""A stock file, read: every line of data is an accepted `StockLine` or one rejected row with its first problem."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.cells import BadCell
from backend_lambdas.uploads.checks import RowChecks
from backend_lambdas.uploads.dialect import ignore
from backend_lambdas.uploads.lines import FileFormat, ParsedStockFile, Reject, RowError
from backend_lambdas.uploads.repeats import Repeats, Stores, contradiction
from backend_lambdas.uploads.store_lines import StockLine, StoreLines
from backend_lambdas.uploads.table import open_table

__all__ = ["FileFormat", "ParsedStockFile", "RowError", "StockLine", "parse_stock_file"]

MOST_ROWS = 2_000_000


def parse_stock_file(
    file: BinaryIO, file_name: str, reject: Reject, default_store: str | None = None
) -> ParsedStockFile:
    """Read a stock file (CSV in any dialect, or XLSX) and check every line of it.

    `file` must be seekable; it stays open. `reject` gets each rejected row once, with the row's original cells, in the
    order of the lines, except that an earlier line which a later one contradicts comes at the end. Where the file has
    no store column all rows belong to `default_store`.

    Raises UploadRejected, and nothing else, where the file as a whole can not be used.
    """
    table = open_table(file, default_store)
    reading = _Reading(RowChecks(table.columns, table.format.marks, default_store), reject)
    with _no_collection():
        for line, cells in table.records(reading.broken):
            if any(cells) and "".join(cells).strip():
                reading.take(line, cells)
        if reading.repeats.contradicted:
            reading.withdraw(table.records(ignore))
    if not reading.total:
        raise UploadRejected("The file has column names but no rows below them; nothing was changed.")
    notes = (*table.columns.notes, *table.notes)
    accepted = reading.total - reading.rejected
    return ParsedStockFile(
        reading.stores, table.columns.header, table.format, notes, reading.total, accepted, reading.rejected
    )


class _Reading:
    """What has been read so far."""

    def __init__(self, checks: RowChecks, reject: Reject) -> None:
        self.stores: Stores = {}
        self.repeats = Repeats()
        self.total = self.rejected = 0
        self._checks, self._reject = checks, reject

    def take(self, line: int, cells: list[str]) -> None:
        """Accept a record or reject it."""
        self._count_row()
        try:
            row = self._checks.read(line, cells)
            items = self.stores.get(row.store)
            if items is None:
                items = self.stores[row.store] = StoreLines(row.store)
            if not items.add(row):
                raise self.repeats.judge(items[row.product_id], row)
        except BadCell as bad:
            self._refuse(line, cells, bad)

    def broken(self, line: int, cells: list[str]) -> None:
        """Reject a line that no record can be made of."""
        self._count_row()
        self._refuse(line, cells, BadCell("a quote is opened and not closed in this row"))

    def withdraw(self, records: Iterable[tuple[int, list[str]]]) -> None:
        """Reject the accepted rows that later ones contradict; `records` is the file once more, for their cells."""
        waiting = self.repeats.withdraw(self.stores)
        for line, cells in records:
            if line in waiting:
                row, other = waiting.pop(line)
                self._refuse(line, cells, contradiction(row, other))
            if not waiting:
                return

    def _count_row(self) -> None:
        self.total += 1
        if self.total > MOST_ROWS:
            raise UploadRejected(f"The file has more than {MOST_ROWS:,} rows. Split it by store.")

    def _refuse(self, line: int, cells: Sequence[str], bad: BadCell) -> None:
        self.rejected += 1
        self._reject(self._checks.error(line, cells, bad), cells)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Millions of new rows hold no cycles; looking for some among them costs a third of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
