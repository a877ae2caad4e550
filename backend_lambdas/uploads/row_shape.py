"""How wide the rows of a file are, and how a row that can not be used is told to people. The same for every kind."""

from collections.abc import Sequence

from backend_lambdas.uploads.cells import BadCell
from backend_lambdas.uploads.columns import Columns
from backend_lambdas.uploads.lines import RowError

_LONGEST_VALUE = 200


class RowShape:
    """The columns of one file. Rows with `complete` cells need no further look; see `check_length` for others."""

    def __init__(self, columns: Columns, default_store: str | None) -> None:
        self.columns = columns
        self.default_store = default_store
        self._width = columns.width
        # With unnamed columns at the end every row gets a look.
        self.complete = len(columns.header) if self._width == len(columns.header) else -1

    def places(self, *fields: str) -> tuple[int, ...]:
        """Where these fields stand; -1 where the file has no such column."""
        return tuple(self.columns.places.get(field, -1) for field in fields)

    def check_length(self, cells: Sequence[str]) -> None:
        """Raises BadCell where the row is not as wide as the column names."""
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
