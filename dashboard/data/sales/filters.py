"""What the Trends page shows, as a value; the URL is its only home."""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlencode

from backend_lambdas.inventory.calendar import (
    YEAR_WEEKS,
    fiscal_first_monday,
    fiscal_year_of_week,
    week_of,
    week_start,
)
from dashboard.data.address import EVERYTHING, Member, QueryValue, members_of, search_of, texts_of

TRENDS_PATH = "/trends"
PERIODS = (4, 13, 26, 52)
DEFAULT_WEEKS = 13
EVERY_WEEK = 0
MONTHS = tuple(str(number) for number in range(1, 13))
WEEK = re.compile(r"\d{4}-W(0[1-9]|[1-4]\d|5[0-3])")


def week_number(day: date) -> int:
    """Weeks since Monday, 1 January of the year 1: the week of a day as a plain number."""
    return (day.toordinal() - 1) // 7


def monday(number: int) -> date:
    """The first day of a numbered week."""
    return date.fromordinal(number * 7 + 1)


class Measure(StrEnum):
    """What is counted."""

    REVENUE = "revenue"
    UNITS = "units"


class Compare(StrEnum):
    """What the period is compared with: as many weeks just before it, a year earlier, or weeks of one's choice."""

    BEFORE = "before"
    YEAR = "year"
    CHOSEN = "chosen"


class Level(StrEnum):
    """By what the change is split."""

    STORE = "store"
    CATEGORY = "category"
    PRODUCT = "product"


class Rank(StrEnum):
    """What makes a product a top mover."""

    CHANGE = "change"
    SHARE = "share"


CHOSEN_BY = {Level.STORE: "stores", Level.CATEGORY: "categories", Level.PRODUCT: "products"}


@dataclass(frozen=True, slots=True)
class SalesFilters:
    """An empty tuple means all. `first`..`last` (ISO weeks) win over `weeks`; `weeks` 0 = all there are.

    `fiscal_month`: the fiscal year so far, which begins in this month, wins over `weeks` too; 0 = it is not asked for.
    `level` None: the next one down from what is chosen.
    """

    stores: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    weeks: int = DEFAULT_WEEKS
    first: str = ""
    last: str = ""
    compare: Compare = Compare.BEFORE
    compare_first: str = ""
    compare_last: str = ""
    measure: Measure = Measure.REVENUE
    level: Level | None = None
    rank: Rank = Rank.CHANGE
    fiscal_month: int = 0

    @classmethod
    def from_query(cls, /, **query: QueryValue) -> "SalesFilters":
        """Read a URL's parameters (repeated ones as lists). What makes no sense is left out, never an error."""
        first, last = _weeks(query.get("from"), query.get("to"))
        compare_first, compare_last = _weeks(query.get("vsfrom"), query.get("vsto"))
        compare = Compare.CHOSEN if compare_first else _member(Compare, query.get("vs"), Compare.BEFORE)
        return cls(
            stores=texts_of(query.get("store")),
            categories=texts_of(query.get("category")),
            products=texts_of(query.get("product")),
            weeks=_number(search_of(query.get("weeks"))),
            first=first,
            last=last,
            compare=Compare.BEFORE if compare is Compare.CHOSEN and not compare_first else compare,
            compare_first=compare_first,
            compare_last=compare_last,
            measure=_member(Measure, query.get("measure"), Measure.REVENUE),
            level=next(iter(members_of(Level, query.get("by"))), None),
            rank=_member(Rank, query.get("rank"), Rank.CHANGE),
            fiscal_month=_month(search_of(query.get("fiscal"))),
        )

    def to_query(self) -> str:
        """The URL's query without the `?`; "" for the defaults. `from_query` reads it back."""
        pairs = [("store", name) for name in self.stores]
        pairs += [("category", name) for name in self.categories]
        pairs += [("product", name) for name in self.products]
        if self.first:
            pairs += [("from", self.first), ("to", self.last)]
        elif self.fiscal_month:
            pairs += [("fiscal", str(self.fiscal_month))]
        elif self.weeks != DEFAULT_WEEKS:
            pairs += [("weeks", str(self.weeks))]
        if self.compare is Compare.CHOSEN:
            pairs += [("vsfrom", self.compare_first), ("vsto", self.compare_last)]
        elif self.compare is not Compare.BEFORE:
            pairs += [("vs", str(self.compare))]
        pairs += [("measure", str(self.measure))] if self.measure is not Measure.REVENUE else []
        pairs += [("by", str(self.level))] if self.level else []
        pairs += [("rank", str(self.rank))] if self.rank is not Rank.CHANGE else []
        return urlencode(pairs)

    def address(self, **changes: Any) -> str:
        """The address of the Trends page with these filters and some changed; the bare one opens with "my stores"."""
        return f"{TRENDS_PATH}?{replace(self, **changes).to_query() or EVERYTHING}"

    def down(self, level: Level, key: str) -> str:
        """The address one step down: with this store, category or product chosen, split by what comes next."""
        return self.address(**{CHOSEN_BY[level]: (key,)}, level=None)

    @property
    def shown_level(self) -> Level:
        """By what the change is split when nothing else was said: one step further down than what is chosen."""
        if self.level:
            return self.level
        if self.products:
            return Level.STORE
        return Level.STORE if not self.stores else Level.CATEGORY if not self.categories else Level.PRODUCT


@dataclass(frozen=True, slots=True)
class Span:
    """Whole weeks by number, both ends included."""

    first: int
    last: int

    @property
    def weeks(self) -> int:
        return self.last - self.first + 1

    @property
    def first_day(self) -> date:
        return monday(self.first)

    @property
    def last_day(self) -> date:
        return date.fromordinal(monday(self.last).toordinal() + 6)

    def earlier(self, weeks: int) -> "Span":
        return Span(self.first - weeks, self.last - weeks)

    def within(self, first: int, last: int) -> "Span | None":
        """The part inside these weeks; None when there is none."""
        low, high = max(self.first, first), min(self.last, last)
        return Span(low, high) if low <= high else None


def week_text(number: int) -> str:
    """A numbered week as in the URL: "2017-W03"."""
    return week_of(monday(number))


def chosen_span(filters: SalesFilters, first: int, last: int, newest: int | None = None) -> Span:
    """The period the filters mean, in data whose whole weeks run from `first` to `last`.

    Only weeks that were asked for by name may lie after `last`, up to `newest` (None: none do): the running week is
    shown on request.
    """
    if filters.first:
        asked = Span(_number_of(filters.first), _number_of(filters.last)).within(first, newest or last)
        if asked:
            return asked
    if filters.fiscal_month:
        start = fiscal_year_of_week(monday(last), filters.fiscal_month)
        return Span(max(week_number(fiscal_first_monday(start)), first), last)
    weeks = filters.weeks or last - first + 1
    return Span(max(last - weeks + 1, first), last)


def compared_span(filters: SalesFilters, span: Span, first: int, last: int) -> Span | None:
    """What the period is compared with, as far as there is data; None when there is none."""
    if filters.compare is Compare.CHOSEN:
        asked = Span(_number_of(filters.compare_first), _number_of(filters.compare_last))
    else:
        asked = span.earlier(YEAR_WEEKS if filters.compare is Compare.YEAR else span.weeks)
    return asked.within(first, last)


def _weeks(first: QueryValue, last: QueryValue) -> tuple[str, str]:
    low, high = _week(search_of(first)), _week(search_of(last))
    if not low or not high:
        return "", ""
    return min(low, high), max(low, high)


def _week(text: str) -> str:
    if not WEEK.fullmatch(text):
        return ""
    try:
        week_start(text)
    except ValueError:
        return ""
    return text


def _number_of(week: str) -> int:
    return week_number(week_start(week))


def _member(kind: type[Member], value: QueryValue, default: Member) -> Member:
    return next(iter(members_of(kind, value)), default)


def _number(text: str) -> int:
    fits = text.isascii() and text.isdigit() and len(text) <= 4
    return int(text) if fits else DEFAULT_WEEKS


def _month(text: str) -> int:
    return int(text) if text in MONTHS else 0


def filters_of_query(query: str) -> SalesFilters:
    """What `SalesFilters.to_query` wrote, or anything else in its place; never an error."""
    return SalesFilters.from_query(**parse_qs(query.removeprefix("?"), keep_blank_values=True, max_num_fields=500))
