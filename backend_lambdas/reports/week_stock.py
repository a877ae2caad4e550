"""What a weekly report says of stock: on hand, stockouts, alerts, what hardly moves, and how good a store's data is.

Money is in the company's currency with 2 decimals, units have up to 3. None = not known or not supported by the data.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class StockOnHandRow:
    """Stock of one store at the cut-off; `out_before`, `out_last_year`: at the end of the week before and of
    the one a year earlier, None = not known."""

    store: str
    items: int
    out: int
    low: int
    units: int
    value: Decimal
    out_before: int | None
    out_last_year: int | None = None


@dataclass(frozen=True, slots=True)
class Stockout:
    """An item that was out in the week, for `days` days of it. `lost_...` None: too little history to say."""

    store: str
    product_id: str
    product_name: str | None
    since: str
    until: str | None
    days: Decimal
    usual_units: Decimal | None
    sold_units: Decimal
    lost_units: Decimal | None
    lost_value: Decimal | None


@dataclass(frozen=True, slots=True)
class LostSales:
    """All stockouts of the week: how many, for how many of them lost sales could be estimated, and the estimate.

    Of the items out at the cut-off, `later` went out after the week; of `unknown` nobody knows whether they were out
    in it (their stock was not known then).
    """

    stockouts: int
    estimated: int
    units: Decimal
    value: Decimal
    unknown: int = 0
    later: int = 0


@dataclass(frozen=True, slots=True)
class SameFigure:
    """A number now and then, over `same` of `stores` stores: those where both are known. `stores` 0: over all."""

    value: Decimal
    then: Decimal
    same: int = 0
    stores: int = 0


@dataclass(frozen=True, slots=True)
class LostThen:
    """Sales lost in the week before and a year earlier: over all stores, and beside the week where both are known."""

    before: Decimal | None = None
    last_year: Decimal | None = None
    same_before: SameFigure | None = None
    same_last_year: SameFigure | None = None


@dataclass(frozen=True, slots=True)
class AlertRow:
    """Alerts of one kind: opened and resolved in the week, and still open at the cut-off."""

    kind: str
    opened: int
    resolved: int
    open_now: int


@dataclass(frozen=True, slots=True)
class SlowMovingItem:
    """Stock that hardly moves. `weeks_of_cover` None: nothing was sold in the weeks looked at (dead stock)."""

    store: str
    product_id: str
    product_name: str | None
    on_hand: int
    weekly_units: Decimal
    weeks_of_cover: Decimal | None
    value: Decimal | None

    @property
    def is_dead(self) -> bool:
        return self.weeks_of_cover is None


@dataclass(frozen=True, slots=True)
class SlowMovingStock:
    """All items of one kind and what they are worth; listed are the dearest. `judged`: stores with enough history."""

    items: int
    value: Decimal
    judged: int


@dataclass(frozen=True, slots=True)
class QualityRow:
    """How good a store's data is. `days`: days of the week with an applied stock file.

    `rows`, `rejected`: lines about it in the week's files, stock and sales; the other counts are of its stock rows.
    `has_stock`: False for one that only sells.
    """

    store: str
    last_file: str | None
    days: int
    items: int
    negative: int
    unpriced: int
    uncategorised: int
    sold_unlisted: int
    has_sales: bool
    rows: int = 0
    rejected: int = 0
    has_stock: bool = True


@dataclass(frozen=True, slots=True)
class FilesIn:
    """Files that arrived in the week: how many, their rows, and the rows rejected.

    `unread`: files that had arrived by the cut-off and were not read to their end, or held for a decision.
    `unknown_rows`, `unknown_rejected`: those of the rows that belong to no known store.
    """

    files: int
    rows: int
    rejected: int
    unread: int = 0
    unknown_rows: int = 0
    unknown_rejected: int = 0
