"""A file as a table of one kind: its column names, found together with the delimiter, its format and its records.

The right delimiter is the one that makes one of the first lines read as column names.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.csv import Broken, Record
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.files.limits import FileLimits
from backend_lambdas.uploads.rows.cells import GUARDS
from backend_lambdas.uploads.rows.columns import known_fields, match_columns
from backend_lambdas.uploads.rows.contents import Contents, looks_like_data
from backend_lambdas.uploads.rows.found_columns import Columns
from backend_lambdas.uploads.rows.guesses import ask_by_contents, letters, may_count
from backend_lambdas.uploads.rows.kinds import (
    KINDS,
    PRICES,
    PRODUCTS,
    SALES,
    STOCK,
    FileKind,
    kind_of,
    may_be_catalogue,
    may_be_sales,
)
from backend_lambdas.uploads.rows.locations import locations_of
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.number_marks import decimal_mark, thousands_mark
from backend_lambdas.uploads.rows.numbers import Marks
from backend_lambdas.uploads.rows.profiles import profile_of
from backend_lambdas.uploads.rows.questions import UploadUnclear, which_kind
from backend_lambdas.uploads.rows.stock_lines import Detected, FileFormat

MAY_BREAK = ("product_name", "description")  # texts within which a line may end


@dataclass(frozen=True, slots=True)
class Table:
    """`records(broken)` starts at the first line of data each time it is called; see `read_records` for `broken`."""

    columns: Columns
    format: FileFormat
    records: Callable[[Broken], Iterator[Record]]
    notes: tuple[str, ...]
    kind: FileKind
    own_marks: Mapping[str, str]
    limits: FileLimits

    def marks(self, field: str) -> Marks:
        """What separators mean in this field's column: as the column itself shows, else as the file does."""
        common = self.format.marks
        return Marks(self.own_marks.get(field, common.decimal), common.grouping)

    def without(self, field: str) -> "Table":
        """The same, where the column of this field says nothing."""
        places = {name: place for name, place in self.columns.places.items() if name != field}
        return replace(self, columns=replace(self.columns, places=places))

    @property
    def detected(self) -> Detected:
        columns, width = self.columns, len(self.columns.header)
        made = {width + index: ones for index, ones in enumerate(columns.joined)}
        places = {
            field: made.get(place, (place,))
            for field, place in columns.places.items()
            if place < width or place in made
        }
        profile = "" if columns.profile is None else columns.profile.name
        return Detected(self.kind.name, self.format, places, columns.locations, profile=profile)


def recognise(file: Inspected, mapping: ColumnMapping = FOUND_BY_ITSELF) -> FileKind:
    """The kind of the file by its column names; one without any counts as stock, whose reader says what is wrong.

    Raises UploadUnclear where only a person can tell.
    """
    if mapping.kind:
        return KINDS[mapping.kind]
    try:
        delimiter, (line, names) = _header(file, SALES, mapping)
    except UploadRejected:
        return STOCK
    kind = kind_of(names)
    if kind is PRICES and "product_id" not in known_fields(names, PRICES):
        below = [one for one in file.sample(delimiter, None) if one[0] > line]
        known = [place for place, name in enumerate(names) if PRODUCTS.meaning(name)]
        kind = STOCK if may_count(names, Contents.of(below, len(names)), known) else PRICES
    may_be_any = kind is SALES and profile_of(names) is not None  # a date beside "qty"
    if kind is STOCK and may_be_sales(names):
        raise which_kind(names)
    return STOCK if may_be_any or kind in (PRODUCTS, PRICES) and locations_of(names) else kind


def is_doubtful(file: Inspected) -> bool:
    """Whether it may be one of products, though it counts and is read as a stock file."""
    try:
        _, (_, names) = _header(file, STOCK, FOUND_BY_ITSELF)
    except UploadRejected:
        return False
    return may_be_catalogue(names)


def open_table(
    file: Inspected, default_store: str | None, kind: FileKind, mapping: ColumnMapping = FOUND_BY_ITSELF
) -> Table:
    """Raises UploadRejected where it cannot be a file of this kind."""
    try:
        delimiter, (header_line, names) = _header(file, kind, mapping)
    except UploadRejected as refused:
        if kind is STOCK and mapping.header_line is None and (asked := _ask_without_names(file)):
            raise asked from refused
        raise
    top = [one for one in file.sample(delimiter, (len(names), ())) if one[0] > header_line]
    contents, most, sheet = Contents.of(top, len(names)), file.limits.columns, bool(file.sheet)
    columns = match_columns(names, header_line, default_store, kind, mapping, contents, most, sheet)
    one_line = (place for field, place in columns.places.items() if field not in MAY_BREAK)
    shape = (len(names), tuple(place for place in one_line if place < len(names)))

    def records(broken: Broken) -> Iterator[Record]:
        found = file.records(delimiter, broken, shape)
        for line, _ in found if header_line else ():
            if line >= header_line:
                break
        return columns.stretched(found)

    texts = _numbers(columns, kind, columns.stretched(iter(top)))
    marks = {field: mark for field, found in texts.items() if (mark := decimal_mark(found))}
    decimal = mapping.decimal or marks.pop("", None)
    thousands = thousands_mark(texts[""], decimal)
    style = FileFormat(delimiter, file.encoding, decimal, header_line, file.sheet, file.bom, thousands)
    known = [] if columns.profile is None else [S_("Read as: {name}.", name=columns.profile.name)]
    notes = (*known, *columns.notes, *_found_in(columns, top), *file.notes)
    return Table(columns, style, records, notes, kind, {} if mapping.decimal else marks, file.limits)


def _found_in(columns: Columns, top: Sequence[Record]) -> Iterator[str]:
    """What was passed over at the edges and taken off the codes."""
    empty = next((index for index, name in enumerate(columns.header) if name), 0)
    if empty and not any("".join(cells[:empty]).strip() for _, cells in top):
        words = S_("The first {number} columns are empty.") if empty > 1 else S_("The first column is empty.")
        yield words.format(number=empty)
    place = columns.places["product_id"]
    if any(place < len(cells) and cells[place].strip().startswith(GUARDS) for _, cells in top):
        yield S_("Marks that keep codes as text were taken off them.")


def _numbers(columns: Columns, kind: FileKind, top: Iterator[Record]) -> dict[str, list[str]]:
    """The cells of each column of numbers; of all of them under ""."""
    places = {field: columns.places[field] for field in kind.numbers if field in columns.places}
    texts: dict[str, list[str]] = {field: [] for field in places}
    for _, cells in top:
        for field, place in places.items():
            if place < len(cells):
                texts[field].append(cells[place])
    texts[""] = [text for found in texts.values() for text in found]
    return texts


def _header(file: Inspected, kind: FileKind, mapping: ColumnMapping) -> tuple[str, Record]:
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
    return delimiter, header


def _ask_without_names(file: Inspected) -> UploadUnclear | None:
    """The question of a file whose columns have no names, or none that is known; None where nothing can be told."""
    delimiter, top = max(file.tops.items(), key=lambda one: _steadiness(one[1]))
    if _steadiness(top) < 2:
        return None
    (line, names), *_rest = top
    if looks_like_data(names):
        line, names = _without_names(file, delimiter)
    below = [one for one in file.sample(delimiter, None) if one[0] > line]
    return ask_by_contents(names, Contents.of(below, len(names)), STOCK.required, {}, line)


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
    return max(found, key=lambda one: len(one[1][1]))


def _most_names(records: Sequence[Record], kind: FileKind) -> Record | None:
    """The record with most known names, the first of equals."""
    best, most = None, 0
    for record in records:
        fields = known_fields(record[1], kind)
        needed = 1 if record is records[0] else 2
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
