"""An uploaded file as a table: its columns, its format and its records, read as often as needed."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, cast

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.files.csv import Broken, Record, read_records
from backend_lambdas.uploads.files.dialect import TITLE_LINES, detect_dialect, find_header, ignore, no_header
from backend_lambdas.uploads.files.encoding import detect_encoding, encoding_name, is_zip
from backend_lambdas.uploads.files.spreadsheet import read_sheet
from backend_lambdas.uploads.rows.columns import Columns, match_columns
from backend_lambdas.uploads.rows.kinds import SALES, STOCK, FileKind, kind_of
from backend_lambdas.uploads.rows.numbers import decimal_mark
from backend_lambdas.uploads.rows.stock_lines import FileFormat

SAMPLE_LINES = 1_000
_SAMPLE_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """`records(broken)` starts at the first line of data each time it is called; see `read_records` for `broken`."""

    columns: Columns
    format: FileFormat
    records: Callable[[Broken], Iterator[Record]]
    notes: tuple[str, ...]


def open_table(file: BinaryIO, default_store: str | None, kind: FileKind = STOCK) -> Table:
    """Find out how the file is written. Raises UploadRejected where it cannot be a file of this kind."""
    return _sheet_table(file, default_store, kind) if is_zip(file) else _csv_table(file, default_store, kind)


def _csv_table(file: BinaryIO, default_store: str | None, kind: FileKind) -> Table:
    codec = detect_encoding(file)
    sample = _first_lines(file, codec)
    dialect = detect_dialect(sample, kind)
    header_line, names = dialect.header
    columns = match_columns(names, header_line, default_store, kind)
    single = tuple(place for field, place in columns.places.items() if field != "product_name")
    shape = (len(names), single)

    def records(broken: Broken) -> Iterator[Record]:
        found = read_records(_text_lines(file, codec), dialect.delimiter, broken, shape)
        for line, _ in found:
            if line >= header_line:
                break
        return found

    mark = _decimal_mark(columns, kind, read_records(iter(sample), dialect.delimiter, ignore, shape), header_line)
    style = FileFormat("csv", dialect.delimiter, encoding_name(codec), mark, header_line)
    return Table(columns, style, records, ())


def _sheet_table(file: BinaryIO, default_store: str | None, kind: FileKind) -> Table:
    sheet = read_sheet(file)
    top = list(islice(sheet.records(), SAMPLE_LINES))
    header = find_header(top[:TITLE_LINES], kind)
    if header is None:
        raise no_header([cells for _, cells in top], kind)
    columns = match_columns(header[1], header[0], default_store, kind)

    def records(_: Broken) -> Iterator[Record]:
        return (record for record in sheet.records() if record[0] > header[0])

    mark = _decimal_mark(columns, kind, iter(top), header[0])
    style = FileFormat("xlsx", "", "", mark, header[0], sheet.name)
    return Table(columns, style, records, sheet.notes)


def recognise(file: BinaryIO) -> FileKind:
    """The kind of the file by its column names; a file that cannot be read at all counts as stock, whose reader says
    why. The file is at its start afterwards.
    """
    try:
        return kind_of(_column_names(file))
    except UploadRejected:
        return STOCK
    finally:
        file.seek(0)


def _column_names(file: BinaryIO) -> Sequence[str]:
    if is_zip(file):
        header = find_header(list(islice(read_sheet(file).records(), TITLE_LINES)), SALES)
        return header[1] if header else ()
    return detect_dialect(_first_lines(file, detect_encoding(file)), SALES).header[1]


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


def _decimal_mark(columns: Columns, kind: FileKind, records: Iterator[Record], header_line: int) -> str | None:
    places = [columns.places[field] for field in kind.numbers if field in columns.places]
    return decimal_mark(
        cells[place] for line, cells in records if line > header_line for place in places if place < len(cells)
    )
