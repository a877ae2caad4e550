"""What removing a store would do, in numbers, by what is shown of it now."""

from dataclasses import dataclass

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.store_summary import StockTotals
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.alerts import open_now
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.people import known_people

MOST_FILES = 20  # named by their number; more are "20 or more"


@dataclass(frozen=True, slots=True)
class RemovalEffect:
    """`alerts`, `weeks` (in which it sold) and `revenue` (of all of them) None: that cannot be read now.

    `files`: uploads that wrote the store, MOST_FILES at most. `people`: accounts that see this store and no other.
    """

    store: str
    totals: StockTotals
    alerts: int | None
    weeks: int | None
    revenue: float | None
    files: int
    people: int


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
