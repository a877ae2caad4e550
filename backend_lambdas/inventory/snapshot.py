"""The compact file that holds one store's whole stock: columns in JSON, gzipped.

Written at COMMIT, read by the dashboard's replica.
"""

import gzip
from collections.abc import Iterable
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
