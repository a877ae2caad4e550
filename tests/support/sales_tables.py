"""Small tables of sales from plain lines, and the same figures recomputed line by line."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from dashboard.data.sales.filters import SalesFilters, monday, week_number
from dashboard.data.sales.table import SalesTable, SalesTexts, WeekParts, build_table, week_parts

MONDAY = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Line:
    """One sale; a return when `units` is below 0. `day` counts from MONDAY."""

    store: str
    product: str
    category: str
    day: int
    units: int
    price: float

    @property
    def date(self) -> date:
        return MONDAY + timedelta(days=self.day)

    @property
    def week(self) -> int:
        return week_number(self.date)


def table_of(lines: Sequence[Line], texts: SalesTexts | None = None) -> SalesTable | None:
    """The roll-ups of the lines, as the lake would hold them, in memory."""
    known = texts or SalesTexts()
    parts: dict[int, WeekParts] = {}
    for week in sorted({line.week for line in lines}):
        some = [line for line in lines if line.week == week]
        parts[week] = week_parts(_weekly(some, known), _daily(some, known))
        for line in some:
            known.name_product(line.product, f"Name of {line.product}", week)
    return build_table(parts, known, 1)


def _sums(lines: Sequence[Line], key: object) -> dict[str, float]:
    return {
        "units": sum(line.units for line in lines if line.units > 0),
        "revenue": sum(line.units * line.price for line in lines if line.units > 0),
        "returned_units": -sum(line.units for line in lines if line.units < 0),
        "returned_value": -sum(line.units * line.price for line in lines if line.units < 0),
    }


def _weekly(lines: Sequence[Line], texts: SalesTexts) -> dict[str, np.ndarray]:
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.store, line.product].append(line)
    sums = [_sums(some, key) for key, some in groups.items()]
    return {
        "store": texts["store"].encode([store for store, _ in groups]),
        "product_id": texts["product_id"].encode([product for _, product in groups]),
        "category": texts["category"].encode([some[-1].category or None for some in groups.values()]),
    } | {name: np.array([one[name] for one in sums], dtype=float) for name in _sums([], None)}


def _daily(lines: Sequence[Line], texts: SalesTexts) -> dict[str, np.ndarray]:
    groups: dict[tuple[date, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.date, line.store, line.category].append(line)
    sums = [_sums(some, key) for key, some in groups.items()]
    return {
        "day": np.array([day.toordinal() for day, _, _ in groups]),
        "store": texts["store"].encode([store for _, store, _ in groups]),
        "category": texts["category"].encode([category or None for _, _, category in groups]),
        "reported": np.array([one["units"] > 0 for one in sums], dtype=np.int8),
    } | {name: np.array([one[name] for one in sums], dtype=float) for name in _sums([], None)}


def passing(lines: Sequence[Line], filters: SalesFilters) -> list[Line]:
    """The lines the filters let through, one by one."""
    return [
        line
        for line in lines
        if (not filters.stores or line.store in filters.stores)
        and (not filters.categories or line.category in filters.categories)
        and (not filters.products or line.product in filters.products)
    ]


def sunday(week: int) -> date:
    return monday(week) + timedelta(days=6)
