"""Makes a store's totals and snapshot those of its rows, outside any upload: the nightly check's repair."""

from collections.abc import Callable
from dataclasses import replace

from backend_lambdas.inventory.aggregates import StockTotals, aggregate_store
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.applying import lease_store
from backend_lambdas.uploads.job import Job, StoreState
from backend_lambdas.uploads.plausibility import SurpriseLimits
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.progress import PartStatus, UploadMode, UploadPart
from backend_lambdas.uploads.publishing import publish

ACTOR = "nightly check"


def publish_again(stores: Stores, attempt: Attempt, store: str, shown: Callable[[str], StockTotals]) -> bool:
    """Look again under the lease; False when the totals `shown` are right and every row is published, or it is taken.

    Readers load the snapshot: how to follow is in no plan. Freshness and the order of files stay as they are.
    """
    lease = lease_store(stores, attempt, store)
    if lease is None:
        return False
    job = _job(attempt)
    head, _ = stores.ledger.standing(store, job.upload_id)
    rows = stores.rows.read_store(store)
    if aggregate_store(rows.values()).totals == shown(store) and not lease.unpublished:
        stores.ledger.release(lease)
        return False
    part = UploadPart(
        store, PartStatus.COMMITTED, ver=lease.max_ver, committed_at=iso_time(attempt.clock_ms()), reason=ACTOR
    )
    publish(stores, attempt, job, replace(lease, unpublished=True), part, True, StoreState(head, rows))
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
