"""The plan of one upload for one store: what changes, from what to what. Kept in S3 beside the row changes it made.

Format (gzipped lines of JSON): {upload_id, store, ver, mode, planned_at, unchanged: [product_id], superseded:
[product_id], removed: [product_id]}, then the changes, [[old, new], ...] on each line. A row is a list in the order of
ROW_FIELDS, old is null for a new item. A removed item is in `removed` and also among the changes, its new row marked
delisted. Rows hold no store: the plan does. Rows of older plans are shorter: what they do not have is null. Plans of
the first release are one line: their head has `changes`.
"""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import partial
from hashlib import sha256
from io import BytesIO
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any
from urllib.parse import quote

import orjson

from backend_lambdas.inventory.stock import DETAILS, MONEY_DETAILS, ReorderRule, StockRow
from backend_lambdas.uploads.models import UploadMode

_FIRST = (
    "product_id", "product_name", "category", "on_hand", "reorder_point", "reorder_rule", "unit_price", "rev",
    "upload_id", "line", "changed_at", "ver", "delisted", "counted",
)  # fmt: skip
ROW_FIELDS = (*_FIRST, *(name for name in DETAILS if name not in _FIRST))
HEAD = ("upload_id", "store", "ver", "mode", "planned_at", "unchanged", "superseded", "removed")
# Bounds the memory of writing and reading a plan beside that of the plan itself.
CHANGES_PER_LINE = 5_000
# Facts that thousands of rows have in common: as one string they take a third of the row's memory away.
_SHARED = tuple(ROW_FIELDS.index(name) for name in ("category", "ver", "upload_id", "changed_at"))
DELISTED = ROW_FIELDS.index("delisted")
_MONEY = tuple(ROW_FIELDS.index(name) for name in MONEY_DETAILS)
# Letters of a store in an S3 key. A key holds 1,024 bytes (S3, "Object key naming"); the 200 letters of a store's name
# are up to 2,400 once quoted, and neither emulator minds.
LONGEST_PART = 600
_RULE = ROW_FIELDS.index("reorder_rule")
_values_of = attrgetter(*ROW_FIELDS)
_in_order = itemgetter(*(ROW_FIELDS.index(one.name) for one in fields(StockRow) if one.name != "store"))


@dataclass(frozen=True, slots=True)
class Change:
    """One row before (None: new in this store) and after; `new.delisted` when a snapshot no longer lists the item."""

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
        return tuple(change.new.product_id for change in self.changes if change.new.delisted)

    @property
    def listed(self) -> frozenset[str]:
        """Every item this upload made a statement about; an older upload that lands later must leave them alone."""
        return frozenset((*(change.new.product_id for change in self.changes), *self.unchanged, *self.superseded))

    def without(self, overtaken: Sequence[str]) -> "Plan":
        """The plan as it turned out when newer writes overtook these rows after planning."""
        delisted = {change.new.product_id for change in self.changes if change.new.delisted}
        return replace(
            self,
            changes=tuple(change for change in self.changes if change.new.product_id not in overtaken),
            superseded=(*self.superseded, *(item for item in overtaken if item not in delisted)),
        )


@dataclass(frozen=True, slots=True)
class PlanDelta:
    """What a reader that holds the store as of the commit before must do: put `rows`, then drop `removed`.

    `rows` are lists in the order of ROW_FIELDS; money is decimal text or None.
    """

    rows: list[list[Any]]
    removed: list[str]


def plan_key(upload_id: str, store: str, attempt_id: str) -> str:
    """Unique per attempt, so that no attempt ever overwrites what another one may be working from."""
    return f"plans/{upload_id}/{store_in_key(store)}/{attempt_id}.json.gz"


def store_in_key(store: str) -> str:
    """The store as a part of an S3 key: quoted; where that is too long, its beginning and a hash of the whole."""
    quoted = quote(store, safe="")
    if len(quoted) <= LONGEST_PART:
        return quoted
    digest = sha256(store.encode()).hexdigest()
    return f"{quoted[: LONGEST_PART - len(digest) - 1]}~{digest}"


def encode_plan(plan: Plan) -> bytes:
    """Gzipped lines of JSON: all but the changes, then the changes, a block of them on each line."""
    head = {name: getattr(plan, name) for name in HEAD}
    packed = BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as file:
        file.write(orjson.dumps(head) + b"\n")
        for start in range(0, len(plan.changes), CHANGES_PER_LINE):
            block = plan.changes[start : start + CHANGES_PER_LINE]
            pairs = [[None if c.old is None else _encode_row(c.old), _encode_row(c.new)] for c in block]
            file.write(orjson.dumps(pairs) + b"\n")
    return packed.getvalue()


def decode_plan(data: bytes) -> Plan:
    """Return what `encode_plan` was given."""
    head, pairs = _decoded(data)
    decode = partial(_decode_row, head["store"], {})
    return Plan(
        upload_id=head["upload_id"],
        store=head["store"],
        ver=head["ver"],
        mode=UploadMode(head["mode"]),
        planned_at=head["planned_at"],
        changes=tuple(Change(None if old is None else decode(old), decode(new)) for old, new in pairs),
        unchanged=tuple(head["unchanged"]),
        superseded=tuple(head["superseded"]),
    )


def decode_delta(data: bytes) -> PlanDelta:
    """Only what a replica needs, without building rows."""
    head, pairs = _decoded(data)
    return PlanDelta(rows=[new for _, new in pairs if not new[DELISTED]], removed=head["removed"])


def _decoded(data: bytes) -> tuple[dict[str, Any], Iterator[list[Any]]]:
    """The head, and the changes one after the other."""
    lines = gzip.GzipFile(fileobj=BytesIO(data))
    head = orjson.loads(lines.readline())
    blocks = [head["changes"]] if "changes" in head else map(orjson.loads, lines)
    return head, chain.from_iterable(map(_completed, blocks))


def _completed(block: list[list[Any]]) -> list[list[Any]]:
    """The changes of one line; all rows of a plan are of one length."""
    if block and (missing := [None] * (len(ROW_FIELDS) - len(block[0][1]))):
        for row in chain.from_iterable(block):
            if row is not None:
                row += missing
    return block


def _encode_row(row: StockRow) -> list[Any]:
    values = list(_values_of(row))
    for place in _MONEY:
        if values[place] is not None:
            values[place] = str(values[place])
    return values


def _decode_row(store: str, seen: dict[str, str], row: list[Any]) -> StockRow:
    """`seen` makes one string of those that many rows share."""
    for place in _SHARED:
        if (text := row[place]) is not None:
            row[place] = seen.setdefault(text, text)
    row[_RULE] = ReorderRule(row[_RULE])
    for place in _MONEY:
        if row[place] is not None:
            row[place] = Decimal(row[place])
    return StockRow(store, *_in_order(row))
