"""What a preview shows: how the file reads, what importing it would change store by store, and which alerts follow.

Bounded whatever the file holds: the counts are of everything, the lists are the beginnings of what there is.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any
from urllib.parse import quote

import orjson

from backend_lambdas.uploads.rows.questions import Question, question_of
from backend_lambdas.uploads.rows.stock_lines import RowError

SHOWN_CHANGES = 1_000
SHOWN_ALERTS = 200
SHOWN_STORES = 200
SUMS = ("changed", "new", "unchanged", "superseded", "removed", "opened", "closed")


class PreviewState(StrEnum):
    """Closed set. READING and COMPARING are on the way. READY, ASKS, REFUSED (by the file) and FAILED (by us) end."""

    READING = "reading"
    COMPARING = "comparing"
    READY = "ready"
    ASKS = "asks"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One row that would change. `was` None: the item is new in the store; `now` None: it leaves the store's list.

    Of a sale that a file corrects, which `sale_id` names, both hold what differs of its line, as text. Of a product
    `store` is "", and both hold the fields of its history (`inventory.products.SAID`), all as text.

    Both hold only what differs: on_hand, product_name, category, unit_price, unit_cost, reorder_point; money as text.
    """

    store: str
    product_id: str
    product_name: str | None
    line: int
    was: Mapping[str, Any] | None
    now: Mapping[str, Any] | None
    sale_id: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedAlert:
    """One alert that importing would open (`ends` False), or the open one that it would close."""

    store: str
    product_id: str
    product_name: str | None
    kind: str
    on_hand: int
    reorder_point: int
    ends: bool = False


@dataclass(frozen=True, slots=True)
class StorePreview:
    """One store of a stock file. Of one that the sender may not write only `rows` and `held` are told.

    `changed` counts rows as `UploadPart.applied` does, `new` of them are new in the store; `opened` and `closed` count
    alerts. `rev`: of the store as it was compared with.
    """

    store: str
    rows: int
    changed: int = 0
    new: int = 0
    unchanged: int = 0
    superseded: int = 0
    removed: int = 0
    opened: int = 0
    closed: int = 0
    held: str | None = None
    rev: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`total` = `accepted` + `rejected` data lines. `stores`: the first of them, held ones first; `store_count`: all.

    `importing` (accepted rows), `changed` and so on are sums over what is not held; `waiting` (rows) and
    `waiting_changes` over what is. `held`: why the file as a whole would wait. `reason`: why it cannot be used.
    `changes`: the largest differences, of held stores too; `errors`: the first rejected rows. A file of sales has
    `first_day`, `last_day` (ISO), `units` (decimal text) and `returns`; where it `is_compared`, `changed` (new or
    corrected), `new`, `unchanged`, `superseded` and, as `changes`, the corrected lines are of the whole file, also of
    one that is held.

    A file of products or prices has `vendor`, and `changed`, `new`, `prices` (of known products another price),
    `unchanged`, `superseded` and `changes` of the whole file, also of one that is held; it holds or imports as a whole.

    `question`: what has to be answered before it can be read. `header`: the column names, of a refused file the line
    that is most like some; `columns`: field -> the numbers of its columns from 0, `locations`: store -> that of its
    counts. `cells`: of each of `errors` the row as it stands in the file. `is_chosen`: read with the columns that its
    sender has chosen for an earlier file, `chosen_at` ("" not known).
    """

    state: PreviewState = PreviewState.READING
    kind: str = "stock"
    mode: str = "update"
    reason: str = ""
    format: str = ""
    notes: tuple[str, ...] = ()
    total: int = 0
    accepted: int = 0
    rejected: int = 0
    importing: int = 0
    changed: int = 0
    new: int = 0
    unchanged: int = 0
    superseded: int = 0
    removed: int = 0
    opened: int = 0
    closed: int = 0
    waiting: int = 0
    waiting_changes: int = 0
    held: str | None = None
    new_stores: tuple[str, ...] = ()
    store_count: int = 0
    stores: tuple[StorePreview, ...] = ()
    changes: tuple[ShownChange, ...] = ()
    alerts: tuple[ExpectedAlert, ...] = ()
    errors: tuple[RowError, ...] = ()
    returns: int = 0
    first_day: str = ""
    last_day: str = ""
    units: str = ""
    is_compared: bool = False
    vendor: str = ""
    prices: int = 0
    made_at: str = ""
    header: tuple[str, ...] = ()
    header_line: int = 0
    columns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    locations: Mapping[str, int] = field(default_factory=dict)
    cells: tuple[tuple[str, ...], ...] = ()
    question: Question | None = None
    is_chosen: bool = False
    chosen_at: str = ""

    @property
    def is_final(self) -> bool:
        return self.state not in (PreviewState.READING, PreviewState.COMPARING)


_MEMBERS = {"stores": StorePreview, "changes": ShownChange, "alerts": ExpectedAlert, "errors": RowError}
_TUPLES = frozenset({"notes", "new_stores", "header"})


def encode_preview(preview: Preview) -> bytes:
    """JSON, read by the dashboard."""
    return orjson.dumps(asdict(preview))


def decode_preview(data: bytes) -> Preview:
    """Return what `encode_preview` was given; what a newer release added is left out."""
    known = {one.name for one in fields(Preview)}
    values: dict[str, Any] = {name: value for name, value in orjson.loads(data).items() if name in known}
    for name, member in _MEMBERS.items():
        values[name] = tuple(member(**one) for one in values.get(name, ()))
    for name in _TUPLES & values.keys():
        values[name] = tuple(values[name])
    values["columns"] = {name: tuple(places) for name, places in values.get("columns", {}).items()}
    values["cells"] = tuple(tuple(row) for row in values.get("cells", ()))
    values["question"] = question_of(values["question"]) if values.get("question") else None
    return Preview(**values | {"state": PreviewState(values["state"])})


def draft_key(user_id: str, draft_id: str, file_name: str) -> str:
    return f"drafts/{quote(user_id, safe='')}/{draft_id}/{file_name}"


def preview_key(user_id: str, draft_id: str, run_id: str) -> str:
    """Without its ending: `.json` is what was found, `.csv` the rejected rows."""
    return f"previews/{quote(user_id, safe='')}/{draft_id}/{run_id}"


@dataclass(frozen=True, slots=True)
class PreviewOrder:
    """One look at a draft: `metadata` is what its import would sign, as text; `by` the name of who asks."""

    user_id: str
    by: str
    draft_id: str
    file_name: str
    run_id: str
    metadata: Mapping[str, str]

    @property
    def result(self) -> str:
        return preview_key(self.user_id, self.draft_id, self.run_id)
