"""What happens to an uploaded sales file: claim, read, look for other stores' sales, merge, roll up its weeks, finish.

Promises, whatever crashes, repeats or comes out of order: every accepted sale counts once by its store and sale_id, as
the newest file says, and once an upload has ended the roll-ups equal a recomputation from the lake. How: one writer at
a time holds the lake's lease; the weeks a merge changes are noted before it, and only the upload that noted them takes
them off again, when it publishes their roll-up. So every step can be done again. Why this way: docs/decisions/080 to
083 and 110.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import BinaryIO

from backend_lambdas.inventory.errors import ComeBackLater, LeaseLost, StorageError, UploadRejected
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.deplete_stock import SalesDepletion, deplete_stock
from backend_lambdas.uploads.merge_sales import LEASE_MS, ClashLimits, Merging, merge_sales
from backend_lambdas.uploads.models import FINAL_PART, Decision, Outcome, UploadMode, UploadStatus
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.protocol.announce_held import after_the_end, tell_held
from backend_lambdas.uploads.protocol.claim import ClaimAnswer, Claimed, claim_upload
from backend_lambdas.uploads.protocol.lifecycle import (
    POISON,
    Ended,
    IngestResult,
    claim_delay,
    continue_later,
    finish,
    give_up_stuck,
    wait,
)
from backend_lambdas.uploads.protocol.parse import DEFAULT_BY, none_accepted, opened, save_parse_result
from backend_lambdas.uploads.protocol.store_work import Pace, StoreWork
from backend_lambdas.uploads.recompute_on_hand import sales_job, sold_items, with_depletion
from backend_lambdas.uploads.rows.kinds import SALES
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows
from backend_lambdas.uploads.rows.sales import ParsedSalesFile, parse_sales_file
from backend_lambdas.uploads.rows.stock_lines import Reject
from backend_lambdas.uploads.sales_ports import SalesLease, SalesStores

BATCH_LINES = 50_000  # what bounds the memory of a merge
CLAIM_MS = 330_000  # longer than the function's timeout
THE_LAKE = "The sales history"
DISCARDED = "Discarded: none of these sales was counted."

ParseSalesFile = Callable[[BinaryIO, Reject, tzinfo, date, str | None], ParsedSalesFile]


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


@dataclass(frozen=True, slots=True)
class SalesWork:
    """One attempt at one sales file. `stock`: sales also reduce it; None: they do not."""

    arrival: Arrival
    stores: SalesStores
    attempt: Attempt
    claimed: Claimed
    zone: tzinfo
    batch_lines: int
    limits: ClashLimits
    stock: Stores | None
    parse: ParseSalesFile
    pace: Pace

    @property
    def decision(self) -> Decision | None:
        return self.claimed.record.decision if self.claimed.record else None

    def lease(self) -> SalesLease | None:
        now = self.attempt.clock_ms()
        return self.stores.ledger.acquire(self.attempt.attempt_id, now, now + LEASE_MS)

    def finish(self, outcome: Outcome, by: str = DEFAULT_BY) -> IngestResult:
        result = finish(self.stores, self.attempt, self.claimed, outcome, by)
        if outcome.status is UploadStatus.HELD:
            tell_held(self.arrival, self.stores, self.attempt, self.claimed, outcome)
        return result

    def wait(self, busy: str = THE_LAKE) -> IngestResult:
        return wait(self.arrival, self.stores, self.attempt, self.claimed, busy, self.pace.got_on)

    def continue_later(self) -> IngestResult:
        got_on = self.pace.got_on or self._has_moved_stock()
        return continue_later(self.arrival, self.stores, self.claimed, got_on)

    def _has_moved_stock(self) -> bool:
        """Whether this attempt has finished the work on the stock of a store."""
        began = iso_time(self.claimed.claim.until_ms - CLAIM_MS)
        parts = self.stores.records.parts(self.claimed.claim.upload_id).values()
        return any(part.status in FINAL_PART and (part.committed_at or "") >= began for part in parts)


def load_sales(
    arrival: Arrival,
    stores: SalesStores,
    attempt: Attempt,
    zone: tzinfo,
    batch_lines: int = BATCH_LINES,
    stock: Stores | None = None,
    limits: ClashLimits | None = None,
    parse: ParseSalesFile = parse_sales_file,
) -> IngestResult:
    """Do all there is to do for one event of a sales file; call it again with the same event after any crash.

    `stock`: sales also reduce stock; None: they do not.

    Raise StorageError when a store fails for a reason that does not pass; the event must then be delivered again.
    """
    claimed = claim_upload(arrival, stores.records, attempt, CLAIM_MS)
    arrival = arrival.settled(claimed.ver)
    upload_id = claimed.claim.upload_id
    if claimed.answer is ClaimAnswer.ENDED:
        return after_the_end(arrival, stores, attempt, claimed)
    if claimed.answer is ClaimAnswer.BUSY:
        stores.queue.send_again(arrival.message, claim_delay(claimed, attempt))
        return IngestResult(upload_id, Ended.SENT_AGAIN)
    pace = Pace(stores.records, attempt, claimed.claim)
    work = SalesWork(arrival, stores, attempt, claimed, zone, batch_lines, limits or ClashLimits(), stock, parse, pace)
    try:
        return _attempt(work)
    except LeaseLost:
        return work.wait()
    except ComeBackLater as error:
        attempts = claimed.attempts - (not claimed.is_read)
        return wait(arrival, stores, attempt, claimed, got_on=pace.got_on, attempts=attempts, error=str(error))
    except StorageError as error:
        # Failing storage is no reason to condemn the file: this attempt does not count.
        stalls = 0 if claimed.record is None or pace.got_on else claimed.record.stalls
        stores.records.unclaim(claimed.claim, claimed.attempts - (not claimed.is_read), stalls, None, str(error))
        raise


def _attempt(work: SalesWork) -> IngestResult:
    if work.claimed.is_poison:
        return work.finish(Outcome(UploadStatus.REJECTED, POISON))
    if work.claimed.is_stuck:
        return give_up_stuck(work.stores, work.attempt, work.claimed)
    if work.decision is Decision.DISCARD:
        return work.finish(Outcome(UploadStatus.REJECTED, DISCARDED))
    # Who comes back to a file that was read before does not read it again only to find the lake taken.
    lease = work.lease() if work.claimed.is_read else None
    if work.claimed.is_read and lease is None:
        return work.wait()
    try:
        with _given_back_on_failure(work.stores, lease):
            read = _read(work)
    except UploadRejected as rejected:
        if lease is not None:
            work.stores.ledger.release(lease)
        return work.finish(Outcome(UploadStatus.REJECTED, rejected.reason))
    lease = lease or work.lease()
    if lease is None:
        return work.wait()
    return _end(work, read, _merge(work, read, lease))


def _end(work: SalesWork, read: ReadSales, outcome: Outcome | None) -> IngestResult:
    """Take the sales off the stock where that is wanted, and finish."""
    if outcome is None:
        return work.continue_later()
    if work.stock is None or outcome.status is UploadStatus.HELD:
        return work.finish(outcome, read.by)
    job = sales_job(work.arrival, work.claimed.claim.upload_id, read.by)
    moves = SalesDepletion(work.stock, work.stores.lake, work.attempt, work.zone, job)
    moved = deplete_stock(moves, sold_items(moves, read.parsed.lines))
    if moved is StoreWork.BUSY:
        return work.wait("A store of the file")
    if moved is StoreWork.OUT_OF_TIME:
        return work.continue_later()
    return work.finish(with_depletion(moves, outcome), read.by)


@contextmanager
def _given_back_on_failure(stores: SalesStores, lease: SalesLease | None) -> Iterator[None]:
    try:
        yield
    except StorageError:
        if lease is not None:
            stores.ledger.release(lease)
        raise


def _merge(work: SalesWork, read: ReadSales, lease: SalesLease) -> Outcome | None:
    """Do the work under the lease, and give the lease back; None when time has run out before the end."""
    upload_id = work.claimed.claim.upload_id
    merging = Merging(
        work.stores,
        work.attempt,
        work.claimed,
        upload_id,
        work.arrival.ver(upload_id),
        work.batch_lines,
        work.limits,
        work.pace,
    )
    with _given_back_on_failure(work.stores, lease):
        outcome = merge_sales(merging, read.parsed, lease)
    work.stores.ledger.release(lease)
    return outcome


def _read(work: SalesWork) -> ReadSales:
    """Parse the file; the first time also write its rejected rows and facts (RECEIVED -> APPLYING)."""
    with opened(work.arrival, work.stores) as file, closing(RejectedRows()) as rejected_rows:
        latest = _latest(work.arrival, work.zone)
        parsed = work.parse(file.body, rejected_rows.add, work.zone, latest, file.metadata.get("store"))
        read = ReadSales(parsed, file.metadata.get("by") or DEFAULT_BY)
        if not work.claimed.is_read:
            save_parse_result(work.stores, work.attempt, work.claimed.claim, read, rejected_rows, file.body)
    if parsed.accepted == 0:
        raise UploadRejected(none_accepted(parsed.total))
    return read


def _latest(arrival: Arrival, zone: tzinfo) -> date:
    """No sale is of later than the day after the file came; clocks of tills may be a little fast."""
    return datetime.fromtimestamp(arrival.event_ms / 1000, zone).date() + timedelta(days=1)
