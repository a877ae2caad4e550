"""One change of one stock row, as the table's stream reports it."""

from dataclasses import dataclass

from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.versions import version_time_ms


@dataclass(frozen=True, slots=True)
class RowChange:
    """The row before and after. `old` None: the row is new; `new` None: it was deleted from the table.

    `seen_ms` is when the table made the change, in milliseconds since 1970.
    """

    old: StockRow | None
    new: StockRow | None
    seen_ms: int

    @property
    def row(self) -> StockRow:
        """The newest row there is; raise ValueError for a change of nothing into nothing."""
        row = self.new or self.old
        if row is None:
            raise ValueError("a change of a stock row has neither an old nor a new row")
        return row

    @property
    def key(self) -> tuple[str, str]:
        """Store and product_id."""
        return self.row.store, self.row.product_id

    @property
    def event_ms(self) -> int:
        """When the file behind the change arrived; a deletion has no file and counts from when it was seen."""
        return self.seen_ms if self.new is None else version_time_ms(self.new.ver)

    @property
    def order(self) -> tuple[str, int]:
        """Grows with every accepted write of a row, also when the row is deleted and starts again at rev 1."""
        return self.row.ver, self.row.rev
