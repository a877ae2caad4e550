"""lake/weekly and lake/daily: weeks recomputed whole from lake/sales, so that doing it again changes nothing."""

from collections.abc import Collection

from deltalake import QueryBuilder, write_deltalake

from backend_lambdas.aws.lake.lake import (
    BY_HAND_UNITS,
    DAILY_TABLE,
    MONEY,
    MONEY_SUM,
    SALES_TABLE,
    UNITS_SUM,
    WEEKLY_TABLE,
    Lake,
    LakeTable,
    lake_errors,
    query,
    records,
    sql_list,
    sql_text,
)
from backend_lambdas.inventory.calendar import months_of
from backend_lambdas.inventory.movements import BY_HAND
from backend_lambdas.uploads.sales_ports import RolledUp

WEEKS_AT_ONCE = 8  # what bounds the memory of a first load

_SUMS = f"""
    CAST(sum(CASE WHEN quantity > 0 THEN quantity ELSE 0 END) AS {UNITS_SUM}) AS units,
    CAST(sum(revenue) AS {MONEY_SUM}) AS revenue,
    CAST(sum(CASE WHEN quantity < 0 THEN -quantity ELSE 0 END) AS {UNITS_SUM}) AS returned_units,
    CAST(sum(returned_value) AS {MONEY_SUM}) AS returned_value,
    count(*) AS lines"""
_LINES = """
    SELECT *, to_char(sale_date, '%G-W%V') AS week FROM sales
    WHERE month IN ({months}) AND to_char(sale_date, '%G-W%V') IN ({weeks}) AND quantity <> 0"""
# A sale of 0 units was taken away from its store (`SalesLake.withdraw`) and is no line. A product's name and category
# in a week are those of its line with the most revenue: corrections of stock without a price often carry remarks
# ("damaged?") in the place of the name.
_WEEKLY = f"""
SELECT week, week_start, store, product_id, product_name, category, units, revenue, returned_units, returned_value,
    lines,
    CASE WHEN units > 0 THEN CAST(CAST(revenue AS DOUBLE) / CAST(units AS DOUBLE) AS {MONEY}) END AS price
FROM (
    SELECT week, CAST(min(date_trunc('week', sale_date)) AS DATE) AS week_start, store, product_id,
        last_value(product_name ORDER BY revenue, sale_id) AS product_name,
        last_value(category ORDER BY revenue, sale_id) AS category, {_SUMS}
    FROM ({_LINES}) GROUP BY week, store, product_id)
ORDER BY week, store, product_id"""  # noqa: S608 - constants
_DAILY = f"""
SELECT week, sale_date AS day, store, coalesce(category, '') AS category, {_SUMS},
    CAST(sum(CASE WHEN quantity > 0 AND starts_with(sale_id, {sql_text(BY_HAND)}) THEN quantity ELSE 0 END)
        AS {UNITS_SUM}) AS {BY_HAND_UNITS}
FROM ({_LINES}) GROUP BY week, sale_date, store, coalesce(category, '')
ORDER BY week, day, store, category"""  # noqa: S608 - constants


def roll_up(lake: Lake, weeks: Collection[str]) -> RolledUp:
    """See `uploads.sales_ports.SalesLake.roll_up`."""
    ordered = sorted(weeks)
    for start in range(0, len(ordered), WEEKS_AT_ONCE):
        some = ordered[start : start + WEEKS_AT_ONCE]
        _replace(lake, WEEKLY_TABLE, _WEEKLY, some)
        _replace(lake, DAILY_TABLE, _DAILY, some)
    weekly = lake.open(WEEKLY_TABLE)
    rows = dict.fromkeys(ordered, 0)
    if ordered:
        sql = f"SELECT week, count(*) AS n FROM weekly WHERE week IN ({sql_list(ordered)}) GROUP BY week"  # noqa: S608
        rows |= {row["week"]: row["n"] for row in records(query({"weekly": weekly}, sql))}
    return RolledUp(lake.open(SALES_TABLE).version(), weekly.version(), lake.open(DAILY_TABLE).version(), rows)


def _replace(lake: Lake, table: LakeTable, sql: str, weeks: list[str]) -> None:
    """Put these weeks of the table anew, in one transaction; batch by batch, as the rows come.

    The table is opened before the sales are: whatever another writer merges and rolls up afterwards is a conflict with
    our commit. The other way round, one that stood still in between would put old sums over newer ones.
    """
    named = sql_list(weeks)
    target = lake.open_to_write(table)
    sales = lake.open(SALES_TABLE)
    with lake_errors(f"Rolling up into {table.place}"):
        rows = (
            QueryBuilder().register("sales", sales).execute(sql.format(weeks=named, months=sql_list(months_of(weeks))))
        )
        write_deltalake(target, rows, mode="overwrite", predicate=f"week IN ({named})")
