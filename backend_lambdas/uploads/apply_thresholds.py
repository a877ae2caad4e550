"""Rows follow the thresholds: after a change each store's rows get the reorder point that now holds, under its lease.

Nothing is handed on but the store's name: the rules are read under the lease, and each row is set to what they give. So
a crash, a message that comes twice or two changes at once need no rule of their own. See docs/decisions/251.
"""

import json
from dataclasses import dataclass, replace

from backend_lambdas.inventory.errors import Busy, OutOfTime
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.thresholds import Thresholds, reorder_point_now
from backend_lambdas.inventory.versions import iso_time, movement_version
from backend_lambdas.uploads.models import PartStatus, UploadMode, UploadPart
from backend_lambdas.uploads.ports import Attempt, IngestQueue, Stores
from backend_lambdas.uploads.protocol.apply import Job, StoreRun, StoreState, leased, put_plan, write_changes
from backend_lambdas.uploads.protocol.commit import publish
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan
from backend_lambdas.uploads.sender import Sender

ACTOR = "thresholds"
BUSY_DELAY_SECONDS = 5  # as an upload waits for another one's store


@dataclass(frozen=True, slots=True)
class ThresholdsApplied:
    """What a message did to a store; None: it is busy and the message was sent again."""

    store: str
    changed: int | None


def thresholds_message(store: str) -> str:
    return json.dumps({"thresholds": {"store": store}})


def apply_thresholds(message: str, stores: Stores, attempt: Attempt) -> ThresholdsApplied | None:
    """Bring the store's rows to what the rules give; None when the message asks for something else."""
    asked = json.loads(message).get("thresholds")
    if asked is None:
        return None
    store = asked["store"]
    try:
        with leased(stores, attempt, store, ACTOR) as run:
            return ThresholdsApplied(store, _apply(run))
    except (Busy, OutOfTime):
        stores.queue.send_again(message, BUSY_DELAY_SECONDS)
        return ThresholdsApplied(store, None)


def ask_again(stores: Stores) -> int:
    """Send for every store that still waits: whoever changed a rule may have stopped before sending."""
    return send_for(stores.rules.thresholds().waiting, stores.queue)


def send_for(waiting: frozenset[str], queue: IngestQueue) -> int:
    for store in sorted(waiting):
        queue.send_again(thresholds_message(store), 0)
    return len(waiting)


def _apply(run: StoreRun) -> int:
    """Return how many rows were changed."""
    stores, store = run.stores, run.lease.store
    thresholds = stores.rules.thresholds()
    # Whoever holds the lease next and has read older rules reads them again before it writes rows.
    run.lease = stores.ledger.note_rules(run.lease, thresholds.rev)
    upload_id = f"{ACTOR}-{thresholds.rev:06d}"
    head, _ = stores.ledger.store_summary(store, upload_id)
    rows = stores.rows.read_store(store, run.step)
    changes = changes_of(rows, thresholds, run.attempt.clock_ms())
    if changes or run.lease.unpublished:
        _write(run, upload_id, StoreState(head, rows), changes)
    else:
        stores.ledger.release(run.lease)
    stores.rules.applied(store, thresholds.rev)
    return len(changes)


def changes_of(rows: dict[str, StockRow], thresholds: Thresholds, moved_ms: int) -> tuple[Change, ...]:
    """The rows that stand at another reorder point, or by another rule, than the rules give.

    A row keeps where its count comes from; its ver grows as when sales move it, so files keep their order.
    """
    changes = []
    for row in rows.values():
        point, rule = reorder_point_now(thresholds, row)
        if not row.delisted and (point, rule) != (row.reorder_point, row.reorder_rule):
            ver = movement_version(row.ver, row.rev + 1, moved_ms)
            changes.append(Change(row, replace(row, reorder_point=point, reorder_rule=rule, ver=ver, rev=row.rev + 1)))
    return tuple(changes)


def _write(run: StoreRun, upload_id: str, state: StoreState, changes: tuple[Change, ...]) -> None:
    """In the mode of sales: a commit that says nothing new about what is on the shelf."""
    store, attempt, ver = run.lease.store, run.attempt, run.lease.max_ver
    job = Job(upload_id, ver, UploadMode.SALES, Sender(ACTOR))
    plan = Plan(upload_id, store, ver, job.mode, iso_time(attempt.clock_ms()), changes)
    part = UploadPart(
        store=store,
        status=PartStatus.COMMITTED,
        ver=ver,
        plan_key=put_plan(run.stores, attempt, plan),
        total=len(changes),
        applied=len(changes),
        expected_alerts=sum(attempt.expects_alert(change.old, change.new) for change in changes),
        committed_at=iso_time(attempt.clock_ms()),
    )
    run.upload_id = upload_id
    run.begin(replace(part, status=PartStatus.PLANNED, committed_at=None))
    write_changes(run, changes)
    state.rows.update((change.new.product_id, change.new) for change in changes)
    publish(run, job, part, bool(changes), state)
