"""Sales take what was sold since the last count off it, where a company wants that: docs/decisions/085.

Nothing is added up along the way. Under the store's lease the lake is asked what was sold since each item's count,
and the row is set to what is left. So a crash, a duplicate, a correction or a return needs no rule of its own: doing it
again gives the same rows, and whoever comes last has seen every line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from decimal import Decimal

from backend_lambdas.inventory.errors import Busy, OutOfTime
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.movements import LastCount, last_count, left_on_hand
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.versions import counted_version, iso_time, movement_version, version_time_ms
from backend_lambdas.uploads.arrival import RECOMPUTE_DELAY_SECONDS, recompute_requests
from backend_lambdas.uploads.models import FINAL_PART, Outcome, PartStatus, UploadMode, UploadPart
from backend_lambdas.uploads.ports import Attempt, Lease, Stores
from backend_lambdas.uploads.protocol.apply import (
    Job,
    StoreRun,
    StoreState,
    leased,
    part_audit,
    put_plan,
    write_changes,
)
from backend_lambdas.uploads.protocol.commit import publish
from backend_lambdas.uploads.protocol.lifecycle import UploadRun
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan, decode_plan
from backend_lambdas.uploads.sales_ports import SalesLake, SalesStores
from backend_lambdas.uploads.sender import Sender

NO_LINE = 0
SoldItems = Mapping[str, int]  # product_id -> the line that tells of it, NO_LINE where several do


@dataclass(frozen=True, slots=True)
class SalesDepletion:
    """What moving the stock of a store works on. `sources`: rows name this upload and its lines as their origin.

    `merged`: names whose sales are another store's (445).
    """

    stores: Stores
    lake: SalesLake
    attempt: Attempt
    zone: tzinfo
    job: Job
    sources: bool = True
    merged: Merged = field(default_factory=Merged)


@dataclass(frozen=True, slots=True)
class DepletedItem:
    """`changes` are the rows that differ from what is there, `done` those an earlier attempt has written."""

    changes: tuple[Change, ...]
    done: tuple[Change, ...]
    missing: int
    short: int


def deplete_stock(moves: SalesDepletion, sold: Mapping[str, SoldItems], upload: UploadRun) -> None:
    """Bring the stock of these stores to what sales have left; those an earlier attempt has ended are left alone."""
    parts = moves.stores.records.parts(moves.job.upload_id)
    for store in sorted(sold):
        part = parts.get(store)
        if part is None or part.status not in FINAL_PART:
            moves.attempt.check()
            deplete_store(moves, store, sold[store])
            upload.got_on = True


def deplete_store(moves: SalesDepletion, store: str, sold: SoldItems) -> None:
    """Lease the store, ask the lake, write what differs, commit. Raise as `leased`."""
    with leased(moves.stores, moves.attempt, store, moves.job.upload_id) as run:
        _work(moves, run, sold)


def _work(moves: SalesDepletion, run: StoreRun, sold: SoldItems) -> None:
    stores, attempt, job, store = moves.stores, moves.attempt, moves.job, run.lease.store
    head, part = stores.ledger.store_summary(store, job.upload_id)
    if moves.sources and part is not None and part.status in FINAL_PART:
        stores.ledger.release(run.lease)
        return
    # From here on a count that arrived before this file and lands after it knows that it is late.
    run.lease = stores.ledger.note_sales(run.lease, job.ver)
    state = StoreState(head, stores.rows.read_store(store, run.step))
    moved = _moved(moves, run.lease, state.rows, sold, part)
    if not moved.changes and not moved.done and not run.lease.unpublished:
        if part is not None and part.status in FINAL_PART:
            # Recomputing that was asked for twice: the first time has been noted.
            stores.ledger.release(run.lease)
            return
        ended = _part(moves, store, moved, len(sold), None)
        stores.ledger.close_part(run.lease, job.upload_id, ended, part_audit(attempt, job, ended))
        return
    _carry_out(moves, run, state, moved, len(sold))


def _moved(
    moves: SalesDepletion, lease: Lease, rows: Mapping[str, StockRow], sold: SoldItems, part: UploadPart | None
) -> DepletedItem:
    confirmed = _confirmed(moves, lease)
    counts = {
        product_id: count
        for product_id, row in rows.items()
        if (count := last_count(row, moves.zone, confirmed.get(product_id, ""))) is not None
    }
    since = moves.lake.sold_since(moves.merged.names_of(lease.store), counts)
    begun = _begun(moves, part)
    planned = {} if begun is None else {change.new.product_id: change for change in begun.changes}
    moved_ms = _moved_ms(moves, part, begun)
    changes, done = [], []
    for product_id, count in counts.items():
        row = rows[product_id]
        left = left_on_hand(count.units, since.get(product_id, Decimal(0)))
        new = _row_after(moves, row, count, left, sold.get(product_id, NO_LINE), moved_ms)
        if new is not None:
            changes.append(Change(planned[product_id].old if product_id in planned else row, new))
        elif product_id in planned and (row == planned[product_id].new or row.upload_id == moves.job.upload_id):
            done.append(Change(planned[product_id].old, row))
    short = sum(since.get(item, 0) > counts[item].units for item in sold if item in counts)
    return DepletedItem(tuple(changes), tuple(done), sum(item not in counts for item in sold), short)


def _confirmed(moves: SalesDepletion, lease: Lease) -> dict[str, str]:
    """Items that stock files after this one have counted and found as they were, with the ver of the newest such file.

    Their rows were not written for it, but their count is of that file's moment.
    """
    found: dict[str, str] = {}
    if moves.job.ver < lease.max_ver:
        for key in moves.stores.ledger.newer_plans(lease.store, moves.job.ver):
            plan = decode_plan(moves.stores.files.get(key))
            found |= dict.fromkeys(plan.unchanged, plan.ver)
    return found


def _begun(moves: SalesDepletion, part: UploadPart | None) -> Plan | None:
    """The plan of an earlier attempt of this upload that has not ended, with the rows as that one had found them."""
    if part is None or part.plan_key is None or part.status in FINAL_PART:
        return None
    return decode_plan(moves.stores.files.get(part.plan_key))


def _moved_ms(moves: SalesDepletion, part: UploadPart | None, begun: Plan | None) -> int:
    """One moment for all rows that an upload moves in a store, whichever attempt writes them: it is the mail's.

    A mail tells of one upload, store and moment (`stock_watch.DigestKey`): a moment per row would be a mail per row.
    """
    if part is not None and part.status is PartStatus.PLANNED and begun is not None and begun.changes:
        return version_time_ms(begun.changes[0].new.ver)
    return moves.attempt.clock_ms()


def _row_after(
    moves: SalesDepletion, row: StockRow, count: LastCount, on_hand: int, line: int, moved_ms: int
) -> StockRow | None:
    """The row as it should be; None when it is so already."""
    is_its_own = count.ver == counted_version(row.ver)
    if on_hand == row.on_hand and is_its_own:
        return None
    ver = movement_version(row.ver if is_its_own else count.ver, row.rev + 1, moved_ms)
    new = replace(row, on_hand=on_hand, ver=ver, rev=row.rev + 1)
    if on_hand == row.on_hand or not moves.sources:
        return new
    return replace(new, upload_id=moves.job.upload_id, line=line, changed_at=iso_time(moved_ms))


def _carry_out(moves: SalesDepletion, run: StoreRun, state: StoreState, moved: DepletedItem, items: int) -> None:
    stores, attempt, job, store = moves.stores, moves.attempt, moves.job, run.lease.store
    plan = Plan(job.upload_id, store, job.ver, job.mode, iso_time(attempt.clock_ms()), (*moved.changes, *moved.done))
    key = put_plan(stores, attempt, plan)
    part = _part(moves, store, moved, items, key)
    run.begin(replace(part, status=PartStatus.PLANNED, committed_at=None))
    write_changes(run, moved.changes)
    state.rows.update((change.new.product_id, change.new) for change in moved.changes)
    publish(run, job, part, bool(plan.changes), state)


def _part(moves: SalesDepletion, store: str, moved: DepletedItem, items: int, key: str | None) -> UploadPart:
    changes = (*moved.changes, *moved.done)
    return UploadPart(
        store=store,
        status=PartStatus.COMMITTED,
        ver=moves.job.ver,
        plan_key=key,
        total=items,
        applied=len(changes),
        unchanged=max(0, items - len(changes) - moved.missing),
        expected_alerts=sum(moves.attempt.expects_alert(change.old, change.new) for change in changes),
        committed_at=iso_time(moves.attempt.clock_ms()),
        missing=moved.missing,
        short=moved.short,
    )


RECOMPUTED_BY = "sales"


def sold_items(moves: SalesDepletion, lines: Iterable[SaleLine]) -> dict[str, dict[str, int]]:
    """store -> product_id -> its line; with the stores that it takes sales away from."""
    record, store = moves.stores.records.find(moves.job.upload_id), moves.merged.store
    sold: dict[str, dict[str, int]] = {store(name): {} for name in (record.left_stores if record else ())}
    for line in lines:
        items = sold.setdefault(store(line.store), {})
        items[line.product_id] = NO_LINE if line.product_id in items else line.line
    return sold


def with_depletion(moves: SalesDepletion, outcome: Outcome) -> Outcome:
    """The outcome of a sales file with what it did to the stock."""
    parts = moves.stores.records.parts(moves.job.upload_id).values()
    return replace(
        outcome,
        stock_changed=sum(part.applied for part in parts),
        stock_missing=sum(part.missing for part in parts),
        stock_short=sum(part.short for part in parts),
    )


def recompute_stores_on_hand(
    message: str, stock: Stores | None, sales: SalesStores, attempt: Attempt, zone: tzinfo
) -> None:
    """Take off late counts what was sold since, if the message asks for it; while a store is busy it is sent again."""
    if stock is None:
        return
    for asked in recompute_requests(message):
        merged = sales.directory.all_merged()
        upload_id = f"{asked.ver.rpartition('#')[2]}-{RECOMPUTED_BY}"
        job = Job(upload_id, asked.ver, UploadMode.SALES, Sender(RECOMPUTED_BY))
        try:
            moves = SalesDepletion(stock, sales.lake, attempt, zone, job, sources=False, merged=merged)
            deplete_store(moves, merged.store(asked.store), {})
        except (Busy, OutOfTime):
            sales.queue.send_again(message, RECOMPUTE_DELAY_SECONDS)
