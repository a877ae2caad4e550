"""What an upload found before it wrote: one small Delta table for each upload, from which it is undone.

A batch of lines is one commit of it, made before the batch is merged. Only appended to, so that nobody has to wait for
anybody: an attempt that has lost its lease may still add what it saw, and is outdone by the epoch of the next one.
docs/decisions/362.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from arro3.core import Array, ChunkedArray, DataType, Table
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from backend_lambdas.aws.core.tables import LAKE_CHANGES
from backend_lambdas.aws.lake.lake import SALES, Lake, lake_errors, query, records, sql_text, text_column
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.rows.sale_lines import columns_of
from backend_lambdas.uploads.undo_sales_ports import KeptBatch

# What a newer file may say differently of a sale.
SAID = ("product_id", "product_name", "category", "sale_date", "quantity", "price")
DIFFERS = " OR ".join(f"(t.{name} IS DISTINCT FROM s.{name})" for name in SAID)
TO_WRITE = "(t.sale_id IS NULL OR t.ver < s.ver OR coalesce(t.first_ver > s.ver, false))"
WAS = tuple(name for name in SALES if name not in ("store", "sale_id"))
APPLIED, UNCHANGED, LEFT, STAY = "applied", "unchanged", "left", "stay"
# Not the sale was written, only which file was the first to tell of it: whoever has written the sale speaks first.
ONLY_TELLS = f"{{row}}verdict IN ('{LEFT}', '{STAY}')"
# Only the columns by which a batch is found need their least and greatest value noted in the log.
_FOUND_BY = {"delta.dataSkippingNumIndexedCols": "2"}
_BEFORE = f"""
SELECT s.store, s.sale_id,
    CASE WHEN t.sale_id IS NULL OR (t.ver < s.ver AND ({DIFFERS})) THEN '{APPLIED}'
         WHEN t.ver < s.ver THEN '{UNCHANGED}' ELSE '{LEFT}' END AS verdict,
    CAST(NULL AS VARCHAR) AS after_ver, {", ".join(f"t.{name}" for name in WAS)}
FROM staged s LEFT JOIN (SELECT * FROM sales WHERE sale_id BETWEEN {{first}} AND {{last}}) t
    ON t.sale_id = s.sale_id AND t.store = s.store
WHERE {TO_WRITE}"""  # noqa: S608 - its parts are constants, and ids are quoted
_EXPIRED = "No table metadata or protocol"  # the oldest entry of its log has ended, others end a day later
_BATCHES = "SELECT epoch, number, count(*) AS n FROM kept GROUP BY epoch, number ORDER BY epoch, number"
_NEWEST = """
SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY store, sale_id ORDER BY {only_tells}, age, epoch DESC) AS place
    FROM ({kept}))
WHERE place = 1"""
_KEPT = "SELECT {age} AS age, * FROM {table} WHERE sale_id BETWEEN {first} AND {last}"
_TYPES = {
    "string": DataType.string(),
    "date": DataType.date32(),
    "long": DataType.int64(),
    **{f"decimal({whole},{part})": DataType.decimal128(whole, part) for whole, part in ((18, 3), (18, 6), (24, 6))},
}


def before_merge(sales: DeltaTable, staged_rows: DeltaTable, first: str, last: str) -> Table:
    """The sales that merging the rows will write, as they are now; NULL where they are new. The ids come quoted."""
    return query({"sales": sales, "staged": staged_rows}, _BEFORE.format(first=first, last=last))


def new_sales(lines: Sequence[SaleLine]) -> Table:
    """The same for lines of which the lake knows none, without asking it."""
    said, size = columns_of(lines), len(lines)
    columns: dict[str, Any] = {
        "store": text_column(said.stores),
        "sale_id": text_column(said.sale_ids),
        "verdict": text_column([APPLIED] * size),
        "after_ver": _nothing("string", size),
        **{name: _nothing(SALES[name], size) for name in WAS},
    }
    return Table.from_pydict(columns)


@lru_cache(maxsize=len(_TYPES))
def _nothing(kind: str, size: int) -> Array:
    return text_column([None] * size).cast(_TYPES[kind])


def keep_changes(lake: Lake, upload_id: str, epoch: int, number: int, before: Table) -> None:
    """`before`: columns store, sale_id, verdict, after_ver and WAS."""
    placed = before.add_column(0, "number", _numbers(number, before))
    placed = placed.add_column(0, "epoch", _numbers(epoch, before))
    with lake_errors(f"Keeping what upload {upload_id} will change"):
        write_deltalake(
            changes_address(lake, upload_id),
            placed,
            mode="append",
            configuration=_FOUND_BY,
            storage_options=dict(lake.options),
        )


def changes_address(lake: Lake, upload_id: str) -> str:
    return f"{lake.root}/{LAKE_CHANGES}/{upload_id}"


def _numbers(number: int, table: Table) -> Any:
    return ChunkedArray([Array([number] * table.num_rows, type=DataType.int64())])


def kept_batches(lake: Lake, upload_id: str) -> list[KeptBatch]:
    """See `uploads.sales_ports.SalesLake.kept`."""
    opened = opened_changes(lake, upload_id)
    if opened is None:
        return []
    found = records(query({"kept": opened}, _BATCHES))
    return [KeptBatch(upload_id, row["epoch"], row["number"], row["n"]) for row in found]


def opened_changes(lake: Lake, upload_id: str) -> DeltaTable | None:
    address = changes_address(lake, upload_id)
    with lake_errors(f"Opening what upload {upload_id} has kept"):
        try:
            return DeltaTable(address, storage_options=dict(lake.options))
        except TableNotFoundError:
            return None
        except DeltaError as error:
            if _EXPIRED in str(error):
                return None
            raise


def newest_kept(lake: Lake, upload_ids: Sequence[str], rows: Table) -> tuple[dict[str, DeltaTable], str]:
    """Tables, and the SQL for what the first of these uploads that has kept a sale of `rows` kept last of it."""
    ids = rows.column("sale_id").to_pylist()
    scope = {"first": sql_text(min(ids, default="")), "last": sql_text(max(ids, default=""))}
    opened = {f"kept{age}": opened_changes(lake, one) for age, one in enumerate(upload_ids)}
    tables = {name: table for name, table in opened.items() if table is not None}
    if not tables:
        return {}, "SELECT *, CAST(NULL AS VARCHAR) AS after_ver FROM k WHERE false"
    kept = [_KEPT.format(age=age, table=name, **scope) for age, name in enumerate(tables)]
    return tables, _NEWEST.format(kept=" UNION ALL ".join(kept), only_tells=ONLY_TELLS.format(row=""))
