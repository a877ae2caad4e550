"""How large a workbook would become in memory, found by streaming through it once.

The reader makes a rectangle of all cells between the first and the last one: two cells in opposite corners of a sheet
are 17 billion cells, and the process is killed without an exception. So the rectangle is measured first.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO

from backend_lambdas.inventory.errors import UploadRejected

LARGEST_UNPACKED = 400 * 1024 * 1024  # bytes of all parts together
HIGHEST_RATIO = 150  # unpacked / packed of a part above 1 MB
MOST_PARTS = 2_000
MOST_CELLS = 3_000_000  # the rectangle of one sheet
_CHUNK = 256 * 1024
_LONGEST_TAG = 1_024

_TAG = re.compile(rb"<(?:\w+:)?(row|c)((?:\s[^<>]*)?)>")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]*)([0-9]+)""")
_NO_WORKBOOK = "The file is a zip archive, not an Excel file. Upload the CSV or .xlsx files in it one by one."
_TOO_LARGE = "Save it as CSV and upload that; CSV files may be much larger."


def check_workbook(file: BinaryIO) -> None:
    """Raises UploadRejected for a zip that is no workbook, and for one too large, too dense or too wide to be read."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            for part in parts:
                if part.filename.lower().endswith(".xml") and "sharedstrings" not in part.filename.lower():
                    with archive.open(part) as content:
                        _check_cells(_chunks(content), part.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UploadRejected(
            f"The Excel file is damaged ({error}). Save it again as .xlsx or CSV and upload that."
        ) from error


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise UploadRejected("The file is a binary workbook (.xlsb). Save it as .xlsx or CSV and upload that.")
    if "xl/workbook.xml" not in names:
        raise UploadRejected(_NO_WORKBOOK)
    if any(part.flag_bits & 1 for part in parts):
        raise UploadRejected("The Excel file is encrypted. Save it without a password and upload that.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UploadRejected(f"The Excel file is too large to be read. {_TOO_LARGE}")
    for part in parts:
        if part.file_size > 1_000_000 and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1):
            raise UploadRejected(f"The Excel file unpacks to an unreasonable size ({part.filename}). {_TOO_LARGE}")


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        yield chunk


def _check_cells(chunks: Iterator[bytes], part: str) -> None:
    right = bottom = row = column = 0
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        if b"<!ENTITY" in text or b"\x00" in text:
            raise UploadRejected(f"The Excel file holds a part that no spreadsheet writes ({part}). {_TOO_LARGE}")
        end = 0
        for tag in _TAG.finditer(text):
            end = tag.end()
            found = _REFERENCE.search(tag[2])
            if tag[1] == b"row":
                row, column = (int(found[2][:10]) if found else row + 1), 0
                continue
            if found:
                column, row = _column_number(found[1]), int(found[2][:10])
            else:
                column += 1
            if tag[2].endswith(b"/"):
                continue
            right, bottom = max(right, column), max(bottom, row)
        if right * bottom > MOST_CELLS:
            raise UploadRejected(
                f"The sheet reaches to row {bottom:,}, column {right:,}; that is too large to be read as Excel "
                f"(at most {MOST_CELLS:,} cells). {_TOO_LARGE}"
            )
        rest = text[max(end, len(text) - _LONGEST_TAG) :]


def _column_number(letters: bytes) -> int:
    """A = 1, Z = 26, AA = 27."""
    number = 0
    for letter in letters.upper()[:7]:
        number = number * 26 + letter - 64
    return number
