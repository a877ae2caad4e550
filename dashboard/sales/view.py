"""The Trends page and the first screen's sales, from one state of the sales and one of the stock."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard.sales import frames, metrics
from dashboard.sales.answers import SalesSummary, SalesTotals, Scope, Trends
from dashboard.sales.change import cells_of, parts_of_change
from dashboard.sales.filters import Level, Rank, SalesFilters, Span, chosen_span, compared_span
from dashboard.sales.frames import Compared
from dashboard.sales.metrics import Chosen, choose, within
from dashboard.sales.replica import SalesState
from dashboard.sales.stock import StockLinks, dead_frame, is_out, on_hand_frame, turnover_frame
from dashboard.sales.table import SalesTable, monday

SHOWN_WEEKS = 52
SEASON_WEEKS = 52
LISTED = 10
SUMMARY_WEEKS = 26
SUMMARY_MOVERS = 5
NEVER_DEAD = 13


@dataclass(frozen=True, slots=True)
class Sight:
    """The rows the filters let through, of all weeks, and the weeks they lie in."""

    table: SalesTable
    sold: Chosen
    returned: Chosen
    every: Span
    whole: Span | None

    def sold_in(self, span: Span) -> Chosen:
        return within(self.sold, span.first - self.every.first, span.last - self.every.first)

    def returned_in(self, span: Span) -> Chosen:
        return within(self.returned, span.first - self.every.first, span.last - self.every.first)

    def totals(self, span: Span) -> SalesTotals:
        sold, returned = self.sold_in(span).columns, self.returned_in(span).columns
        sums = (sold["units"], sold["revenue"], returned["units"], returned["revenue"])
        return SalesTotals(*(float(values.sum()) for values in sums))


def sight_of(table: SalesTable, filters: SalesFilters, today: date) -> Sight:
    """Choose the rows once; everything else is cut out of them."""
    every = Span(table.weekly.first, table.weekly.last)
    return Sight(
        table,
        choose(table, table.weekly, every, filters),
        choose(table, table.returns, every, filters),
        every,
        metrics.whole_weeks(table.first_day, table.last_day, today),
    )


def trends_of(state: SalesState, links: StockLinks | None, filters: SalesFilters, today: date) -> Trends | None:
    """Everything the page shows; None while nothing was ever sold."""
    if state.table is None:
        return None
    sight = sight_of(state.table, filters, today)
    scope = scope_of(sight, filters)
    data = compared_of(sight, scope, links)
    fallers, risers = frames.movers(data, filters.rank)
    first, last = metrics.first_and_last_week(sight.sold, "product_id", len(state.table.texts["product_id"]))
    new = new_frame(sight, scope, first)
    dead, turnover = stock_frames(sight, scope, links, last)
    revenue = metrics.by_code(data.now, "product_id", "revenue", len(state.table.texts["product_id"]))
    return Trends(
        scope=scope,
        now=sight.totals(scope.span),
        before=_before(sight, scope),
        year=_year(sight, scope.span),
        weeks=shown_weeks(sight, scope),
        changes=frames.changes_frame(data, scope.level, None if scope.level is not Level.PRODUCT else 25),
        fallers=fallers,
        risers=risers,
        season=season_of(sight, scope),
        weekdays=weekdays_of(sight, scope),
        abc=frames.abc_frame(revenue),
        turnover=turnover,
        new=new.head(LISTED),
        new_total=len(new),
        dead=dead.head(LISTED),
        dead_total=len(dead),
        dead_value=float(dead["value"].sum()),
        returns=frames.returns_frame(state.table, sight.returned_in(scope.span), data.now, scope.level),
        state=state.data,
    )


def scope_of(sight: Sight, filters: SalesFilters) -> Scope:
    """Which weeks the filters mean in this data. With no whole week yet, the weeks there are."""
    table, whole = sight.table, sight.whole or sight.every
    span = chosen_span(filters, whole.first, whole.last)
    compared = compared_span(filters, span, whole.first, whole.last)
    name = table.texts.name_of(filters.products[0]) if len(filters.products) == 1 else None
    scale = span.weeks / compared.weeks if compared else 1.0
    return Scope(filters, filters.shown_level, span, compared, scale, table.first_day, table.last_day, name)


def compared_of(sight: Sight, scope: Scope, links: StockLinks | None) -> Compared:
    """Both periods taken apart; without a period to compare with, everything is new."""
    products = len(sight.table.texts["product_id"])
    now = sight.sold_in(scope.span)
    before = sight.sold_in(scope.compared) if scope.compared else within(sight.sold, -2, -2)
    cells = cells_of(before, now, products, scope.span.weeks, scope.scale)
    newest = (sight.whole or sight.every).last
    is_newest = links is not None and scope.span.last == newest
    keys = cells.store * products + cells.product
    out = is_out(links, keys) if links is not None and is_newest else np.zeros(len(keys), dtype=np.bool_)
    parts = parts_of_change(cells, out, scope.span.weeks)
    return Compared(sight.table, cells, parts, now, scope.span, scope.compared is not None, scope.filters.measure)


def shown_weeks(sight: Sight, scope: Scope) -> pd.DataFrame:
    """At least a year of weeks up to the newest, more when the period is longer."""
    first = min(scope.span.first, max(sight.every.first, sight.every.last - SHOWN_WEEKS))
    shown = Span(first, sight.every.last)
    frame = frames.weeks_frame(sight.sold, sight.returned, sight.every, sight.whole, shown)
    numbers = np.arange(shown.first, shown.last + 1)
    return frame.assign(in_period=(numbers >= scope.span.first) & (numbers <= scope.span.last))


def season_of(sight: Sight, scope: Scope) -> pd.DataFrame:
    """The last SEASON_WEEKS whole weeks up to the period's end, or the whole period when it is longer."""
    whole = sight.whole or sight.every
    first = min(scope.span.first, max(whole.first, scope.span.last - SEASON_WEEKS + 1))
    span = Span(first, scope.span.last)
    return frames.season_frame(sight.table, sight.sold_in(span), span, scope.filters.measure)


def weekdays_of(sight: Sight, scope: Scope) -> pd.DataFrame:
    """Empty for one product: the daily roll-up does not know products."""
    days = choose(sight.table, sight.table.daily, scope.span, scope.filters)
    frame = frames.weekdays_frame(sight.table, days, scope.filters.measure)
    return frame.head(0) if scope.filters.products else frame


def new_frame(sight: Sight, scope: Scope, first: np.ndarray) -> pd.DataFrame:
    """Products whose first sale ever, within the filters, lies in the period; not those of the data's first weeks."""
    start = first + sight.every.first
    begins = max(scope.span.first, (sight.whole or sight.every).first + 4)
    codes = np.flatnonzero((first >= 0) & (start >= begins) & (start <= scope.span.last))
    size = len(sight.table.texts["product_id"])
    now = sight.sold_in(scope.span)
    units, revenue = (metrics.by_code(now, "product_id", value, size)[codes] for value in ("units", "revenue"))
    groups = frames.last_category([now], size)[codes]
    named = frames.names_frame(sight.table, Level.PRODUCT, codes, groups).rename(columns={"key": "product_id"})
    weeks = [monday(number) for number in start[codes].tolist()]
    frame = named.assign(first_week=weeks, units=units, revenue=revenue)
    return frame.sort_values("revenue", ascending=False, kind="stable").reset_index(drop=True)


def stock_frames(
    sight: Sight, scope: Scope, links: StockLinks | None, last: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What lies dead, and how stock turns over by category; both empty while no stock is known."""
    table, size = sight.table, len(sight.table.texts["product_id"])
    sold_in = frames.last_category([sight.sold], size)
    if links is None:
        nothing = pd.DataFrame(columns=["product_id", "name", "category", "last_week", "on_hand", "value"])
        none = pd.DataFrame(columns=["name", "units", "on_hand", "turnover", "sell_through", "weeks_of_stock"])
        return nothing.astype({"value": float}), none
    on_hand = on_hand_frame(links, table, scope.filters, sold_in)
    whole = sight.whole or sight.every
    last_week = np.where(last >= 0, last + sight.every.first, -1).astype(np.int32)
    dead = dead_frame(on_hand, last_week, whole.last) if whole.weeks >= NEVER_DEAD else None
    units = metrics.by_code(sight.sold_in(scope.span), "category", "units", len(table.texts["category"]))
    names = table.texts["category"].decode(np.arange(len(units), dtype=np.int32))
    sold = pd.DataFrame({"name": [name or "" for name in names], "units": units})
    turnover = turnover_frame(on_hand, sold[sold["units"] > 0], scope.span.weeks)
    return dead if dead is not None else dead_frame(on_hand.head(0), last_week, 0), turnover


def _before(sight: Sight, scope: Scope) -> SalesTotals | None:
    return sight.totals(scope.compared).times(scope.scale) if scope.compared else None


def _year(sight: Sight, span: Span) -> SalesTotals | None:
    whole = sight.whole or sight.every
    earlier = span.earlier(frames.YEAR_WEEKS)
    return sight.totals(earlier) if earlier.first >= whole.first else None


def summary_of(state: SalesState, store: str | None, today: date) -> SalesSummary | None:
    """Sales for the first screen; None while there are none."""
    table = state.table
    if table is None:
        return None
    filters = SalesFilters(stores=(store,) if store else (), weeks=1)
    sight = sight_of(table, filters, today)
    number = sight.every.last
    begins = monday(number)
    days = (table.last_day - begins).days + 1
    daily = choose(table, table.daily, sight.every, filters)
    shown = Span(max(sight.every.first, number - SUMMARY_WEEKS), number)
    weeks = frames.weeks_frame(sight.sold, sight.returned, sight.every, sight.whole, shown)
    fallers, risers, moved = _summary_movers(sight, filters)

    def earlier(weeks_before: int) -> SalesTotals | None:
        first = begins - timedelta(weeks=weeks_before)
        return _days_total(daily, first, days) if first >= table.first_day else None

    return SalesSummary(
        week_start=begins,
        days=days,
        last_day=table.last_day,
        now=_days_total(daily, begins, days),
        before=earlier(1),
        year=earlier(52),
        weeks=weeks,
        fallers=fallers,
        risers=risers,
        moved_week=moved,
        state=state.data,
    )


def _days_total(daily: Chosen, first: date, days: int) -> SalesTotals:
    rows = (daily.columns["day"] >= first.toordinal()) & (daily.columns["day"] < first.toordinal() + days)
    return SalesTotals(float(daily.columns["units"][rows].sum()), float(daily.columns["revenue"][rows].sum()))


def _summary_movers(sight: Sight, filters: SalesFilters) -> tuple[pd.DataFrame, pd.DataFrame, date | None]:
    scope = scope_of(sight, filters)
    data = compared_of(sight, scope, None)
    fallers, risers = frames.movers(data, Rank.CHANGE)
    moved = scope.span.first_day if scope.compared else None
    keep = SUMMARY_MOVERS if moved else 0
    return fallers.head(keep), risers.head(keep), moved
