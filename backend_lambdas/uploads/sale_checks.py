"""One record of a sales file -> a `SaleLine`, or the `BadCell` that stands against it."""

from collections.abc import Sequence

from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.cells import (
    LONGEST_KEY,
    LONGEST_NAME,
    BadCell,
    Remembered,
    clean_text,
    optional_text,
    product_code,
    store_name,
)
from backend_lambdas.uploads.dates import DayReader
from backend_lambdas.uploads.made_up_ids import made_up_id
from backend_lambdas.uploads.numerals import Marks
from backend_lambdas.uploads.row_shape import RowShape
from backend_lambdas.uploads.sale_numbers import PriceReader, quantity_reader


class SaleChecks:
    """The checks of one file: its columns, its marks, and what was checked before."""

    def __init__(self, shape: RowShape, marks: Marks, days: DayReader) -> None:
        self._shape = shape
        self._default_store = shape.default_store or ""
        self._places = shape.places(
            "sale_id", "store", "product_id", "sale_date", "quantity", "price", "product_name", "category"
        )
        self.prices = PriceReader(marks)
        self._stores = Remembered("store", store_name)
        self._products = Remembered("product_id", product_code)
        self._days = Remembered("sale_date", days)
        self._quantities = Remembered("quantity", quantity_reader(marks))
        self._prices = Remembered("price", self.prices)
        self._names = Remembered("product_name", optional_text(LONGEST_NAME))
        self._categories = Remembered("category", optional_text(LONGEST_KEY))

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


def _sale_id(text: str) -> str:
    try:
        sale_id = clean_text(text, LONGEST_KEY)
        if not sale_id:
            raise BadCell("blank; every sale needs its sale_id")
    except BadCell as bad:
        bad.field = "sale_id"
        raise
    return sale_id
