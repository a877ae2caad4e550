"""The Trends page, from one state of the sales and one of the stock; which parts can be downloaded."""

from dataclasses import replace
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from backend_lambdas.inventory.metrics.stores_compared import StoresCompared
from dashboard.data.sales import frames, metrics
from dashboard.data.sales.comparison import Pairs, without
from dashboard.data.sales.filters import Level, SalesFilters, Span, monday
from dashboard.data.sales.metrics import choose
from dashboard.data.sales.replica import SalesState
from dashboard.data.sales.sight import Sight, scope_of, sight_of
from dashboard.data.sales.stock_links import (
    DEAD_COLUMNS,
    TURNOVER_COLUMNS,
    StockLinks,
    dead_frame,
    stock_on_hand_of,
    turnover_frame,
)
from dashboard.data.sales.values import Scope, Trends

SHOWN_WEEKS = 52
SEASON_WEEKS = 52
LISTED = 10


def trends_of(state: SalesState, links: StockLinks | None, filters: SalesFilters, today: date) -> Trends | None:
    """Everything the page shows; None while nothing was ever sold."""
    if state.table is None:
        return None
    sight = sight_of(state.table, filters, today)
    asked = scope_of(sight, filters)
    pairs = sight.pairs(asked.span, asked.compared) if asked.compared else None
    against = sight.against(pairs, asked.span, asked.compared) if pairs and asked.compared else None
    scope = asked if against else replace(asked, compared=None)
    data = frames.compared_of(sight, scope, links, pairs)
    fallers, risers = frames.movers(data, filters.rank)
    first = metrics.first_week(sight.sold, "product_id", len(state.table.texts["product_id"]))
    new = new_frame(sight, scope, first)
    dead, turnover = stock_frames(sight, scope, links)
    revenue = metrics.by_code(data.now, "product_id", "revenue", len(state.table.texts["product_id"]))
    return Trends(
        scope=scope,
        now=against.total_now if against else sight.totals(scope.span),
        against=against,
        weeks=shown_weeks(sight, scope),
        changes=frames.changes_frame(data, scope.level, None if scope.level is not Level.PRODUCT else 25),
        left_out=_left_out(sight, asked, pairs),
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


def _left_out(sight: Sight, scope: Scope, pairs: Pairs | None) -> pd.DataFrame:
    """Empty where there is nothing to compare with."""
    stores = without(pairs.stores, pairs.partly) if pairs else StoresCompared((), ())
    spans = [scope.span, scope.compared] if scope.compared and stores.others else []
    rows = [sight.sold_in(span) for span in spans]
    return frames.left_out_frame(sight.table.reporting, stores, rows, scope.filters.measure, scope.scale)


def shown_weeks(sight: Sight, scope: Scope) -> pd.DataFrame:
    """At least a year of weeks up to the newest, more when the period is longer."""
    first = min(scope.span.first, max(sight.every.first, sight.every.last - SHOWN_WEEKS))
    shown = Span(first, sight.every.last)
    frame = sight.weeks(shown)
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


def stock_frames(sight: Sight, scope: Scope, links: StockLinks | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What lies dead, and how stock turns over by category; both empty while no stock is known."""
    table, size = sight.table, len(sight.table.texts["product_id"])
    none = pd.DataFrame(columns=list(TURNOVER_COLUMNS))
    nothing = pd.DataFrame(columns=list(DEAD_COLUMNS)).astype({"value": float})
    if links is None:
        return nothing, none
    stocked = stock_on_hand_of(links, table, scope.filters, frames.last_category([sight.sold], size))
    dead = dead_frame(stocked, links, table, sight.whole or sight.every)
    return dead, turnover_frame(stocked, links, sight.sold_in(scope.span), table.history.products, scope.span.weeks)


class Sheet(StrEnum):
    """What can be taken away as a file, whole."""

    WEEKS = "weeks"
    CHANGES = "changes"
    PRODUCTS = "products"
    SEASON = "season"
    WEEKDAYS = "weekdays"
    ABC = "abc"
    TURNOVER = "turnover"
    NEW = "new"
    DEAD = "dead"
    RETURNS = "returns"
