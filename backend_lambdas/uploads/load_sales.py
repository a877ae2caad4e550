"""What happens to an uploaded sales file: claim, read, merge into the lake by sale_id, roll up its weeks, finish.

Promises, whatever crashes, repeats or comes out of order: every accepted sale counts once, as the newest file says, and
once an upload has ended the roll-ups equal a recomputation from the lake. How: one writer at a time holds the lake's
lease; the weeks a merge changes are noted before it, and only the upload that noted them takes them off again, when it
publishes their roll-up. So every step can be done again. Why this way: docs/decisions/080 to 083.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice

from backend_lambdas.inventory.errors import LeaseLost, StorageError, UploadRejected
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.claiming import ClaimAnswer, Claimed, claim_upload
from backend_lambdas.uploads.endings import POISON, Ended, IngestResult, claim_delay, continue_later, finish, wait
from backend_lambdas.uploads.file_kinds import SALES
from backend_lambdas.uploads.keeping import keep_reading
from backend_lambdas.uploads.move_stock import Moves, move_stock
from backend_lambdas.uploads.ports import Attempt, Claim, Stores
from backend_lambdas.uploads.progress import Outcome, UploadMode, UploadStatus
from backend_lambdas.uploads.reading import DEFAULT_BY, none_accepted, opened
from backend_lambdas.uploads.rejects import RejectedRows
from backend_lambdas.uploads.sales_ports import Batch, SalesLease, SalesStores
from backend_lambdas.uploads.sales_rows import ParsedSalesFile, parse_sales_file
from backend_lambdas.uploads.sold_stock import sales_job, sold_items, with_moves
from backend_lambdas.uploads.store_work import StoreWork

BATCH_LINES = 50_000  # what bounds the memory of a merge
CLAIM_MS = 330_000  # longer than the function's timeout
LEASE_MS = 180_000
GIVE_UP_AFTER_MS = 6 * 3600 * 1000  # many files at once wait for each other


@dataclass(frozen=True, slots=True)
class ReadSales:
    """The file's lines with who sent them."""

    parsed: ParsedSalesFile
    by: str
    mode: UploadMode = UploadMode.UPDATE
    kind: str = SALES.name

    @property
    def returns(self) -> int:
        return self.parsed.returns

    @property
    def by_store(self) -> Mapping[str, int]:
        return self.parsed.by_store


def load_sales(
    arrival: Arrival,
    stores: SalesStores,
    attempt: Attempt,
    zone: tzinfo,
    batch_lines: int = BATCH_LINES,
    stock: Stores | None = None,
) -> IngestResult:
    """Do all there is to do for one event of a sales file; call it again with the same event after any crash.

    `stock`: sales also reduce stock; None: they do not.

    Raise StorageError when a store fails, or (Throttled) when the lake stayed busy for hours; the event must then be
    delivered again.
    """
    claimed = claim_upload(arrival, stores.records, attempt, CLAIM_MS)
    upload_id = claimed.claim.upload_id
    if claimed.answer is ClaimAnswer.ENDED:
        return IngestResult(upload_id, Ended.DUPLICATE)
    if claimed.answer is ClaimAnswer.BUSY:
        stores.queue.send_again(arrival.message, claim_delay(claimed, attempt))
        return IngestResult(upload_id, Ended.SENT_AGAIN)
    try:
        return _attempt(arrival, stores, attempt, claimed, zone, batch_lines, stock)
    except LeaseLost:
        return wait(arrival, stores, attempt, claimed, GIVE_UP_AFTER_MS)
    except StorageError as error:
        # Failing storage is no reason to condemn the file: this attempt does not count.
        stores.records.unclaim(claimed.claim, claimed.attempts - (not claimed.is_read), str(error))
        raise


def _attempt(
    arrival: Arrival,
    stores: SalesStores,
    attempt: Attempt,
    claimed: Claimed,
    zone: tzinfo,
    batch_lines: int,
    stock: Stores | None,
) -> IngestResult:
    if claimed.is_poison:
        return finish(stores, attempt, claimed, Outcome(UploadStatus.REJECTED, POISON), DEFAULT_BY)
    # Who comes back to a file that was read before does not read it again only to find the lake taken.
    lease = _lease(stores, attempt) if claimed.is_read else None
    if claimed.is_read and lease is None:
        return wait(arrival, stores, attempt, claimed, GIVE_UP_AFTER_MS)
    try:
        with _given_back_on_failure(stores, lease):
            read = _read(arrival, stores, attempt, claimed, zone)
    except UploadRejected as rejected:
        if lease is not None:
            stores.ledger.release(lease)
        return finish(stores, attempt, claimed, Outcome(UploadStatus.REJECTED, rejected.reason), DEFAULT_BY)
    lease = lease or _lease(stores, attempt)
    if lease is None:
        return wait(arrival, stores, attempt, claimed, GIVE_UP_AFTER_MS)
    outcome = _hold(arrival, stores, attempt, claimed, read, lease, batch_lines)
    return _end(arrival, stores, attempt, claimed, zone, read, outcome, stock)


def _end(
    arrival: Arrival,
    stores: SalesStores,
    attempt: Attempt,
    claimed: Claimed,
    zone: tzinfo,
    read: ReadSales,
    outcome: Outcome | None,
    stock: Stores | None,
) -> IngestResult:
    """Take the sales off the stock where that is wanted, and finish."""
    if outcome is None:
        return continue_later(arrival, stores, claimed)
    if stock is None:
        return finish(stores, attempt, claimed, outcome, read.by)
    moves = Moves(stock, stores.lake, attempt, zone, sales_job(arrival, claimed.claim.upload_id, read.by))
    work = move_stock(moves, sold_items(moves, read.parsed.lines))
    if work is StoreWork.BUSY:
        return wait(arrival, stores, attempt, claimed, GIVE_UP_AFTER_MS)
    if work is StoreWork.OUT_OF_TIME:
        return continue_later(arrival, stores, claimed)
    return finish(stores, attempt, claimed, with_moves(moves, outcome), read.by)


def _lease(stores: SalesStores, attempt: Attempt) -> SalesLease | None:
    now = attempt.clock_ms()
    return stores.ledger.acquire(attempt.attempt_id, now, now + LEASE_MS)


@contextmanager
def _given_back_on_failure(stores: SalesStores, lease: SalesLease | None) -> Iterator[None]:
    try:
        yield
    except StorageError:
        if lease is not None:
            stores.ledger.release(lease)
        raise


def _hold(
    arrival: Arrival,
    stores: SalesStores,
    attempt: Attempt,
    claimed: Claimed,
    read: ReadSales,
    lease: SalesLease,
    batch_lines: int,
) -> Outcome | None:
    """Do the work under the lease, and give the lease back; None when time has run out before the end."""
    with _given_back_on_failure(stores, lease):
        outcome = _load(arrival, stores, attempt, read.parsed, lease, claimed.claim, batch_lines)
    stores.ledger.release(lease)
    return outcome


def _read(arrival: Arrival, stores: SalesStores, attempt: Attempt, claimed: Claimed, zone: tzinfo) -> ReadSales:
    """Parse the file; the first time also write its rejected rows and facts (RECEIVED -> APPLYING)."""
    with opened(arrival, stores) as file, closing(RejectedRows()) as rejects:
        store = file.metadata.get("store")
        parsed = parse_sales_file(file.body, rejects.add, zone, _latest(arrival, zone), store)
        read = ReadSales(parsed, file.metadata.get("by") or DEFAULT_BY)
        if not claimed.is_read:
            keep_reading(stores, attempt, claimed.claim, read, rejects, file.body)
    if parsed.accepted == 0:
        raise UploadRejected(none_accepted(parsed.total))
    return read


def _latest(arrival: Arrival, zone: tzinfo) -> date:
    """No sale is of later than the day after the file came; clocks of tills may be a little fast."""
    return datetime.fromtimestamp(arrival.event_ms / 1000, zone).date() + timedelta(days=1)


def _load(
    arrival: Arrival,
    stores: SalesStores,
    attempt: Attempt,
    parsed: ParsedSalesFile,
    lease: SalesLease,
    claim: Claim,
    batch_lines: int,
) -> Outcome | None:
    """Merge and roll up; None when time has run out before the end."""
    upload_id = claim.upload_id
    applied = unchanged = superseded = 0
    for lines in _batches(parsed, batch_lines):
        now = attempt.clock_ms()
        if now > attempt.deadline_ms:
            return None
        lease = stores.ledger.renew(lease, now + LEASE_MS)
        staged = stores.lake.stage(Batch(lines, upload_id, arrival.ver(upload_id)))
        found = staged.comparison
        lease = stores.ledger.mark_dirty(lease, found.weeks, upload_id)
        if found.left_stores:
            stores.records.note_left_stores(claim, found.left_stores)
        if found.to_write:
            staged.merge()
        applied += found.applied
        unchanged += found.unchanged
        superseded += found.superseded
    now = attempt.clock_ms()
    if now > attempt.deadline_ms:
        return None
    publish_dirty(stores, stores.ledger.renew(lease, now + LEASE_MS), upload_id, now)
    return _outcome(applied, unchanged, superseded, parsed.stores)


def publish_dirty(stores: SalesStores, lease: SalesLease, upload_id: str, now_ms: int) -> None:
    """Roll up every week that may be out of date, other uploads' too, and publish; nothing to do, nothing published."""
    weeks = {week for week, _ in lease.dirty}
    if weeks:
        stores.ledger.publish(lease, stores.lake.roll_up(weeks), upload_id, iso_time(now_ms))


def _batches(parsed: ParsedSalesFile, batch_lines: int) -> Iterator[list[SaleLine]]:
    lines = iter(parsed.lines)
    while some := list(islice(lines, batch_lines)):
        yield some


def _outcome(applied: int, unchanged: int, superseded: int, stores: int) -> Outcome:
    status, reason = UploadStatus.COMMITTED, None
    if superseded and not applied and not unchanged:
        status, reason = UploadStatus.SUPERSEDED, "Newer files have told of all these sales."
    return Outcome(status, reason, applied, unchanged, superseded, stores_done=stores)
