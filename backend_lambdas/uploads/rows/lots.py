"""Several rows of one item in one store, told apart by a lot, an expiry date or a place on the shelf: they add up."""

from collections.abc import Sequence

from backend_lambdas.inventory.stock import DETAILS, StockLine
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.cells import BadCell, LeftOut, Why
from backend_lambdas.uploads.rows.counts import LARGEST_COUNT


class Lots:
    """The lots of each item so far. Of an item with one row only, a number is kept."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._further: dict[tuple[str, str], list[StockLine]] = {}

    def is_new(self, row: StockLine, lot: str) -> bool:
        """Whether the item has not had this lot before; from now on it has."""
        key = hash((row.store, row.product_id, lot.strip()))
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def added(self, there: StockLine, row: StockLine) -> StockLine:
        """The item with a further lot; what the first row does not say of it the later one may."""
        total = there.on_hand + row.on_hand
        if abs(total) > LARGEST_COUNT:
            raise BadCell(S_("larger than {number}", number=f"{LARGEST_COUNT:,}"))
        self._further.setdefault((row.store, row.product_id), []).append(row)
        missing = {name: getattr(row, name) for name in DETAILS if getattr(there, name) is None}
        return there._replace(on_hand=total, **missing)

    def further(self, row: StockLine) -> Sequence[StockLine]:
        """The rows of this item after its first."""
        return self._further.get((row.store, row.product_id), ())


class FurtherLot(LeftOut):
    """The line is no row of its own: its count was added to its item's."""

    def __init__(self) -> None:
        super().__init__(Why.LOT)
