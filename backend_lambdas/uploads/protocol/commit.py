"""The last step in one store: what was applied becomes visible at once; and the same outside an upload, as a repair."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from backend_lambdas.inventory.errors import Busy, ConditionFailed, LeaseLost, OutOfTime, StorageError
from backend_lambdas.inventory.leaving import HERE
from backend_lambdas.inventory.snapshot import categories_key, encode_snapshot
from backend_lambdas.inventory.store_summary import StockTotals, aggregate_store, encode_categories
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.models import PartStatus, UploadMode, UploadPart
from backend_lambdas.uploads.ports import Attempt, Lease, StoreCommit, Stores
from backend_lambdas.uploads.protocol.apply import Job, StoreRun, StoreState, leased, part_audit
from backend_lambdas.uploads.protocol.stored_plan import store_in_key
from backend_lambdas.uploads.sender import Sender

COMMIT_TRIES = 3


def publish(run: StoreRun, job: Job, part: UploadPart, changed: bool, state: StoreState) -> None:
    """Publish the snapshot, then everything else at once. When another writer moved the head: read again, try again."""
    stores, attempt, lease = run.stores, run.attempt, run.lease
    for tries_left in reversed(range(COMMIT_TRIES)):
        commit = prepare_commit(stores, attempt, job, lease, part, changed, state)
        try:
            stores.ledger.commit(commit)
        except LeaseLost:
            raise
        except ConditionFailed:
            if tries_left == 0:
                raise
            head, _ = stores.ledger.store_summary(lease.store, job.upload_id)
            state = StoreState(head, stores.rows.read_store(lease.store, run.step))
        else:
            drop_old_snapshot(stores, commit)
            return


def prepare_commit(
    stores: Stores, attempt: Attempt, job: Job, lease: Lease, part: UploadPart, changed: bool, state: StoreState
) -> StoreCommit:
    """What is to be committed, with its snapshot and totals written; until the commit nobody reads those."""
    commit = _store_commit(attempt, job, lease, part, changed, state)
    if commit.snapshot_key is not None and commit.rev != state.head.rev:
        body = encode_snapshot(lease.store, commit.rev, state.rows.values())
        stores.files.put(commit.snapshot_key, body)
        totals = encode_categories(commit.aggregate.by_category)
        stores.files.put(categories_key(commit.snapshot_key), totals)
    return commit


def _store_commit(
    attempt: Attempt, job: Job, lease: Lease, part: UploadPart, changed: bool, state: StoreState
) -> StoreCommit:
    head = state.head
    moved = changed or lease.unpublished
    counts = job.mode is not UploadMode.SALES
    rev = head.rev + moved
    aggregate = aggregate_store(state.rows.values())
    return StoreCommit(
        lease=lease,
        upload_id=job.upload_id,
        part=part,
        head=head,
        rev=rev,
        snapshot_key=snapshot_key(lease.store, rev, attempt.attempt_id) if moved else head.snapshot_key,
        aggregate=aggregate,
        high_water=max(lease.high_water, job.ver) if job.whole else lease.high_water,
        max_ver=max(lease.max_ver, job.ver) if counts else lease.max_ver,
        reload=lease.unpublished,
        newest=counts and job.leaving is None and job.ver >= lease.max_ver,
        arrived_at=iso_time(job.arrived_ms),
        file_name=job.file_name,
        committed_at=part.committed_at or "",
        audit=part_audit(attempt, job, part),
        statement=counts,
        gone=HERE if aggregate.totals.items else job.gone,
    )


def snapshot_key(store: str, rev: int, attempt_id: str) -> str:
    """Unique per attempt: an attempt that lost its lease cannot overwrite what readers follow."""
    return f"snapshots/{store_in_key(store)}/{rev:012d}-{attempt_id}.json.gz"


def drop_old_snapshot(stores: Stores, commit: StoreCommit) -> None:
    """Best effort: a snapshot left behind costs a little space and nothing else."""
    old = commit.head.snapshot_key
    if old is not None and old != commit.snapshot_key:
        with suppress(StorageError):
            stores.files.delete(old)
            stores.files.delete(categories_key(old))


ACTOR = "nightly check"


def publish_again(stores: Stores, attempt: Attempt, store: str, shown: Callable[[str], StockTotals]) -> bool:
    """Look again under the lease; False when the totals `shown` are right and every row is published, or it is taken,
    or time is up.

    Readers load the snapshot: how to follow is in no plan. Freshness and the order of files stay as they are.
    """
    # In the mode of sales: a commit that says nothing new about what is on the shelf.
    job = Job(f"check-{iso_time(attempt.clock_ms())[:10]}", ver="", mode=UploadMode.SALES, sender=Sender(ACTOR))
    try:
        with leased(stores, attempt, store, job.upload_id) as run:
            return _publish_again(run, job, shown)
    except (Busy, OutOfTime):
        return False


def _publish_again(run: StoreRun, job: Job, shown: Callable[[str], StockTotals]) -> bool:
    stores, attempt, store = run.stores, run.attempt, run.lease.store
    head, _ = stores.ledger.store_summary(store, job.upload_id)
    rows = stores.rows.read_store(store, run.step)
    if aggregate_store(rows.values()).totals == shown(store) and not run.lease.unpublished:
        stores.ledger.release(run.lease)
        return False
    run.lease = replace(run.lease, unpublished=True)
    part = UploadPart(
        store, PartStatus.COMMITTED, ver=run.lease.max_ver, committed_at=iso_time(attempt.clock_ms()), reason=ACTOR
    )
    publish(run, job, part, True, StoreState(head, rows))
    return True
