"""The report's week beside the week before and the one a year earlier, over the stores compared, in SQL.

The parts of a change are `inventory.metrics.change_split`, per product in one store and then summed by product. Between
one week and the next nothing is newly or no longer sold: neither has enough evidence in a week (`metrics.selling`).
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend_lambdas.aws.lake.lake import sql_list, sql_text
from backend_lambdas.inventory.calendar import week_start
from backend_lambdas.inventory.metrics.change_split import price_parts
from backend_lambdas.inventory.metrics.sales import BASE_WEEKS
from backend_lambdas.inventory.metrics.stores_compared import SalesReported, compare_stores
from backend_lambdas.reports.calendar import Period, weeks_before
from backend_lambdas.reports.inputs import CellChange, ItemKey, ItemWeeks, ProductChange, SameRevenue, SameStores

UNIX_ORDINAL = 719_163  # date(1970, 1, 1).toordinal()

SOLD_DAYS = """
SELECT store, arrow_cast(day, 'Int32') AS day, bool_or({reported}) AS reported
FROM daily WHERE week IN ({weeks}) AND units > 0 GROUP BY store, arrow_cast(day, 'Int32') ORDER BY store, day"""
STORE_DAYS = """
SELECT store, day, CAST(sum(revenue) AS DOUBLE) AS revenue FROM daily WHERE week IN ({weeks}) GROUP BY store, day"""
_SAME = """
SELECT coalesce({name}, '') AS name,
    CAST(sum(CASE WHEN week = {week} AND {before_stores} THEN revenue ELSE 0 END) AS DOUBLE) AS now,
    CAST(sum(CASE WHEN week = {before} AND {before_stores} THEN revenue ELSE 0 END) AS DOUBLE) AS before,
    CAST(sum(CASE WHEN week = {week} AND {year_stores} THEN revenue ELSE 0 END) AS DOUBLE) AS now_year,
    CAST(sum(CASE WHEN week = {year} AND {year_stores} THEN revenue ELSE 0 END) AS DOUBLE) AS year
FROM weekly WHERE week IN ({week}, {before}, {year}) GROUP BY coalesce({name}, '')"""
_CELLS = """
SELECT store, product_id,
    last_value(product_name ORDER BY week) AS product_name, last_value(category ORDER BY week) AS category,
    sum(CASE WHEN week = {week} THEN CAST(units AS DOUBLE) ELSE 0 END) AS u1,
    sum(CASE WHEN week = {week} THEN CAST(revenue AS DOUBLE) ELSE 0 END) AS r1,
    sum(CASE WHEN week = {before} THEN CAST(units AS DOUBLE) ELSE 0 END) AS u0,
    sum(CASE WHEN week = {before} THEN CAST(revenue AS DOUBLE) ELSE 0 END) AS r0
FROM weekly WHERE week IN ({week}, {before}) AND {stores} GROUP BY store, product_id"""


def _operation(operator: str) -> Callable[[object, object], "Sql"]:
    return lambda one, other: Sql(f"({one} {operator} {other})")


@dataclass(frozen=True, slots=True, eq=False)
class Sql:
    """An expression that Python's operators write on."""

    text: str

    def __str__(self) -> str:
        return self.text

    __sub__, __mul__, __truediv__ = map(_operation, "-*/")
    __gt__, __le__, __and__, __or__ = map(_operation, (">", "<=", "AND", "OR"))


def _case(test: Sql, yes: object, no: object) -> Sql:
    return Sql(f"CASE WHEN {test} THEN {yes} ELSE {no} END")


_PRICE, _UNPRICED = price_parts(Sql("u0"), Sql("r0"), Sql("u1"), Sql("r1"), _case)
_CHANGES = f"""
SELECT product_id, max(product_name) AS product_name, max(category) AS category,
    sum(u1) AS units, sum(r1) AS revenue, sum(u0) AS before_units, sum(r0) AS before_revenue,
    sum({_PRICE}) AS price, sum({_UNPRICED}) AS unpriced
FROM ({{cells}}) WHERE u1 > 0 OR u0 > 0 GROUP BY product_id"""  # noqa: S608 - constants

_ITEMS = """
SELECT store, product_id,
    CAST(sum(CASE WHEN week = {week} THEN units ELSE 0 END) AS DOUBLE) AS units,
    CAST(sum(CASE WHEN week <> {week} THEN units ELSE 0 END) AS DOUBLE) AS base_units,
    CAST(sum(CASE WHEN week <> {week} THEN revenue ELSE 0 END) AS DOUBLE) AS base_revenue,
    CAST(sum(CASE WHEN week <> {week} AND units > 0 THEN 1 ELSE 0 END) AS BIGINT) AS base_weeks
FROM weekly WHERE week IN ({weeks}) AND {products} GROUP BY store, product_id"""

Ask = Callable[[str], Iterator[dict[str, Any]]]


def days_by_store(rows: Iterator[dict[str, Any]]) -> dict[str, list[int]]:
    """Of SOLD_DAYS: store -> the days whose sales it has reported, as `metrics.stores_compared` wants them.

    Days of nothing but sales that people recorded are none, except where a store has no others.
    """
    sold: dict[str, list[int]] = {}
    filed: dict[str, list[int]] = {}
    for row in rows:
        for days in (sold, filed) if row["reported"] else (sold,):
            days.setdefault(row["store"], []).append(row["day"] + UNIX_ORDINAL)
    return sold | filed


def revenue_by_store_and_day(rows: Iterator[dict[str, Any]]) -> dict[str, dict[date, float]]:
    """Of STORE_DAYS."""
    found: dict[str, dict[date, float]] = {}
    for row in rows:
        found.setdefault(row["store"], {})[row["day"]] = row["revenue"]
    return found


def same_stores(reported: SalesReported, period: Period) -> SameStores:
    """The stores that the week is compared over."""
    now = (period.first.toordinal(), period.last.toordinal())
    weeks = (week_start(week).toordinal() for week in (period.week_before, period.week_last_year))
    before, last_year = (compare_stores(reported, now, (first, first + 6)) for first in weeks)
    return SameStores(before, last_year)


@dataclass(frozen=True, slots=True)
class ComparedLake:
    """`ask` answers SQL over the weekly roll-up."""

    ask: Ask
    period: Period
    same: SameStores

    def same_revenue(self, column: str) -> dict[str, SameRevenue]:
        """By category or product ("" = none): revenue of the stores compared, now and then."""
        sql = _SAME.format(
            name=column,
            week=sql_text(self.period.week),
            before=sql_text(self.period.week_before),
            year=sql_text(self.period.week_last_year),
            before_stores=_is_one_of("store", self.same.before.same),
            year_stores=_is_one_of("store", self.same.last_year.same),
        )
        return {row.pop("name"): SameRevenue(**row) for row in self.ask(sql)}

    def product_changes(self) -> list[ProductChange]:
        """Every product sold in either week in the stores compared with the week before."""
        sql = _CHANGES.format(cells=self._cells())
        return [ProductChange(**row) for row in self.ask(sql)]

    def cells(self, keys: Collection[ItemKey]) -> dict[ItemKey, CellChange]:
        """These products in these stores, as far as the stores are compared and anything was sold."""
        if not keys:
            return {}
        products = _is_one_of("product_id", sorted({product_id for _, product_id in keys}))
        sql = f"SELECT store, product_id, u0, r0, u1, r1 FROM ({self._cells()}) WHERE {products}"  # noqa: S608
        found = {(row["store"], row["product_id"]): row for row in self.ask(sql)}
        names = ("u0", "r0", "u1", "r1")
        return {key: CellChange(*(found[key][name] for name in names)) for key in keys if key in found}

    def items_of(self, week: str, keys: Collection[ItemKey]) -> dict[ItemKey, ItemWeeks]:
        """What these products sold in these stores in the week, and in the BASE_WEEKS before it."""
        if not keys:
            return {}
        weeks = [weeks_before(week, number) for number in range(BASE_WEEKS + 1)]
        products = _is_one_of("product_id", sorted({product_id for _, product_id in keys}))
        wanted = set(keys)
        found = {}
        for row in self.ask(_ITEMS.format(week=sql_text(week), weeks=sql_list(weeks), products=products)):
            key = (row.pop("store"), row.pop("product_id"))
            if key in wanted:
                found[key] = ItemWeeks(**row, idle_units=0.0)
        return found

    def _cells(self) -> str:
        return _CELLS.format(
            week=sql_text(self.period.week),
            before=sql_text(self.period.week_before),
            stores=_is_one_of("store", self.same.before.same),
        )


def _is_one_of(column: str, names: Collection[str]) -> str:
    return f"{column} IN ({sql_list(names)})" if names else "false"
