"""What every work on a store's rows does under its lease: hold it, keep the plan, write the rows."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.uploads.plan import Change, Plan, encode_plan, plan_key
from backend_lambdas.uploads.ports import Attempt, Lease, Stores
from backend_lambdas.uploads.progress import UploadPart

LEASE_MS = 60_000
RENEW_BELOW_MS = 30_000
# DynamoDB takes 100 items in a transaction; one is the check of the lease.
ROWS_PER_WRITE = 99


class StoreRun:
    """One store while an attempt works on it. `lease` is the lease as last renewed.

    `part` is what the record says of the store since the plan was kept; of its changes, the first `part.written` are in
    the table.
    """

    def __init__(
        self,
        stores: Stores,
        attempt: Attempt,
        lease: Lease,
        upload_id: str,
        at_row: Callable[[int], None] | None = None,
    ) -> None:
        self.stores, self.attempt, self.lease, self.upload_id = stores, attempt, lease, upload_id
        self.part: UploadPart | None = None
        self._at_row = at_row

    def step(self) -> None:
        """Between two steps of long work. Raise OutOfTime when the attempt must end, LeaseLost for a lost lease."""
        self.attempt.check()
        now = self.attempt.clock_ms()
        if self.lease.until_ms - now < RENEW_BELOW_MS:
            self.lease = self.stores.ledger.renew(self.lease, now + LEASE_MS)

    def begin(self, part: UploadPart) -> None:
        """Note that rows are going to be written from this part's plan."""
        self.part = replace(part, epoch=self.lease.epoch)
        self.stores.ledger.put_part(self.lease, self.upload_id, self.part)

    def reached(self, change: int) -> None:
        """Note, for who goes on, that the changes before this one are written."""
        if self.part is not None:
            self.part = replace(self.part, written=change)
            if self._at_row is not None:
                self._at_row(self.part.unchanged + self.part.superseded + change)

    @property
    def kept_plan(self) -> str:
        """The key of the plan the work goes by."""
        return (self.part.plan_key if self.part else None) or ""

    def pause(self) -> None:
        """Give the lease back and keep how far the work has come. Raise LeaseLost when the lease is lost."""
        if self.part is None:
            self.stores.ledger.release(self.lease)
        else:
            self.stores.ledger.pause_part(self.lease, self.upload_id, self.part)

    def let_go(self) -> None:
        """As `pause`, if storage that has just refused something lets it; a lease that stays ends by itself."""
        try:
            self.pause()
        except StorageError:
            return


def lease_store(stores: Stores, attempt: Attempt, store: str) -> Lease | None:
    """None: somebody else works on the store."""
    now = attempt.clock_ms()
    return stores.ledger.acquire(store, attempt.attempt_id, now, now + LEASE_MS)


def put_plan(stores: Stores, attempt: Attempt, plan: Plan, suffix: str = "") -> str:
    """Its key, which no other attempt writes to."""
    key = plan_key(plan.upload_id, plan.store, attempt.attempt_id + suffix)
    stores.files.put(key, encode_plan(plan))
    return key


def _none_is_written(row: StockRow) -> bool:
    return False


def write_changes(
    run: StoreRun, changes: Sequence[Change], is_written: Callable[[StockRow], bool] = _none_is_written
) -> list[str]:
    """Write the new rows part by part, from where the part says; return the items that a row as new was there for."""
    overtaken: list[str] = []
    batch: list[StockRow] = []
    last = len(changes) - 1
    for number in range(run.part.written if run.part else 0, len(changes)):
        new = changes[number].new
        if not is_written(new):
            batch.append(new)
        if batch and (len(batch) == ROWS_PER_WRITE or number == last):
            run.step()
            overtaken += run.stores.rows.write_rows(run.lease, batch)
            run.reached(number + 1)
            batch = []
    return overtaken
