"""A stock file, read: every line of data is an accepted `StockLine` or one rejected row with its first problem."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from backend_lambdas.inventory.stock import DETAILS, StockLine
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.rows.cells import (
    LONGEST_KEY,
    LONGEST_NAME,
    LeftOut,
    ValueCache,
    Why,
    optional_text,
    product_code,
    store_name,
)
from backend_lambdas.uploads.rows.counts import CountReader, optional_count_reader
from backend_lambdas.uploads.rows.duplicates import Subject
from backend_lambdas.uploads.rows.kinds import STOCK
from backend_lambdas.uploads.rows.lots import FurtherLot, Lots
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.numbers import OPEN_PRICES, Marks, price_reader
from backend_lambdas.uploads.rows.questions import not_tracked
from backend_lambdas.uploads.rows.row_reader import RowReader
from backend_lambdas.uploads.rows.row_shape import NOT_TRACKED, RowShape
from backend_lambdas.uploads.rows.stock_lines import ParsedStockFile, Reject, StoreLines
from backend_lambdas.uploads.rows.table import Table, open_table


class RowChecks:
    """The checks of one stock file: its columns, its decimal mark, and what was checked before."""

    def __init__(self, shape: RowShape, marks: Callable[[str], Marks], in_parts: bool = False) -> None:
        self._shape = shape
        self._default_store = shape.default_store or ""
        self._places = shape.places("store", "product_id", "on_hand", "reorder_point")
        (self._tracked,) = shape.places("tracked")
        self.is_tracked = False  # whether the shop system counts any item of the file
        self._stores = ValueCache("store", store_name)
        self._products = ValueCache("product_id", product_code)
        self._lot_place = shape.places("lot")[0]
        self.lot = ""  # of the last line read
        self.count_reader = CountReader(marks("on_hand"), below_zero=True, in_words=True, fractions=in_parts)
        self._counts = ValueCache("on_hand", self.count_reader)
        self._points = ValueCache("reorder_point", optional_count_reader(marks("reorder_point")))
        self._details = [
            (place, ValueCache(name, _detail_reader(name, marks(name))))
            for name, place in zip(DETAILS, shape.places(*DETAILS), strict=True)
        ]

    def read(self, line: int, cells: Sequence[str]) -> StockLine:
        """Raises BadCell for the first problem: store, item, count, the details in their order, reorder point."""
        if len(cells) != self._shape.complete:
            self._shape.check_length(cells)
        store, product, on_hand, point = self._places
        of_store = self._stores[cells[store]] if store >= 0 else self._default_store
        product_id, count = self._products[cells[product]], self._counts[cells[on_hand]]
        if self._tracked >= 0:
            self._look_whether_tracked(cells, count)
        if self._lot_place >= 0:
            self.lot = cells[self._lot_place]
        details = [known[cells[place]] if place >= 0 else None for place, known in self._details]
        return StockLine(
            line, of_store, product_id, count, self._points[cells[point]] if point >= 0 else None, *details
        )

    def _look_whether_tracked(self, cells: Sequence[str], count: int) -> None:
        if cells[self._tracked].strip().lower() not in NOT_TRACKED:
            self.is_tracked = True
        elif count <= 0:
            raise LeftOut(Why.UNTRACKED)

    def one_count(self) -> int | None:
        """The count above 0 that all lines have; None where they have several, or none has."""
        found = {count for count in self._counts.values() if count > 0}
        return found.pop() if len(found) == 1 else None


def _detail_reader(name: str, marks: Marks) -> Callable[[str], Any]:
    if DETAILS[name] is Decimal:
        return price_reader(marks, OPEN_PRICES)
    return optional_text(LONGEST_NAME if name == "product_name" else LONGEST_KEY)


_MANY = 8  # items; of fewer, each may be there once
_ITEM = Subject(
    S_("item"),
    ("store", "product_id"),
    ("on_hand", *DETAILS, "reorder_point"),
    frozenset({"product_name", "category"}),  # two spellings of a name contradict nothing: the first line counts
)


def parse_stock_file(
    file: Inspected,
    reject: Reject,
    default_store: str | None = None,
    mapping: ColumnMapping = FOUND_BY_ITSELF,
) -> ParsedStockFile:
    """Read a stock file (CSV in any dialect, or XLSX) and check every line of it.

    `reject` gets each rejected row once, with the row's original cells, in the
    order of the lines, except that an earlier line which a later one contradicts comes at the end. Where the file has
    no store column all rows belong to `default_store`. `mapping`: what a person said of its columns.

    Raises UploadRejected, and nothing else, where the file as a whole cannot be used.
    """
    default_store = default_store or mapping.store or None
    table = open_table(file, default_store, STOCK, mapping)
    shape = RowShape(table.columns, default_store)
    checks = RowChecks(shape, table.marks, table.in_parts)
    stores = _Stores(checks, Lots() if "lot" in table.columns.places else None)
    row_reader = RowReader(shape, checks.read, stores, _ITEM, reject)
    row_reader.read(table)
    _ask_whether_counts(table, checks, row_reader)
    by_store = {store: len(lines) for store, lines in stores.lines.items()}
    return ParsedStockFile(stores=stores.lines, **row_reader.facts(table, by_store, stores.findings()))


def _ask_whether_counts(table: Table, checks: RowChecks, read: RowReader[StockLine]) -> None:
    """Where the shop system tracks no item and gives each the same number, nobody may have counted it."""
    accepted, one = read.total - read.rejected, checks.one_count()
    if "tracked" in table.columns.places and not checks.is_tracked and one and accepted >= _MANY:
        raise not_tracked(accepted, table.columns.name("tracked"), table.columns.header, one)


class _Stores:
    """`row_reader.Lines` by store. `lots`: of a file that says which lot of an item a row is about."""

    def __init__(self, checks: RowChecks, lots: Lots | None) -> None:
        self.lines: dict[str, StoreLines] = {}
        self._checks, self._lots = checks, lots
        self._below_zero = 0

    def add(self, row: StockLine) -> StockLine | None:
        items = self.lines.get(row.store)
        if items is None:
            items = self.lines[row.store] = StoreLines(row.store)
        is_new_lot = self._lots is not None and self._lots.is_new(row, self._checks.lot)
        if items.add(row):
            self._below_zero += row.on_hand < 0
            return None
        there = items[row.product_id]
        if self._lots is None or not is_new_lot:
            return there
        total = self._lots.added(there, row)
        items.replace(total)
        self._below_zero += (total.on_hand < 0) - (there.on_hand < 0)
        raise FurtherLot

    def remove(self, row: StockLine) -> Sequence[StockLine]:
        items = self.lines[row.store]
        self._below_zero -= items.remove(row.product_id).on_hand < 0
        if not items:
            del self.lines[row.store]
        return () if self._lots is None else self._lots.further(row)

    def findings(self) -> Iterator[str]:
        """What is taken as the file says it and is not all, or cannot be right."""
        yield from _in_words(self._checks.count_reader)
        if not self._below_zero:
            return
        words = S_(
            "{number} counts are below 0: shown as they are, in units and value nothing, out of stock. "
            "Count them again."
        )
        if self._below_zero == 1:
            words = S_("1 count is below 0: shown as it is, in units and value nothing, out of stock. Count it again.")
        yield words.format(number=f"{self._below_zero:,}")


def _in_words(counts: CountReader) -> Iterator[str]:
    if counts.at_least:
        yield S_('Counts such as "{text}" say "so many or more": the number itself was taken.', text=counts.at_least)
    if counts.cut:
        yield S_(
            'Counts such as "{text}" are no whole numbers: the whole units were taken, and 1 of less than one.',
            text=counts.cut,
        )
    if counts.none_left:
        yield S_('"{text}" was read as 0.', text=counts.none_left)
