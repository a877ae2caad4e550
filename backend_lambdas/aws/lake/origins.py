"""Which files, and which of their lines, sales figures come from: read from the sales themselves, not the roll-ups."""

from collections.abc import Callable
from typing import Any

from backend_lambdas.aws.lake.lake import SALES_TABLE, WEEKLY_TABLE, Lake, LakeTable, records, sql_list
from backend_lambdas.aws.lake.merged import store_sql, weekly_sql
from backend_lambdas.inventory.sales import SalesAsked, SalesHead

Record = dict[str, Any]

MOST_LINES = 100  # a page's worth; how many there are in all stands beside them
_FILES = """
SELECT upload_id, count(*) AS lines,
    CAST(sum(CASE WHEN quantity > 0 THEN quantity ELSE 0 END) AS DOUBLE) AS units,
    CAST(sum(revenue) AS DOUBLE) AS revenue,
    CAST(sum(CASE WHEN quantity < 0 THEN -quantity ELSE 0 END) AS DOUBLE) AS returned_units,
    CAST(sum(returned_value) AS DOUBLE) AS returned_value
FROM ({lines}) GROUP BY upload_id ORDER BY lines DESC, upload_id"""
_NEWEST = """
SELECT upload_id, line, sale_id, store, sale_date, CAST(quantity AS DOUBLE) AS quantity,
    CAST(revenue - returned_value AS DOUBLE) AS money
FROM ({lines}) ORDER BY sale_date DESC, upload_id, line, sale_id LIMIT {most}"""

_WITH_CATEGORY = """
    JOIN {weekly} w
    ON w.week = to_char(s.sale_date, '%G-W%V') AND w.store = s.store AND w.product_id = s.product_id"""


class SaleOrigins:
    """Reads the lake at the versions of one publication, so that sums equal those of its roll-ups; thread-safe."""

    def __init__(self, lake: Callable[[], Lake], head: Callable[[], SalesHead]) -> None:
        self._lake, self._head = lake, head

    def files_and_lines(self, asked: SalesAsked, with_lines: bool) -> tuple[list[Record], list[Record]]:
        """Per upload lines, units, revenue, returned_units, returned_value, most lines first; and the newest lines.

        Of lines at most MOST_LINES: upload_id, line, sale_id, store, sale_date, quantity, money (of returns below 0).
        """
        head = self._head()
        if not head.rev:
            return [], []
        of_asked = _lines_of(asked)
        files = self._ask(_FILES.format(lines=of_asked), asked, head)
        return files, self._ask(_NEWEST.format(lines=of_asked, most=MOST_LINES), asked, head) if with_lines else []

    def _ask(self, sql: str, asked: SalesAsked, head: SalesHead) -> list[Record]:
        tables: dict[LakeTable, int | None] = {SALES_TABLE: head.sales_version}
        if asked.categories:
            tables[WEEKLY_TABLE] = head.weekly_version
        return list(records(self._lake().query(sql, tables)))


def _lines_of(asked: SalesAsked) -> str:
    """SQL for the lines. A product's category is the one its roll-up has for that week and store, as on every page; a
    line's store the one that the name in its file means now.
    """
    conditions = [
        f"s.month BETWEEN '{asked.first:%Y-%m}' AND '{asked.last:%Y-%m}'",
        f"s.sale_date BETWEEN DATE '{asked.first}' AND DATE '{asked.last}'",
        "s.quantity <> 0",
        *_one_of("s.store", asked.stores),
        *_one_of("s.product_id", asked.products),
        *_one_of("coalesce(w.category, '')", asked.categories),
    ]
    join = _WITH_CATEGORY.format(weekly=weekly_sql(asked.merged)) if asked.categories else ""
    return f"SELECT s.* FROM {_sales(asked)} s{join} WHERE {' AND '.join(conditions)}"  # noqa: S608 - texts quoted


def _sales(asked: SalesAsked) -> str:
    if not asked.merged:
        return "sales"
    names = [name for store in asked.stores for name in asked.merged.names_of(store)]
    where = f" WHERE {_one_of('store', tuple(names))[0]}" if names else ""
    return f"(SELECT * EXCLUDE (store), {store_sql(asked.merged)} AS store FROM sales{where})"  # noqa: S608 - quoted


def _one_of(column: str, texts: tuple[str, ...]) -> list[str]:
    return [f"{column} IN ({sql_list(texts)})"] if texts else []
