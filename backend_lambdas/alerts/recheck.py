"""Brings an item's alerts and history to where its row stands now, whatever became of the changes in between.

The stream reports edges: a change that is lost leaves an episode that never opens, or one that never ends. What is done
here looks at levels: the row as it is now, and what is remembered about its alerts. `redo_changes` does it for changes
that failed, `nightly_check` every night for everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from backend_lambdas.alerts.detect import (
    AlertStates,
    DigestKey,
    DigestRequests,
    Failed,
    Item,
    Writer,
    check_stock,
    opened_digest,
    write_transitions,
)
from backend_lambdas.alerts.episodes import Transition, missed_end, missed_transition
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.inventory.history import HistoryEntry, HistoryStore, history_entry
from backend_lambdas.inventory.stock import RowChange, StockRow


class CurrentRows(Protocol):
    def rows_of(self, items: Sequence[Item]) -> Mapping[Item, StockRow]:
        """The rows of these (store, product_id) as they are now, also the delisted ones; strongly consistent."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """What looking again needs."""

    rows: CurrentRows
    states: AlertStates
    requests: DigestRequests
    history: HistoryStore


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What had been missed and is there now: alerts opened and resolved, history entries; and what failed, and why."""

    opened: int = 0
    resolved: int = 0
    entries: int = 0
    failed: tuple[str, ...] = ()

    def plus(self, other: "Rechecked") -> "Rechecked":
        return Rechecked(*(getattr(self, name) + getattr(other, name) for name in Rechecked.__slots__))


def redo_changes(changes: Sequence[RowChange], items: Sequence[Item], given: Recheck, now_ms: int) -> Rechecked:
    """Do the changes again as the stream would, then make the alerts of `items` fit their rows as they are now.

    `items`: all that the changes are about, and those of which nothing else is known. Doing it twice is harmless.
    """
    first = check_stock(changes, given.states, given.requests, now_ms, delay_seconds=0)
    known = {change.key for change in changes}
    done = Rechecked(opened=first.opened, resolved=first.resolved)
    done = done.plus(_add_history([history_entry(change) for change in changes], given.history))
    done = done.plus(recheck_items(items, given, now_ms, without_history=known))
    return done.plus(_once_more([change for change, _ in first.failed], given, now_ms)) if first.failed else done


def _once_more(changes: Sequence[RowChange], given: Recheck, now_ms: int) -> Rechecked:
    """What failed again, now that the items were judged by their rows: their state may have gone past it."""
    again = check_stock(changes, given.states, given.requests, now_ms, delay_seconds=0)
    return Rechecked(opened=again.opened, resolved=again.resolved, failed=tuple(_said(one) for one in again.failed))


def recheck_items(
    items: Sequence[Item], given: Recheck, now_ms: int, without_history: Iterable[Item] = ()
) -> Rechecked:
    """Judge the items by their rows as they are now: open what should be open, end what should have ended, and add the
    history entry of a row's newest change where it is missing (but for `without_history`)."""
    rows = given.rows.rows_of(items)
    states = given.states.states(items)
    writer = Writer(given.states, missed_transition, now_ms)
    changes = [RowChange(old=None, new=row, seen_ms=now_ms) for row in rows.values()]
    written, failed = write_transitions(changes, states, writer)
    vanished = [item for item in items if item not in rows]
    written += [step for item in vanished if (step := _end_episode(item, given.states, now_ms)) is not None]
    for digest in {opened_digest(step): None for step in written if step.opened}:
        given.requests.request(digest, 0)
    done = Rechecked(
        opened=sum(len(step.opened) for step in written),
        resolved=sum(step.resolved is not None for step in written),
        failed=tuple(_said(one) for one in failed),
    )
    left_out = set(without_history)
    return done.plus(complete_history([row for item, row in rows.items() if item not in left_out], given.history))


def complete_history(rows: Sequence[StockRow], history: HistoryStore) -> Rechecked:
    """Add the entry of each row's newest change where the history has not heard of it."""
    unheard = history.unheard(rows) if rows else []
    missing = (missing_entry(row, history.newest(row.store, row.product_id)) for row in unheard)
    return _add_history([entry for entry in missing if entry is not None], history)


def missing_entry(row: StockRow, newest: HistoryEntry | None) -> HistoryEntry | None:
    """The entry of the row's newest change, when its newest entry is an older one; what the row was is what that says.

    Should the stream bring the change later, its entry has the same key and takes this one's place.
    """
    if newest is not None and (newest.ver, newest.rev) >= (row.ver, row.rev):
        return None
    entry = history_entry(RowChange(old=None, new=row, seen_ms=0))
    if newest is None or newest.delisted:
        return entry
    return replace(
        entry,
        old_on_hand=newest.on_hand,
        old_reorder_point=newest.reorder_point,
        old_details=newest.details,
    )


def _add_history(entries: Sequence[HistoryEntry], history: HistoryStore) -> Rechecked:
    refused = history.add(entries) if entries else []
    failed = tuple(f"history of {entry.product_id} in {entry.store}: {reason}" for entry, reason in refused)
    return Rechecked(entries=len(entries) - len(refused), failed=failed)


def _end_episode(item: Item, states: AlertStates, now_ms: int) -> Transition | None:
    step = missed_end(*item, states.states([item]).get(item), now_ms)
    if step is None:
        return None
    if step.resolved is not None and not states.has_alert(step.store, step.resolved):
        step = replace(step, resolved=None)
    try:
        states.write(DigestKey(step.store, "", now_ms), [step], now_ms)
    except ConditionFailed:
        return None  # somebody has just written the item's state, and knows better
    return step


def _said(failed: Failed) -> str:
    change, reason = failed
    return f"{change.row.product_id} in {change.row.store}: {reason}"
