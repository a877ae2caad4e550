"""What the dashboard reads about sales: where the roll-ups stand, and their rows as Arrow columns.

See docs/decisions/100-rollup-reader.md.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any

import pyarrow
from arro3.core import RecordBatch
from deltalake import QueryBuilder

from backend_lambdas.aws.lake.lake import (
    DAILY_TABLE,
    WEEKLY_TABLE,
    Lake,
    LakeTable,
    column_names,
    lake_errors,
    reported_of,
    sql_list,
)
from backend_lambdas.aws.lake.ledger import PublishedWeeks, published_weeks, sales_head
from backend_lambdas.aws.lake.merged import daily_sql, weekly_sql
from backend_lambdas.inventory.calendar import week_start
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.sales import SalesHead

ROWS_AT_ONCE = 1_000_000
_SUMS = ("units", "revenue", "returned_units", "returned_value")
WEEKLY_TEXTS = ("week", "store", "product_id", "category")
DAILY_TEXTS = ("week", "store", "category")
NOT_MERGED = Merged()


class SalesReader:
    """Reads the Ops table and the roll-ups of the lake; thread-safe."""

    def __init__(self, dynamodb: Any, ops_table: str, lake: Callable[[], Lake]) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table
        self._lake = lake

    def head(self) -> SalesHead:
        return sales_head(self._dynamodb, self._table)

    def weeks(self) -> PublishedWeeks:
        return published_weeks(self._dynamodb, self._table)

    def weekly(self, weeks: Collection[str], head: SalesHead, merged: Merged = NOT_MERGED) -> Iterator[Any]:
        """Record batches: WEEKLY_TEXTS as dictionaries, units, revenue, returned_units, returned_value as doubles."""
        shown = (*_texts(WEEKLY_TEXTS), *_sums(*_SUMS))
        return self._batches(WEEKLY_TABLE, weekly_sql(merged, "rollup"), shown, weeks, head.weekly_version)

    def daily(self, weeks: Collection[str], head: SalesHead, merged: Merged = NOT_MERGED) -> Iterator[Any]:
        """Record batches: DAILY_TEXTS as dictionaries, day as days since 1970-01-01, units and revenue as doubles,
        reported: 1 where a file told of sales, 0 where people recorded all of them.
        """
        opened = self._lake().open(DAILY_TABLE, head.daily_version)
        reported = f"arrow_cast(CASE WHEN {reported_of(opened)} THEN 1 ELSE 0 END, 'Int8') AS reported"
        shown = (*_texts(DAILY_TEXTS), "arrow_cast(day, 'Int32') AS day", *_sums("units", "revenue"), reported)
        rows = daily_sql(merged, column_names(opened), "rollup")
        return self._batches(DAILY_TABLE, rows, shown, weeks, head.daily_version)

    def names(self, weeks: Collection[str], head: SalesHead) -> Iterator[tuple[str, str, str]]:
        """(product_id, product_name, week): each name a product had, with the newest of these weeks that had it."""
        sql = f"""
            SELECT product_id, product_name, max(week) AS week FROM rollup
            WHERE product_name IS NOT NULL AND {weeks_condition(weeks)}
            GROUP BY product_id, product_name ORDER BY week, product_name"""  # noqa: S608 - weeks quoted
        for batch in self._execute(WEEKLY_TABLE, sql, head.weekly_version):
            yield from zip(*(batch[name].to_pylist() for name in ("product_id", "product_name", "week")), strict=True)

    def _batches(
        self, table: LakeTable, rows: str, shown: tuple[str, ...], weeks: Collection[str], version: int
    ) -> Iterator[Any]:
        sql = f"SELECT {', '.join(shown)} FROM {rows} WHERE {weeks_condition(weeks)}"  # noqa: S608
        return self._execute(table, sql, version)

    def _execute(self, table: LakeTable, sql: str, version: int) -> Iterator[Any]:
        opened = self._lake().open(table, version)
        with lake_errors(f"Reading {table.place}"):
            builder = QueryBuilder().register("rollup", opened)
            builder.execute(f"SET datafusion.execution.batch_size = {ROWS_AT_ONCE}").read_all()
            yield from _let_others_run(builder.execute(sql))


def _let_others_run(reader: Any) -> Iterator[Any]:
    """The reader's batches. deltalake's own iterator keeps Python's lock while it waits for S3: on slow storage it
    stopped every thread of a worker process for so long that gunicorn killed it (decision 161). pyarrow lets go of it.
    """
    for batch in pyarrow.RecordBatchReader.from_stream(reader):
        yield RecordBatch.from_arrow(batch)


def _texts(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"arrow_cast({name}, 'Dictionary(Int32, Utf8)') AS {name}" for name in names)


def _sums(*names: str) -> tuple[str, ...]:
    return tuple(f"CAST({name} AS DOUBLE) AS {name}" for name in names)


def weeks_condition(weeks: Collection[str]) -> str:
    """SQL for "one of these weeks", or for all between the first and the last when hardly any other lies there.

    A long list slows the reading down; a week too many does no harm to whoever asked.
    """
    ordered = sorted(weeks)
    if not ordered:
        return "false"
    days = (week_start(ordered[-1]) - week_start(ordered[0])).days
    if len(ordered) * 2 < days // 7 + 1:
        return f"week IN ({sql_list(ordered)})"
    return f"week BETWEEN {sql_list([ordered[0]])} AND {sql_list([ordered[-1]])}"
