"""How a CSV file is written: its delimiter and the line with the column names.

Both are found together: the right delimiter is the one that makes one of the first lines read as column names.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.files.csv import Record, read_records
from backend_lambdas.uploads.rows.columns import known_fields
from backend_lambdas.uploads.rows.kinds import STOCK, FileKind

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
TITLE_LINES = 30  # how far down the column names may stand


@dataclass(frozen=True, slots=True)
class Dialect:
    """`header` is the record (line, cells) with the column names."""

    delimiter: str
    header: Record


def detect_dialect(sample: Sequence[str], kind: FileKind = STOCK) -> Dialect:
    """The dialect of these first lines. Raises UploadRejected when no line can be the column names."""
    found = []
    for delimiter in DELIMITERS:
        records = list(islice(read_records(iter(sample), delimiter, ignore), TITLE_LINES))
        if header := find_header(records, kind):
            fields = known_fields(header[1], kind)
            found.append((len(fields & kind.required.keys()), len(fields), len(header[1]), delimiter, header))
    if not found:
        raise no_header(_steadiest(sample), kind)
    *_, delimiter, header = max(found, key=lambda one: one[:3])
    return Dialect(delimiter, header)


def find_header(records: Sequence[Record], kind: FileKind = STOCK) -> Record | None:
    """The record that reads as column names: the one with most known names, the first of equals."""
    best, most = None, 0
    for record in records:
        fields = known_fields(record[1], kind)
        needed = 1 if record is records[0] else 2
        if len(fields) >= needed and len(fields) > most:
            best, most = record, len(fields)
    return best


def no_header(rows: Sequence[Sequence[str]], kind: FileKind = STOCK) -> UploadRejected:
    """What to say of a file without any known column name. `rows` are its first records' cells."""
    first = [cell.strip() for cell in (rows[0] if rows else [])]
    shown = ", ".join(cell[:40] for cell in first[:8])
    if any(cell.lstrip("+-")[:1].isdigit() for cell in first):
        return UploadRejected(
            f"Line 1 looks like data, not column names ({shown}). Put a first line with the column names above it, "
            f"for example: {','.join(kind.required.values())}",
            line=1,
        )
    return UploadRejected(
        f"This does not look like a {kind.name} file: line 1 has none of the columns {kind.needs} (found: {shown}).",
        line=1,
    )


def _steadiest(sample: Sequence[str]) -> list[list[str]]:
    """The first rows as they look with the delimiter that gives most of them the same number of cells."""
    tables = [
        [cells for _, cells in islice(read_records(iter(sample), delimiter, ignore), TITLE_LINES)]
        for delimiter in DELIMITERS
    ]
    return max(tables, key=_steadiness)


def _steadiness(rows: list[list[str]]) -> int:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return widths.most_common(1)[0][1] if widths else 0


def ignore(line: int, cells: list[str]) -> None:
    """Broken quotes matter when the rows are read."""
