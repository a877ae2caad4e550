"""The compact file that holds one store's whole stock: columns in JSON, gzipped.

Written at COMMIT, read by the dashboard's replica.
"""

import gzip
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from backend_lambdas.inventory.stock import StockRow

COLUMNS = (
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


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One store at store revision `rev`; `columns` maps each name of COLUMNS to a list, all of one length.

    `unit_price` is decimal text or None, `changed_at` ISO 8601 UTC. Rows that are gone are not in it.
    """

    store: str
    rev: int
    columns: dict[str, list[Any]]


def categories_key(snapshot_key: str) -> str:
    """Where the totals by category lie that belong to a snapshot: beside it."""
    return f"{snapshot_key}.categories"


def encode_snapshot(store: str, rev: int, rows: Iterable[StockRow]) -> bytes:
    """Return the gzipped snapshot of the rows that are not gone, in the order given."""
    live = [row for row in rows if not row.gone]
    columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in live] for name in COLUMNS}
    columns["unit_price"] = [None if price is None else str(price) for price in columns["unit_price"]]
    body = orjson.dumps({"store": store, "rev": rev, "columns": columns})
    return gzip.compress(body, compresslevel=1, mtime=0)


def decode_snapshot(data: bytes) -> Snapshot:
    """Return what `encode_snapshot` was given."""
    body = orjson.loads(gzip.decompress(data))
    return Snapshot(store=body["store"], rev=body["rev"], columns=body["columns"])


def decode_columns(data: bytes, names: Collection[str]) -> Snapshot:
    """The same with these columns only; of a million rows the others alone would take 0.5 GB."""
    text = gzip.decompress(data)
    head, _, _ = text.partition(b',"columns":{')
    body = orjson.loads(head + b"}")
    return Snapshot(body["store"], body["rev"], {name: orjson.loads(_column(text, name)) for name in names})


def _column(text: bytes, name: str) -> bytes:
    """The list of one column, as orjson wrote it: keys in the order of COLUMNS and nothing between the parts.

    `"name":[` can stand inside no text: there a quote has a backslash before it, and none is followed by a colon.
    """
    following = COLUMNS[COLUMNS.index(name) + 1 :][:1]
    begin = text.index(f'"{name}":['.encode()) + len(name) + 3
    return text[begin : text.index(f'],"{following[0]}":['.encode(), begin) + 1 if following else -2]
