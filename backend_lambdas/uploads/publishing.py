"""The last step in one store: what was applied becomes visible at once."""

from backend_lambdas.inventory.aggregates import aggregate_store, encode_categories
from backend_lambdas.inventory.errors import ConditionFailed, LeaseLost, StorageError
from backend_lambdas.inventory.snapshot import categories_key, encode_snapshot
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.applying import StoreRun
from backend_lambdas.uploads.job import Job, StoreState, part_audit
from backend_lambdas.uploads.plan import store_in_key
from backend_lambdas.uploads.ports import Attempt, Lease, StoreCommit, Stores
from backend_lambdas.uploads.progress import UploadMode, UploadPart

COMMIT_TRIES = 3


def publish(run: StoreRun, job: Job, part: UploadPart, changed: bool, state: StoreState) -> None:
    """Publish the snapshot, then everything else at once. When another writer moved the head: read again, try again."""
    stores, attempt, lease = run.stores, run.attempt, run.lease
    for tries_left in reversed(range(COMMIT_TRIES)):
        commit = _store_commit(attempt, job, lease, part, changed, state)
        if commit.snapshot_key is not None and commit.rev != state.head.rev:
            body = encode_snapshot(lease.store, commit.rev, state.rows.values())
            stores.files.put(commit.snapshot_key, body)
            totals = encode_categories(commit.aggregate.by_category)
            stores.files.put(categories_key(commit.snapshot_key), totals)
        try:
            stores.ledger.commit(commit)
        except LeaseLost:
            raise
        except ConditionFailed:
            if tries_left == 0:
                raise
            head, _ = stores.ledger.standing(lease.store, job.upload_id)
            state = StoreState(head, stores.rows.read_store(lease.store, run.step))
        else:
            _drop_old_snapshot(stores, state.head.snapshot_key, commit.snapshot_key)
            return


def _store_commit(
    attempt: Attempt, job: Job, lease: Lease, part: UploadPart, changed: bool, state: StoreState
) -> StoreCommit:
    head = state.head
    moved = changed or lease.unpublished
    counts = job.mode is not UploadMode.SALES
    rev = head.rev + moved
    return StoreCommit(
        lease=lease,
        upload_id=job.upload_id,
        part=part,
        head=head,
        rev=rev,
        snapshot_key=snapshot_key(lease.store, rev, attempt.attempt_id) if moved else head.snapshot_key,
        aggregate=aggregate_store(state.rows.values()),
        high_water=max(lease.high_water, job.ver) if job.whole else lease.high_water,
        max_ver=max(lease.max_ver, job.ver) if counts else lease.max_ver,
        reload=lease.unpublished,
        newest=counts and job.ver >= lease.max_ver,
        arrived_at=iso_time(job.arrived_ms),
        file_name=job.file_name,
        committed_at=part.committed_at or "",
        audit=part_audit(attempt, job, part),
        statement=counts,
    )


def snapshot_key(store: str, rev: int, attempt_id: str) -> str:
    """Unique per attempt: an attempt that lost its lease can not overwrite what readers follow."""
    return f"snapshots/{store_in_key(store)}/{rev:012d}-{attempt_id}.json.gz"


def _drop_old_snapshot(stores: Stores, old: str | None, new: str | None) -> None:
    """Best effort: a snapshot left behind costs a little space and nothing else."""
    if old is not None and old != new:
        try:
            stores.files.delete(old)
            stores.files.delete(categories_key(old))
        except StorageError:
            return
