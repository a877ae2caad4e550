"""CSV records with their physical line numbers, also where quotes are broken, in bounded memory."""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_

LONGEST_RECORD = 128 * 1024  # characters, line breaks inside quotes included
MOST_RECORD_LINES = 2_000  # descriptions pasted from a word processor have more than 1,000
MOST_BROKEN_QUOTES = 1_000
QUOTE, SINGLE_QUOTE = '"', "'"
_AT_ONCE = 100  # lines that are parted together: so many of the longest ones are 25 MB

Record = tuple[int, list[str]]
Broken = Callable[[int, list[str]], None]
Shape = tuple[int, tuple[int, ...]]  # cells of a record; the places where no line break can be


class _Runaway(Exception):
    """A quote was opened and does not close within any sensible distance."""


class _Lines:
    """Physical lines for csv.reader; `held` are those of the record that is being read, `back` those to read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.held: list[str] = []
        self.back: deque[str] = deque()
        self.ended = False

    def some(self) -> list[str]:
        """The next lines, to be looked at together."""
        some = [*self.back, *islice(self.lines, _AT_ONCE)]
        self.back.clear()
        return some

    def again(self, some: Sequence[str]) -> None:
        """These lines come next."""
        self.held.clear()
        self.back.extendleft(reversed(some))

    def __iter__(self) -> Iterator[str]:
        held, back, size = self.held, self.back, 0
        self.ended = False
        while line := back.popleft() if back else next(self.lines, ""):
            held.append(line)
            if len(held) == 1:
                size = 0
            size += len(line)
            if len(held) > MOST_RECORD_LINES or (size > LONGEST_RECORD and len(held) > 1):
                raise _Runaway
            yield line
        self.ended = True


def quote_of(lines: Sequence[str], delimiters: Iterable[str]) -> str:
    """What stands around cells: single quotes only where most of the first lines have them, and no others."""
    some = [line for line in lines if line.strip()]
    if len(some) < 2 or any(QUOTE in line for line in some):
        return QUOTE
    for delimiter in delimiters:
        between = f"{SINGLE_QUOTE}{delimiter}{SINGLE_QUOTE}"
        if sum(line.startswith(SINGLE_QUOTE) and between in line for line in some) * 3 >= len(some) * 2:
            return SINGLE_QUOTE
    return QUOTE


def read_records(
    lines: Iterator[str], delimiter: str, broken: Broken, shape: Shape | None = None, quote: str = QUOTE
) -> Iterator[Record]:
    """(first physical line from 1, cells) of each record; blank lines are left out.

    A line whose quote never closes, or closes rows later so that the record does not have the file's `shape`, goes to
    `broken` alone, and reading goes on with the line after it: one stray quote costs one row.
    Raises UploadRejected when quotes are broken all over the file.
    """
    source, number = _Lines(lines), 1
    one_by_one = _OneByOne(source, delimiter, broken, shape, quote)
    while some := source.some():
        rows = _one_a_line(some, delimiter, quote)
        if rows is None:
            source.again(some)
            yield from one_by_one.read(number, number + len(some))
            number = one_by_one.number
            continue
        for cells in rows:
            if cells:
                yield number, cells
            number += 1


def _one_a_line(some: Sequence[str], delimiter: str, quote: str) -> list[list[str]] | None:
    """The cells of each line, where each line is a record and every quote in it is closed; else None."""
    try:
        rows = list(csv.reader(some, delimiter=delimiter, quotechar=quote, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(some) else None


class _OneByOne:
    """Records of which some go over several lines, or have quotes astray. `number`: the line that comes next."""

    def __init__(self, source: _Lines, delimiter: str, broken: Broken, shape: Shape | None, quote: str) -> None:
        self._source, self._delimiter, self._broken, self._shape = source, delimiter, broken, shape
        self._quote = quote
        self._tries = 0
        self.number = 1

    def read(self, number: int, end: int) -> Iterator[Record]:
        """The records from line `number` until line `end` is reached, or passed."""
        self.number = number
        while self.number < end:
            try:
                yield from self._until(end)
            except (csv.Error, _Runaway):
                self._give_up_a_line()

    def _until(self, end: int) -> Iterator[Record]:
        source, held = self._source, self._source.held
        for cells in csv.reader(source, delimiter=self._delimiter, quotechar=self._quote):
            if source.ended or (len(held) > 1 and not self._is_sound(held, cells)):
                raise _Runaway
            if cells:
                yield self.number, cells
            self.number += len(held)
            held.clear()
            if self.number >= end:
                return

    def _give_up_a_line(self) -> None:
        self._tries += 1
        if self._tries > MOST_BROKEN_QUOTES:
            words = S_(
                "More than {most} rows open a quote that does not close, the last one in line {line}. "
                "Export the file again with quotes doubled inside quoted cells.",
                most=f"{MOST_BROKEN_QUOTES:,}",
                line=self.number,
            )
            raise UploadRejected(words, line=self.number)
        first, *others = self._source.held
        self._source.again(others)
        self._broken(self.number, first.rstrip("\r\n").split(self._delimiter))
        self.number += 1

    def _is_sound(self, held: list[str], cells: list[str]) -> bool:
        """Is a record over several lines meant, or did a stray quote swallow the lines below it?"""
        shape = self._shape
        if shape and (
            len(cells) != shape[0] or any("\n" in cells[place] or "\r" in cells[place] for place in shape[1])
        ):
            return False
        try:
            next(csv.reader(held, delimiter=self._delimiter, quotechar=self._quote, strict=True))
        except csv.Error:
            return False
        return True


def ignore(line: int, cells: list[str]) -> None:
    """Broken quotes matter when the rows are read."""
