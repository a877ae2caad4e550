"""Reading the lines of a file, of whatever kind: each one is taken or rejected, and every one is counted."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, Protocol

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.cells import BadCell
from backend_lambdas.uploads.dialect import ignore
from backend_lambdas.uploads.lines import Reject
from backend_lambdas.uploads.repeats import L, Repeats, Subject
from backend_lambdas.uploads.row_shape import RowShape
from backend_lambdas.uploads.table import Table

MOST_ROWS = 2_000_000


class Lines(Protocol[L]):
    """The accepted lines, at most one for each item or sale."""

    def add(self, row: L) -> L | None:
        """Take the row; or give the one about the same item or sale that is there already, and take nothing."""

    def remove(self, row: L) -> None:
        """Take out what is about the same as this row."""


class Gathering(Generic[L]):
    """What has been read so far; `total` counts lines of data, `rejected` those of them that went to `reject`."""

    def __init__(
        self,
        shape: RowShape,
        read: Callable[[int, Sequence[str]], L],
        lines: Lines[L],
        subject: Subject,
        reject: Reject,
    ) -> None:
        self.total = self.rejected = 0
        self._shape, self._read, self._lines, self._reject = shape, read, lines, reject
        self._repeats: Repeats[L] = Repeats(subject)

    @property
    def accepted(self) -> int:
        return self.total - self.rejected

    def gather(self, table: Table) -> None:
        """Read the whole table. Raises UploadRejected where there is no line, or too many."""
        with _no_collection():
            for line, cells in table.records(self._broken):
                if any(cells) and "".join(cells).strip():
                    self._take(line, cells)
            if self._repeats.contradicted:
                self._withdraw(table.records(ignore))
        if not self.total:
            raise UploadRejected("The file has column names but no rows below them; nothing was changed.")

    def _take(self, line: int, cells: list[str]) -> None:
        """Accept a record or reject it."""
        self._count_row()
        try:
            row = self._read(line, cells)
            if (earlier := self._lines.add(row)) is not None:
                raise self._repeats.judge(earlier, row)
        except BadCell as bad:
            self._refuse(line, cells, bad)

    def _broken(self, line: int, cells: list[str]) -> None:
        """Reject a line that no record can be made of."""
        self._count_row()
        self._refuse(line, cells, BadCell("a quote is opened and not closed in this row"))

    def _withdraw(self, records: Iterable[tuple[int, list[str]]]) -> None:
        """Reject the accepted rows that later ones contradict; `records` is the file once more, for their cells."""
        waiting = {earlier.line: (earlier, later) for earlier, later in self._repeats.contradicted.values()}
        for earlier, _ in waiting.values():
            self._lines.remove(earlier)
        for line, cells in records:
            if line in waiting:
                self._refuse(line, cells, self._repeats.subject.contradiction(*waiting.pop(line)))
            if not waiting:
                return

    def _count_row(self) -> None:
        self.total += 1
        if self.total > MOST_ROWS:
            raise UploadRejected(f"The file has more than {MOST_ROWS:,} rows. Split it by store.")

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
