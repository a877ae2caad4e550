"""What every work on a store's rows does under its lease: hold it, keep the plan, write the rows."""

from collections.abc import Sequence

from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.uploads.plan import Plan, encode_plan, plan_key
from backend_lambdas.uploads.ports import Attempt, Lease, Stores

LEASE_MS = 60_000
RENEW_BELOW_MS = 30_000
ROWS_PER_WRITE = 99


def lease_store(stores: Stores, attempt: Attempt, store: str) -> Lease | None:
    """None: somebody else works on the store."""
    now = attempt.clock_ms()
    return stores.ledger.acquire(store, attempt.attempt_id, now, now + LEASE_MS)


def keep_lease(stores: Stores, attempt: Attempt, lease: Lease) -> Lease:
    """The lease, renewed when it would end soon."""
    now = attempt.clock_ms()
    return stores.ledger.renew(lease, now + LEASE_MS) if lease.until_ms - now < RENEW_BELOW_MS else lease


def put_plan(stores: Stores, attempt: Attempt, plan: Plan, suffix: str = "") -> str:
    """Its key, which no other attempt writes to."""
    key = plan_key(plan.upload_id, plan.store, attempt.attempt_id + suffix)
    stores.files.put(key, encode_plan(plan))
    return key


def write_rows(
    stores: Stores, attempt: Attempt, lease: Lease, rows: Sequence[StockRow]
) -> tuple[Lease, list[str]] | None:
    """Write them part by part; return the lease and the items that a newer row was there for.

    None: time ran out; the lease is given back, and what is written stays for the next attempt to find.
    """
    overtaken: list[str] = []
    for start in range(0, len(rows), ROWS_PER_WRITE):
        if attempt.clock_ms() > attempt.deadline_ms:
            stores.ledger.release(lease)
            return None
        lease = keep_lease(stores, attempt, lease)
        overtaken += stores.rows.write_rows(lease, rows[start : start + ROWS_PER_WRITE])
    return lease, overtaken
