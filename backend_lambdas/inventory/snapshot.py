"""The compact file that holds one store's whole stock: columns in JSON, gzipped.

Written at COMMIT, read by the dashboard's replica.
"""

import gzip
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat
from typing import Any

import orjson

from backend_lambdas.inventory.stock import DETAILS, MONEY_DETAILS, ReorderRule, StockRow

DAMAGED = (gzip.BadGzipFile, zlib.error, EOFError, ValueError, KeyError)  # what reading a damaged one raises

_FIRST = (
    "product_id",
    "product_name",
    "category",
    "on_hand",
    "reorder_point",
    "reorder_rule",
    "unit_price",
    "rev",
    "upload_id",
    "line",
    "changed_at",
)
COLUMNS = (*_FIRST, *(name for name in DETAILS if name not in _FIRST))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One store at store revision `rev`; `columns` maps each name of COLUMNS to a list, all of one length.

    Money is decimal text or None, `changed_at` ISO 8601 UTC. Delisted rows are not in it. A detail that the file
    does not have (it is older, or no row knows it) is None throughout.
    """

    store: str
    rev: int
    columns: dict[str, list[Any]]


def categories_key(snapshot_key: str) -> str:
    """Where the totals by category lie that belong to a snapshot: beside it."""
    return f"{snapshot_key}.categories"


def encode_snapshot(store: str, rev: int, rows: Iterable[StockRow]) -> bytes:
    """Return the gzipped snapshot of the rows that are not delisted, in the order given."""
    live = [row for row in rows if not row.delisted]
    columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in live] for name in COLUMNS}
    for name in MONEY_DETAILS:
        columns[name] = [None if amount is None else str(amount) for amount in columns[name]]
    columns = {name: values for name, values in columns.items() if name in _FIRST or any(values)}
    body = orjson.dumps({"store": store, "rev": rev, "columns": columns})
    return gzip.compress(body, compresslevel=1, mtime=0)


def decode_snapshot(data: bytes) -> Snapshot:
    """Return what `encode_snapshot` was given."""
    body = orjson.loads(gzip.decompress(data))
    missing = {name: [None] * len(body["columns"]["product_id"]) for name in COLUMNS if name not in body["columns"]}
    return Snapshot(store=body["store"], rev=body["rev"], columns=body["columns"] | missing)


def rows_of(snapshot: Snapshot) -> dict[str, StockRow]:
    """product_id -> row; `ver` and `counted`, which a snapshot does not tell, are "" and None."""
    columns, shared = snapshot.columns, dict[str | None, str | None]()
    texts = {
        name: map(shared.setdefault, columns[name], columns[name]) for name in ("upload_id", "changed_at", "category")
    }
    details = [
        [None if amount is None else Decimal(amount) for amount in columns[name]]
        if name in MONEY_DETAILS
        else texts.get(name, columns[name])
        for name in DETAILS
    ]
    rows: Iterable[StockRow] = map(
        StockRow,
        repeat(snapshot.store),
        columns["product_id"],
        columns["on_hand"],
        columns["reorder_point"],
        map(ReorderRule, columns["reorder_rule"]),
        repeat(""),
        columns["rev"],
        texts["upload_id"],
        columns["line"],
        texts["changed_at"],
        repeat(False),
        repeat(None),
        *details,
    )
    return dict(zip(columns["product_id"], rows, strict=True))


def decode_columns(data: bytes, names: Collection[str]) -> Snapshot:
    """The same with these columns only; of a million rows the others alone would take 0.5 GB."""
    text = gzip.decompress(data)
    head, _, _ = text.partition(b',"columns":{')
    body = orjson.loads(head + b"}")
    found = {name: _column(text, name) for name in names if name in _FIRST or f'"{name}":['.encode() in text}
    rows = len(_column(text, "product_id")) if len(found) < len(names) else 0
    return Snapshot(body["store"], body["rev"], found | {name: [None] * rows for name in names if name not in found})


def _column(text: bytes, name: str) -> list[Any]:
    """One column, as orjson wrote it: keys in the order of COLUMNS and nothing between the parts.

    `"name":[` can stand inside no text: there a quote has a backslash before it, and none is followed by a colon.
    """
    begin = text.index(f'"{name}":['.encode()) + len(name) + 3
    later = (text.find(f'],"{other}":['.encode(), begin) for other in COLUMNS[COLUMNS.index(name) + 1 :])
    end = next((end for end in later if end >= 0), len(text) - 3)
    column: list[Any] = orjson.loads(text[begin : end + 1])
    return column
