"""What removing a store, or merging it into another one, would do, in numbers, by what is there now."""

from dataclasses import dataclass, replace

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.leaving import Counts
from backend_lambdas.inventory.store_summary import StockTotals
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.merge_plan import MergeInput, plan_merge
from backend_lambdas.uploads.removal_file import checked_merge
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.open_now import open_now
from dashboard.data.people import known_people

LATEST = "~"  # sorts behind every ver
MOST_FILES = 20  # named by their number; more are "20 or more"


@dataclass(frozen=True, slots=True)
class RemovalEffect:
    """`alerts`, `weeks` (in which it sold) and `revenue` (of all of them) None: that cannot be read now.

    `files`: uploads that wrote the store, MOST_FILES at most. `people`: accounts that see this store and no other; of a
    merge `into` a store those that see this one and not that. What that one gets: `new` items, of those that both list
    as many `changed` counts, and what its count stays of as many (`same`).
    """

    store: str
    totals: StockTotals
    alerts: int | None
    weeks: int | None
    revenue: float | None
    files: int
    people: int
    into: str = ""
    new: int = 0
    changed: int = 0
    same: int = 0


def removal_effect(store: str) -> RemovalEffect:
    """Raises NotAllowed, NotFound for a store that is not on the lists, DataUnavailable."""
    actor, found = current_actor(), current_dependencies()
    actor.require(Right.REMOVE_STORES)
    summary = found.replica.state().store_summaries.get(store)
    if summary is None:
        raise NotFound(_("There is no store {store}.", store=repr(store)))
    with in_words():
        files = len(found.records.uploads_of_store(store, MOST_FILES))
        people = sum(one.actor.stores == frozenset({store}) for one in known_people().values() if not one.disabled)
    weeks, revenue = _sold(store)
    return RemovalEffect(store, summary.totals, _alerts(store), weeks, revenue, files, people)


def merge_effect(store: str, into: str, counts: str) -> RemovalEffect:
    """Planned by the rows as they are, as ingest will. Raises as `removal_effect` and `checked_merge`."""
    effect, actor, found = removal_effect(store), current_actor(), current_dependencies()
    checked_merge(store, into, counts, "look", actor)
    if into not in found.replica.state().store_summaries:
        raise NotFound(_("There is no store {store}.", store=repr(into)))
    with in_words():
        rows = {name: found.stock.rows(name) for name in (store, into)}
        given = MergeInput(
            upload_id="",
            store=into,
            ver=LATEST,
            planned_ms=int(found.clock().timestamp() * 1000),
            counts=Counts(counts),
            moved={item: row for item, row in rows[store].items() if not row.delisted},
            rows=rows[into],
            thresholds=found.thresholds.book.thresholds(),
        )
        people = [one.actor.stores for one in known_people().values() if not one.disabled and one.actor.stores]
    changes = plan_merge(given).changes
    new = sum(change.old is None or change.old.delisted for change in changes)
    both = [(one.old, one.new) for one in changes if one.old is not None and not one.old.delisted]
    counted = sum(old.on_hand != after.on_hand for old, after in both)
    blind = sum(store in stores and into not in stores for stores in people)
    same = effect.totals.items - new - counted
    return replace(effect, people=blind, into=into, new=new, changed=counted, same=same)


def _alerts(store: str) -> int | None:
    try:
        return sum(alert.store == store for alert in open_now())
    except DataUnavailable:
        return None


def _sold(store: str) -> tuple[int | None, float | None]:
    try:
        table = current_dependencies().sales.state().table
    except DataUnavailable:
        return None, None
    number = table.reporting.numbers.get(store) if table else None
    if table is None or number is None:
        return 0, 0.0
    columns = table.weekly.columns
    return int(table.reporting.sold[:, number].sum()), float(columns["revenue"][columns["store"] == number].sum())
