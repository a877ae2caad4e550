"""The lease of the lake: who holds it is the only one that writes sales; docs/decisions/081."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend_lambdas.inventory.errors import Busy, LeaseLost, OutOfTime, StorageError, UploadRejected
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.sales_ports import SalesLease, SalesStores

LEASE_MS = 180_000
THE_LAKE = S_("The sales history")


@contextmanager
def leased_lake(stores: SalesStores, attempt: Attempt) -> Iterator[SalesLease]:
    """The lease, given back however the work ends. Raise Busy while another file holds it."""
    now = attempt.clock_ms()
    lease = stores.ledger.acquire(attempt.attempt_id, now, now + LEASE_MS)
    if lease is None:
        raise Busy(THE_LAKE)
    try:
        yield lease
    except LeaseLost as lost:
        stores.ledger.release(lease)
        raise Busy(THE_LAKE) from lost
    except (StorageError, UploadRejected, OutOfTime):
        stores.ledger.release(lease)
        raise
    stores.ledger.release(lease)


def renewed_lease(stores: SalesStores, attempt: Attempt, lease: SalesLease) -> SalesLease:
    """The lease, running longer. Raise OutOfTime when the attempt must end, LeaseLost when it is another's."""
    attempt.check()
    return fenced_lease(stores, attempt, lease)


def fenced_lease(stores: SalesStores, attempt: Attempt, lease: SalesLease) -> SalesLease:
    """The same, also when time is up: asked for between looking at the lake and writing it (docs/decisions/362).

    Whoever had lost the lease before it looked ends here: what it is about to write may be undone by now. Whoever loses
    it after this is refused by Delta Lake, as somebody else has written since.
    """
    return stores.ledger.renew(lease, attempt.clock_ms() + LEASE_MS)
