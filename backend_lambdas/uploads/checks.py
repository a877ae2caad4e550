"""One record of a stock file -> a `StockLine`, or the `BadCell` that stands against it."""

from collections.abc import Sequence

from backend_lambdas.uploads.cells import (
    LONGEST_KEY,
    LONGEST_NAME,
    Remembered,
    optional_text,
    product_code,
    store_name,
)
from backend_lambdas.uploads.numerals import Marks, count_reader, optional_count_reader, price_reader
from backend_lambdas.uploads.row_shape import RowShape
from backend_lambdas.uploads.store_lines import StockLine


class RowChecks:
    """The checks of one stock file: its columns, its decimal mark, and what was checked before."""

    def __init__(self, shape: RowShape, marks: Marks) -> None:
        self._shape = shape
        self._default_store = shape.default_store or ""
        self._places = shape.places(
            "store", "product_id", "on_hand", "product_name", "category", "unit_price", "reorder_point"
        )
        self._stores = Remembered("store", store_name)
        self._products = Remembered("product_id", product_code)
        self._counts = Remembered("on_hand", count_reader(marks, below_zero=True))
        self._names = Remembered("product_name", optional_text(LONGEST_NAME))
        self._categories = Remembered("category", optional_text(LONGEST_KEY))
        self._prices = Remembered("unit_price", price_reader(marks))
        self._points = Remembered("reorder_point", optional_count_reader(marks))

    def read(self, line: int, cells: Sequence[str]) -> StockLine:
        """Raises BadCell for the first problem: store, item, count, name, category, price, reorder point."""
        if len(cells) != self._shape.complete:
            self._shape.check_length(cells)
        store, product, on_hand, name, category, price, point = self._places
        return StockLine(
            line,
            self._stores[cells[store]] if store >= 0 else self._default_store,
            self._products[cells[product]],
            self._counts[cells[on_hand]],
            self._names[cells[name]] if name >= 0 else None,
            self._categories[cells[category]] if category >= 0 else None,
            self._prices[cells[price]] if price >= 0 else None,
            self._points[cells[point]] if point >= 0 else None,
        )
