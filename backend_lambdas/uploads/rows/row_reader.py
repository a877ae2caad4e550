"""Reads the lines of a file of any kind: each is taken or rejected, and every one is counted."""

import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Generic, Protocol

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.csv import Record, ignore
from backend_lambdas.uploads.files.limits import USUAL
from backend_lambdas.uploads.rows.cells import BLANK_COUNT, ROUNDED, BadCell, Why
from backend_lambdas.uploads.rows.duplicates import Duplicates, L, Subject
from backend_lambdas.uploads.rows.questions import not_tracked
from backend_lambdas.uploads.rows.row_shape import RowShape
from backend_lambdas.uploads.rows.stock_lines import Reject
from backend_lambdas.uploads.rows.table import Table

# With so many rounded codes, and more than one in so many of all, the whole column went through a spreadsheet.
MANY_ROUNDED = ONE_ROUNDED_IN = 20


class Lines(Protocol[L]):
    """The accepted lines, at most one for each item or sale."""

    def add(self, row: L) -> L | None:
        """Take the row; or give the one about the same item or sale that is there already, and take nothing."""

    def remove(self, row: L) -> Sequence[L]:
        """Take out what is about the same as this row; gives the further rows that had been added to it."""


_AT_ONCE = 100  # lines: where one of them has to be looked at by itself, all of them are
TakeSome = Callable[[Sequence[Record]], bool]


class RowReader(Generic[L]):
    """What has been read so far; `total` counts lines of data, `rejected` those of them that went to `reject`.

    `take_some` takes all of these lines, or none of them: then each is read by itself.
    """

    def __init__(
        self,
        shape: RowShape,
        read_line: Callable[[int, Sequence[str]], L],
        lines: Lines[L],
        subject: Subject,
        reject: Reject,
        take_some: TakeSome | None = None,
    ) -> None:
        self.total = self.rejected = 0
        self.left_out: Counter[Why] = Counter()
        self._shape, self._read_line, self._lines, self._reject = shape, read_line, lines, reject
        self._duplicates: Duplicates[L] = Duplicates(subject)
        self._rounded, self._first_rounded = 0, (0, "", "")
        self._blank, self._most = 0, USUAL.rows
        self._take_some = take_some
        self._unclosed: list[Record] = []

    def read(self, table: Table) -> None:
        """The whole table. Raises UploadRejected where there is no line, or too many."""
        self._most = table.limits.rows
        with _no_collection():
            items = self._items(table)
            while (some := list(islice(items, _AT_ONCE))) or self._unclosed:
                self._take_lines(some)
            if self._duplicates.contradicted:
                self._withdraw(table.records(ignore))
        self._ask_whether_tracked()
        if not self.total:
            raise UploadRejected(self._nothing_to_read())
        if self._blank == self.total:
            raise UploadRejected(self._nothing_counted())
        self._refuse_rounded()

    def _items(self, table: Table) -> Iterator[tuple[int, list[str]]]:
        """The lines but those that only add up others."""
        records = table.records(self._broken)
        return self._without(table.groups, records) if table.groups else records

    def _without(
        self, groups: Collection[int], records: Iterator[tuple[int, list[str]]]
    ) -> Iterator[tuple[int, list[str]]]:
        for line, cells in records:
            if line in groups:
                self.left_out[Why.TOTAL] += 1
            else:
                yield line, cells

    def _ask_whether_tracked(self) -> None:
        """Where the shop system tracks none of the items, its zeros may still be what somebody has counted."""
        lines = self.left_out[Why.UNTRACKED]
        if lines and "tracked" in self._shape.columns.places and not self.total:
            columns = self._shape.columns
            raise not_tracked(lines, columns.name("tracked"), columns.header)

    def _nothing_to_read(self) -> str:
        if not self.left_out:
            return S_("The file has column names but no rows below them; nothing was changed.")
        return " ".join((S_("The file has no rows to load; nothing was changed."), *left_out_notes(self.left_out)))

    def _nothing_counted(self) -> str:
        words = S_(
            'The file lists items but not how many there are of each: the column "{name}" is blank in all {number} '
            "rows. Export the stock on hand and upload that."
        )
        return words.format(name=self._shape.columns.name(self._shape.count), number=f"{self.total:,}")

    def _refuse_rounded(self) -> None:
        """Where a spreadsheet has rounded many codes of a column it has cut the zeros off others: none is safe."""
        if self._rounded >= MANY_ROUNDED and self._rounded * ONE_ROUNDED_IN > self.total:
            words = S_(
                'A spreadsheet has rounded {number} of {total} codes in the column "{name}", the first one in line '
                "{line} ({value}); their digits are lost and no others can be trusted. "
                "Export the file again and do not open it in a spreadsheet, or set that column to text first."
            )
            line, value, name = self._first_rounded
            raise UploadRejected(
                words.format(number=f"{self._rounded:,}", total=f"{self.total:,}", name=name, line=line, value=value),
                line=line,
                column=name,
            )

    def facts(self, table: Table, by_store: Mapping[str, int], notes: Iterable[str]) -> dict[str, Any]:
        """What every `ParsedFile` says; `notes` are those of its kind."""
        return {
            "header": table.columns.header,
            "format": table.format,
            "detected": table.detected,
            "notes": (*table.notes, *left_out_notes(self.left_out), *notes),
            "total": self.total,
            "accepted": self.total - self.rejected,
            "rejected": self.rejected,
            "left_out": self.left_out.total() - self.left_out[Why.LOT],
            "by_store": by_store,
        }

    def _take_lines(self, some: Sequence[Record]) -> None:
        """The next lines, with those among them that no record can be made of."""
        unclosed = dict(self._unclosed)
        if unclosed:
            some = sorted([*some, *self._unclosed], key=lambda record: record[0])
            self._unclosed.clear()
        elif self._take_some and self.total + len(some) <= self._most and self._take_some(some):
            self.total += len(some)
            return
        for line, cells in some:
            if line in unclosed:
                self._count_row()
                self._refuse(line, cells, BadCell(S_("a quote is opened and not closed in this row")))
            elif any(cells) and "".join(cells).strip():
                self._take(line, cells)

    def _take(self, line: int, cells: list[str]) -> None:
        """Accept a record or reject it."""
        self._count_row()
        try:
            row = self._read_line(line, cells)
            if (earlier := self._lines.add(row)) is not None:
                raise self._duplicates.judge(earlier, row)
        except BadCell as bad:
            if why := self._shape.why_left_out(cells, bad):
                self.total -= 1
                self.left_out[why] += 1
            else:
                self._refuse(line, cells, bad)

    def _broken(self, line: int, cells: list[str]) -> None:
        """A line that no record can be made of: rejected in its turn."""
        self._unclosed.append((line, cells))

    def _withdraw(self, records: Iterable[tuple[int, list[str]]]) -> None:
        """Reject the accepted rows that later ones contradict; `records` is the file once more, for their cells."""
        waiting: dict[int, list[tuple[L, L]]] = {}  # a line with a count for each location is several rows
        for earlier, later in self._duplicates.contradicted.values():
            further = self._lines.remove(earlier)
            self.total += len(further)
            self.left_out[Why.LOT] -= len(further)
            for one in (earlier, *further):
                waiting.setdefault(one.line, []).append((one, later))
        last = max(waiting)
        for line, cells in records:
            if line > last:
                return
            for pair in waiting.get(line, ()):
                if self._shape.is_of(pair[0], cells):
                    self._refuse(line, cells, self._duplicates.subject.contradiction(*pair))

    def _count_row(self) -> None:
        self.total += 1
        if self.total > self._most:
            words = S_(
                "The file has more than {number} rows, the most that are read (setting MaxUploadRows). Split it by "
                "store and send the parts."
            )
            raise UploadRejected(words.format(number=f"{self._most:,}"))

    def _refuse(self, line: int, cells: Sequence[str], bad: BadCell) -> None:
        self.rejected += 1
        self._blank += bad.reason == BLANK_COUNT
        error = self._shape.error(line, cells, bad)
        if bad.reason == ROUNDED:
            self._first_rounded = self._first_rounded if self._rounded else (line, error.value, error.column)
            self._rounded += 1
        self._reject(error, cells)


def left_out_notes(left_out: Mapping[Why, int]) -> Iterator[str]:
    """What is said of lines that are no rows."""
    for why, number in sorted(left_out.items(), key=lambda one: one[0].name):
        if why is Why.LOT:
            yield from _lots_added(number)
            continue
        words = (
            S_("{number} lines were left out: {why_words}.") if number > 1 else S_("1 line was left out: {why_words}.")
        )
        yield words.format(number=f"{number:,}", why_words=why.value)


def _lots_added(number: int) -> Iterator[str]:
    if number == 1:
        yield S_("1 row is a further lot, or place, of an item: its count was added to the item's.")
    elif number:
        words = S_("{number} rows are further lots, or places, of an item: their counts were added to the item's.")
        yield words.format(number=f"{number:,}")


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
