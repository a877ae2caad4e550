"""What a weekly report is computed from: plain values, gathered by aws/report_sources.py."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from backend_lambdas.inventory.aggregates import StockTotals
from backend_lambdas.inventory.standing import StoreStanding

NONE = Decimal(0)
ItemKey = tuple[str, str]
BASE_WEEKS = 8
IDLE_WEEKS = 13
TREND_WEEKS = 53


@dataclass(frozen=True, slots=True)
class Sold:
    """Sums over sales and, apart, over returns. None of the four is below 0."""

    units: Decimal = NONE
    revenue: Decimal = NONE
    returned_units: Decimal = NONE
    returned_value: Decimal = NONE

    def plus(self, other: "Sold") -> "Sold":
        return Sold(
            self.units + other.units,
            self.revenue + other.revenue,
            self.returned_units + other.returned_units,
            self.returned_value + other.returned_value,
        )


@dataclass(frozen=True, slots=True)
class ThreeWeeks:
    """The week, the week before it and the same week a year earlier."""

    week: Sold = Sold()
    before: Sold = Sold()
    last_year: Sold = Sold()


@dataclass(frozen=True, slots=True)
class ProductSales:
    """One product over all stores."""

    product_id: str
    product_name: str | None
    category: str | None
    sold: ThreeWeeks


class ItemWeeks(NamedTuple):
    """One product in one store: the week; the BASE_WEEKS before it; the IDLE_WEEKS up to it (the week included).

    `base_weeks`: in how many of the base weeks any was sold.
    """

    units: float
    base_units: float
    base_revenue: float
    base_weeks: int
    idle_units: float


@dataclass(frozen=True, slots=True)
class SalesFacts:
    """Sales, from the roll-ups. `weeks`: week -> sums, as many as the trend needs; `days` likewise.

    `items`: (store, product) -> its weeks, to be asked for store by store; `unlisted`: store -> products sold in the
    week that its stock does not list; `effects`: (price, volume, new, gone) over store x product against the week
    before.
    `store_weeks`: store -> how many of the IDLE_WEEKS weeks have any sale.
    """

    rev: int
    published_at: str
    stores: Mapping[str, ThreeWeeks] = field(default_factory=dict)
    categories: Mapping[str, ThreeWeeks] = field(default_factory=dict)
    products: Sequence[ProductSales] = ()
    weeks: Mapping[str, Sold] = field(default_factory=dict)
    days: Mapping[date, Sold] = field(default_factory=dict)
    items: Mapping[ItemKey, ItemWeeks] = field(default_factory=dict)
    unlisted: Mapping[str, int] = field(default_factory=dict)
    effects: tuple[Decimal, Decimal, Decimal, Decimal] | None = None
    store_weeks: Mapping[str, int] = field(default_factory=dict)


class ShelfItem(NamedTuple):
    """One row of stock, as much as the report needs."""

    product_id: str
    product_name: str | None
    category: str | None
    on_hand: int
    unit_price: Decimal | None


@dataclass(frozen=True, slots=True)
class AlertSpan:
    """One alert from opening to end (aware UTC; None: not ended)."""

    kind: str
    store: str
    product_id: str
    product_name: str | None
    opened_at: datetime
    resolved_at: datetime | None
    lasting: bool


@dataclass(frozen=True, slots=True)
class StockFacts:
    """Stock at the cut-off: standings, rows by store, totals at the end of the week before, days with a file.

    `shelves` may hold a million rows, packed: go through them one store after the other, and keep none.
    """

    standings: Sequence[StoreStanding] = ()
    shelves: Mapping[str, Collection[ShelfItem]] = field(default_factory=dict)
    totals_before: Mapping[str, StockTotals] = field(default_factory=dict)
    days_with_file: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """Everything a report is computed from. `files`: (files, rows, rejected rows) that arrived in the week.

    `lines`: store as the files name it -> (accepted, rejected) of these rows, as far as their store is known.
    """

    sales: SalesFacts
    stock: StockFacts
    alerts: Sequence[AlertSpan] = ()
    files: tuple[int, int, int] = (0, 0, 0)
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict)
