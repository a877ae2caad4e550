"""A vendor's catalogue, read: every line of data is a `ProductLine` that keeps every rule, or one rejected row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from backend_lambdas.inventory.broken_rules import Rule, named, rule_in
from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.price_rules import broken_price_rule
from backend_lambdas.inventory.product_rules import Known, broken_rule
from backend_lambdas.inventory.products import UNCATEGORISED, ProductLine
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.csv import ignore
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.rows.cells import BadCell, ValueCache
from backend_lambdas.uploads.rows.duplicates import Subject
from backend_lambdas.uploads.rows.kind_of import missing_of_catalogue
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.product_cells import cell_reader, code_text, ruled_by
from backend_lambdas.uploads.rows.product_texts import Shortened, one_line
from backend_lambdas.uploads.rows.questions import which_products
from backend_lambdas.uploads.rows.row_reader import RowReader
from backend_lambdas.uploads.rows.row_shape import RowShape
from backend_lambdas.uploads.rows.stock_lines import ParsedFile, Reject, RowError
from backend_lambdas.uploads.rows.table import Table, open_table, recognise


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedProductFile(ParsedFile):
    """`lines` by product_id, in the order of the file."""

    lines: Mapping[str, ProductLine]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a first look over a whole file shows: its product numbers as they will be read, rows, the first vendor."""

    product_ids: frozenset[str]
    rows: int
    vendor: str


def open_catalogue(file: Inspected, mapping: ColumnMapping = FOUND_BY_ITSELF) -> Table:
    """Of products, or of their prices; a file that could be either asks.

    Raises UploadRejected where it can be none, UploadUnclear.
    """
    if recognise(file, mapping) is PRICES:
        return open_table(file, None, PRICES, mapping)
    if not mapping.kind and not mapping.columns:
        prices = _asked_which_kind(file, mapping)
        if prices is not None:
            return prices
    return open_table(file, None, PRODUCTS, mapping)


def _asked_which_kind(file: Inspected, mapping: ColumnMapping) -> Table | None:
    """Its prices, where it says too little of products to be anything else."""
    try:
        prices = open_table(file, None, PRICES, mapping)
    except UploadRejected:
        return None
    try:
        found = open_table(file, None, PRODUCTS, mapping).columns
    except UploadRejected:
        return prices
    said = {**PRODUCTS.required, "category": "category"}
    there = {word for name, word in said.items() if name in found.places}
    if words := [word for word in missing_of_catalogue(found.header) if word not in there]:
        raise which_products(found.header, ", ".join(words))
    return None


def look_over(table: Table) -> Contents:
    """The rules need what the catalogue has of these products, and the day's quota how many rows there are."""
    sku, vendor = (table.columns.places.get(name, -1) for name in ("product_id", "vendor"))
    ids: set[str] = set()
    rows, named_vendor = 0, ""
    for _line, cells in table.records(ignore):
        if not any(cells) or not "".join(cells).strip():
            continue
        rows += 1
        ids.add(_quiet(code_text, _cell(cells, sku)))
        named_vendor = named_vendor or _quiet(one_line, _cell(cells, vendor))
    return Contents(frozenset(ids - {""}), rows, named_vendor)


def parse_catalogue(table: Table, reject: Reject, vendor: Vendor, known: Known) -> ParsedProductFile:
    """Read and check every line; `reject` gets each rejected row once, its reason ending with the rule's number."""
    shape = RowShape(table.columns, None)
    checks = _Checks(shape, table, vendor, known)
    lines = _Lines()

    def told(error: RowError, cells: Sequence[str]) -> None:
        reject(error if rule_in(error.reason) is not Rule.SHAPE else _with_number(error), cells)

    row_reader = RowReader(shape, checks.read, lines, PRODUCT, told)
    row_reader.read(table)
    return ParsedProductFile(
        lines=lines.by_id,
        kind=table.kind.name,
        **row_reader.facts(table, {}, _notes(table, vendor, checks)),
    )


def _notes(table: Table, vendor: Vendor, checks: "_Checks") -> list[str]:
    if table.kind is PRICES:
        return [ONLY_PRICES]
    notes = [] if "currency" in table.columns.places or vendor.currency else [NO_CURRENCY]
    if checks.described and checks.described.cut:
        notes.append(S_("Descriptions were cut after {number} characters.", number=f"{vendor.longest_description:,}"))
    if uncategorised := checks.uncategorised:
        words = S_('{number} lines name no category: their products stand under "{category}".')
        if uncategorised == 1:
            words = S_('1 line names no category: its product stands under "{category}".')
        notes.append(words.format(number=f"{uncategorised:,}", category=UNCATEGORISED))
    return notes


ONLY_PRICES = S_("Read as a list of prices: nothing else of the products changes.")
NO_CURRENCY = S_("The file names no currency: its prices count in the company's.")


def _with_number(error: RowError) -> RowError:
    return replace(error, reason=named(Rule.SHAPE, error.reason))


class _Checks:
    """The checks of one file: its columns, its marks, its vendor."""

    def __init__(self, shape: RowShape, table: Table, vendor: Vendor, known: Known) -> None:
        self._shape, self._vendor, self._known = shape, vendor, known
        self.uncategorised = 0  # lines so far
        profile = table.columns.profile
        self.described = None if profile is None else Shortened(vendor.longest_description)
        self._only_prices = table.kind is PRICES
        readers = {} if self.described is None else {"description": self.described}
        names = [name for name in table.kind.aliases if not (self._only_prices and name == "product_name")]
        marks = table.marks
        self._fields = [
            (
                name,
                place,
                ValueCache(name, ruled_by(name, readers.get(name) or cell_reader(name, marks(name), profile))),
            )
            for name, place in zip(names, shape.places(*names), strict=True)
            if place >= 0
        ]

    def read(self, line: int, cells: Sequence[str]) -> ProductLine:
        """Raises BadCell for what cannot be read, then for the first rule that is broken."""
        if len(cells) != self._shape.complete:
            self._shape.check_length(cells)
        found = ProductLine(line, **{name: known[cells[place]] for name, place, known in self._fields})
        if not (found.category or self._only_prices or self._vendor.categories or "category" in self._vendor.required):
            found = replace(found, category=self._category_of(found.product_id))
        check = broken_price_rule if self._only_prices else broken_rule
        broken = check(found, self._vendor, self._known)
        if broken is not None:
            bad = BadCell(named(broken.rule, broken.reason), broken.suggestion)
            bad.field = broken.field
            raise bad
        return self._in_its_currency(found) if self._only_prices else found

    def _category_of(self, product_id: str) -> str:
        """The one that the product has, where a file names none."""
        there = self._known.products.get(product_id)
        if there is not None and not there.gone:
            return there.category
        self.uncategorised += 1
        return UNCATEGORISED

    def _in_its_currency(self, line: ProductLine) -> ProductLine:
        """A list of prices that names no currency means each product's own."""
        own = self._known.products[line.product_id].currency
        return line if line.currency or not own else replace(line, currency=own)


def _quiet(read: Callable[[str], str], text: str) -> str:
    try:
        return read(text)
    except BadCell:
        return ""


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if 0 <= place < len(cells) else ""


_SAID = tuple(name for name in PRODUCTS.aliases if name != "product_id")
PRODUCT = Subject(S_("product"), ("product_id",), _SAID, worded=partial(named, Rule.TWICE))


class _Lines:
    """`row_reader.Lines` by product_id."""

    def __init__(self) -> None:
        self.by_id: dict[str, ProductLine] = {}

    def add(self, row: ProductLine) -> ProductLine | None:
        there = self.by_id.setdefault(row.product_id, row)
        return None if there is row else there

    def remove(self, row: ProductLine) -> Sequence[ProductLine]:
        del self.by_id[row.product_id]
        return ()

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)
