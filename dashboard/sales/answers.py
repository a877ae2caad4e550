"""What the sales queries give to the pages: plain frozen values, money as float for display only."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.answers import DataState
from dashboard.sales.filters import Level, SalesFilters, Span


@dataclass(frozen=True, slots=True)
class SalesTotals:
    """Sales, and apart from them returns."""

    units: float = 0.0
    revenue: float = 0.0
    returned_units: float = 0.0
    returned_value: float = 0.0

    def of(self, measure: str) -> float:
        return self.revenue if measure == "revenue" else self.units

    def times(self, factor: float) -> "SalesTotals":
        return SalesTotals(
            self.units * factor, self.revenue * factor, self.returned_units * factor, self.returned_value * factor
        )


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
    """What a page of trends is about. `compared` None: there is no data to compare with.

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


@dataclass(frozen=True, slots=True)
class Trends:
    """Everything the Trends page shows; what was before is scaled to as many weeks as the period has.

    weeks      week_start, units, revenue, returned_value, units_year, revenue_year (NaN without), units_average,
               revenue_average (of 4 whole weeks), whole, in_period; oldest first
    changes    key, name, category, now, before, change, share, since (date or None), price, volume, availability, new,
               gone; by `scope.level`, the greatest fall first; `change` in the measure, the parts in revenue
    fallers, risers   as `changes`, the ten products that moved most
    season     category, week_start, value, index (1 = the category's usual week)
    weekdays   category, weekday (0 = Monday), value, share (of the category)
    abc        class, products, revenue, share
    turnover   name, units, on_hand, turnover (a year), sell_through, weeks_of_stock; by category, the slowest first
    new        product_id, name, category, first_week (date), units, revenue
    dead       product_id, name, category, last_week (date or None), on_hand, value
    returns    key, name, returned_units, returned_value, share (of revenue); by `scope.level`, the most first
    """

    scope: Scope
    now: SalesTotals
    before: SalesTotals | None
    year: SalesTotals | None
    weeks: pd.DataFrame
    changes: pd.DataFrame
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
    """Sales for the first screen. The newest week so far (or whole), against the same weekdays of the week before and
    of the week 52 weeks before (None: no data then). `days`: how many of its days have passed.

    `weeks`: the last 26 as in Trends. `fallers`, `risers`: products, the newest whole week against the one before it.
    """

    week_start: date
    days: int
    last_day: date
    now: SalesTotals
    before: SalesTotals | None
    year: SalesTotals | None
    weeks: pd.DataFrame
    fallers: pd.DataFrame
    risers: pd.DataFrame
    moved_week: date | None
    state: DataState
