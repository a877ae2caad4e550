"""What the sales queries give to the pages: plain frozen values, money as float for display only."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from backend_lambdas.inventory.metrics.stores_compared import StoresCompared, StoreState
from dashboard.data.availability import DataState
from dashboard.data.sales.filters import Level, SalesFilters, Span

PRICE = "price"  # beside Measure's own: nobody draws or ranks by it


@dataclass(frozen=True, slots=True)
class SalesTotals:
    """Sales, and apart from them returns."""

    units: float = 0.0
    revenue: float = 0.0
    returned_units: float = 0.0
    returned_value: float = 0.0

    @property
    def price(self) -> float:
        """The average of what one unit was sold for."""
        return self.revenue / self.units if self.units else 0.0

    def of(self, measure: str) -> float:
        """`measure`: one of Measure's, or PRICE."""
        return self.price if measure == PRICE else self.revenue if measure == "revenue" else self.units

    def times(self, factor: float) -> "SalesTotals":
        return SalesTotals(*(getattr(self, name) * factor for name in SalesTotals.__slots__))


@dataclass(frozen=True, slots=True)
class PartlyCompared:
    """A store that lacks sales of some weeks and is compared over `weeks` of the period's `of` weeks."""

    store: str
    weeks: int
    of: int


@dataclass(frozen=True, slots=True)
class Against:
    """A comparison over the same stores and days. `now` and `before` are theirs; before is scaled (`Scope.scale`).

    `total_now`, `total_before`: all stores, whether they can be compared or not. `stores.others`: those that cannot,
    without the ones compared in part. `first_day`, `last_day`: the days of now that are compared.
    """

    now: SalesTotals
    before: SalesTotals
    total_now: SalesTotals
    total_before: SalesTotals
    stores: StoresCompared
    partly: tuple[PartlyCompared, ...]
    first_day: date
    last_day: date

    @property
    def compared(self) -> int:
        """How many stores take part."""
        return len(self.stores.same) + len(self.partly)

    @property
    def of(self) -> int:
        """How many stores there are to speak of."""
        return self.compared + len(self.stores.others)


@dataclass(frozen=True, slots=True)
class StoreSales:
    """How far a store has reported its sales: `last_day`; `state` says whether that is late or has stopped."""

    store: str
    last_day: date
    state: StoreState


@dataclass(frozen=True, slots=True)
class SalesFreshness:
    """Every store that is spoken of, the longest silent first. `last_day`: the newest day of any."""

    stores: tuple[StoreSales, ...]
    last_day: date

    @property
    def behind(self) -> tuple[StoreSales, ...]:
        """Those that have not reported the newest days."""
        return tuple(one for one in self.stores if one.state is not StoreState.SAME)


@dataclass(frozen=True, slots=True)
class SalesChoices:
    """What can be chosen; category "" is "no category". `weeks`: every whole week, newest first, as in the URL."""

    stores: tuple[str, ...]
    categories: tuple[str, ...]
    weeks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """A product a text means. `sold`: in the period and the measure of the view, 0 when it sold at other times only."""

    product_id: str
    name: str
    category: str
    sold: float


@dataclass(frozen=True, slots=True)
class FoundProducts:
    """The best few, the best first, of `total` there are."""

    best: tuple[FoundProduct, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """What a page of trends is about. `compared` None: there is nothing to compare with. `is_over`: all days are past.

    `scale`: what compared figures are multiplied by, when their weeks are not as many. `last_day`: the newest day with
    any sale. `product_name`: of the one product chosen.
    """

    filters: SalesFilters
    level: Level
    span: Span
    compared: Span | None
    scale: float
    first_day: date
    last_day: date
    product_name: str | None
    is_over: bool = True


@dataclass(frozen=True, slots=True)
class Trends:
    """Everything the Trends page shows; what was before is scaled to as many weeks as the period has.

    `now`: all stores. `against`: what is compared, over the same stores (None: nothing can be).
    weeks      week_start, units, revenue, returned_value, units_year, revenue_year (NaN without), units_average,
               revenue_average (of 4 whole weeks), whole, stores, of (stores that reported the week, and that should
               have), in_period; oldest first. The newest weeks are not whole until all stores reported them.
    changes    key, name, category, now, before, change, share, since (date or None), price, volume, availability, new,
               gone, unpriced; over the same stores; by `scope.level`, the greatest fall first; `change` in the measure,
               the parts in revenue
    fallers, risers   as `changes`, the ten products that moved most
    season     category, week_start, value, index (1 = the category's usual week)
    weekdays   category, weekday (0 = Monday), value, share (of the category)
    abc        class, products, revenue, share
    turnover   name, units, on_hand, turnover (a year), sell_through, weeks_of_stock; by category, the slowest first
    new        product_id, name, category, first_week (date), units, revenue
    left_out   store, state, since (date or None), now, before: the stores that are not compared, in the measure
    dead       store, product_id, name, category, last_week (date or None), on_hand, value; per product in one store
    returns    key, name, returned_units, returned_value, share (of revenue); by `scope.level`, the most first
    """

    scope: Scope
    now: SalesTotals
    against: Against | None
    weeks: pd.DataFrame
    changes: pd.DataFrame
    left_out: pd.DataFrame
    fallers: pd.DataFrame
    risers: pd.DataFrame
    season: pd.DataFrame
    weekdays: pd.DataFrame
    abc: pd.DataFrame
    turnover: pd.DataFrame
    new: pd.DataFrame
    new_total: int
    dead: pd.DataFrame
    dead_total: int
    dead_value: float
    returns: pd.DataFrame
    state: DataState


@dataclass(frozen=True, slots=True)
class SalesSummary:
    """Sales for the first screen: the newest week up to `last_day`, against the same days of the week before and of a
    year earlier (None: no store can be compared). `now`: all stores, the same days.

    `weeks`: the last 26 as in Trends; `newest_year`: the newest whole week against a year earlier. `fallers`, `risers`:
    products, the newest whole week against the one before it, over the stores of `moved`.
    """

    week_start: date
    last_day: date
    now: SalesTotals
    before: Against | None
    year: Against | None
    weeks: pd.DataFrame
    newest_year: Against | None
    fallers: pd.DataFrame
    risers: pd.DataFrame
    moved: Against | None
    freshness: SalesFreshness
    state: DataState
