"""Sales that two stores tell of: found before a merge, and taken away from one of them when a person has agreed."""

from collections.abc import Collection, Sequence
from typing import Any

from arro3.core import Array, DataType, Table
from deltalake import DeltaTable

from backend_lambdas.aws.lake.lake import (
    MONEY,
    ONE_WRITER,
    QUANTITY,
    lake_errors,
    query,
    records,
    sql_list,
    sql_text,
    staged,
    text_column,
)
from backend_lambdas.inventory.calendar import month_of
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.rows.sale_lines import CONTENT_LENGTH, columns_of, is_made_up
from backend_lambdas.uploads.sales_ports import Batch, SaleClash

COMPARING = "Comparing sales with other stores'"
_ALIKE = (
    "t.product_id = s.product_id AND t.sale_date = s.sale_date AND t.quantity = s.quantity"
    " AND t.price IS NOT DISTINCT FROM s.price"
)
_STAGED = f"""
    (SELECT sale_id, {{id}} AS id, store, product_id, line, CAST(sale_date AS DATE) AS sale_date,
        CAST(quantity AS {QUANTITY}) AS quantity, CAST(price AS {MONEY}) AS price FROM staged)"""  # noqa: S608
_THERE = """
    (SELECT *, {id} AS id FROM sales
     WHERE month IN ({months}) AND sale_id BETWEEN {first} AND {last} AND quantity <> 0)"""
_CLASHES = f"""
SELECT s.store, t.store AS other, count(*) AS shared, sum(CASE WHEN {_ALIKE} THEN 1 ELSE 0 END) AS alike
FROM (SELECT n.* FROM {_STAGED} n LEFT ANTI JOIN {_THERE} o ON o.sale_id = n.sale_id AND o.store = n.store) s
    JOIN {_THERE} t ON t.id = s.id AND t.store <> s.store
GROUP BY s.store, t.store ORDER BY s.store, t.store"""  # noqa: S608 - constants; ids and months are quoted
_WITHDRAWN = f"""
SELECT t.sale_id, t.store, t.month, min(s.line) AS line
FROM {_STAGED} s
    JOIN {_THERE} o ON o.sale_id = s.sale_id AND o.store = s.store AND o.upload_id = {{upload}}
    JOIN {_THERE} t ON t.id = s.id AND t.store <> s.store AND t.store IN ({{stores}}) AND t.ver <> {{file_ver}}
        AND t.ver < {{ver}} AND {_ALIKE}
GROUP BY t.sale_id, t.store, t.month"""  # noqa: S608


def find_clashes(sales: DeltaTable, lines: Sequence[SaleLine]) -> list[SaleClash]:
    """See `uploads.sales_ports.SalesLake.clashes`."""
    with staged(_lines_table(lines), COMPARING) as table:
        return staged_clashes(sales, table, lines)


def staged_clashes(sales: DeltaTable, table: DeltaTable, lines: Sequence[SaleLine]) -> list[SaleClash]:
    """The same of lines that `table` holds."""
    found = query({"sales": sales, "staged": table}, _CLASHES.format(**_scope(lines)))
    return [SaleClash(row["store"], row["other"], row["shared"], row["alike"]) for row in records(found)]


def withdraw_sales(sales: DeltaTable, batch: Batch, stores: Collection[str], ver: str) -> int:
    """See `uploads.sales_ports.SalesLake.withdraw`."""
    said = {"upload": sql_text(batch.upload_id), "file_ver": sql_text(batch.ver), "ver": sql_text(ver)}
    sql = _WITHDRAWN.format(**_scope(batch.lines), **said, stores=sql_list(sorted(stores)))
    with staged(_lines_table(batch.lines), COMPARING) as table:
        found = query({"sales": sales, "staged": table}, sql)
    rows = list(records(found))
    if rows:
        with lake_errors("Taking sales away from a store"):
            _set_to_nothing(sales, found, sorted({row["month"] for row in rows}), said)
    return len(rows)


def _set_to_nothing(sales: DeltaTable, found: Table, months: list[str], said: dict[str, str]) -> None:
    nothing = dict.fromkeys(("quantity", "revenue", "returned_value"), "0")
    merger = sales.merge(
        found,
        f"t.month IN ({sql_list(months)}) AND t.sale_id = s.sale_id AND t.store = s.store",
        source_alias="s",
        target_alias="t",
        commit_properties=ONE_WRITER,
    )
    changed = {**nothing, "upload_id": said["upload"], "line": "s.line", "ver": said["ver"]}
    merger.when_matched_update(changed, predicate=f"t.ver < {said['ver']}").execute()


def _scope(lines: Sequence[SaleLine]) -> dict[str, str]:
    """What bounds the reading of lake/sales. A file's ids are made up all or none; then their content is compared."""
    columns = columns_of(lines)
    made_up = is_made_up(columns.sale_ids[0])
    ids = [sale_id[:CONTENT_LENGTH] for sale_id in columns.sale_ids] if made_up else columns.sale_ids
    return {
        "id": f"left(sale_id, {CONTENT_LENGTH})" if made_up else "sale_id",
        "months": sql_list(sorted({month_of(day) for day in set(columns.days)})),
        "first": sql_text(min(ids)),
        "last": sql_text(max(ids) + ("A" if made_up else "")),  # after every "@" that may follow
    }


def _lines_table(lines: Sequence[SaleLine]) -> Table:
    said = columns_of(lines)
    days = {day: day.isoformat() for day in set(said.days)}
    columns: dict[str, Any] = {
        "sale_id": text_column(said.sale_ids),
        "store": text_column(said.stores),
        "product_id": text_column(said.product_ids),
        "sale_date": text_column([days[day] for day in said.days]),
        "quantity": text_column(said.quantities),
        "price": text_column([price or None for price in said.prices]),
        "line": Array(said.lines, type=DataType.int64()),
    }
    return Table.from_pydict(columns)
