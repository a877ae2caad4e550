"""The checks of a sales file: of one line, and of some lines together, column by column.

Most lines are sound and most cells have been seen before, so lines are taken some at a time: one look into a dictionary
for each cell. Where one of them is not sound they are read one by one, so that each problem is told as ever.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.csv import Record
from backend_lambdas.uploads.rows.cells import (
    LONGEST_KEY,
    LONGEST_NAME,
    BadCell,
    ValueCache,
    clean_text,
    optional_text,
    product_code,
    store_name,
)
from backend_lambdas.uploads.rows.dates import DayReader
from backend_lambdas.uploads.rows.numbers import Marks, PriceReader, quantity_reader
from backend_lambdas.uploads.rows.row_shape import RowShape
from backend_lambdas.uploads.rows.sale_lines import SaleLines, kept_text, made_up_id, packed_lines, sale_keys

T = TypeVar("T")


class SaleChecks:
    """The checks of one file: its columns, its marks, and what was checked before."""

    def __init__(self, shape: RowShape, marks: Callable[[str], Marks], days: DayReader) -> None:
        self._shape = shape
        self._default_store = shape.default_store or ""
        self._places = shape.places(
            "sale_id", "store", "product_id", "sale_date", "quantity", "price", "product_name", "category"
        )
        self.prices = PriceReader(marks("price"))
        self._stores = ValueCache("store", store_name)
        self._products = ValueCache("product_id", product_code)
        self._days = ValueCache("sale_date", days)
        self._quantities = ValueCache("quantity", quantity_reader(marks("quantity")))
        self._prices = ValueCache("price", self.prices)
        self._names = ValueCache("product_name", optional_text(LONGEST_NAME))
        self._categories = ValueCache("category", optional_text(LONGEST_KEY))
        kept = (
            _kept(self._products), _kept(self._days), _kept(self._quantities), _kept(self._prices),
            _kept(self._names), _kept(self._categories),
        )  # fmt: skip
        self._kept = tuple(zip(self._places[2:], kept, strict=True))

    def read(self, line: int, cells: Sequence[str]) -> SaleLine:
        """Raises BadCell for the first problem, in the order of the fields."""
        if len(cells) != self._shape.complete:
            self._shape.check_length(cells)
        sale_id, store, product, day, quantity, price, name, category = self._places
        said_id = _sale_id(cells[sale_id]) if sale_id >= 0 else ""
        of_store = self._stores[cells[store]] if store >= 0 else self._default_store
        return SaleLine(
            line,
            said_id or made_up_id(of_store, line, cells),
            of_store,
            self._products[cells[product]],
            self._days[cells[day]],
            self._quantities[cells[quantity]],
            self._prices[cells[price]] if price >= 0 else None,
            self._names[cells[name]] if name >= 0 else None,
            self._categories[cells[category]] if category >= 0 else None,
        )

    def take(self, some: Sequence[Record], lines: SaleLines) -> bool:
        """Add all of these lines; or none of them, False, where one has to be looked at by itself."""
        complete = self._shape.complete
        if any(len(cells) != complete for _, cells in some):
            return False
        columns, none = list(zip(*(cells for _, cells in some), strict=True)), [""] * len(some)
        sale_id, store = self._places[:2]
        try:
            ids = _sale_ids(columns[sale_id]) if sale_id >= 0 else none
            stores = (
                [self._default_store] * len(some) if store < 0 else [*map(self._stores.__getitem__, columns[store])]
            )
            kept = [none if place < 0 else map(texts.__getitem__, columns[place]) for place, texts in self._kept]
            packed = list(packed_lines([(str(line) for line, _ in some), *kept]))
        except BadCell:
            return False
        if sale_id < 0:
            ids = [made_up_id(of_store, *record) for of_store, record in zip(stores, some, strict=True)]
        return lines.add_all(sale_keys(ids, stores), packed)


def _kept(checked: ValueCache[T]) -> ValueCache[str]:
    """What `SaleLines` keeps of a cell."""
    return ValueCache(checked.field, lambda text: kept_text(checked[text]))


def _sale_id(text: str) -> str:
    try:
        sale_id = clean_text(text, LONGEST_KEY)
        if not sale_id:
            raise BadCell(S_("blank; every sale needs its sale_id"))
    except BadCell as bad:
        bad.field = "sale_id"
        raise
    return sale_id


def _sale_ids(cells: Sequence[str]) -> list[str]:
    """As `_sale_id` reads each. No id is there twice, so nothing is gained by remembering them."""
    together = "".join(cells)
    if together.isascii() and together.isprintable() and "'" not in together:
        ids = [cell.strip() for cell in cells]
        if all(ids) and max(map(len, ids)) <= LONGEST_KEY:
            return ids
    return [_sale_id(cell) for cell in cells]
