"""What a weekly report is computed from: plain values, gathered by aws/reports/sources.py."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, TypeVar

from backend_lambdas.inventory.metrics.stores_compared import SalesReported, StoresCompared
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary
from backend_lambdas.language.texts import ENGLISH

NONE = Decimal(0)
ItemKey = tuple[str, str]
TREND_WEEKS = 53


Row = TypeVar("Row")


class Rows(Collection[Row]):
    """Rows that `made` makes, reads or unpacks each time they are gone through; so is looking for one."""

    def __init__(self, count: int, made: Callable[[], Iterator[Row]]) -> None:
        self._count, self._made = count, made

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return self._made()

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Collection) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Sold:
    """Sums over sales and, apart, over returns. None of the four is below 0."""

    units: Decimal = NONE
    revenue: Decimal = NONE
    returned_units: Decimal = NONE
    returned_value: Decimal = NONE

    def plus(self, other: "Sold") -> "Sold":
        return Sold(*(getattr(self, name) + getattr(other, name) for name in Sold.__slots__))


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


class SameRevenue(NamedTuple):
    """Revenue in the stores compared: with the week before (`now`, `before`), with the year earlier."""

    now: float
    before: float
    now_year: float
    year: float


class ProductChange(NamedTuple):
    """One product's change against the week before, summed over the stores compared (`metrics.change_split`).

    `volume` is what these leave; stockouts are taken out of it later, see `reports/movers.py`.
    """

    product_id: str
    product_name: str | None
    category: str | None
    units: float
    revenue: float
    before_units: float
    before_revenue: float
    price: float
    unpriced: float


class CellChange(NamedTuple):
    """One product in one store: units and revenue of the week before and of the week."""

    before_units: float
    before_revenue: float
    units: float
    revenue: float


@dataclass(frozen=True, slots=True)
class SameStores:
    """The stores that the week is compared over: with the week before, with the year earlier."""

    before: StoresCompared = StoresCompared((), ())
    last_year: StoresCompared = StoresCompared((), ())


@dataclass(frozen=True, slots=True)
class SalesFacts:
    """Sales, from the roll-ups. `weeks`: week -> sums, as many as the trend needs; `days` likewise.

    `items`: (store, product) -> its weeks, to be asked for store by store; `unlisted`: store -> products sold in the
    week that its stock does not list. `store_weeks`: store -> how many of the IDLE_WEEKS weeks have any sale.
    `items_before`, `items_last_year`: as `items`, of what was out in the week before and in the one a year earlier.
    `reported`: when stores sold; `same`: the stores compared, and over them `same_categories`, `same_products` (name ->
    revenue), `changes`, and `cells`: (store, product) -> its change, for those that were out. `store_days`: store ->
    day -> revenue, of the weeks compared and the one after. `merged`: mark of the names that stand for other stores.
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
    store_weeks: Mapping[str, int] = field(default_factory=dict)
    reported: SalesReported | None = None
    same: SameStores = SameStores()
    same_categories: Mapping[str, SameRevenue] = field(default_factory=dict)
    same_products: Mapping[str, SameRevenue] = field(default_factory=dict)
    changes: Sequence[ProductChange] = ()
    cells: Mapping[ItemKey, CellChange] = field(default_factory=dict)
    store_days: Mapping[str, Mapping[date, float]] = field(default_factory=dict)
    items_before: Mapping[ItemKey, ItemWeeks] = field(default_factory=dict)
    items_last_year: Mapping[ItemKey, ItemWeeks] = field(default_factory=dict)
    merged: str = ""


class OnHandItem(NamedTuple):
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
    """Stock at the cut-off: store summaries, rows by store, days with a file; and totals at the end of three weeks.

    `totals_before`, `totals_week`, `totals_last_year`: of the stores whose stock was known by the end of the week
    before, of the week, and of the week a year earlier.
    `on_hand` may hold a million rows, packed: go through them one store after the other, and keep none.
    """

    store_summaries: Sequence[StoreSummary] = ()
    on_hand: Mapping[str, Collection[OnHandItem]] = field(default_factory=dict)
    totals_before: Mapping[str, StockTotals] = field(default_factory=dict)
    days_with_file: Mapping[str, int] = field(default_factory=dict)
    totals_week: Mapping[str, StockTotals] = field(default_factory=dict)
    totals_last_year: Mapping[str, StockTotals] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """Everything a report is computed from. `files`: (files, rows, rejected rows) that arrived in the week.

    `lines`: store as the files name it -> (accepted, rejected) of these rows, as far as their store is known.
    `alerts_last_year`: those that stood in the week a year earlier. `currency`: ISO 4217 code, "" = not known.
    `company`: its name, "" = nobody has said it. `about`: everything is of these stores only, None = of the company.
    `names`: store -> the name it was given. `language`, `number_format`, `date_format`: as those of `Company`.
    """

    sales: SalesFacts
    stock: StockFacts
    alerts: Sequence[AlertSpan] = ()
    files: tuple[int, int, int] = (0, 0, 0)
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    alerts_last_year: Sequence[AlertSpan] = ()
    currency: str = ""
    company: str = ""
    about: tuple[str, ...] | None = None
    language: str = ENGLISH
    number_format: str = ""
    date_format: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
