"""Two years of made-up sales behind the queries of sales: the real arithmetic over a small table. No AWS."""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.data.availability import DataState, DataUnavailable
from dashboard.data.sales.filters import SalesFilters, monday, week_number
from dashboard.data.sales.freshness import freshness_of
from dashboard.data.sales.replica import SalesState
from dashboard.data.sales.table import Columns, SalesTexts, WeekParts, build_table, week_parts
from dashboard.data.sales.values import FoundProducts, SalesChoices, SalesFreshness, SalesSummary, Trends
from dashboard.features.overview.sales_summary import summary_of
from dashboard.features.trends import queries as sales_queries
from dashboard.features.trends.product_search import best_products, product_names, product_sales, sales_asked
from dashboard.features.trends.view import Sheet, trends_of
from tests.support.browser.company import GOODS, TOWNS

TODAY = date(2026, 11, 18)
WEEKS = 110
FALLING = ("Bristol", "Drinks")
FALLS_FROM = date(2026, 9, 7)


@dataclass
class Trade:
    """The sales. `broken`: every read fails with this message."""

    state: SalesState
    links: Any = None
    broken: str | None = None
    today: date = TODAY
    asked: list[SalesFilters] = field(default_factory=list)

    def check(self) -> None:
        if self.broken:
            raise DataUnavailable(self.broken, datetime.now(UTC) - timedelta(minutes=12))

    def trends(self, filters: SalesFilters) -> Trends | None:
        self.check()
        self.asked.append(filters)
        return trends_of(self.state, self.links, filters, self.today)

    def summary(self, stores: tuple[str, ...] = ()) -> SalesSummary | None:
        self.check()
        return summary_of(self.state, stores, self.today)

    def freshness(self, store: str | None = None) -> SalesFreshness | None:
        self.check()
        return freshness_of(self.state.table, (store,) if store else ()) if self.state.table else None

    def choices(self) -> SalesChoices:
        return sales_queries.choices_of(self.state, self.today)

    def find(self, text: str, filters: SalesFilters) -> FoundProducts:
        self.check()
        table = self.state.table
        if table is None:
            return FoundProducts()
        sales = product_sales(table, sales_asked(filters), self.today)
        return best_products(table, product_names(table), sales, text)

    def sheet(self, sheet: Sheet, filters: SalesFilters) -> pd.DataFrame:
        view = self.trends(filters)
        return sales_queries.whole_sheet(sheet, self.state, self.links, self.today, view, filters)

    def stubs(self) -> dict[str, Callable[..., Any]]:
        return {
            "trends": self.trends,
            "sales_summary": self.summary,
            "sales_choices": self.choices,
            "sales_freshness": self.freshness,
            "sales_sheet": self.sheet,
            "find_products": self.find,
        }


def no_trade() -> Trade:
    return Trade(SalesState(None, {}, 0, DataState(datetime.now(UTC))))


Goods = Sequence[tuple[str, str, float]]


def made_trade(
    stores: int = 8,
    items: int = 40,
    weeks: int = WEEKS,
    seed: int = 5,
    towns: Sequence[str] = TOWNS,
    goods: Goods = GOODS,
    silent: Mapping[str, date] | None = None,
) -> Trade:
    """Seasons, a few returns, and drinks in Bristol selling worse since FALLS_FROM; the newest week has three days.

    `silent`: stores that have sent nothing from that Monday on.
    """
    rng = random.Random(seed)
    texts = SalesTexts()
    last = week_number(TODAY)
    parts: dict[int, WeekParts] = {}
    for number in range(last - weeks + 1, last + 1):
        days = 7 if number < last else 3
        sending = [name for name in _names(stores, towns) if monday(number) < (silent or {}).get(name, date.max)]
        parts[number] = _made_week(texts, number, days, sending, items, goods, rng)
    table = build_table(parts, texts, 1)
    return Trade(SalesState(table, {}, 1, DataState(datetime.now(UTC))))


def _names(stores: int, towns: Sequence[str]) -> list[str]:
    return [towns[at] if at < len(towns) else f"Store {at + 1:03d}" for at in range(stores)]


def _made_week(
    texts: SalesTexts, number: int, days: int, stores: list[str], items: int, goods: Goods, rng: random.Random
) -> WeekParts:
    sold = list(week_of_sales(number, days, stores, items, goods, rng))
    for one in sold:
        texts.name_product(one.product, one.name, number)
    rows = [
        (s.store, s.product, s.category, s.units, s.units * s.price, s.returned, s.returned * s.price) for s in sold
    ]
    columns = _columns(texts, rows, ("store", "product_id", "category"))
    spread = [(day, row) for row in rows for day in range(days)]
    daily_rows = [
        (store, category, units * _SHARE[day] * 7 / days, revenue * _SHARE[day] * 7 / days, 0, 0)
        for day, (store, _, category, units, revenue, _, _) in spread
    ]
    daily = _columns(texts, daily_rows, ("store", "category"))
    daily["day"] = np.array([monday(number).toordinal() + day for day, _ in spread], dtype=np.int64)
    daily["reported"] = (daily["units"] > 0).astype(np.int8)
    return week_parts(columns, daily)


class Sold(NamedTuple):
    """A week's sales of one product in one store."""

    store: str
    product: str
    name: str
    category: str
    price: float
    units: int
    returned: int


def week_of_sales(
    number: int, days: int, stores: Sequence[str], items: int, goods: Goods, rng: random.Random
) -> Iterator[Sold]:
    """Seasons, a few returns; what FALLING sells falls from FALLS_FROM on."""
    begins = monday(number)
    for store in stores:
        for item in range(items):
            name, category, price = goods[item % len(goods)]
            if item == 7 and begins < date(2026, 9, 1) or item == 11 and begins > date(2026, 5, 1):
                continue
            season = 1 + 0.35 * math.sin((begins.timetuple().tm_yday + 40 * (item % 4)) / 58)
            late = store == FALLING[0] and begins >= FALLS_FROM
            level = (0.25 if category == FALLING[1] else 0.85) if late else 1
            units = round(rng.uniform(0.7, 1.3) * season * (30 - item * 0.6) * level * days / 7)
            back = 1 if rng.random() < 0.02 else 0
            if units > 0:
                called = name if item < len(goods) else f"{name}, case of {item // len(goods) * 6}"
                yield Sold(store, f"SKU-{item:05d}", called, category, price, units, back)


_SHARE = (0.11, 0.12, 0.13, 0.14, 0.17, 0.20, 0.13)


def _columns(texts: SalesTexts, rows: list[tuple[Any, ...]], names: tuple[str, ...]) -> Columns:
    sums = ("units", "revenue", "returned_units", "returned_value")
    turned = list(zip(*rows, strict=True))
    columns: Columns = {name: texts[name].encode(turned[at]) for at, name in enumerate(names)}
    return columns | {name: np.array(turned[len(names) + at], dtype=float) for at, name in enumerate(sums)}
