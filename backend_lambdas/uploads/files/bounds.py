"""How large a workbook would become in memory, found by streaming through it once.

The reader makes a rectangle of all cells between the first and the last one: two cells in opposite corners of a sheet
are 17 billion cells, and the process is killed without an exception. So the rectangle is measured first.
"""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, BinaryIO
from xml.parsers import expat

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_

LARGEST_UNPACKED = 400 * 1024 * 1024  # bytes of all parts together
HIGHEST_RATIO = 150  # unpacked / packed of a part above 1 MB
MOST_PARTS = 2_000
MOST_CELLS = 3_000_000  # the rectangle of one sheet
_CHUNK = 256 * 1024
_LONGEST_TAG = 1024 * 1024

_REFERENCE = re.compile("([A-Za-z]{1,7})([0-9]{1,10})", re.ASCII)
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    expat.ExpatError,
)  # fmt: skip
_NO_WORKBOOK = S_("The file is a zip archive, not an Excel file. Upload the CSV or .xlsx files in it one by one.")
_TOO_LARGE = S_("Save it as CSV and upload that; CSV files may be much larger.")


def check_workbook(file: BinaryIO) -> None:
    """Raises UploadRejected for a zip that is no workbook, and for one too large, too dense or too wide to be read."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as content:
                        _check_cells(_chunks(content))
    except _DAMAGED as error:
        words = S_("The Excel file is damaged ({error}). Save it again as .xlsx or CSV and upload that.", error=error)
        raise UploadRejected(words) from error


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise UploadRejected(S_("The file is a binary workbook (.xlsb). Save it as .xlsx or CSV and upload that."))
    if "xl/workbook.xml" not in names:
        raise UploadRejected(_NO_WORKBOOK)
    if any(part.flag_bits & 1 for part in parts):
        raise UploadRejected(S_("The Excel file is encrypted. Save it without a password and upload that."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        words = S_("The Excel file is too large to be read.")
        raise UploadRejected(f"{words} {_TOO_LARGE}")
    for part in parts:
        if part.file_size > 1_000_000 and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1):
            words = S_("The Excel file unpacks to an unreasonable size ({name}).", name=part.filename)
            raise UploadRejected(f"{words} {_TOO_LARGE}")


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        yield chunk


def _check_cells(chunks: Iterator[bytes]) -> None:
    extent = _Extent()
    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.start
    parser.StartDoctypeDeclHandler = _refuse_unknown
    given = 0
    for chunk in chunks:
        parser.Parse(chunk, False)
        given += len(chunk)
        if given - parser.CurrentByteIndex > _LONGEST_TAG:
            _refuse_unknown()
        if extent.right * extent.bottom > MOST_CELLS:
            words = S_(
                "The sheet reaches to row {row}, column {column}; that is too large to be read as Excel "
                "(at most {most} cells).",
                row=f"{extent.bottom:,}",
                column=f"{extent.right:,}",
                most=f"{MOST_CELLS:,}",
            )
            raise UploadRejected(f"{words} {_TOO_LARGE}")
    parser.Parse(b"", True)


def _refuse_unknown(*_: object) -> None:
    words = S_("The Excel file holds a part that no spreadsheet writes.")
    raise UploadRejected(f"{words} {_TOO_LARGE}")


class _Extent:
    """How far the cells with a value reach. A cell or row without a reference is the next one."""

    def __init__(self) -> None:
        self.right = self.bottom = self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """One element begins."""
        if ":" in name:
            name = name.rpartition(":")[2]
        if name in ("v", "is", "f"):
            if self._column > self.right:
                self.right = self._column
            if self._row > self.bottom:
                self.bottom = self._row
        elif name in ("c", "row"):
            self._move(name, attributes.get("r", ""))
        elif name == "Relationship":
            _check_target(attributes)

    def _move(self, name: str, reference: str) -> None:
        if name == "row":
            self._row, self._column = (int(reference[:10]) if reference.isdecimal() else self._row + 1), 0
        elif found := _REFERENCE.fullmatch(reference):
            self._column, self._row = _column_number(found[1]), int(found[2])
        else:
            self._column += 1


def _check_target(attributes: dict[str, str]) -> None:
    """A sheet kept in a part that is not called .xml would not have been measured."""
    if attributes.get("Type", "").endswith("/worksheet") and not attributes.get("Target", "").endswith(".xml"):
        _refuse_unknown()


@lru_cache(maxsize=1_024)
def _column_number(letters: str) -> int:
    """A = 1, Z = 26, AA = 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
