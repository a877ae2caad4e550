"""CSV records with their physical line numbers, also where quotes are broken, in bounded memory."""

import csv
from collections.abc import Callable, Iterator
from itertools import chain

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_

LONGEST_RECORD = 128 * 1024  # characters, line breaks inside quotes included
MOST_RECORD_LINES = 2_000  # descriptions pasted from a word processor have more than 1,000
MOST_BROKEN_QUOTES = 1_000

Record = tuple[int, list[str]]
Broken = Callable[[int, list[str]], None]
Shape = tuple[int, tuple[int, ...]]  # cells of a record; the places where no line break can be


class _Runaway(Exception):
    """A quote was opened and does not close within any sensible distance."""


class _Lines:
    """Physical lines for csv.reader; `held` are those of the record that is being read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.held: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        held, size = self.held, 0
        for line in self.lines:
            held.append(line)
            if len(held) == 1:
                size = 0
            size += len(line)
            if len(held) > MOST_RECORD_LINES or (size > LONGEST_RECORD and len(held) > 1):
                raise _Runaway
            yield line
        self.ended = True


def read_records(lines: Iterator[str], delimiter: str, broken: Broken, shape: Shape | None = None) -> Iterator[Record]:
    """(first physical line from 1, cells) of each record; blank lines are left out.

    A line whose quote never closes, or closes rows later so that the record does not have the file's `shape`, goes to
    `broken` alone, and reading goes on with the line after it: one stray quote costs one row.
    Raises UploadRejected when quotes are broken all over the file.
    """
    number, tries = 1, 0
    while True:
        source = _Lines(lines)
        held = source.held
        try:
            for cells in csv.reader(source, delimiter=delimiter):
                if source.ended or (len(held) > 1 and not _sound(held, cells, delimiter, shape)):
                    raise _Runaway
                if cells:
                    yield number, cells
                number += len(held)
                held.clear()
            return
        except (csv.Error, _Runaway):
            tries += 1
        if tries > MOST_BROKEN_QUOTES:
            words = S_(
                "More than {most} rows open a quote that does not close, the last one in line {line}. "
                "Export the file again with quotes doubled inside quoted cells.",
                most=f"{MOST_BROKEN_QUOTES:,}",
                line=number,
            )
            raise UploadRejected(words, line=number)
        broken(number, held[0].rstrip("\r\n").split(delimiter))
        number += 1
        lines = chain(held[1:], source.lines)


def ignore(line: int, cells: list[str]) -> None:
    """Broken quotes matter when the rows are read."""


def _sound(held: list[str], cells: list[str], delimiter: str, shape: Shape | None) -> bool:
    """Is a record over several lines meant, or did a stray quote swallow the lines below it?"""
    if shape and (len(cells) != shape[0] or any("\n" in cells[place] or "\r" in cells[place] for place in shape[1])):
        return False
    try:
        next(csv.reader(held, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True
