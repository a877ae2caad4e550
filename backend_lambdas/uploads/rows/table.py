"""A file as a table of one kind: its columns, its format and its records."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.csv import Broken, Record, ignore
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.files.limits import FileLimits
from backend_lambdas.uploads.rows.cells import GUARDS
from backend_lambdas.uploads.rows.columns import known_fields, match_columns
from backend_lambdas.uploads.rows.contents import Contents
from backend_lambdas.uploads.rows.counts import counts_in_parts
from backend_lambdas.uploads.rows.found_columns import Columns
from backend_lambdas.uploads.rows.guesses import may_count, sure_by_words
from backend_lambdas.uploads.rows.header import find_header, line_without_names, prices_without_names
from backend_lambdas.uploads.rows.kind_of import kind_of, may_be_catalogue, may_be_sales, without_false_days
from backend_lambdas.uploads.rows.kinds import KINDS, PRICES, PRODUCTS, SALES, STOCK, FileKind
from backend_lambdas.uploads.rows.locations import locations_of
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.number_marks import decimal_mark, marked_thousands, thousands_mark
from backend_lambdas.uploads.rows.numbers import Marks
from backend_lambdas.uploads.rows.priced import price_of, texts_in
from backend_lambdas.uploads.rows.profiles import profile_of
from backend_lambdas.uploads.rows.questions import UploadUnclear, which_kind
from backend_lambdas.uploads.rows.stock_lines import Detected, FileFormat
from backend_lambdas.uploads.rows.subtotals import group_lines

_MONEY = frozenset({"unit_price", "unit_cost", "price"})
MAY_BREAK = ("product_name", "description")  # texts within which a line may end


@dataclass(frozen=True, slots=True)
class Table:
    """`records(broken)` (see `read_records`): from the first line of data. `in_parts`: its counts are no whole numbers.

    `groups`: lines that only add up what is below them.
    """

    columns: Columns
    format: FileFormat
    records: Callable[[Broken], Iterator[Record]]
    notes: tuple[str, ...]
    kind: FileKind
    own_marks: Mapping[str, str]
    limits: FileLimits
    in_parts: bool = False
    groups: frozenset[int] = frozenset()

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
        delimiter, (line, names) = find_header(file, SALES, mapping)
    except UploadRejected:
        return PRODUCTS if prices_without_names(file) else STOCK
    contents = _below(file, delimiter, line, names)
    names = without_false_days(names, contents)
    counting = _without_words(names, contents)
    kind = kind_of(counting)
    is_unclear = kind is STOCK and kind_of(names) is not SALES
    if is_unclear or (kind is PRICES and "product_id" not in known_fields(names, PRICES)):
        kind = _by_contents(file, delimiter, line, counting) or kind
    may_be_any = kind is SALES and profile_of(names) is not None  # a date beside "qty"
    if kind is STOCK and may_be_sales(names):
        raise which_kind(names)
    return STOCK if may_be_any or kind in (PRODUCTS, PRICES) and _counts_by_place(names) else kind


def _by_contents(
    file: Inspected, delimiter: str, line: int, names: Sequence[str], of_vendor: bool = False
) -> FileKind | None:
    """PRODUCTS or PRICES for a list of products that counts nothing, where known names do not tell.

    STOCK where it may count, which in one `of_vendor` does not matter; None where it counts, or nothing tells.
    """
    fields = known_fields(names, STOCK)
    profile = profile_of(names)
    if "on_hand" in fields or not line or _counts_by_place(names) or (profile is not None and profile.own):
        return None
    contents = _below(file, delimiter, line, names)
    said = known_fields(names, PRODUCTS)
    priced = "unit_price" in said or price_of(names, contents) is not None
    named = said & {"product_id", "product_name", "description", "gtin"}
    if not named and (sure_by_words(names, contents, ["product_id"], {}) or len(texts_in(names, contents)) == 1):
        named = {"product_name"}
    if not priced or not named or sure_by_words(names, contents, ["on_hand"], {}):
        return None
    known = [place for place, name in enumerate(names) if PRODUCTS.meaning(name)]
    if not of_vendor and may_count(names, contents, known):
        return STOCK
    found = ["price"] if said & {"product_id", "product_name", "description", "gtin"} else ["name", "price"]
    return kind_of([*(name for name in names if (STOCK.meaning(name) or ("",))[0] != "store"), *found])


def _counts_by_place(names: Sequence[str]) -> bool:
    """Whether it has a column of counts for each location; `Cantidad cajas` alone is none."""
    return len(locations_of(names)) > (profile_of(names) is None)


def _below(file: Inspected, delimiter: str, line: int, names: Sequence[str]) -> Contents:
    return Contents.of([one for one in file.sample(delimiter, None) if one[0] > line], len(names))


def _without_words(names: Sequence[str], contents: Contents) -> list[str]:
    """The names, but for counts beside prices that are words (`in stock: true`) or blank: a form to order with."""
    counts = [index for index, name in enumerate(names) if (PRODUCTS.meaning(name) or ("",))[0] == "stock"]
    priced = any((PRODUCTS.meaning(name) or ("",))[0] == "unit_price" for name in names)
    if not counts or not (priced or price_of(names, contents, counts) is not None):
        return list(names)
    blank = contents.blank if profile_of(names) is None else frozenset()
    useless = {index for index in counts if index in blank or contents.is_wordy(index)}
    return ["" if index in useless else name for index, name in enumerate(names)]


def is_doubtful(file: Inspected) -> bool:
    """Whether it may be one of products, though it counts and is read as a stock file."""
    try:
        delimiter, (line, names) = find_header(file, STOCK, FOUND_BY_ITSELF)
    except UploadRejected:
        return False
    return may_be_catalogue(names) or _by_contents(file, delimiter, line, names, of_vendor=True) is not None


def open_table(
    file: Inspected, default_store: str | None, kind: FileKind, mapping: ColumnMapping = FOUND_BY_ITSELF
) -> Table:
    """Raises UploadRejected where it cannot be a file of this kind."""
    try:
        found = find_header(file, kind, mapping)
    except UploadRejected as refused:
        return _open_without_names(file, default_store, kind, mapping, refused)
    delimiter, (header_line, names) = found
    top = [one for one in file.sample(delimiter, (len(names), ())) if one[0] > header_line]
    contents, most, sheet = Contents.of(top, len(names), file.is_small), file.limits.columns, bool(file.sheet)
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
    if file.side_by_side:
        columns = replace(columns, side_by_side=True)
    common, marks, thousand = _marks(texts, mapping)
    how = delimiter, file.encoding, common.decimal, header_line, file.sheet, file.bom, common.grouping
    style = FileFormat(*how, quote=file.quote)
    notes = (*_system(columns), *columns.notes, *thousand, *_found_in(columns, top), *file.notes)
    table = Table(columns, style, records, notes, kind, {} if mapping.decimal else marks, file.limits)
    return _counted(table, top, texts["on_hand"]) if kind is STOCK else table


def _open_without_names(
    file: Inspected, default_store: str | None, kind: FileKind, mapping: ColumnMapping, refused: UploadRejected
) -> Table:
    """A file none of whose column names is known, or that has none; `refused` where it cannot be read either."""
    line = line_without_names(file) if mapping.header_line is None else None
    prices = prices_without_names(file) if kind is PRODUCTS else {}
    if line is None or not (kind is STOCK or prices):
        raise refused
    mapping = replace(mapping, columns={**prices, **mapping.columns})
    try:
        return open_table(file, default_store, kind, replace(mapping, header_line=line))
    except UploadRejected as other:
        raise other if isinstance(other, UploadUnclear) else refused from None


def _marks(texts: Mapping[str, Sequence[str]], mapping: ColumnMapping) -> tuple[Marks, dict[str, str], list[str]]:
    """The file's marks; the decimal marks of columns of their own; and what is said of them."""
    marks = {field: mark for field, found in texts.items() if (mark := decimal_mark(found))}
    decimal = mapping.decimal or marks.pop("", None)
    thousands = thousands_mark(texts[""], decimal)
    doubtful = {field: marked_thousands(texts[field]) for field in _MONEY & texts.keys() - marks.keys() if not decimal}
    marks |= {field: "," if "." in example else "." for field, example in doubtful.items() if example}
    thousand = [S_('Prices such as "{text}" were read as thousands.', text=text) for text in doubtful.values() if text]
    return Marks(decimal, thousands), marks, thousand[:1]


def _system(columns: Columns) -> Iterator[str]:
    """Which system wrote it, and how."""
    if columns.profile is not None:
        yield S_("Read as: {name}.", name=columns.profile.name)
    if columns.side_by_side:
        yield S_("Several lists stand side by side; they were read as one.")


def _counted(table: Table, top: Sequence[Record], counts: Sequence[str]) -> Table:
    """With what the counts themselves say of the file."""
    marks, columns = table.marks("on_hand"), table.columns
    item, count = (columns.places[name] for name in ("product_id", "on_hand"))
    is_made = columns.stretch or columns.carried or columns.side_by_side
    groups = frozenset() if is_made else group_lines(lambda: table.records(ignore), top, count, item, marks)
    return replace(table, in_parts=counts_in_parts(counts, marks), groups=groups)


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
