"""What one item in one store looks like, and when it counts as low or out."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class StockStatus(StrEnum):
    """Closed set; worst first."""

    OUT = "out"
    LOW = "low"
    HEALTHY = "healthy"


class ReorderRule(StrEnum):
    """Which rule gave a row its reorder point; most specific first."""

    STORE_PRODUCT = "store_product"
    PRODUCT = "product"
    CATEGORY = "category"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class StockRow:
    """One item in one store as it is now. Quantities are whole units; `unit_price` is in the company's currency.

    `ver` orders writes (see `versions`), `rev` counts the accepted writes of this row from 1, `upload_id` and `line`
    say where `on_hand` comes from, `changed_at` is ISO 8601 UTC. `gone`: a snapshot file no longer lists the item.
    `counted`: what the last file counted, where sales reduce stock; None where they do not.
    """

    store: str
    product_id: str
    on_hand: int
    reorder_point: int
    reorder_rule: ReorderRule
    product_name: str | None
    category: str | None
    unit_price: Decimal | None
    ver: str
    rev: int
    upload_id: str
    line: int
    changed_at: str
    gone: bool = False
    counted: int | None = None

    @property
    def status(self) -> StockStatus:
        return stock_status(self.on_hand, self.reorder_point)


def stock_status(on_hand: int, reorder_point: int) -> StockStatus:
    """Out at 0 (or below), low at or below the reorder point, else healthy."""
    if on_hand <= 0:
        return StockStatus.OUT
    return StockStatus.LOW if on_hand <= reorder_point else StockStatus.HEALTHY
