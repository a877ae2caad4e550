"""What a file would change in the stores it names, and which alerts that opens and closes; see preview.py."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from backend_lambdas.alerts.alert import AlertKind, StockZone, needs_look, stock_zone
from backend_lambdas.alerts.episodes import AlertState, expected
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.snapshot import DAMAGED, decode_snapshot, rows_of
from backend_lambdas.inventory.stock import DETAILS, RowChange, StockLine, StockRow
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.ports import Attempt, Lease, StoreRevision, Stores
from backend_lambdas.uploads.preview_result import (
    SHOWN_ALERTS,
    SHOWN_CHANGES,
    ExpectedAlert,
    Preview,
    ShownChange,
    StorePreview,
)
from backend_lambdas.uploads.product_ports import ProductStores
from backend_lambdas.uploads.protocol.apply import Job
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.protocol.store_work import StoreLook, held_reason, plan_store
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan

if TYPE_CHECKING:
    from backend_lambdas.alerts.recheck import CurrentRows
    from backend_lambdas.uploads.sales_ports import SalesLook

STATES_AT_ONCE = 5_000  # alert states held at a time
UNKNOWN_READ_ALONE = 2_000  # 20 reads of 100 keys (DynamoDB, BatchGetItem); more take longer than reading the store
SHOWN_FACTS = ("on_hand", "reorder_point", *DETAILS)
_ORDER = [kind.value for kind in AlertKind]  # worst first


class ReadStates(Protocol):
    """The reading side of `alerts.detect.AlertStates`."""

    def states(self, items: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], AlertState]: ...


@dataclass(frozen=True, slots=True)
class PreviewWork:
    """What a preview reads; `rows`: single ones. `zone`: the company's; `reduces_stock`: sales do, so counts have days.

    `sales` opens those that count, for files of sales only; None where they cannot be compared with.

    `progress` is given what is known once the file is read.
    """

    stores: Stores
    rows: "CurrentRows"
    states: ReadStates
    products: ProductStores
    sales: Callable[[], "SalesLook | None"]
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
        lease = stores.ledger.lease_of(store)
        rows = self._rows(lease, head, lines)
        look = StoreLook(lines, rows, iso_time(self._work.attempt.clock_ms()))
        plan = plan_store(stores, self._job, lease, look, step)
        held = held_reason(self._job, plan, rows)
        opened_here, closed = self._take_alerts(plan, held is None)
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

    def _rows(self, lease: Lease, head: StoreRevision, lines: Mapping[str, StockLine]) -> Mapping[str, StockRow]:
        """The rows that matter to these lines, as the table has them.

        From the snapshot of the last commit where that tells the same: nobody has begun to write since, and `ver` and
        `counted`, which it does not have, decide nothing. Of delisted items, which it leaves out, those in the file.
        """
        stores, job = self._work.stores, self._job
        newest = job.ver > max(lease.max_ver, lease.moved_ver)
        if lease.unpublished or not newest or job.day_start is not None:
            return stores.rows.read_store(lease.store, self._work.attempt.check)
        if not head.rev:
            return {}
        try:
            rows = rows_of(decode_snapshot(stores.files.get(head.snapshot_key or "")))
        except (NotFound, *DAMAGED):
            return stores.rows.read_store(lease.store, self._work.attempt.check)
        unknown = [(lease.store, product_id) for product_id in lines if product_id not in rows]
        if len(unknown) > UNKNOWN_READ_ALONE:
            return stores.rows.read_store(lease.store, self._work.attempt.check)
        rows.update((row.product_id, row) for row in self._work.rows.rows_of(unknown).values())
        return rows

    def _take_changes(self, changes: Sequence[Change]) -> None:
        """The largest differences are kept; of equal ones those that come first."""
        least = self.changes[-1][0] if len(self.changes) == SHOWN_CHANGES else -1
        sizes = enumerate(map(_size, changes), self._seen)
        ranked = (
            (size, -number, change) for (number, size), change in zip(sizes, changes, strict=True) if size > least
        )
        largest = heapq.nlargest(SHOWN_CHANGES, ranked, key=_FIRST_TWO)
        self._seen += len(changes)
        shown = [(size, number, _shown(change)) for size, number, change in largest]
        self.changes = heapq.nlargest(SHOWN_CHANGES, [*self.changes, *shown], key=_FIRST_TWO)

    def _take_alerts(self, plan: Plan, is_applied: bool) -> tuple[int, int]:
        """How many alerts the changes open and close; those of what is not held are kept."""
        opened_here = closed = 0
        looked = (RowChange(one.old, one.new, 0) for one in plan.changes if needs_look(one.old, one.new))
        while wave := list(islice(looked, STATES_AT_ONCE)):
            self._work.attempt.check()
            before = self._episodes(wave)
            done = [(change.row, *expected(change, before[change.key])) for change in wave]
            opened_here += sum(len(opened) for _, opened, _ in done)
            closed += sum(ended is not None for _, _, ended in done)
            found = (alert for row, opened, ended in done for alert in _alerts(row, opened, ended) if is_applied)
            self.alerts = heapq.nsmallest(SHOWN_ALERTS, [*self.alerts, *found], key=_worst_first)
        return opened_here, closed

    def _episodes(self, changes: Sequence[RowChange]) -> Mapping[tuple[str, str], AlertKind | None]:
        """The open episode of each: where a row stands tells, but in the band below the clear line (`episodes`)."""
        zones = {change.key: stock_zone(change.old) for change in changes}
        known = self._work.states.states([key for key, zone in zones.items() if zone is StockZone.BAND])
        return {key: known[key].condition if key in known else _EPISODE_OF.get(zone) for key, zone in zones.items()}


_EPISODE_OF = {StockZone.OUT: AlertKind.OUT_OF_STOCK, StockZone.LOW: AlertKind.LOW_STOCK}
_FIRST_TWO = itemgetter(0, 1)


def _worst_first(alert: ExpectedAlert) -> tuple[bool, int, str, str]:
    return alert.ends, _ORDER.index(alert.kind), alert.store, alert.product_id


def _alerts(row: StockRow, opened: Sequence[AlertKind], ended: AlertKind | None) -> Iterator[ExpectedAlert]:
    about = (row.store, row.product_id, row.product_name)
    for kind in opened:
        yield ExpectedAlert(*about, kind.value, row.on_hand, row.reorder_point)
    if ended is not None:
        yield ExpectedAlert(*about, ended.value, row.on_hand, row.reorder_point, ends=True)


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
