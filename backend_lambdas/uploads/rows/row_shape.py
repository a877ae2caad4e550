"""Where the fields of one file stand, whether a row is wide enough, and what a line that cannot be read is."""

from collections.abc import Sequence

from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.cells import BadCell, LeftOut, Why, is_total
from backend_lambdas.uploads.rows.duplicates import Line
from backend_lambdas.uploads.rows.found_columns import Columns
from backend_lambdas.uploads.rows.kinds import normal_name
from backend_lambdas.uploads.rows.stock_lines import RowError

_LONGEST_VALUE = 200
_WIDE = 4  # columns; of three, a line with its code only is an item whose count was forgotten
# In the column that says whether the shop system counts the item.
NOT_TRACKED = frozenset({"", "0", "no", "n", "false"})


class RowShape:
    """The columns of one file. Rows with `complete` cells need no further look; see `check_length` for others."""

    def __init__(self, columns: Columns, default_store: str | None) -> None:
        self.columns = columns
        self.default_store = default_store
        self._width = columns.width
        self._reach = max(columns.reach, self._width)
        # What a row says of its item: how many there are or were sold, in a catalogue the price.
        self.count = next((name for name in ("on_hand", "quantity") if name in columns.places), "unit_price")
        # With unnamed columns at the end every row gets a look.
        self.complete = len(columns.header) + columns.stretch if self._width == len(columns.header) else -1

    def places(self, *fields: str) -> tuple[int, ...]:
        """Where these fields stand; -1 where the file has no such column."""
        return tuple(self.columns.places.get(field, -1) for field in fields)

    def check_length(self, cells: Sequence[str]) -> None:
        """Raises BadCell where the row is not as wide as the column names."""
        if len(cells) < self._width:
            words = S_("the row has {cells} cells, the column names are {width}")
            raise BadCell(words.format(cells=len(cells), width=self._width))
        if any(cell.strip() for cell in cells[self._reach :]):
            words = S_(
                "the row has {cells} cells, the column names are {width}; put quotes around text that holds the "
                "delimiter",
                cells=len(cells),
                width=self._width,
            )
            raise BadCell(words)

    def error(self, line: int, cells: Sequence[str], bad: BadCell) -> RowError:
        """The rejected row as people will read it."""
        store = self.cell(cells, "store").strip()
        return RowError(
            line,
            self.columns.name(bad.field, store),
            self.cell(cells, bad.field)[:_LONGEST_VALUE],
            bad.reason,
            bad.suggestion,
            store[:_LONGEST_VALUE] or self.default_store,
            *(self.cell(cells, name).strip()[:_LONGEST_VALUE] or None for name in ("product_id", "product_name")),
        )

    def why_left_out(self, cells: Sequence[str], bad: BadCell) -> Why | None:
        """Why a line that cannot be read is no row at all; None: it is one, and wrong."""
        if isinstance(bad, LeftOut):
            return bad.why
        code, count = (self.cell(cells, field).strip() for field in ("product_id", self.count))
        profile = self.columns.profile
        is_own = profile is not None and profile.kept_by is not None and self.count == "on_hand"
        if profile and is_own and (count.lower() in profile.uncounted or (not code and not count.strip("0"))):
            return Why.UNTRACKED
        first = next((cell for cell in cells if cell.strip()), "")
        if is_total(first) and (not code or is_total(code)):
            return Why.TOTAL
        if not bad.field:
            return None
        if self._repeats_names(code, count):
            return Why.HEADING
        if "tracked" in self.columns.places and not (count.strip("0") and count[0] != "-"):
            return Why.UNTRACKED if self.cell(cells, "tracked").strip().lower() in NOT_TRACKED else None
        return None if count else self._says_nothing(cells, code)

    def _says_nothing(self, cells: Sequence[str], code: str) -> Why | None:
        is_catalogue = self.count == "unit_price"
        if not code:
            return Why.NO_PRODUCT if is_catalogue else Why.NO_ITEM
        if self.columns.locations:
            return Why.NOT_STOCKED
        if self._is_heading(cells):
            return Why.HEADING
        profile = self.columns.profile
        return Why.UNTRACKED if profile is not None and profile.blank_count and not is_catalogue else None

    def _repeats_names(self, code: str, count: str) -> bool:
        """Whether the line is that of the column names, printed again."""
        places = self.columns.places
        names = [self.columns.name(field) for field in ("product_id", self.count) if field in places]
        cells = [text for text, field in ((code, "product_id"), (count, self.count)) if field in places]
        return (
            len(names) == 2
            and all(name.strip() for name in names)
            and [*map(normal_name, names)] == [*map(normal_name, cells)]
        )

    def _is_heading(self, cells: Sequence[str]) -> bool:
        """Whether the line says one thing only, in a file that says more of each item: `Dairy,,,`."""
        filled = [cell for cell in cells if cell.strip()]
        return self._width >= _WIDE and len(filled) == 1 and not any(character.isdigit() for character in filled[0])

    def is_of(self, row: Line, cells: Sequence[str]) -> bool:
        """Whether the row was read from these cells of its line, where a line is a row for each location, or list."""
        if self.columns.side_by_side and getattr(row, "product_id", "") != self.cell(cells, "product_id").strip():
            return False
        return not self.columns.locations or getattr(row, "store", "") == self.cell(cells, "store")

    def cell(self, cells: Sequence[str], field: str) -> str:
        """The cell as it stands in the file; "" where it has none."""
        place = self.columns.places.get(field, -1)
        return cells[place] if 0 <= place < len(cells) else ""
