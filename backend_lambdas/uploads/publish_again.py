"""Makes a store's totals and snapshot those of its rows, outside any upload: the nightly check's repair."""

from collections.abc import Callable
from dataclasses import replace

from backend_lambdas.inventory.aggregates import StockTotals, aggregate_store
from backend_lambdas.inventory.errors import ComeBackLater, OutOfTime
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.applying import StoreRun, lease_store
from backend_lambdas.uploads.job import Job, StoreState
from backend_lambdas.uploads.plausibility import SurpriseLimits
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.progress import PartStatus, UploadMode, UploadPart
from backend_lambdas.uploads.publishing import publish

ACTOR = "nightly check"


def publish_again(stores: Stores, attempt: Attempt, store: str, shown: Callable[[str], StockTotals]) -> bool:
    """Look again under the lease; False when the totals `shown` are right and every row is published, or it is taken,
    or time is up.

    Readers load the snapshot: how to follow is in no plan. Freshness and the order of files stay as they are.
    """
    lease = lease_store(stores, attempt, store)
    if lease is None:
        return False
    run = StoreRun(stores, attempt, lease, _job(attempt).upload_id)
    try:
        return _publish_again(run, shown)
    except OutOfTime:
        run.pause()
        return False
    except ComeBackLater:
        run.let_go()
        raise


def _publish_again(run: StoreRun, shown: Callable[[str], StockTotals]) -> bool:
    stores, attempt, store = run.stores, run.attempt, run.lease.store
    job = _job(attempt)
    head, _ = stores.ledger.standing(store, job.upload_id)
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


def _job(attempt: Attempt) -> Job:
    """In the mode of sales: a commit that says nothing new about what is on the shelf."""
    day = iso_time(attempt.clock_ms())[:10]
    return Job(
        upload_id=f"check-{day}",
        ver="",
        mode=UploadMode.SALES,
        whole=False,
        by=ACTOR,
        file_name="",
        arrived_ms=0,
        thresholds=Thresholds(),
        decision=None,
        decided_by=None,
        limits=SurpriseLimits(),
    )
