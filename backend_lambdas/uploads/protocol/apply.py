"""What every work on a store's rows does under its lease: hold it, save the plan, write the rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import Busy, ComeBackLater, OutOfTime, StorageError
from backend_lambdas.inventory.leaving import Gone, Leaving
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.correct_count import Correction
from backend_lambdas.uploads.models import (
    FINAL_PART,
    Decision,
    PartStatus,
    Undoing,
    UploadMode,
    UploadPart,
    Waiting,
)
from backend_lambdas.uploads.ports import Attempt, Lease, StoreRevision, Stores
from backend_lambdas.uploads.protocol.lifecycle import has_waited_too_long
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan, encode_plan, plan_key
from backend_lambdas.uploads.sender import Sender

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
        with suppress(StorageError):
            self.pause()


@contextmanager
def leased(
    stores: Stores, attempt: Attempt, store: str, upload_id: str, at_row: Callable[[int], None] | None = None
) -> Iterator[StoreRun]:
    """Work on one store under its lease, which is kept as it stands when time is up or storage refuses work.

    Raise Busy while somebody else works on the store, LeaseLost when another worker took it over; it goes on where this
    one stopped.
    """
    now = attempt.clock_ms()
    lease = stores.ledger.acquire(store, attempt.attempt_id, now, now + LEASE_MS)
    if lease is None:
        raise Busy(store)
    run = StoreRun(stores, attempt, lease, upload_id, at_row)
    try:
        yield run
    except OutOfTime:
        run.pause()
        raise
    except ComeBackLater:
        run.let_go()
        raise


def is_still_leased(stores: Stores, attempt: Attempt, waiting: Waiting) -> bool:
    """Whether the store that an upload waits for is still taken, and it has not waited too long."""
    soon = bool(waiting.busy) and not has_waited_too_long(waiting, attempt)
    return soon and stores.ledger.is_leased(waiting.busy, attempt.clock_ms())


def put_plan(stores: Stores, attempt: Attempt, plan: Plan, suffix: str = "") -> str:
    """Its key, which no other attempt writes to."""
    key = plan_key(plan.upload_id, plan.store, attempt.attempt_id + suffix)
    stores.files.put(key, encode_plan(plan))
    return key


def write_changes(
    run: StoreRun, changes: Sequence[Change], is_written: Callable[[StockRow], bool] = lambda row: False
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


@dataclass(frozen=True, slots=True)
class Job:
    """One upload, read and ready to be worked on. `arrived_ms` is when the file arrived.

    `day_start`: sales reduce stock, and the file's day begins here (`movements.start_of_day`); None: they do not.
    `similar`: see `models.FileJudgement`. `leaving`: the store is removed, or gets another one's rows. `gone`:
    whether a store that lists nothing then is gone from the lists (None: as before); one that lists something never is.
    """

    upload_id: str
    ver: str
    mode: UploadMode
    sender: Sender
    file_name: str = ""
    arrived_ms: int = 0
    whole: bool = False
    thresholds: Thresholds = field(default_factory=Thresholds)
    decision: Decision | None = None
    decided_by: str | None = None
    decided_by_id: str = ""
    limits: PlausibilityLimits = field(default_factory=PlausibilityLimits)
    day_start: str | None = None
    similar: Mapping[str, str] = field(default_factory=dict)
    correction: Correction | None = None
    undoing: Undoing | None = None
    leaving: Leaving | None = None
    gone: Gone | None = None


@dataclass(frozen=True, slots=True)
class StoreState:
    """The store as found under the lease."""

    head: StoreRevision
    rows: dict[str, StockRow]


def part_of(
    attempt: Attempt, plan: Plan, status: PartStatus, key: str | None = None, reason: str | None = None
) -> UploadPart:
    """What a plan does to its store. `key`: where the plan is kept. One that has come to an end says when."""
    removed = len(plan.removed)
    return UploadPart(
        store=plan.store,
        status=status,
        ver=plan.ver,
        plan_key=key,
        total=len(plan.changes) - removed + len(plan.unchanged) + len(plan.superseded),
        applied=len(plan.changes) - removed,
        unchanged=len(plan.unchanged),
        superseded=len(plan.superseded),
        removed=removed,
        expected_alerts=sum(attempt.expects_alert(change.old, change.new) for change in plan.changes),
        reason=reason,
        committed_at=iso_time(attempt.clock_ms()) if status in FINAL_PART else None,
    )


def part_audit(attempt: Attempt, job: Job, part: UploadPart) -> AuditEntry:
    """The entry for a part that has reached this status; the same for every attempt."""
    detail: dict[str, str | int] = {
        "upload_id": job.upload_id,
        "store": part.store,
        "applied": part.applied,
        "unchanged": part.unchanged,
        "superseded": part.superseded,
        "removed": part.removed,
    }
    is_corrected = job.correction is not None and part.status is PartStatus.COMMITTED
    if job.correction is not None:
        told = job.correction
        named = {"product_id": told.product_id} if is_corrected and told.product_id else {}
        detail |= {**named, "before": told.before, "after": told.after, "why": told.reason}
    if job.undoing is not None:
        detail |= {"undoes": job.undoing.upload_id, "why": job.undoing.why}
    is_removed = job.leaving is not None and part.status is PartStatus.COMMITTED
    removed = "store merged" if job.leaving is not None and job.leaving.into else "store removed"
    if job.leaving is not None:
        detail |= {"why": job.leaving.why, **({"into": job.leaving.into} if job.leaving.into else {})}
    action = f"{'undo' if job.undoing else 'store'} {part.status.lower()}"
    return AuditEntry(
        audit_id=f"{job.upload_id}#{part.status}#{part.store}",
        at=iso_time(attempt.clock_ms()),
        actor=job.decided_by or job.sender.name,
        action="count corrected" if is_corrected else removed if is_removed else action,
        subject=f"upload {job.upload_id}",
        detail=detail if part.reason is None else {**detail, "reason": part.reason},
        user_id=job.decided_by_id if job.decided_by else job.sender.user_id,
    )
