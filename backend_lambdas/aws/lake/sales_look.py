"""Sales of a file compared with those that count, and nothing written: for its preview (docs/decisions/380)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deltalake import DeltaTable

from backend_lambdas.aws.lake.changes import SAID
from backend_lambdas.aws.lake.clashes import staged_clashes
from backend_lambdas.aws.lake.lake import SALES_TABLE, Lake, query, records, staged
from backend_lambdas.aws.lake.sales import (
    COMPARING,
    CORRECTS,
    compared,
    id_range,
    sales_table,
)
from backend_lambdas.aws.lake.upgrade import is_brought_up
from backend_lambdas.inventory.calendar import month_of, week_of
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.rows.sale_lines import columns_of
from backend_lambdas.uploads.sales_ports import Batch, Comparison, CorrectedSale, LookedUp, SalesLook

_BOTH = ", ".join(f"{side}.{name} AS {word}_{name}" for side, word in (("t", "was"), ("s", "now")) for name in SAID)
_MONEY = "abs(s.revenue - s.returned_value - t.revenue + t.returned_value)"
_CORRECTED = f"""
SELECT s.store, s.sale_id, t.line AS was_line, s.line AS now_line, {_BOTH}
FROM staged s JOIN (SELECT * FROM sales WHERE sale_id BETWEEN %s AND %s) t
    ON t.sale_id = s.sale_id AND t.store = s.store
WHERE {CORRECTS} ORDER BY {_MONEY} DESC, s.line LIMIT %s"""  # noqa: S608 - constants; ids are quoted


def look_at_sales(lake: Lake) -> SalesLook | None:
    """None where an older release has written the lake and no file has brought it up since: nobody writes it here."""
    sales = lake.find(SALES_TABLE)
    if sales is None:
        return NoSalesYet()
    return DeltaSalesLook(sales) if is_brought_up(sales) else None


class NoSalesYet:
    """`uploads.sales_ports.SalesLook` before the first file of sales."""

    def compare(self, batch: Batch, _most: int) -> LookedUp:
        days = set(columns_of(batch.lines).days)
        count, weeks, months = len(batch.lines), frozenset(map(week_of, days)), frozenset(map(month_of, days))
        return LookedUp(Comparison(count, 0, 0, count, weeks, months), [], [])


@dataclass(frozen=True, slots=True)
class DeltaSalesLook:
    """`uploads.sales_ports.SalesLook` on lake/sales as it was when it was opened."""

    sales: DeltaTable

    def compare(self, batch: Batch, most: int) -> LookedUp:
        with staged(sales_table(batch), COMPARING) as rows:
            comparison = compared(self.sales, rows, batch)
            clashes = staged_clashes(self.sales, rows, batch.lines)
            if not (comparison.corrected and most):
                return LookedUp(comparison, clashes, [])
            found = query({"sales": self.sales, "staged": rows}, _CORRECTED % (*id_range(batch), most))
        corrected = [CorrectedSale(_line(row, "was"), _line(row, "now")) for row in records(found)]
        return LookedUp(comparison, clashes, corrected)


def _line(row: Mapping[str, Any], side: str) -> SaleLine:
    said = {name: row[f"{side}_{name}"] for name in ("line", *SAID)}
    return SaleLine(sale_id=row["sale_id"], store=row["store"], **said)
