"""The roll-ups as they are where names of stores stand for other stores (docs/decisions/445), in SQL.

The tables keep what files said: a merge writes nothing here, and undoing it takes nothing back. Every reader of a
roll-up asks for its rows by these functions, so that a figure has one definition; without a merge they name the table.
"""

from collections.abc import Collection

from backend_lambdas.aws.lake.lake import BY_HAND_UNITS, MONEY, MONEY_SUM, UNITS_SUM, sql_list, sql_text
from backend_lambdas.inventory.merged import Merged

_SUMS = {"units": UNITS_SUM, "revenue": MONEY_SUM, "returned_units": UNITS_SUM, "returned_value": MONEY_SUM}
_ADDED = ", ".join(f"CAST(sum({name}) AS {kind}) AS {name}" for name, kind in _SUMS.items())
_ADDED += ", CAST(sum(lines) AS BIGINT) AS lines"
_WEEKLY = "week, week_start, store, product_id, product_name, category, units, revenue, returned_units, returned_value"
_DAILY = "week, day, store, category, units, revenue, returned_units, returned_value, lines"


def store_sql(merged: Merged, column: str = "store") -> str:
    """The store that a row is one of."""
    if not merged:
        return column
    cases = " ".join(f"WHEN {sql_text(name)} THEN {sql_text(into)}" for name, into in sorted(merged.names.items()))
    return f"CASE {column} {cases} ELSE {column} END"


def weekly_sql(merged: Merged, table: str = "weekly") -> str:
    """lake/weekly with one row a week, store and product. Its name and category are those of the row with the most
    revenue, as in the roll-up those of the line with the most.
    """
    if not merged:
        return table
    return f"""(
SELECT {_WEEKLY}, lines, price FROM {table} WHERE store NOT IN ({sql_list(merged.concerned)})
UNION ALL
SELECT {_WEEKLY}, lines,
    CASE WHEN units > 0 THEN CAST(CAST(revenue AS DOUBLE) / CAST(units AS DOUBLE) AS {MONEY}) END AS price
FROM (
    SELECT week, min(week_start) AS week_start, in_store AS store, product_id,
        last_value(product_name ORDER BY revenue, store) AS product_name,
        last_value(category ORDER BY revenue, store) AS category, {_ADDED}
    FROM {_concerned(merged, table)} GROUP BY week, in_store, product_id))"""  # noqa: S608 - quoted


def daily_sql(merged: Merged, columns: Collection[str], table: str = "daily") -> str:
    """lake/daily with one row a day, store and category. `columns`: those the table has; older ones lack one."""
    if not merged:
        return table
    by_hand = BY_HAND_UNITS in columns
    more = f", {BY_HAND_UNITS}" if by_hand else ""
    added = f", CAST(sum(coalesce({BY_HAND_UNITS}, 0)) AS {UNITS_SUM}) AS {BY_HAND_UNITS}" if by_hand else ""
    return f"""(
SELECT {_DAILY}{more} FROM {table} WHERE store NOT IN ({sql_list(merged.concerned)})
UNION ALL
SELECT week, day, in_store AS store, category, {_ADDED}{added}
FROM {_concerned(merged, table)} GROUP BY week, day, in_store, category)"""  # noqa: S608 - quoted


def _concerned(merged: Merged, table: str) -> str:
    names = sql_list(merged.concerned)
    return f"(SELECT *, {store_sql(merged)} AS in_store FROM {table} WHERE store IN ({names}))"  # noqa: S608 - quoted
