"""One look at an uploaded file, of which everything else is made: recognising its kind, reading its rows, a preview."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, cast

from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.blocks import Blocks, below_one_another, find_blocks
from backend_lambdas.uploads.files.csv import QUOTE, Broken, Record, Shape, ignore, quote_of, read_records
from backend_lambdas.uploads.files.encoding import detect_encoding, encoding_name, has_mark, is_zip
from backend_lambdas.uploads.files.limits import USUAL, FileLimits
from backend_lambdas.uploads.files.spreadsheet import read_sheet

DELIMITERS = {",": S_("comma"), ";": S_("semicolon"), "\t": S_("tab"), "|": S_("pipe")}
NO_DELIMITER = ""  # of a sheet
TITLE_LINES = 30  # how far down the column names may stand
SAMPLE_LINES = 1_000
_SAMPLE_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Inspected:
    """`tops`: delimiter -> the first records as they read with it; a sheet has NO_DELIMITER only.

    `records(delimiter, broken, shape)` are all records, from the first one each time it is called (`read_records`);
    `sample(delimiter, shape)` those of the first lines, without going back to the file; `is_small`: of all of them.
    """

    tops: Mapping[str, Sequence[Record]]
    sample: Callable[[str, Shape | None], Iterator[Record]]
    records: Callable[[str, Broken, Shape | None], Iterator[Record]]
    encoding: str = ""
    sheet: str = ""
    notes: tuple[str, ...] = ()
    limits: FileLimits = USUAL
    bom: bool = False
    side_by_side: bool = False
    is_small: bool = True
    quote: str = QUOTE


def inspect(file: BinaryIO, limits: FileLimits = USUAL) -> Inspected:
    """`file` must be seekable; it stays open. Raises UploadRejected where nothing can be read from it."""
    return _one_below_another(replace(_inspect_sheet(file) if is_zip(file) else _inspect_text(file), limits=limits))


def _one_below_another(file: Inspected) -> Inspected:
    """The file with the lists that stand side by side in it read as one; as it is where there is one list only."""
    blocks: dict[str, Blocks] = {delimiter: one for delimiter, top in file.tops.items() if (one := find_blocks(top))}
    if not blocks:
        return file

    def sample(delimiter: str, shape: Shape | None = None) -> Iterator[Record]:
        found = blocks.get(delimiter)
        return below_one_another(file.sample(delimiter, None if found else shape), found)

    def records(delimiter: str, broken: Broken, shape: Shape | None) -> Iterator[Record]:
        found = blocks.get(delimiter)
        return below_one_another(file.records(delimiter, broken, None if found else shape), found)

    tops = {
        delimiter: list(below_one_another(iter(top), blocks.get(delimiter))) for delimiter, top in file.tops.items()
    }
    return replace(file, tops=tops, sample=sample, records=records, side_by_side=True)


def _inspect_text(file: BinaryIO) -> Inspected:
    codec = detect_encoding(file)
    lines = _first_lines(file, codec)
    quote = quote_of(lines[:TITLE_LINES], DELIMITERS)

    def sample(delimiter: str, shape: Shape | None = None) -> Iterator[Record]:
        return read_records(iter(lines), delimiter, ignore, shape, quote)

    def records(delimiter: str, broken: Broken, shape: Shape | None) -> Iterator[Record]:
        return read_records(_text_lines(file, codec), delimiter, broken, shape, quote)

    tops = {delimiter: list(islice(sample(delimiter), TITLE_LINES)) for delimiter in DELIMITERS}
    is_small = len(lines) < SAMPLE_LINES and sum(map(len, lines)) <= _SAMPLE_CHARACTERS
    return Inspected(tops, sample, records, encoding_name(codec), bom=has_mark(file), is_small=is_small, quote=quote)


def _inspect_sheet(file: BinaryIO) -> Inspected:
    sheet = read_sheet(file)
    top = list(islice(sheet.records(), SAMPLE_LINES))
    return Inspected(
        {NO_DELIMITER: top[:TITLE_LINES]},
        lambda delimiter, shape: iter(top),
        lambda delimiter, broken, shape: sheet.records(),
        sheet=sheet.name,
        notes=sheet.notes,
        is_small=len(top) < SAMPLE_LINES,
    )


class _LeftOpen(io.BufferedIOBase):
    """The file for a text reader that closes what it reads from when it is done: here that closes only this."""

    def __init__(self, file: BinaryIO) -> None:
        self._read = file.read

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self._read(size)


def _text_lines(file: BinaryIO, codec: str) -> Iterator[str]:
    file.seek(0)
    return io.TextIOWrapper(cast(BinaryIO, _LeftOpen(file)), codec, errors="replace", newline="")


def _first_lines(file: BinaryIO, codec: str) -> Sequence[str]:
    lines: list[str] = []
    size = 0
    for line in islice(_text_lines(file, codec), SAMPLE_LINES):
        size += len(line)
        lines.append(line)
        if size > _SAMPLE_CHARACTERS:
            break
    return lines
