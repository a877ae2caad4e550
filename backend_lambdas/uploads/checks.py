"""One record of a stock file -> a `StockLine`, or the `BadCell` that stands against it."""

from collections.abc import Sequence

from backend_lambdas.uploads.cells import (
    LONGEST_KEY,
    LONGEST_NAME,
    BadCell,
    Remembered,
    optional_text,
    product_code,
    store_name,
)
from backend_lambdas.uploads.columns import Columns
from backend_lambdas.uploads.lines import RowError
from backend_lambdas.uploads.numerals import Marks, count_reader, optional_count_reader, price_reader
from backend_lambdas.uploads.store_lines import StockLine

_LONGEST_VALUE = 200


class RowChecks:
    """The checks of one file: its columns, its decimal mark, and what was checked before."""

    def __init__(self, columns: Columns, marks: Marks, default_store: str | None) -> None:
        self.columns = columns
        self.default_store = default_store
        self._width = columns.width
        # Rows of this length need no further look; with unnamed columns at the end every row gets one.
        self._complete = len(columns.header) if self._width == len(columns.header) else -1
        places = columns.places
        self._places = tuple(places.get(field, -1) for field in (
            "store", "product_id", "on_hand", "product_name", "category", "unit_price", "reorder_point"))  # fmt: skip
        self._stores = Remembered("store", store_name)
        self._products = Remembered("product_id", product_code)
        self._counts = Remembered("on_hand", count_reader(marks))
        self._names = Remembered("product_name", optional_text(LONGEST_NAME))
        self._categories = Remembered("category", optional_text(LONGEST_KEY))
        self._prices = Remembered("unit_price", price_reader(marks))
        self._points = Remembered("reorder_point", optional_count_reader(marks))

    def read(self, line: int, cells: Sequence[str]) -> StockLine:
        """Raises BadCell for the first problem: store, item, count, name, category, price, reorder point."""
        if len(cells) != self._complete:
            self._check_length(cells)
        store, product, on_hand, name, category, price, point = self._places
        return StockLine(
            line,
            self._stores[cells[store]] if store >= 0 else self.default_store or "",
            self._products[cells[product]],
            self._counts[cells[on_hand]],
            self._names[cells[name]] if name >= 0 else None,
            self._categories[cells[category]] if category >= 0 else None,
            self._prices[cells[price]] if price >= 0 else None,
            self._points[cells[point]] if point >= 0 else None,
        )

    def _check_length(self, cells: Sequence[str]) -> None:
        if len(cells) < self._width:
            raise BadCell(f"the row has {len(cells)} cells, the column names are {self._width}")
        if any(cell.strip() for cell in cells[self._width :]):
            raise BadCell(
                f"the row has {len(cells)} cells, the column names are {self._width}; put quotes around "
                "text that holds the delimiter"
            )

    def error(self, line: int, cells: Sequence[str], bad: BadCell) -> RowError:
        """The rejected row as people will read it."""
        return RowError(
            line,
            self.columns.name(bad.field),
            self.cell(cells, bad.field)[:_LONGEST_VALUE],
            bad.reason,
            bad.suggestion,
            self.cell(cells, "store").strip()[:_LONGEST_VALUE] or self.default_store,
            self.cell(cells, "product_id").strip()[:_LONGEST_VALUE] or None,
        )

    def cell(self, cells: Sequence[str], field: str) -> str:
        """The cell as it stands in the file; "" where it has none."""
        place = self.columns.places.get(field, -1)
        return cells[place] if 0 <= place < len(cells) else ""
