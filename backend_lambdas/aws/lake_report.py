"""What the weekly report asks of the lake's roll-ups, at the versions that belong together."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backend_lambdas.aws.lake import DAILY_TABLE, WEEKLY_TABLE, Lake, LakeTable, records, sql_list
from backend_lambdas.aws.lake_items import LakeItems
from backend_lambdas.inventory.report_calendar import Period, weeks_before
from backend_lambdas.inventory.report_inputs import (
    BASE_WEEKS,
    IDLE_WEEKS,
    TREND_WEEKS,
    ProductSales,
    SalesFacts,
    Sold,
    ThreeWeeks,
)
from backend_lambdas.inventory.sales import SalesHead, week_of

_SUMS = "sum(units) AS units, sum(revenue) AS revenue, sum(returned_units) AS r_units, sum(returned_value) AS r_value"
_BY_NAME = f"""
SELECT week, coalesce({{name}}, '') AS name, {_SUMS}
FROM weekly WHERE week IN ({{weeks}}) GROUP BY week, coalesce({{name}}, '')"""  # noqa: S608 - constants
_PRODUCTS = f"""
SELECT week, product_id, max(product_name) AS product_name, max(category) AS category, {_SUMS}
FROM weekly WHERE week IN ({{weeks}}) GROUP BY week, product_id"""  # noqa: S608 - constants
_WEEKS = f"SELECT week, {_SUMS} FROM daily WHERE week IN ({{weeks}}) GROUP BY week"  # noqa: S608 - constants
_DAYS = f"SELECT day, {_SUMS} FROM daily WHERE week IN ({{weeks}}) GROUP BY day"  # noqa: S608 - constants
_ITEMS = """
SELECT store, product_id,
    CAST(sum(CASE WHEN week = {week} THEN units ELSE 0 END) AS DOUBLE) AS units,
    CAST(sum(CASE WHEN week IN ({base}) THEN units ELSE 0 END) AS DOUBLE) AS base_units,
    CAST(sum(CASE WHEN week IN ({base}) THEN revenue ELSE 0 END) AS DOUBLE) AS base_revenue,
    CAST(sum(CASE WHEN week IN ({base}) AND units > 0 THEN 1 ELSE 0 END) AS BIGINT) AS base_weeks,
    CAST(sum(units) AS DOUBLE) AS idle_units
FROM weekly WHERE week IN ({idle}) GROUP BY store, product_id ORDER BY store"""
_STORE_WEEKS = """
SELECT store, count(*) AS n FROM (
    SELECT DISTINCT store, week FROM daily WHERE week IN ({weeks}) AND units > 0) GROUP BY store"""
_EFFECTS = """
SELECT sum(CASE WHEN u1 > 0 AND u0 > 0 THEN r1 - r0 / u0 * u1 ELSE 0 END) AS price,
    sum(CASE WHEN u1 > 0 AND u0 > 0 THEN r0 / u0 * u1 - r0 ELSE 0 END) AS volume,
    sum(CASE WHEN u0 <= 0 THEN r1 ELSE 0 END) AS new,
    sum(CASE WHEN u1 <= 0 THEN -r0 ELSE 0 END) AS gone
FROM (SELECT store, product_id,
        sum(CASE WHEN week = {week} THEN CAST(units AS DOUBLE) ELSE 0 END) AS u1,
        sum(CASE WHEN week = {week} THEN CAST(revenue AS DOUBLE) ELSE 0 END) AS r1,
        sum(CASE WHEN week = {before} THEN CAST(units AS DOUBLE) ELSE 0 END) AS u0,
        sum(CASE WHEN week = {before} THEN CAST(revenue AS DOUBLE) ELSE 0 END) AS r0
    FROM weekly WHERE week IN ({week}, {before}) GROUP BY store, product_id)"""


@dataclass(frozen=True, slots=True)
class ReportLake:
    """The lake as it stood at one publication."""

    lake: Lake
    head: SalesHead

    def sales_facts(self, period: Period, listed: Mapping[str, Collection[str]]) -> SalesFacts:
        """The report's sales. `listed`: store -> ids of the products its stock lists."""
        if not self.head.rev:
            return SalesFacts(rev=0, published_at="")
        three = (period.week, period.week_before, period.week_last_year)
        idle = [weeks_before(period.week, number) for number in range(IDLE_WEEKS)]
        trend = [weeks_before(period.week, number) for number in range(TREND_WEEKS + 52)]
        items = self._items(idle)
        following = week_of(period.ends_at().date())
        return SalesFacts(
            rev=self.head.rev,
            published_at=self.head.published_at,
            stores=self._by_name("store", three),
            categories=self._by_name("category", three),
            products=self._products(three),
            weeks={row["week"]: _sold(row) for row in self._daily(_WEEKS, trend)},
            days={_day(row["day"]): _sold(row) for row in self._daily(_DAYS, [*three, following])},
            items=items,
            unlisted=items.unlisted(listed),
            effects=self._effects(three),
            store_weeks={row["store"]: row["n"] for row in self._daily(_STORE_WEEKS, idle)},
        )

    def _by_name(self, column: str, weeks: tuple[str, str, str]) -> dict[str, ThreeWeeks]:
        found: dict[str, dict[str, Sold]] = {}
        for row in self._weekly(_BY_NAME.format(name=column, weeks=sql_list(list(weeks)))):
            found.setdefault(row["name"], {})[row["week"]] = _sold(row)
        return {name: _three(sold, weeks) for name, sold in found.items()}

    def _products(self, weeks: tuple[str, str, str]) -> list[ProductSales]:
        """A product goes by the name of the newest of the weeks."""
        sold: dict[str, dict[str, Sold]] = {}
        names: dict[str, tuple[str, str | None, str | None]] = {}
        for row in self._weekly(_PRODUCTS.format(weeks=sql_list(list(weeks)))):
            product_id, week = row["product_id"], row["week"]
            sold.setdefault(product_id, {})[week] = _sold(row)
            if product_id not in names or week > names[product_id][0]:
                names[product_id] = (week, row["product_name"], row["category"])
        return [
            ProductSales(product_id, names[product_id][1], names[product_id][2], _three(by_week, weeks))
            for product_id, by_week in sold.items()
        ]

    def _items(self, idle: list[str]) -> LakeItems:
        base = [weeks_before(idle[0], number) for number in range(1, BASE_WEEKS + 1)]
        sql = _ITEMS.format(week=sql_list(idle[:1]), base=sql_list(base), idle=sql_list(idle))
        return LakeItems(self.lake.query(sql, self._at(WEEKLY_TABLE)))

    def _effects(self, weeks: tuple[str, str, str]) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
        week, before = sql_list([weeks[0]]), sql_list([weeks[1]])
        rows = list(self._weekly(_EFFECTS.format(week=week, before=before)))
        if not rows or rows[0]["price"] is None:
            return None
        price, volume, new, gone = (Decimal(repr(rows[0][name])) for name in ("price", "volume", "new", "gone"))
        return price, volume, new, gone

    def _weekly(self, sql: str) -> Iterator[dict[str, Any]]:
        return records(self.lake.query(sql, self._at(WEEKLY_TABLE)))

    def _daily(self, sql: str, weeks: list[str]) -> Iterator[dict[str, Any]]:
        return records(self.lake.query(sql.format(weeks=sql_list(weeks)), self._at(DAILY_TABLE)))

    def _at(self, table: LakeTable) -> dict[LakeTable, int | None]:
        versions = {WEEKLY_TABLE.place: self.head.weekly_version, DAILY_TABLE.place: self.head.daily_version}
        return {table: versions[table.place]}


def _sold(row: Mapping[str, Any]) -> Sold:
    return Sold(*(Decimal(row[name] or 0) for name in ("units", "revenue", "r_units", "r_value")))


def _three(sold: Mapping[str, Sold], weeks: tuple[str, str, str]) -> ThreeWeeks:
    return ThreeWeeks(*(sold.get(week, Sold()) for week in weeks))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
