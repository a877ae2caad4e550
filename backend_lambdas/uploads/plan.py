"""The plan of one upload for one store: what changes, from what to what. Kept in S3 beside the row changes it made.

Format (gzipped JSON): {upload_id, store, ver, mode, planned_at, changes: [[old, new], ...], unchanged: [product_id],
superseded: [product_id], removed: [product_id]}. A row is a list in the order of ROW_FIELDS, old is null for a new
item. A removed item is in `removed` and also in `changes`, its new row marked gone. Rows hold no store: the plan does.
"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from typing import Any
from urllib.parse import quote

import orjson

from backend_lambdas.inventory.snapshot import COLUMNS
from backend_lambdas.inventory.stock import ReorderRule, StockRow
from backend_lambdas.uploads.progress import UploadMode

ROW_FIELDS = (*COLUMNS, "ver", "gone")
PRICE, GONE = ROW_FIELDS.index("unit_price"), ROW_FIELDS.index("gone")
_values_of = attrgetter(*ROW_FIELDS)


@dataclass(frozen=True, slots=True)
class Change:
    """One row before (None: new in this store) and after; `new.gone` when a snapshot no longer lists the item."""

    old: StockRow | None
    new: StockRow


@dataclass(frozen=True, slots=True)
class Plan:
    """Every accepted line of one store is in exactly one of `changes`, `unchanged`, `superseded`."""

    upload_id: str
    store: str
    ver: str
    mode: UploadMode
    planned_at: str
    changes: tuple[Change, ...]
    unchanged: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(change.new.product_id for change in self.changes if change.new.gone)

    @property
    def listed(self) -> frozenset[str]:
        """Every item this upload made a statement about; an older upload that lands later must leave them alone."""
        return frozenset((*(change.new.product_id for change in self.changes), *self.unchanged, *self.superseded))

    def without(self, overtaken: Sequence[str]) -> "Plan":
        """The plan as it turned out when newer writes overtook these rows after planning."""
        gone = {change.new.product_id for change in self.changes if change.new.gone}
        return replace(
            self,
            changes=tuple(change for change in self.changes if change.new.product_id not in overtaken),
            superseded=(*self.superseded, *(item for item in overtaken if item not in gone)),
        )


@dataclass(frozen=True, slots=True)
class PlanDelta:
    """What a reader that holds the store as of the commit before must do: put `rows`, then drop `removed`.

    `rows` are lists in the order of ROW_FIELDS; unit_price is decimal text or None.
    """

    rows: list[list[Any]]
    removed: list[str]


def plan_key(upload_id: str, store: str, attempt_id: str) -> str:
    """Unique per attempt, so that no attempt ever overwrites what another one may be working from."""
    return f"plans/{upload_id}/{quote(store, safe='')}/{attempt_id}.json.gz"


def encode_plan(plan: Plan) -> bytes:
    body = {
        "upload_id": plan.upload_id,
        "store": plan.store,
        "ver": plan.ver,
        "mode": plan.mode,
        "planned_at": plan.planned_at,
        "changes": [[None if c.old is None else _encode_row(c.old), _encode_row(c.new)] for c in plan.changes],
        "unchanged": plan.unchanged,
        "superseded": plan.superseded,
        "removed": plan.removed,
    }
    return gzip.compress(orjson.dumps(body), compresslevel=1, mtime=0)


def decode_plan(data: bytes) -> Plan:
    """Return what `encode_plan` was given."""
    body = orjson.loads(gzip.decompress(data))
    store = body["store"]
    return Plan(
        upload_id=body["upload_id"],
        store=store,
        ver=body["ver"],
        mode=UploadMode(body["mode"]),
        planned_at=body["planned_at"],
        changes=tuple(
            Change(None if old is None else _decode_row(store, old), _decode_row(store, new))
            for old, new in body["changes"]
        ),
        unchanged=tuple(body["unchanged"]),
        superseded=tuple(body["superseded"]),
    )


def decode_delta(data: bytes) -> PlanDelta:
    """Only what a replica needs, without building rows."""
    body = orjson.loads(gzip.decompress(data))
    return PlanDelta(rows=[new for _, new in body["changes"] if not new[GONE]], removed=body["removed"])


def _encode_row(row: StockRow) -> list[Any]:
    values = list(_values_of(row))
    values[PRICE] = None if row.unit_price is None else str(row.unit_price)
    return values


def _decode_row(store: str, row: list[Any]) -> StockRow:
    values = dict(zip(ROW_FIELDS, row, strict=True))
    values["reorder_rule"] = ReorderRule(values["reorder_rule"])
    values["unit_price"] = None if values["unit_price"] is None else Decimal(values["unit_price"])
    return StockRow(store=store, **values)
