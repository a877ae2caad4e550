"""Reading a stock file in a test: bytes in, result and rejected rows out."""

import io
from collections.abc import Sequence

import pytest

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.files.inspect import Inspected, inspect
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.stock import parse_stock_file
from backend_lambdas.uploads.rows.stock_lines import ParsedStockFile, RowError

Rejected = list[tuple[RowError, Sequence[str]]]


def read(
    data: bytes, default_store: str | None = None, mapping: ColumnMapping = FOUND_BY_ITSELF
) -> tuple[ParsedStockFile, Rejected]:
    rejected: Rejected = []
    parsed = parse_stock_file(inspected(data), lambda e, cells: rejected.append((e, cells)), default_store, mapping)
    accepted = [line for items in parsed.stores.values() for line in items.values()]
    lines = [(line.line, line.store) for line in accepted] + [(error.line, error.store) for error, _ in rejected]
    assert (parsed.accepted, parsed.rejected, parsed.total) == (len(accepted), len(rejected), len(lines))
    assert len(set(lines)) == len(lines), "a line was both accepted and rejected, or counted twice"
    return parsed, rejected


def inspected(data: bytes) -> Inspected:
    return inspect(io.BytesIO(data))


def refusal(data: bytes, default_store: str | None = None) -> str:
    with pytest.raises(UploadRejected) as caught:
        read(data, default_store)
    return caught.value.reason


def problems(data: bytes) -> list[tuple[int, str, str, str, str | None]]:
    """(line, column, value, reason, suggestion) of the rejected rows."""
    return [(e.line, e.column, e.value, e.reason, e.suggestion) for e, _ in read(data)[1]]


def counts(data: bytes) -> dict[str, int]:
    """product_id -> count of the accepted rows."""
    parsed, _ = read(data)
    return {item: line.on_hand for items in parsed.stores.values() for item, line in items.items()}
