"""The column names of a file: in which line they stand, found together with the delimiter, or letters in their place.

The right delimiter is the one that makes one of the first lines read as column names.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.csv import Record
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.rows.columns import known_fields
from backend_lambdas.uploads.rows.contents import Contents, looks_like_data
from backend_lambdas.uploads.rows.elimination import columns_of_prices
from backend_lambdas.uploads.rows.guesses import letters
from backend_lambdas.uploads.rows.kinds import KINDS, FileKind
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.two_lines import heading_that_ends_with, is_name, whole_heading


def find_header(file: Inspected, kind: FileKind, mapping: ColumnMapping) -> tuple[str, Record]:
    """The delimiter and the record with the column names. Raises UploadRejected when no line can be it."""
    if mapping.header_line is not None:
        return _line_given(file, mapping.header_line)
    found = []
    for delimiter, records in file.tops.items():
        if header := _most_names(records, kind):
            fields = known_fields(header[1], kind)
            found.append(((len(fields & kind.required.keys()), len(fields), len(header[1])), delimiter, header))
    if not found:
        delimiter, records = max(file.tops.items(), key=lambda one: _steadiness(one[1]))
        if records and (mapping.columns or mapping.locations):
            return delimiter, records[0]
        raise _no_header(records, kind)
    _, delimiter, header = max(found, key=lambda one: one[0])
    return delimiter, whole_heading(file.tops[delimiter], header)


def own_header(file: Inspected) -> tuple[int, tuple[str, ...]]:
    """The line of the column names and these, as found by themselves, of whatever kind the file is; line 0: letters in

    their place. The same for files whose columns have the same names.
    """
    line, names = likely_header(file)[1]
    return line, tuple(" ".join(name.replace("\ufeff", "").split()) for name in names)


def likely_header(file: Inspected) -> tuple[str, Record]:
    """The delimiter and the record with the column names, as `own_header` finds them."""
    found = []
    for kind in KINDS.values():
        with suppress(UploadRejected):
            delimiter, header = find_header(file, kind, FOUND_BY_ITSELF)
            found.append((len(known_fields(header[1], kind)), delimiter, header))
    if found:
        _, delimiter, header = max(found, key=lambda one: one[0])
        return delimiter, header
    delimiter, top = max(file.tops.items(), key=lambda one: _steadiness(one[1]))
    if top and looks_like_data(top[0][1]):
        return delimiter, _without_names(file, delimiter)
    return delimiter, top[0] if top else (0, [])


def line_without_names(file: Inspected) -> int | None:
    """The line of the column names of a file none of whose names is known, 0 where it has none; None: nothing tells."""
    _delimiter, top = max(file.tops.items(), key=lambda one: _steadiness(one[1]))
    if _steadiness(top) < 2:
        return None
    line, names = top[0]
    return 0 if looks_like_data(names) else line


def prices_without_names(file: Inspected) -> dict[str, int]:
    """The columns of a list of names and prices that has no column names, where it can be nothing else; else {}."""
    if line_without_names(file) != 0:
        return {}
    delimiter, _top = max(file.tops.items(), key=lambda one: _steadiness(one[1]))
    _line, names = _without_names(file, delimiter)
    return columns_of_prices(names, Contents.of(list(file.sample(delimiter, None)), len(names)))


def _without_names(file: Inspected, delimiter: str) -> Record:
    """What stands in for the column names of a file that begins with its data."""
    widths = Counter(len(cells) for _, cells in file.tops[delimiter])
    return 0, list(letters(widths.most_common(1)[0][0]))


def _line_given(file: Inspected, line: int) -> tuple[str, Record]:
    """The record of that line, read with the delimiter that makes most cells of it; 0: the file has no such line."""
    if line == 0:
        delimiter, top = max(file.tops.items(), key=lambda one: _steadiness(one[1]))
        if top:
            return delimiter, _without_names(file, delimiter)
    found = [(delimiter, one) for delimiter, top in file.tops.items() for one in top if one[0] == line]
    if not found:
        words = S_("The mapping says that the column names stand in line {line}; no such line can hold them.")
        raise UploadRejected(words.format(line=line), line=line)
    delimiter, record = max(found, key=lambda one: len(one[1][1]))
    return delimiter, heading_that_ends_with(file.tops[delimiter], record)


def _most_names(records: Sequence[Record], kind: FileKind) -> Record | None:
    """The record with most known names, the first of equals."""
    best, most, only_titles = None, 0, True
    for record in records:
        fields = known_fields(record[1], kind)
        filled = [cell for cell in record[1] if cell.strip()]
        needed = 1 if record is records[0] or only_titles and len(filled) > 1 and all(map(is_name, filled)) else 2
        only_titles = only_titles and len(filled) < 2
        if len(fields) == 1:  # the others may stand below
            fields = known_fields(whole_heading(records, record)[1], kind)
        if len(fields) >= needed and len(fields) > most:
            best, most = record, len(fields)
    return best


def _no_header(records: Sequence[Record], kind: FileKind) -> UploadRejected:
    first = [cell.strip() for cell in (records[0][1] if records else [])]
    shown = ", ".join(cell[:40] for cell in first[:8])
    if any(cell.lstrip("+-")[:1].isdigit() for cell in first):
        words = S_(
            "Line 1 looks like data, not column names ({shown}). Put a first line with the column names above it, "
            "for example: {names}",
            shown=shown,
            names=",".join(kind.required.values()),
        )
        return UploadRejected(words, line=1)
    words = S_(
        "This does not look like a {kind_words} file: line 1 has none of the columns {needs_words} (found: {shown}).",
        kind_words=kind.name,
        needs_words=kind.needs,
        shown=shown,
    )
    return UploadRejected(words, line=1)


def _steadiness(records: Sequence[Record]) -> int:
    """How many of the records have the same number of cells."""
    widths = Counter(len(cells) for _, cells in records if len(cells) > 1)
    return widths.most_common(1)[0][1] if widths else 0
