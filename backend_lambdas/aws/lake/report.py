"""What the weekly report asks of the lake's roll-ups, and of single items, at the versions that belong together."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from arro3.core import RecordBatch, Table

from backend_lambdas.aws.lake.compared import (
    SOLD_DAYS,
    STORE_DAYS,
    ComparedLake,
    days_by_store,
    revenue_by_store_and_day,
    same_stores,
)
from backend_lambdas.aws.lake.lake import (
    DAILY_TABLE,
    WEEKLY_TABLE,
    Lake,
    column_names,
    records,
    reported_of,
    sql_list,
    sql_text,
)
from backend_lambdas.aws.lake.merged import daily_sql, weekly_sql
from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.metrics.sales import BASE_WEEKS
from backend_lambdas.inventory.metrics.stock import IDLE_WEEKS
from backend_lambdas.inventory.metrics.stores_compared import sales_reported
from backend_lambdas.inventory.sales import SalesHead
from backend_lambdas.reports.calendar import Period, weeks_before
from backend_lambdas.reports.inputs import (
    TREND_WEEKS,
    ItemKey,
    ItemWeeks,
    OnHandItem,
    ProductSales,
    SalesFacts,
    Sold,
    ThreeWeeks,
)


class LakeItems(Mapping[ItemKey, ItemWeeks]):
    """(store, product) -> its weeks. A million items take 70 MB as the lake gave them and 400 as Python's values.

    So they stay as they are, and only the store asked for last is unpacked: ask store by store.
    """

    def __init__(self, answer: Table) -> None:
        """`answer`: columns store, product_id and those of ItemWeeks, the rows of a store one after the other."""
        self._parts: dict[str, list[RecordBatch]] = {}
        self._count = answer.num_rows
        self._store = ""
        self._of_store: dict[str, ItemWeeks] = {}
        for batch in answer.to_batches():
            at = 0
            for store, rows in groupby(batch.column("store").to_pylist()):
                count = sum(1 for _ in rows)
                self._parts.setdefault(store, []).append(batch.slice(at, count))
                at += count

    def of_store(self, store: str) -> Mapping[str, ItemWeeks]:
        """Product -> its weeks in one store; empty for a store that sold nothing."""
        if store != self._store:
            self._store, self._of_store = store, {}
            for part in self._parts.get(store, ()):
                _, products, *numbers = (column.to_pylist() for column in part.columns)
                weeks = map(ItemWeeks._make, zip(*numbers, strict=True))
                self._of_store.update(zip(products, weeks, strict=True))
        return self._of_store

    def unlisted(self, on_hand: Mapping[str, Collection[OnHandItem]]) -> dict[str, int]:
        """Store -> how many products it sold in the week that its stock does not list; only stores with stock."""
        counts = {}
        for store in self._parts.keys() & on_hand.keys():
            known = {row.product_id for row in on_hand[store]}
            sold = (product for product, weeks in self.of_store(store).items() if weeks.units > 0)
            counts[store] = sum(product not in known for product in sold)
        return {store: count for store, count in counts.items() if count}

    def __getitem__(self, key: ItemKey) -> ItemWeeks:
        return self.of_store(key[0])[key[1]]

    def __iter__(self) -> Iterator[ItemKey]:
        return ((store, product) for store in self._parts for product in self.of_store(store))

    def __len__(self) -> int:
        return self._count


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


@dataclass(frozen=True, slots=True)
class ReportLake:
    """The lake as it stood at one publication; categories go by the `names` they are shown under.

    `stores`: everything is of these only; None = of every store. `merged`: names that stand for another store.
    """

    lake: Lake
    head: SalesHead
    names: Categories = Categories()
    stores: Collection[str] | None = None
    merged: Merged = field(default_factory=Merged)

    def sales_facts(
        self, period: Period, on_hand: Mapping[str, Collection[OnHandItem]], out: Collection[ItemKey] = ()
    ) -> SalesFacts:
        """The report's sales. `on_hand`: store -> its stock; `out`: what was out in any of the weeks compared."""
        if not self.head.rev:
            return SalesFacts(rev=0, published_at="")
        three = (period.week, period.week_before, period.week_last_year)
        idle = [weeks_before(period.week, number) for number in range(IDLE_WEEKS)]
        trend = [weeks_before(period.week, number) for number in range(TREND_WEEKS + 52)]
        items = self._items(idle)
        following = week_of(period.last + timedelta(days=1))
        is_reported = reported_of(self.lake.open(DAILY_TABLE, self.head.daily_version))
        sold_days = SOLD_DAYS.replace("{reported}", is_reported)
        reported = sales_reported(days_by_store(self._daily(sold_days, [*trend, following])))
        compared = ComparedLake(self._weekly, period, same_stores(reported, period))
        return SalesFacts(
            rev=self.head.rev,
            published_at=self.head.published_at,
            stores=self._by_name("store", three),
            categories=self._by_name("category", three),
            products=self._products(three),
            weeks={row["week"]: _sold(row) for row in self._daily(_WEEKS, trend)},
            days={row["day"]: _sold(row) for row in self._daily(_DAYS, [*three, following])},
            items=items,
            unlisted=items.unlisted(on_hand),
            store_weeks={row["store"]: row["n"] for row in self._daily(_STORE_WEEKS, idle)},
            reported=reported,
            same=compared.same,
            same_categories=compared.same_revenue("category"),
            same_products=compared.same_revenue("product_id"),
            changes=compared.product_changes(),
            cells=compared.cells(out),
            store_days=revenue_by_store_and_day(self._daily(STORE_DAYS, [*three, following])),
            items_before=compared.items_of(period.week_before, out),
            items_last_year=compared.items_of(period.week_last_year, out),
            merged=self.merged.mark,
        )

    def _by_name(self, column: str, weeks: tuple[str, str, str]) -> dict[str, ThreeWeeks]:
        found: dict[str, dict[str, Sold]] = {}
        for row in self._weekly(_BY_NAME.format(name=column, weeks=sql_list(weeks))):
            found.setdefault(row["name"], {})[row["week"]] = _sold(row)
        return {name: _three(sold, weeks) for name, sold in found.items()}

    def _products(self, weeks: tuple[str, str, str]) -> list[ProductSales]:
        """A product goes by the name of the newest of the weeks."""
        sold: dict[str, dict[str, Sold]] = {}
        names: dict[str, tuple[str, str | None, str | None]] = {}
        for row in self._weekly(_PRODUCTS.format(weeks=sql_list(weeks))):
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
        return LakeItems(self._ask_weekly(sql))

    def _weekly(self, sql: str) -> Iterator[dict[str, Any]]:
        return records(self._ask_weekly(sql))

    def _ask_weekly(self, sql: str) -> Table:
        columns = f"* EXCLUDE (category), {self._shown()} AS category" if self.names.renamed else "*"
        asked = self._of_its_stores("weekly", weekly_sql(self.merged), columns, sql)
        return self.lake.query(asked, {WEEKLY_TABLE: self.head.weekly_version})

    def _of_its_stores(self, table: str, rows: str, columns: str, sql: str) -> str:
        """The question asked of the rows of its stores; as it is where nothing is to be left out or renamed."""
        if self.stores is None and columns == "*" and not self.merged:
            return sql
        where = "" if self.stores is None else f" WHERE store IN ({sql_list(sorted(self.stores))})"
        return f"WITH {table} AS (SELECT {columns} FROM {rows}{where}) {sql}"  # noqa: S608 - quoted

    def _shown(self) -> str:
        cases = (f"WHEN {sql_text(name)} THEN {sql_text(self.names.shown(name))}" for name in self.names.renamed)
        return f"CASE category {' '.join(cases)} ELSE category END"

    def _daily(self, sql: str, weeks: list[str]) -> Iterator[dict[str, Any]]:
        columns = column_names(self.lake.open(DAILY_TABLE, self.head.daily_version)) if self.merged else ()
        rows = daily_sql(self.merged, columns)
        asked = self._of_its_stores("daily", rows, "*", sql.format(weeks=sql_list(weeks)))
        return records(self.lake.query(asked, {DAILY_TABLE: self.head.daily_version}))


def _sold(row: Mapping[str, Any]) -> Sold:
    return Sold(*(Decimal(row[name] or 0) for name in ("units", "revenue", "r_units", "r_value")))


def _three(sold: Mapping[str, Sold], weeks: tuple[str, str, str]) -> ThreeWeeks:
    return ThreeWeeks(*(sold.get(week, Sold()) for week in weeks))
