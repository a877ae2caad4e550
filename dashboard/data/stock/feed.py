"""How one store's rows are brought to the revision its summary names, reading as little as possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.store_summary import StoreSummary
from backend_lambdas.uploads.protocol.stored_plan import ROW_FIELDS, PlanDelta
from dashboard.data.stock.table import Part, Vocabulary, changed_part, part_of_columns, part_of_rows, part_of_snapshot

if TYPE_CHECKING:
    from backend_lambdas.aws.stock.reader import StockReader

MAX_CHANGES = 20


@dataclass(frozen=True, slots=True)
class StorePart:
    """One store's rows at revision `rev`."""

    rev: int
    part: Part


def bring_up(
    store_summary: StoreSummary, held: StorePart | None, source: "StockReader", vocabulary: Vocabulary
) -> StorePart:
    """Return the store's rows at `store_summary.rev`; from what is held when few rows changed, else from the snapshot.

    Raises NotFound when a newer commit has replaced the snapshot: the store summaries must be read again.
    """
    if held is not None and held.rev == store_summary.rev:
        return held
    if held is not None and held.rev < store_summary.rev:
        followed = _follow(store_summary, held, source, vocabulary, limit=max(store_summary.totals.items // 2, 1000))
        if followed is not None:
            return followed
    if store_summary.snapshot_key is None:
        return read_rows(store_summary, source, vocabulary)
    snapshot = source.snapshot(store_summary.snapshot_key)
    loaded = StorePart(snapshot.rev, part_of_snapshot(snapshot, vocabulary))
    if loaded.rev >= store_summary.rev:
        return loaded
    followed = _follow(store_summary, loaded, source, vocabulary, limit=None)
    return followed if followed is not None else read_rows(store_summary, source, vocabulary)


def read_rows(store_summary: StoreSummary, source: "StockReader", vocabulary: Vocabulary) -> StorePart:
    """The last resort: the store's rows from the table itself, at least as new as the summary."""
    return StorePart(store_summary.rev, part_of_rows(source.rows(store_summary.store), vocabulary))


def _follow(
    store_summary: StoreSummary, held: StorePart, source: "StockReader", vocabulary: Vocabulary, limit: int | None
) -> StorePart | None:
    """Apply the changes since `held`; None when they are not all known, or more than `limit` rows."""
    if limit is not None and store_summary.rev - held.rev > MAX_CHANGES:
        return None
    changes = source.changes(store_summary.store, held.rev, store_summary.rev)
    if [change.rev for change in changes] != list(range(held.rev + 1, store_summary.rev + 1)):
        return None
    if limit is not None and sum(change.changed + change.removed for change in changes) > limit:
        return None
    try:
        plans = [source.delta(change.plan_key) for change in changes]
    except NotFound:
        return None
    return StorePart(store_summary.rev, _changed(held.part, plans, vocabulary))


def _changed(part: Part, plans: Sequence[PlanDelta], vocabulary: Vocabulary) -> Part:
    """The rows after all the plans: of an item that several name, the last word counts."""
    last: dict[str, list[Any] | None] = {}
    for plan in plans:
        last |= {row[0]: row for row in plan.rows}
        last |= dict.fromkeys(plan.removed)
    rows = [row for row in last.values() if row is not None]
    columns = {name: [row[number] for row in rows] for number, name in enumerate(ROW_FIELDS)}
    return changed_part(part, part_of_columns(columns, vocabulary), last, vocabulary)
