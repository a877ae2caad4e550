"""The lake's housekeeping: small files merged, old ones deleted, roll-ups left behind by a lost upload caught up."""

from dataclasses import dataclass

from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.lake_lease import LEASE_MS
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.sales_ports import Maintained, SalesLake, SalesLease, SalesLedger

NOBODY = ""  # no upload has this id: what uploads have noted stays noted


@dataclass(frozen=True, slots=True)
class MaintenanceResult:
    """`busy`: an upload was being loaded, nothing was done; the next run comes."""

    busy: bool
    tables: tuple[Maintained, ...] = ()


def maintain_lake(lake: SalesLake, ledger: SalesLedger, attempt: Attempt) -> MaintenanceResult:
    """Maintain every table and publish the versions that came of it, so that readers leave those that lose files."""
    now = attempt.clock_ms()
    lease = ledger.acquire(attempt.attempt_id, now, now + LEASE_MS)
    if lease is None:
        return MaintenanceResult(busy=True)
    try:
        tables = _maintain(lake, ledger, lease, attempt)
    except StorageError:
        ledger.release(lease)
        raise
    ledger.release(lease)
    return MaintenanceResult(busy=False, tables=tables)


def _maintain(lake: SalesLake, ledger: SalesLedger, lease: SalesLease, attempt: Attempt) -> tuple[Maintained, ...]:
    if not ledger.head().rev and not lease.dirty:
        return ()
    tables = tuple(lake.maintain())
    rolled_up = lake.roll_up({week for week, _ in lease.dirty})
    now = attempt.clock_ms()
    ledger.publish(ledger.renew(lease, now + LEASE_MS), rolled_up, NOBODY, iso_time(now))
    return tables
