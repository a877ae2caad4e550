"""A stock file, read: every line of data is an accepted `StockLine` or one rejected row with its first problem."""

from dataclasses import fields
from typing import BinaryIO

from backend_lambdas.uploads.checks import RowChecks
from backend_lambdas.uploads.gathering import Gathering
from backend_lambdas.uploads.lines import FileFormat, ParsedStockFile, Reject, RowError
from backend_lambdas.uploads.repeats import Subject
from backend_lambdas.uploads.row_shape import RowShape
from backend_lambdas.uploads.store_lines import StockLine, StoreLines
from backend_lambdas.uploads.table import open_table

__all__ = ["FileFormat", "ParsedStockFile", "RowError", "StockLine", "parse_stock_file"]

_KEY = ("store", "product_id")
_ITEM = Subject("item", _KEY, tuple(one.name for one in fields(StockLine) if one.name not in ("line", *_KEY)))


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
    shape = RowShape(table.columns, default_store)
    checks = RowChecks(shape, table.format.marks)
    stores = _Stores()
    gathering = Gathering(shape, checks.read, stores, _ITEM, reject)
    gathering.gather(table)
    return ParsedStockFile(
        stores.lines,
        table.columns.header,
        table.format,
        (*table.columns.notes, *table.notes, *stores.findings()),
        gathering.total,
        gathering.accepted,
        gathering.rejected,
    )


class _Stores:
    """`gathering.Lines` by store."""

    def __init__(self) -> None:
        self.lines: dict[str, StoreLines] = {}
        self._below_zero = 0

    def add(self, row: StockLine) -> StockLine | None:
        items = self.lines.get(row.store)
        if items is None:
            items = self.lines[row.store] = StoreLines(row.store)
        if not items.add(row):
            return items[row.product_id]
        self._below_zero += row.on_hand < 0
        return None

    def remove(self, row: StockLine) -> None:
        items = self.lines[row.store]
        self._below_zero -= items.remove(row.product_id).on_hand < 0
        if not items:
            del self.lines[row.store]

    def findings(self) -> list[str]:
        """What is taken as the file says it and still cannot be right."""
        if not self._below_zero:
            return []
        counts = "1 count is" if self._below_zero == 1 else f"{self._below_zero:,} counts are"
        return [f"{counts} below 0: shown as they are, in units and value nothing, out of stock. Count them again."]
