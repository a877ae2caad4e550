"""Reads the lines of a file of any kind: each is taken or rejected, and every one is counted."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Generic, Protocol

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.csv import ignore
from backend_lambdas.uploads.rows.cells import BadCell
from backend_lambdas.uploads.rows.columns import Columns
from backend_lambdas.uploads.rows.duplicates import Duplicates, L, Line, Subject
from backend_lambdas.uploads.rows.stock_lines import Reject, RowError
from backend_lambdas.uploads.rows.table import Table

_LONGEST_VALUE = 200


class RowShape:
    """The columns of one file. Rows with `complete` cells need no further look; see `check_length` for others."""

    def __init__(self, columns: Columns, default_store: str | None) -> None:
        self.columns = columns
        self.default_store = default_store
        self._width = columns.width
        # With unnamed columns at the end every row gets a look.
        self.complete = len(columns.header) + columns.stretch if self._width == len(columns.header) else -1

    def places(self, *fields: str) -> tuple[int, ...]:
        """Where these fields stand; -1 where the file has no such column."""
        return tuple(self.columns.places.get(field, -1) for field in fields)

    def check_length(self, cells: Sequence[str]) -> None:
        """Raises BadCell where the row is not as wide as the column names."""
        if len(cells) < self._width:
            words = S_("the row has {cells} cells, the column names are {width}")
            raise BadCell(words.format(cells=len(cells), width=self._width))
        if any(cell.strip() for cell in cells[self._width :]):
            words = S_(
                "the row has {cells} cells, the column names are {width}; put quotes around text that holds the "
                "delimiter",
                cells=len(cells),
                width=self._width,
            )
            raise BadCell(words)

    def error(self, line: int, cells: Sequence[str], bad: BadCell) -> RowError:
        """The rejected row as people will read it."""
        store = self.cell(cells, "store").strip()
        return RowError(
            line,
            self.columns.name(bad.field, store),
            self.cell(cells, bad.field)[:_LONGEST_VALUE],
            bad.reason,
            bad.suggestion,
            store[:_LONGEST_VALUE] or self.default_store,
            self.cell(cells, "product_id").strip()[:_LONGEST_VALUE] or None,
        )

    def is_of(self, row: Line, cells: Sequence[str]) -> bool:
        """Whether the row was read from these cells of its line, where a line is a row for each location."""
        return not self.columns.locations or getattr(row, "store", "") == self.cell(cells, "store")

    def cell(self, cells: Sequence[str], field: str) -> str:
        """The cell as it stands in the file; "" where it has none."""
        place = self.columns.places.get(field, -1)
        return cells[place] if 0 <= place < len(cells) else ""


MOST_ROWS = 2_000_000


class Lines(Protocol[L]):
    """The accepted lines, at most one for each item or sale."""

    def add(self, row: L) -> L | None:
        """Take the row; or give the one about the same item or sale that is there already, and take nothing."""

    def remove(self, row: L) -> None:
        """Take out what is about the same as this row."""


class RowReader(Generic[L]):
    """What has been read so far; `total` counts lines of data, `rejected` those of them that went to `reject`."""

    def __init__(
        self,
        shape: RowShape,
        read_line: Callable[[int, Sequence[str]], L],
        lines: Lines[L],
        subject: Subject,
        reject: Reject,
    ) -> None:
        self.total = self.rejected = 0
        self._shape, self._read_line, self._lines, self._reject = shape, read_line, lines, reject
        self._duplicates: Duplicates[L] = Duplicates(subject)

    def read(self, table: Table) -> None:
        """The whole table. Raises UploadRejected where there is no line, or too many."""
        with _no_collection():
            for line, cells in table.records(self._broken):
                if any(cells) and "".join(cells).strip():
                    self._take(line, cells)
            if self._duplicates.contradicted:
                self._withdraw(table.records(ignore))
        if not self.total:
            raise UploadRejected(S_("The file has column names but no rows below them; nothing was changed."))

    def facts(self, table: Table, by_store: Mapping[str, int], notes: Iterable[str]) -> dict[str, Any]:
        """What every `ParsedFile` says; `notes` are those of its kind."""
        return {
            "header": table.columns.header,
            "format": table.format,
            "detected": table.detected,
            "notes": (*table.notes, *notes),
            "total": self.total,
            "accepted": self.total - self.rejected,
            "rejected": self.rejected,
            "by_store": by_store,
        }

    def _take(self, line: int, cells: list[str]) -> None:
        """Accept a record or reject it."""
        self._count_row()
        try:
            row = self._read_line(line, cells)
            if (earlier := self._lines.add(row)) is not None:
                raise self._duplicates.judge(earlier, row)
        except BadCell as bad:
            self._refuse(line, cells, bad)

    def _broken(self, line: int, cells: list[str]) -> None:
        """Reject a line that no record can be made of."""
        self._count_row()
        self._refuse(line, cells, BadCell(S_("a quote is opened and not closed in this row")))

    def _withdraw(self, records: Iterable[tuple[int, list[str]]]) -> None:
        """Reject the accepted rows that later ones contradict; `records` is the file once more, for their cells."""
        waiting: dict[int, list[tuple[L, L]]] = {}  # a line with a count for each location is several rows
        for earlier, later in self._duplicates.contradicted.values():
            self._lines.remove(earlier)
            waiting.setdefault(earlier.line, []).append((earlier, later))
        last = max(waiting)
        for line, cells in records:
            if line > last:
                return
            for pair in waiting.get(line, ()):
                if self._shape.is_of(pair[0], cells):
                    self._refuse(line, cells, self._duplicates.subject.contradiction(*pair))

    def _count_row(self) -> None:
        self.total += 1
        if self.total > MOST_ROWS:
            words = S_("The file has more than {number} rows. Split it by store.")
            raise UploadRejected(words.format(number=f"{MOST_ROWS:,}"))

    def _refuse(self, line: int, cells: Sequence[str], bad: BadCell) -> None:
        self.rejected += 1
        self._reject(self._shape.error(line, cells, bad), cells)


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
