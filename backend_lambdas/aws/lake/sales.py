"""`uploads.sales_ports.SalesLake` on Delta Lake: comparing, merging, rolling up, merging small files.

Lakes that an earlier release has written are brought up to this one when a writer opens them (docs/decisions/111).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from arro3.core import Array, DataType, Table
from deltalake import DeltaTable

from backend_lambdas.aws.lake.changes import (
    DIFFERS,
    SAID,
    TO_WRITE,
    before_merge,
    keep_changes,
    kept_batches,
    new_sales,
)
from backend_lambdas.aws.lake.clashes import find_clashes, withdraw_sales
from backend_lambdas.aws.lake.lake import (
    LAKE_TABLES,
    ONE_WRITER,
    SALES_TABLE,
    Lake,
    LakeTable,
    lake_errors,
    query,
    records,
    sql_list,
    sql_text,
    staged,
    text_column,
)
from backend_lambdas.aws.lake.rollup import roll_up
from backend_lambdas.aws.lake.undo import stage_undo
from backend_lambdas.aws.lake.upgrade import bring_up
from backend_lambdas.inventory.calendar import month_of, week_of
from backend_lambdas.inventory.movements import BY_HAND, LastCount
from backend_lambdas.inventory.sales import SaleLine, returned_value, revenue
from backend_lambdas.uploads.rows.sale_lines import columns_of
from backend_lambdas.uploads.sales_ports import Batch, Comparison, Maintained, RolledUp, SaleClash
from backend_lambdas.uploads.undo_sales_ports import KeptBatch, SalesUndo, StagedUndo

COMPARING = "Comparing sales with the lake"
KEEP_HOURS = 7 * 24  # how far back time travel goes; a reader of an older version must read again


def maintain_table(lake: Lake, table: LakeTable, keep_hours: int = KEEP_HOURS) -> Maintained:
    """Compact and vacuum one table. The data stays the same; another run right after it finds nothing to do."""
    delta = lake.open(table)
    with lake_errors(f"Maintaining {table.place}"):
        merged = delta.optimize.compact()
        deleted = delta.vacuum(
            retention_hours=keep_hours, dry_run=False, enforce_retention_duration=keep_hours >= KEEP_HOURS
        )
        delta.create_checkpoint()
    return Maintained(table.name, merged["numFilesRemoved"], merged["numFilesAdded"], len(deleted))


_NEWER = "t.ver < s.ver"
CORRECTS = f"t.upload_id <> s.upload_id AND {_NEWER} AND ({DIFFERS})"
# A row whose values come from this very upload was merged by an attempt before this one.
_COMPARE = f"""
SELECT verdict, old_day, new_day, old_month, new_month, count(*) AS n,
    sum(CASE WHEN to_write THEN 1 ELSE 0 END) AS w
FROM (
    SELECT CASE WHEN t.sale_id IS NULL OR t.upload_id = s.upload_id THEN 'applied'
                WHEN t.ver > s.ver THEN 'superseded'
                WHEN {CORRECTS} THEN 'corrected'
                ELSE 'unchanged' END AS verdict,
           {TO_WRITE} AS to_write,
           date_trunc('week', t.sale_date) AS old_day, date_trunc('week', s.sale_date) AS new_day,
           t.month AS old_month, s.month AS new_month
    FROM staged s LEFT JOIN (SELECT * FROM sales WHERE sale_id BETWEEN %s AND %s) t
        ON t.sale_id = s.sale_id AND t.store = s.store)
GROUP BY verdict, old_day, new_day, old_month, new_month
"""  # noqa: S608 - its parts are constants, and ids are quoted
_TOLD_BEFORE = "s.ver < t.first_ver"
_SOLD = """
SELECT t.product_id, sum(t.quantity) AS sold FROM sales t JOIN counts c ON t.product_id = c.product_id
WHERE t.store IN ({names}) AND t.month >= {month} AND t.sale_date >= c.day AND t.first_ver > c.ver
    AND NOT starts_with(t.sale_id, {by_hand})
GROUP BY t.product_id"""


@dataclass(frozen=True, slots=True)
class DeltaSalesLake:
    """All writers hold the lease of the lake; should two write at once, the second commit is refused (ONE_WRITER)."""

    lake: Lake

    def stage(self, batch: Batch) -> "StagedTable":
        table, sales = sales_table(batch), self._sales()
        with staged(table, COMPARING) as rows:
            found = _verdicts(sales, rows, batch)
            comparison = _comparison(found)
            is_known = any(month is not None for month in found.column("old_month").to_pylist())
            before = before_merge(sales, rows, *id_range(batch)) if is_known and comparison.to_write else None
        return StagedTable(self.lake, sales, batch, table, comparison, before)

    def sold_since(self, names: Collection[str], counts: Mapping[str, LastCount]) -> dict[str, Decimal]:
        if not counts:
            return {}
        table = Table.from_pydict(
            {
                "product_id": text_column(list(counts)),
                "ver": text_column([count.ver for count in counts.values()]),
                "day": text_column([count.day.isoformat() for count in counts.values()]).cast(DataType.date32()),
            }
        )
        month = sql_text(month_of(min(count.day for count in counts.values())))
        sql = _SOLD.format(names=sql_list(sorted(names)), by_hand=sql_text(BY_HAND), month=month)
        with staged(table, "Asking what was sold") as rows:
            found = query({"sales": self._sales(), "counts": rows}, sql)
        return {row["product_id"]: row["sold"] for row in records(found)}

    def clashes(self, lines: Sequence[SaleLine]) -> list[SaleClash]:
        return find_clashes(self._sales(), lines)

    def withdraw(self, batch: Batch, stores: Collection[str], ver: str) -> int:
        return withdraw_sales(self._sales(), batch, stores, ver)

    def kept(self, upload_id: str) -> list[KeptBatch]:
        return kept_batches(self.lake, upload_id)

    def stage_undo(self, undo: SalesUndo, batch: KeptBatch) -> StagedUndo:
        return stage_undo(self.lake, self._sales(), undo, batch)

    def _sales(self) -> DeltaTable:
        """lake/sales as it is now, brought up to what the code expects."""
        sales = self.lake.open(SALES_TABLE)
        bring_up(sales)
        return sales

    def roll_up(self, weeks: Collection[str]) -> RolledUp:
        return roll_up(self.lake, weeks)

    def maintain(self) -> list[Maintained]:
        return [maintain_table(self.lake, table) for table in LAKE_TABLES]


@dataclass(frozen=True, slots=True)
class StagedTable:
    """`uploads.sales_ports.StagedBatch`."""

    lake: Lake
    sales: DeltaTable
    batch: Batch
    table: Table
    comparison: Comparison
    before: Table | None

    def keep(self, epoch: int, number: int) -> None:
        before = new_sales(self.batch.lines) if self.before is None else self.before
        keep_changes(self.lake, self.batch.upload_id, epoch, number, before)

    def merge(self) -> None:
        """A row that says the same moves its ver only: it still names the file its values come from.

        `first_ver` is that of the earliest file with the sale, whichever lands first.
        """
        named = sql_list(sorted(self.comparison.months))
        said = {name: f"s.{name}" for name in (*SAID, "month", "revenue", "returned_value", "upload_id", "line", "ver")}
        with lake_errors("Merging sales"):
            merger = self.sales.merge(
                self.table,
                f"t.month IN ({named}) AND t.sale_id = s.sale_id AND t.store = s.store",
                source_alias="s",
                target_alias="t",
                commit_properties=ONE_WRITER,
            )
            merger = merger.when_matched_update(said, predicate=f"{_NEWER} AND ({DIFFERS})")
            merger = merger.when_matched_update({"ver": "s.ver"}, predicate=_NEWER)
            merger = merger.when_matched_update({"first_ver": "s.ver"}, predicate=_TOLD_BEFORE)
            merger.when_not_matched_insert_all().execute()


def id_range(batch: Batch) -> tuple[str, str]:
    """The first and the last sale_id of the batch, quoted: what bounds the reading of lake/sales."""
    ids = columns_of(batch.lines).sale_ids
    return sql_text(min(ids)), sql_text(max(ids))


def compared(sales: DeltaTable, staged_rows: DeltaTable, batch: Batch) -> Comparison:
    """What the lake says of the batch, whose lines `staged_rows` holds; changes nothing."""
    return _comparison(_verdicts(sales, staged_rows, batch))


def _verdicts(sales: DeltaTable, staged_rows: DeltaTable, batch: Batch) -> Table:
    return query({"sales": sales, "staged": staged_rows}, _COMPARE % id_range(batch))


def _comparison(found: Table) -> Comparison:
    counts = {"applied": 0, "corrected": 0, "unchanged": 0, "superseded": 0}
    to_write = 0
    weeks: set[str] = set()
    months: set[str] = set()
    for row in records(found):
        counts[row["verdict"]] += row["n"]
        to_write += row["w"]
        months |= {row["old_month"], row["new_month"]} - {None}
        if row["verdict"] in ("applied", "corrected"):
            weeks |= {week_of(day) for day in (row["old_day"], row["new_day"]) if day is not None}
    counts["applied"] += counts["corrected"]
    return Comparison(**counts, to_write=to_write, weeks=frozenset(weeks), months=frozenset(months))


def sales_table(batch: Batch) -> Table:
    """The batch in the columns of lake/sales. Decimals and dates go through text: the only way in without pyarrow."""
    lines, size = columns_of(batch.lines), len(batch.lines)
    quantity, price, amount = (DataType.decimal128(*digits) for digits in ((18, 3), (18, 6), (24, 6)))
    days = {day: day.isoformat() for day in set(lines.days)}
    months = {day: month_of(day) for day in days}
    said = list(zip(lines.quantities, lines.prices, strict=True))
    money = {one: _money(*one) for one in set(said)}
    columns: dict[str, Any] = {
        "sale_id": text_column(lines.sale_ids),
        "store": text_column(lines.stores),
        "product_id": text_column(lines.product_ids),
        "product_name": text_column([name or None for name in lines.product_names]),
        "category": text_column([name or None for name in lines.categories]),
        "sale_date": text_column([days[day] for day in lines.days]).cast(DataType.date32()),
        "month": text_column([months[day] for day in lines.days]),
        "quantity": text_column(lines.quantities).cast(quantity),
        "price": text_column([one or None for one in lines.prices]).cast(price),
        "revenue": text_column([money[one][0] for one in said]).cast(amount),
        "returned_value": text_column([money[one][1] for one in said]).cast(amount),
        "upload_id": text_column([batch.upload_id] * size),
        "line": Array(lines.lines, type=DataType.int64()),
        "ver": text_column([batch.ver] * size),
        "first_ver": text_column([batch.ver] * size),
    }
    return Table.from_pydict(columns)


def _money(quantity: str, price: str) -> tuple[str, str]:
    """What was sold for and what was taken back for, of a line that says so."""
    units, each = Decimal(quantity), Decimal(price) if price else None
    return f"{revenue(units, each):f}", f"{returned_value(units, each):f}"
