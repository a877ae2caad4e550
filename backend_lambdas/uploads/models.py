"""What is kept about an upload: the record of the whole file, one part per store, one record per rejected row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.inventory.movements import Movement
from backend_lambdas.uploads.held import DONE_IN_PART, HELD_ALONE, HELD_IN_PART, Effect
from backend_lambdas.uploads.rows.mapping import Chosen
from backend_lambdas.uploads.rows.questions import Question


class UploadStatus(StrEnum):
    """RECEIVED (claimed) -> APPLYING (parsed) -> one of the others, which are final but for HELD."""

    RECEIVED = "RECEIVED"
    APPLYING = "APPLYING"
    COMMITTED = "COMMITTED"
    SUPERSEDED = "SUPERSEDED"
    HELD = "HELD"
    REJECTED = "REJECTED"


class PartStatus(StrEnum):
    """One store of an upload. PLANNED: work has begun; HELD waits for a person; the others are final."""

    PLANNED = "PLANNED"
    COMMITTED = "COMMITTED"
    SUPERSEDED = "SUPERSEDED"
    HELD = "HELD"
    DISCARDED = "DISCARDED"


class UploadMode(StrEnum):
    """UPDATE: the listed rows only; SNAPSHOT: the whole stock of its stores; SALES: what moved since a count."""

    UPDATE = "update"
    SNAPSHOT = "snapshot"
    SALES = "sales"


class Decision(StrEnum):
    """What a person decided about a held upload."""

    APPROVE = "approve"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Undoing:
    """What an undo is asked to do: which upload to undo, and why."""

    upload_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Ending:
    """That a file of a person has ended or is held, or that somebody else has undone it, at `at` (ISO 8601 UTC)."""

    user_id: str
    at: str
    upload_id: str
    undone: bool = False


FINAL_UPLOAD = frozenset({UploadStatus.COMMITTED, UploadStatus.SUPERSEDED, UploadStatus.REJECTED})
FINAL_PART = frozenset({PartStatus.COMMITTED, PartStatus.SUPERSEDED, PartStatus.DISCARDED})


@dataclass(frozen=True, slots=True)
class Waiting:
    """An upload that comes back later, since that moment (ISO 8601 UTC) without getting on.

    `busy`: the store that other files are being written to; "" when storage refused work.
    """

    since: str
    busy: str = ""


@dataclass(frozen=True, slots=True)
class FileJudgement:
    """What looking at a file as a whole has shown, before any store of it is applied.

    `reason`: it is held, and would have this `effect`. `similar`: stores whose name equals a known one's but for case,
    blanks or accents, each with that name. `new_stores`: stores no file has named before.
    """

    new_stores: tuple[str, ...] = ()
    similar: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """The part of an upload's record that the protocol itself reads; see docs/data-dictionary.md for the rest.

    `left_stores`: stores that have sales which this file tells of as another store's. `judged`: the file as a whole was
    looked at and may be applied, but for the `similar` stores. `told_at`: when it was announced that it is held.
    `stalls`: runs begun since the last one that got on; `rows_done`: rows dealt with so far. `failure`: why nobody
    works on it any more. `principal`: see `arrival.Arrival`. `by_store`: see `rejected_rows.lines_by_store`.
    `movement`: what a person recorded; `undoing`: what an undo is asked to do; `leaving`: which store is removed.
    `undone_by`: who took it back, `undone_by_upload`: by which upload.
    `plan_key`: what a catalogue will write. `by`, `by_id`: the sender, once it is read. `applied`: when it has ended.
    `question`: what the file waits for unread; `answer`: what a person has answered so far, a mapping as JSON.
    `chosen`: what its sender had said of an earlier file when this one was read.
    """

    upload_id: str
    status: UploadStatus
    version: str
    received_at: str
    attempts: int
    claim_owner: str
    claim_until_ms: int
    mode: UploadMode = UploadMode.UPDATE
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    decision_reason: str | None = None
    left_stores: frozenset[str] = frozenset()
    stalls: int = 0
    rows_done: int = 0
    waiting: Waiting | None = None
    key: str = ""
    ver: str = ""
    judged: bool = False
    similar: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    effect: Effect | None = None
    told_at: str | None = None
    failure: str | None = None
    version_id: str = ""
    size: int = 0
    decided_by_id: str = ""
    principal: str = ""
    by_store: tuple[tuple[str, int, int], ...] = ()
    movement: Movement | None = None
    undone_by: str = ""
    undone_by_upload: str = ""
    undoing: Undoing | None = None
    leaving: Leaving | None = None
    kind: str = "stock"
    plan_key: str | None = None
    by: str = ""
    by_id: str = ""
    question: Question | None = None
    answer: str = ""
    chosen: Chosen | None = None
    applied: int = 0

    @property
    def named_stores(self) -> tuple[str, ...]:
        """The stores with accepted rows, once the file is read; "" stands for those too many to list."""
        return tuple(store for store, accepted, _ in self.by_store if accepted)


@dataclass(frozen=True, slots=True)
class UploadPart:
    """What one upload did to one store. `total` = applied + unchanged + superseded; `removed` rows are not listed.

    Of a sales file that reduces stock: items sold, of them `missing` are those without a count, `short` those of which
    more was sold than counted. `effect`: what a HELD part would change.
    Of a PLANNED part: its plan was made, or last worked from, under the lease of this `epoch`, and its first `written`
    changes are in the table.
    """

    store: str
    status: PartStatus
    ver: str
    plan_key: str | None = None
    total: int = 0
    applied: int = 0
    unchanged: int = 0
    superseded: int = 0
    removed: int = 0
    expected_alerts: int = 0
    reason: str | None = None
    committed_at: str | None = None
    missing: int = 0
    short: int = 0
    epoch: int = 0
    written: int = 0
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """What reading the file has shown; written once, when the upload goes from RECEIVED to APPLYING.
    `by`, `by_id`: the sender's name and user id. `returns`: lines of a sales file. `by_store`: see `lines_by_store`.
    """

    mode: UploadMode
    by: str
    by_id: str
    format: str
    notes: tuple[str, ...]
    total: int
    accepted: int
    rejected: int
    stores: int
    content_hash: str
    same_as: str | None
    error_key: str | None
    kind: str = "stock"
    returns: int | None = None
    by_store: tuple[tuple[str, int, int], ...] = ()
    movement: Movement | None = None
    undoing: Undoing | None = None
    leaving: Leaving | None = None
    vendor: str = ""
    plan_key: str | None = None
    chosen: Chosen | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an upload ended (or, HELD, where it waits).

    The `stock_...` figures are those of a sales file that reduces stock: items changed, without a count, oversold.
    `effect`: what the HELD work would change. `question`: what a person is asked before the file can be read.
    """

    status: UploadStatus
    reason: str | None = None
    applied: int = 0
    unchanged: int = 0
    superseded: int = 0
    removed: int = 0
    stores_done: int = 0
    stock_changed: int | None = None
    stock_missing: int | None = None
    stock_short: int | None = None
    effect: Effect | None = None
    question: Question | None = None


def part_is_to_do(part: UploadPart, decision: Decision | None) -> bool:
    """Whether an attempt has work left here: begun and not ended, or held and decided about meanwhile."""
    return part.status not in FINAL_PART and (part.status is not PartStatus.HELD or decision is not None)


def fold_parts(parts: Iterable[UploadPart]) -> Outcome:
    """The status of an upload from those of its parts, all of which are HELD or final."""
    parts = list(parts)
    counts = {status: sum(part.status is status for part in parts) for status in PartStatus}
    status, reason = _verdict(counts, len(parts), next((part.reason for part in parts if part.reason), None))
    effects = [part.effect for part in parts if part.status is PartStatus.HELD and part.effect is not None]
    return Outcome(
        status=status,
        reason=reason,
        applied=sum(part.applied for part in parts if part.status is PartStatus.COMMITTED),
        unchanged=sum(part.unchanged for part in parts if part.status is PartStatus.COMMITTED),
        superseded=sum(part.superseded for part in parts if part.status in FINAL_PART),
        removed=sum(part.removed for part in parts if part.status is PartStatus.COMMITTED),
        stores_done=sum(part.status in FINAL_PART for part in parts),
        effect=sum(effects, Effect()) if effects else None,
    )


def _verdict(counts: Mapping[PartStatus, int], total: int, reason: str | None) -> tuple[UploadStatus, str | None]:
    held, committed = counts[PartStatus.HELD], counts[PartStatus.COMMITTED]
    if held:
        waiting = HELD_ALONE if total == 1 else HELD_IN_PART.format(number=committed, total=total, held=held)
        return UploadStatus.HELD, f"{waiting} {reason or ''}".strip()
    if committed:
        in_part = DONE_IN_PART.format(number=committed, total=total)
        return UploadStatus.COMMITTED, None if committed == total else f"{in_part} {reason or ''}".strip()
    if counts[PartStatus.SUPERSEDED]:
        return UploadStatus.SUPERSEDED, reason
    return UploadStatus.REJECTED, reason
