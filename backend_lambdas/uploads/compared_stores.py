"""What a file would change in the stores it names, and which alerts that opens and closes; see preview.py."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from itertools import islice
from operator import itemgetter
from typing import Any, Protocol

from backend_lambdas.alerts.alert import AlertKind, needs_look
from backend_lambdas.alerts.episodes import AlertState, Transition, transition
from backend_lambdas.inventory.stock import DETAILS, RowChange, StockLine, StockRow
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.preview_result import (
    SHOWN_ALERTS,
    SHOWN_CHANGES,
    ExpectedAlert,
    Preview,
    ShownChange,
    StorePreview,
)
from backend_lambdas.uploads.protocol.apply import Job
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.protocol.store_work import StoreLook, held_reason, plan_store
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan

STATES_AT_ONCE = 5_000  # alert states held at a time
SHOWN_FACTS = ("on_hand", "reorder_point", *DETAILS)
_ORDER = [kind.value for kind in AlertKind]  # worst first


class ReadStates(Protocol):
    """The reading side of `alerts.detect.AlertStates`."""

    def states(self, items: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], AlertState]: ...


@dataclass(frozen=True, slots=True)
class PreviewWork:
    """What a preview reads. `zone`: the company's; `reduces_stock`: sales do, so counts have days.

    `progress` is given what is known once the file is read.
    """

    stores: Stores
    states: ReadStates
    attempt: Attempt
    limits: PlausibilityLimits
    zone: tzinfo
    reduces_stock: bool = False
    progress: Callable[[Preview], None] = lambda preview: None


class StoresCompared:
    """Goes through the stores of a file, one at a time, and keeps of each its figures, of all the largest changes."""

    def __init__(self, work: PreviewWork, job: Job) -> None:
        self.stores: list[StorePreview] = []
        self.changes: list[tuple[int, int, ShownChange]] = []
        self.alerts: list[ExpectedAlert] = []
        self._work, self._job, self._seen = work, job, 0

    def add(self, store: str, lines: Mapping[str, StockLine]) -> None:
        """Compare one store's lines with its rows."""
        refusal = self._job.sender.refusal([store])
        if refusal is not None:
            # Its stock is not for the sender to see: it is not even read.
            self.stores.append(StorePreview(store, len(lines), held=refusal))
            return
        stores, step = self._work.stores, self._work.attempt.check
        head, _ = stores.ledger.store_summary(store, self._job.upload_id)
        rows = stores.rows.read_store(store, step)
        look = StoreLook(lines, rows, iso_time(self._work.attempt.clock_ms()))
        plan = plan_store(stores, self._job, stores.ledger.lease_of(store), look, step)
        held = held_reason(self._job, plan, rows)
        opened_here, closed = self._take_alerts(plan, bool(rows), held is None)
        self._take_changes(plan.changes)
        removed = len(plan.removed)
        self.stores.append(
            StorePreview(
                store=store,
                rows=len(lines),
                changed=len(plan.changes) - removed,
                new=sum(change.old is None for change in plan.changes),
                unchanged=len(plan.unchanged),
                superseded=len(plan.superseded),
                removed=removed,
                opened=opened_here,
                closed=closed,
                held=held,
                rev=head.rev,
            )
        )

    def _take_changes(self, changes: Sequence[Change]) -> None:
        """The largest differences are kept; of equal ones those that come first."""
        ranked = ((_size(change), -number, change) for number, change in enumerate(changes, self._seen))
        largest = heapq.nlargest(SHOWN_CHANGES, ranked, key=_FIRST_TWO)
        self._seen += len(changes)
        shown = [(size, number, _shown(change)) for size, number, change in largest]
        self.changes = heapq.nlargest(SHOWN_CHANGES, [*self.changes, *shown], key=_FIRST_TWO)

    def _take_alerts(self, plan: Plan, known_store: bool, is_applied: bool) -> tuple[int, int]:
        """How many alerts the changes open and close; those of what is not held are kept.

        A store without rows has no alert states to read.
        """
        opened_here = closed = 0
        looked = (RowChange(one.old, one.new, 0) for one in plan.changes if needs_look(one.old, one.new))
        while wave := list(islice(looked, STATES_AT_ONCE)):
            self._work.attempt.check()
            known = self._work.states.states([change.key for change in wave]) if known_store else {}
            steps = [(change, transition(change, known.get(change.key))) for change in wave]
            done = [(change.row, step) for change, step in steps if step is not None]
            opened_here += sum(len(step.opened) for _, step in done)
            closed += sum(step.resolved is not None for _, step in done)
            found = (alert for row, step in done for alert in _alerts(row, step) if is_applied)
            self.alerts = heapq.nsmallest(SHOWN_ALERTS, [*self.alerts, *found], key=_worst_first)
        return opened_here, closed


_FIRST_TWO = itemgetter(0, 1)


def _worst_first(alert: ExpectedAlert) -> tuple[bool, int, str, str]:
    return alert.ends, _ORDER.index(alert.kind), alert.store, alert.product_id


def _alerts(row: StockRow, step: Transition) -> Iterator[ExpectedAlert]:
    about = (row.store, row.product_id, row.product_name)
    for alert in step.opened:
        yield ExpectedAlert(*about, alert.kind.value, row.on_hand, row.reorder_point)
    if step.resolved is not None and step.before is not None and step.before.condition is not None:
        yield ExpectedAlert(*about, step.before.condition.value, row.on_hand, row.reorder_point, ends=True)


def _size(change: Change) -> int:
    """Units by which the count differs, 0 below; an item that leaves the list counts with all it had."""
    before = 0 if change.old is None or change.old.delisted else max(0, change.old.on_hand)
    after = 0 if change.new.delisted else max(0, change.new.on_hand)
    return abs(after - before)


def _shown(change: Change) -> ShownChange:
    old, new = change.old, change.new
    was = None if old is None or old.delisted else _facts(old)
    now = None if new.delisted else _facts(new)
    if was is not None and now is not None:
        same = {name for name in was if was[name] == now[name] and name != "on_hand"}
        was, now = ({name: facts[name] for name in facts if name not in same} for facts in (was, now))
    return ShownChange(new.store, new.product_id, new.product_name, new.line, was, now)


def _facts(row: StockRow) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in SHOWN_FACTS}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in facts.items()}
