"""An uploaded sales file: other stores' sales looked for, the lines merged, their weeks rolled up, stock reduced.

Promises, whatever crashes, repeats or comes out of order: every accepted sale counts once by its store and sale_id, as
the newest file says, and once an upload has ended the roll-ups equal a recomputation from the lake. How: one writer at
a time holds the lake's lease; the weeks a merge changes are noted before it, and only the upload that noted them takes
them off again, when it publishes their roll-up. So every step can be done again. Why this way: docs/decisions/080 to
083 and 110. The steps around it are those of every file: protocol/run.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.arrival import UNDO_PREFIX, Arrival
from backend_lambdas.uploads.deplete_stock import SalesDepletion, deplete_stock, sold_items, with_depletion
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.lake_lease import leased_lake
from backend_lambdas.uploads.merge_sales import ClashLimits, Merging, merge_sales
from backend_lambdas.uploads.models import Decision, Outcome, UploadMode, UploadStatus
from backend_lambdas.uploads.ports import Attempt, Stores, UploadFile
from backend_lambdas.uploads.protocol.apply import Job
from backend_lambdas.uploads.protocol.lifecycle import IngestResult, UploadRun
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.recall import looked_into
from backend_lambdas.uploads.protocol.run import Kind, run_upload
from backend_lambdas.uploads.rows.kinds import SALES
from backend_lambdas.uploads.rows.mapping import ColumnMapping
from backend_lambdas.uploads.rows.merged_stores import sales_as_merged
from backend_lambdas.uploads.rows.sales import ParsedSalesFile, parse_sales_file
from backend_lambdas.uploads.rows.stock_lines import Reject
from backend_lambdas.uploads.sales_ports import SalesStores
from backend_lambdas.uploads.sender import VENDORS_FILE
from backend_lambdas.uploads.undo_sales import undo_sales

BATCH_LINES = 50_000  # what bounds the memory of a merge
CLAIM_MS = 330_000  # longer than the function's timeout
DISCARDED = "Discarded: none of these sales was counted."

ParseSalesFile = Callable[[Inspected, Reject, tzinfo, date, str | None, ColumnMapping], ParsedSalesFile]
ReadSales = ReadUpload[ParsedSalesFile]


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
    """What a function does with an event of the sales queue, an undo's too; see `run_upload`.

    `stock`: sales also reduce stock; None: they do not.
    """
    if arrival.key.startswith(UNDO_PREFIX):
        return undo_sales(arrival, stores, attempt, reduce_stock=stock is not None)
    kind = SalesFile(stores, parse, limits or ClashLimits(), zone, batch_lines, stock, CLAIM_MS)
    return run_upload(arrival, kind, attempt)


@dataclass(frozen=True)
class SalesFile(Kind[ParsedSalesFile]):
    """One event's file."""

    stores: SalesStores
    parse_file: ParseSalesFile
    limits: ClashLimits
    zone: tzinfo
    batch_lines: int
    stock: Stores | None
    claim_ms: int
    name = SALES.name
    mails_sender = True

    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> ParsedSalesFile:
        # No sale is of later than the day after the file came; clocks of tills may be a little fast.
        latest = datetime.fromtimestamp(run.arrival.event_ms / 1000, self.zone).date() + timedelta(days=1)
        look, mapping = looked_into(file)
        parsed = self.parse_file(look, reject, self.zone, latest, file.metadata.get("store"), mapping)
        return sales_as_merged(parsed, self.stores.directory.all_merged())

    def apply(self, run: UploadRun, read: Callable[[], ReadSales]) -> Outcome:
        if run.decision is Decision.DISCARD:
            return Outcome(UploadStatus.REJECTED, DISCARDED)
        # Who comes back to a file that was read before does not read it again only to find the lake taken.
        found = None if run.claimed.is_read else read()
        with leased_lake(self.stores, run.attempt) as lease:
            found = found or read()
            merging = Merging(run, self.stores, self.batch_lines, self.limits)
            outcome = self._held(run, found) or merge_sales(merging, found.parsed, lease)
        if self.stock is None or outcome.status is UploadStatus.HELD:
            return outcome
        arrival, upload_id = run.arrival, run.upload_id
        ver, mode = arrival.ver(upload_id), UploadMode.SALES
        job = Job(upload_id, ver, mode, found.sender, arrival.file_name, arrival.event_ms)
        merged = self.stores.directory.all_merged()
        moves = SalesDepletion(self.stock, self.stores.lake, run.attempt, self.zone, job, merged=merged)
        deplete_stock(moves, sold_items(moves, found.parsed.lines), run)
        return with_depletion(moves, outcome)

    def _held(self, run: UploadRun, read: ReadSales) -> Outcome | None:
        """That the file waits because of who sent it. Asked before anything is merged and never after: who was
        allowed then may have lost the right since, but sales that count are not held."""
        record = run.claimed.record
        if not read.sender.user_id or run.decision is not None or (record is not None and record.judged):
            return None
        if read.sender.is_vendor:
            raise UploadRejected(VENDORS_FILE)
        refusal = read.sender.refusal(sorted(read.parsed.by_store))
        return None if refusal is None else Outcome(UploadStatus.HELD, refusal)
