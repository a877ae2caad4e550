"""What one item in one store looks like, when it counts as low or out, and one change of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

from backend_lambdas.inventory.versions import count_version, version_time_ms

# In the place of an upload's id: nothing was counted or sold, a threshold moved. No upload is called so.
BY_THRESHOLD = "thresholds"


class StockStatus(StrEnum):
    """Closed set; worst first."""

    OUT = "out"
    LOW = "low"
    HEALTHY = "healthy"


class ReorderRule(StrEnum):
    """What gave a row its reorder point; the first that says something counts.

    FILE is stored as it was before people could set a rule for a store's product: docs/decisions/250.
    """

    STORE_PRODUCT = "store_rule"
    FILE = "store_product"
    PRODUCT = "product"
    CATEGORY = "category"
    DEFAULT = "default"


# What a stock file may say of an item besides its counts, and of what type it is; what a file leaves out stays.
# A new one also needs its field in StockLine and in StockRow, and its column names in uploads/rows/kinds.py; reading,
# planning, rows, snapshots, plans, history and the dashboard's tables follow from here: docs/decisions/181.
DETAILS: Mapping[str, type[str] | type[Decimal]] = {
    "product_name": str,
    "category": str,
    "unit_price": Decimal,
    "unit_cost": Decimal,
}
MONEY_DECIMALS = 6  # of every amount of money that is kept
MONEY_DETAILS = tuple(name for name, kind in DETAILS.items() if kind is Decimal)


class StockLine(NamedTuple):
    """One accepted line of a stock file, the details last. None: not stated.

    `line` is the physical line (or the sheet's row) it starts on, from 1. A tuple: there may be millions, and a frozen
    dataclass takes three times as long to make.
    """

    line: int
    store: str
    product_id: str
    on_hand: int
    reorder_point: int | None
    product_name: str | None = None
    category: str | None = None
    unit_price: Decimal | None = None
    unit_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StockRow:
    """One item in one store as it is now, the details last. Quantities are whole units; `unit_price` and `unit_cost`
    (what one is bought for) are in the company's currency.

    `ver` orders writes (see `versions`), `rev` counts the accepted writes of this row from 1, `upload_id` and `line`
    say where `on_hand` comes from, `changed_at` is ISO 8601 UTC. `delisted`: a snapshot file no longer lists the item.
    `counted`: what the last file counted, where sales reduce stock; None where they do not.
    """

    store: str
    product_id: str
    on_hand: int
    reorder_point: int
    reorder_rule: ReorderRule
    ver: str
    rev: int
    upload_id: str
    line: int
    changed_at: str
    delisted: bool = False
    counted: int | None = None
    product_name: str | None = None
    category: str | None = None
    unit_price: Decimal | None = None
    unit_cost: Decimal | None = None

    @property
    def status(self) -> StockStatus:
        return stock_status(self.on_hand, self.reorder_point)


# In the order of DETAILS, which is that of the last fields of both: made from all its fields in their order a row takes
# half the time of one made by their names.
details_of: Callable[[StockLine | StockRow], tuple[Any, ...]] = attrgetter(*DETAILS)


def stock_status(on_hand: int, reorder_point: int) -> StockStatus:
    """Out at 0 (or below), low at or below the reorder point, else healthy."""
    if on_hand <= 0:
        return StockStatus.OUT
    return StockStatus.LOW if on_hand <= reorder_point else StockStatus.HEALTHY


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
    def cause(self) -> str:
        """The upload behind the change, as the newest row names it; BY_THRESHOLD where only a threshold moved.

        A file that says the threshold itself writes a row of its own, at a new place in the order of files.
        """
        old, new = self.old, self.new
        if old is None or new is None or count_version(old.ver) != count_version(new.ver):
            return self.row.upload_id
        same_count = (old.upload_id, old.on_hand, old.delisted) == (new.upload_id, new.on_hand, new.delisted)
        return BY_THRESHOLD if same_count and old.reorder_point != new.reorder_point else new.upload_id

    @property
    def order(self) -> tuple[str, int]:
        """Grows with every accepted write of a row, also when the row is deleted and starts again at rev 1."""
        return self.row.ver, self.row.rev
