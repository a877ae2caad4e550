"""Reading a sales file in a test: text in, lines and rejected rows out."""

import io
from datetime import UTC, date, tzinfo

from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.sales import ParsedSalesFile, parse_sales_file
from backend_lambdas.uploads.rows.stock_lines import RowError

LATEST = date(2026, 6, 30)


def read_sales(
    data: str | bytes,
    zone: tzinfo = UTC,
    default_store: str | None = None,
    mapping: ColumnMapping = FOUND_BY_ITSELF,
) -> tuple[ParsedSalesFile, list[SaleLine], list[RowError]]:
    """The parsed file, its accepted lines, its rejected rows; every line of data is in exactly one of both lists."""
    rejected: list[RowError] = []
    body = io.BytesIO(data.encode() if isinstance(data, str) else data)
    look = inspect(body)
    parsed = parse_sales_file(look, lambda error, _: rejected.append(error), zone, LATEST, default_store, mapping)
    accepted = list(parsed.lines)
    lines = [line.line for line in accepted] + [error.line for error in rejected]
    assert (parsed.accepted, parsed.rejected, parsed.total) == (len(accepted), len(rejected), len(lines))
    assert len(set(lines)) == len(lines), "a line was both accepted and rejected, or counted twice"
    return parsed, accepted, rejected
