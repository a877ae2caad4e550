"""What the ingest protocol asks of its stores. Real ones are in aws/, in-memory ones in tests/support/ingest_stores.py.

Every method is atomic. Writes marked "fenced" happen only while the caller still holds the lease (same owner, same
epoch); else nothing is written and LeaseLost is raised. All raise StorageError when the store cannot do its work.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import OutOfTime
from backend_lambdas.inventory.leaving import Gone
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.movements import Movement
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.store_summary import StoreAggregate
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.files.limits import USUAL, FileLimits
from backend_lambdas.uploads.held import HeldUpload
from backend_lambdas.uploads.models import FileJudgement, Outcome, ReadFacts, UploadPart, UploadRecord, Waiting
from backend_lambdas.uploads.rows.mapping import Chosen, ColumnMapping
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.sender import Sender, Senders


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one upload, until `until_ms`; lost when another attempt claims it after that."""

    upload_id: str
    owner: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write the rows of one store. `epoch` grows with every holder.

    `high_water` is the ver of the newest clean snapshot committed, `max_ver` that of the newest upload committed ("" =
    none yet); they cannot change while the lease is held. `unpublished`: an attempt before this one began to write
    rows and did not come to its commit, so the table may hold rows that no snapshot and no plan names.
    `sales_ver`: the newest sales file that moved the store's stock, `moved_ver` the newest movement that a person
    recorded. `rules_rev`: of the thresholds its rows follow.
    """

    store: str
    owner: str
    epoch: int
    until_ms: int
    high_water: str = ""
    max_ver: str = ""
    unpublished: bool = False
    sales_ver: str = ""
    rules_rev: int = 0
    moved_ver: str = ""


@dataclass(frozen=True, slots=True)
class StoreRevision:
    """Where the store stands: `rev` counts its commits that changed a row; the snapshot readers follow. `is_merged`:
    its name stands for another store.
    """

    rev: int = 0
    snapshot_key: str | None = None
    snapshot_rev: int = 0
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class StoreCommit:
    """One upload's work on one store, as it becomes visible at once.

    `head` is the head the work was based on; `rev` is head.rev, or one more when a row changed (then `snapshot_key` is
    set). `reload`: readers cannot follow by plans to this rev and must load the snapshot (no change is listed for it).
    `newest` tells whether this is the newest upload so far: only then the last_upload_* facts move on. `statement`:
    the upload says what is on the shelf, which files that land late must respect; sales do not.
    `gone`: whether the store is gone from the lists; None as before.
    """

    lease: Lease
    upload_id: str
    part: UploadPart
    head: StoreRevision
    rev: int
    snapshot_key: str | None
    aggregate: StoreAggregate
    high_water: str
    max_ver: str
    reload: bool
    newest: bool
    arrived_at: str
    file_name: str
    committed_at: str
    audit: AuditEntry
    statement: bool = True
    gone: Gone | None = None


def nothing() -> None:
    """What is done between the steps of long work where nobody asks for anything."""


class StockRows(Protocol):
    """The Stock table."""

    def read_store(self, store: str, step: Callable[[], None] = nothing) -> dict[str, StockRow]:
        """Every row by product_id, the delisted ones too; strongly consistent. `step`: called now and then."""

    def write_rows(self, lease: Lease, rows: Sequence[StockRow]) -> list[str]:
        """Put each row, a first one (rev 1) if none is there, a later one if that one's ver is older; fenced.

        Return the product_ids of the rows left alone.
        """


class StoreLedger(Protocol):
    """Leases, aggregates and commits of stores, in the Ops table."""

    def acquire(self, store: str, owner: str, now_ms: int, until_ms: int) -> Lease | None:
        """The lease, or None while another holder's has not run out."""

    def is_leased(self, store: str, now_ms: int) -> bool:
        """Whether somebody holds the lease; a read that disturbs nobody."""

    def lease_of(self, store: str) -> Lease:
        """The lease as it is, which this does not take; a blank one of a store that nobody has written to."""

    def renew(self, lease: Lease, until_ms: int) -> Lease:
        """The same lease, running longer; fenced."""

    def release(self, lease: Lease) -> None:
        """Give the lease back without a commit; fenced."""

    def store_summary(self, store: str, upload_id: str) -> tuple[StoreRevision, UploadPart | None]:
        """Where the store stands and what has been done to it by this upload; strongly consistent, at once."""

    def newer_plans(self, store: str, ver: str) -> list[str]:
        """The plan keys of every upload committed to the store with a ver above this one; strongly consistent."""

    def note_sales(self, lease: Lease, ver: str) -> Lease:
        """Note before the lake is asked that a sales file with this ver moves the store's stock; fenced."""

    def note_rules(self, lease: Lease, rev: int) -> Lease:
        """Note before rows are brought to the thresholds which of their changes the store's rows follow; fenced."""

    def put_part(self, lease: Lease, upload_id: str, part: UploadPart) -> None:
        """Note that work on this store begins (PLANNED) with this plan, and that rows may be unpublished; fenced."""

    def pause_part(self, lease: Lease, upload_id: str, part: UploadPart) -> None:
        """Note how far a part is and release the lease; fenced, at once."""

    def close_part(self, lease: Lease, upload_id: str, part: UploadPart, audit: AuditEntry) -> None:
        """End (or hold) a part that changes no row, with its audit entry, and release the lease; fenced, at once."""

    def commit(self, commit: StoreCommit) -> None:
        """Make the work visible: aggregate, day's aggregate, change, part, lease release, audit; fenced, at once.

        Raise ConditionFailed when the head is no longer the one the work was based on.
        """


class StockMovements(Protocol):
    """What people recorded: sales, deliveries, transfers, adjustments."""

    def since(self, store: str, ver: str) -> Mapping[str, Sequence[int]]:
        """product_id -> units of each movement after this ver, in order; strongly consistent."""

    def commit(self, commits: Sequence[StoreCommit], rows: Sequence[StockRow], movement: Movement, ver: str) -> None:
        """Everything of one movement, in all its stores or in none; fenced by every store's lease.

        The rows, `StoreLedger.commit` of each store, what moved (as of `ver`) for files that land late, and the mark on
        the movement that it takes back.

        Raise ConditionFailed when a head or a row is another by now, or the other movement was taken back before.
        """


@dataclass(frozen=True, slots=True)
class KnownStore:
    """A store that files were applied to: the snapshot of its rows, and the newest file."""

    store: str
    items: int = 0
    snapshot_key: str | None = None
    last_upload_id: str | None = None


class StoreDirectory(Protocol):
    """The company's stores, from their aggregates, without those that are gone. Reads may be a moment behind."""

    def known(self, stores: Collection[str]) -> Mapping[str, KnownStore]:
        """Those of these stores that files were applied to."""

    def all_known(self) -> Sequence[KnownStore]:
        """Every store of the company."""

    def merged(self, stores: Collection[str]) -> Mapping[str, str]:
        """For those of these names that were merged into another store, the store that they stand for."""

    def all_merged(self) -> Merged:
        """Every name that stands for another store."""


@dataclass(frozen=True, slots=True)
class MovedNotice:
    """One store's side of a movement: its row before (None: not listed) and after."""

    movement: Movement
    before: StockRow | None
    after: StockRow
    by: str


class HeldNotices(Protocol):
    def publish(self, held: HeldUpload) -> None:
        """Tell people that an upload waits for their decision; telling twice sends two mails."""

    def publish_movement(self, moved: MovedNotice) -> None:
        """Tell those who asked for it what a person recorded in one store; as above."""


class UploadRecords(Protocol):
    """The records of uploads, in the Ops table. Writes are made only under a claim; else LeaseLost is raised."""

    def find(self, upload_id: str) -> UploadRecord | None:
        """The record; strongly consistent."""

    def time_in_order(self, arrival: Arrival) -> int:
        """The time of arrival that puts the file where its sequencer does among those of its key, noted for those to
        come; the same whenever it is asked. See `versions.time_in_order`.
        """

    def create(self, arrival: Arrival, claim: Claim, now: str) -> bool:
        """Write the first record (RECEIVED, attempt 1) with this claim; False when there is one already."""

    def claim(self, claim: Claim, seen: UploadRecord, attempts: int) -> bool:
        """Take over a record that is still as seen, with one stall more; False when it has moved on meanwhile."""

    def note_progress(self, claim: Claim, rows_done: int, stores_done: int) -> None:
        """Note how far the work is; from here on there are no stalls and no waiting."""

    def unclaim(
        self, claim: Claim, attempts: int, stalls: int, waiting: Waiting | None = None, error: str = ""
    ) -> None:
        """Give the claim back and set these; does nothing when the claim is lost.

        `error`: what went wrong, kept for whoever has to say why the upload failed.
        """

    def give_up(self, claim: Claim, failure: str, audit: AuditEntry) -> None:
        """Say on the record why nobody is at it any more, with the audit entry at once, and give the claim back.

        The next claim takes the failure off again.
        """

    def hand_over(self, claim: Claim, kind: str) -> None:
        """Note the kind of the file and give the claim back, for the function that reads this kind."""

    def first_with_content(self, content_hash: str, upload_id: str) -> str:
        """The id of the first upload that had this content; this one's own when it is the first."""

    def remembered(self, sender_id: str, header: str) -> Chosen | None:
        """What this sender has said of files with these columns; None where nothing."""

    def remember(self, sender_id: str, header: str, chosen: Chosen) -> None:
        """Keep it for the next file, in place of what was said before."""

    def save_row_errors(self, upload_id: str, errors: Sequence[RowError], read_at: int) -> None:
        """Write one record per rejected row (at most the first 1,000 are given); the same again changes nothing."""

    def save_read(self, claim: Claim, facts: ReadFacts) -> None:
        """RECEIVED -> APPLYING with what reading the file has shown."""

    def note_judged(self, claim: Claim, judgement: FileJudgement) -> None:
        """Note that the file as a whole may be applied, and its new and similar stores."""

    def begin_announcing(self, upload_id: str, now_ms: int, until_ms: int) -> bool:
        """Become the one who announces the held upload, until then; False when it is done or somebody else is at it."""

    def note_announced(self, upload_id: str, now: str) -> None:
        """Note that the held upload was announced."""

    def note_left_stores(self, claim: Claim, stores: Collection[str]) -> None:
        """Note which stores the upload would take sales away from, before it is held for that; they add up."""

    def parts(self, upload_id: str) -> dict[str, UploadPart]:
        """The parts by store; strongly consistent."""

    def mark_undone(self, claim: Claim, seen: UploadRecord, audit: AuditEntry, mail_to: str = "") -> bool:
        """Note on an ended upload that the claimed one undoes it, with the audit entry at once; False: done before.

        One that failed ends by that, as far as it was applied; False when somebody has it tried again meanwhile.
        `mail_to`: the user id of who is mailed about it, "" nobody.
        """

    def finish(
        self, claim: Claim, outcome: Outcome, audit: AuditEntry, now: str, sender: Sender | None = None, to: str = ""
    ) -> None:
        """Set the status with its sums, its sender where known, and its audit entry at once; give the claim back.

        `to`: the user id of who is mailed how it ended, "" nobody.
        """


@dataclass(frozen=True, slots=True)
class UploadFile:
    """An uploaded object, open for reading and seeking; `metadata` are its x-amz-meta-* values.

    `was_read`: an earlier attempt has read the whole file. `recall`: adds to what was said of its columns what its
    sender has chosen for earlier files (protocol/recall.py).
    """

    body: BinaryIO
    size: int
    metadata: dict[str, str]
    limits: FileLimits = USUAL
    recall: Callable[[Inspected, ColumnMapping], ColumnMapping] | None = None
    was_read: bool = False


class Files(Protocol):
    """Both buckets. `largest_upload`: bytes of the largest file that is read."""

    largest_upload: int

    def open_upload(self, key: str, version_id: str) -> AbstractContextManager[UploadFile]:
        """The file as received; raise NotFound when that version does not exist."""

    def put(self, key: str, body: bytes | BinaryIO) -> None:
        """Write an object of the data bucket."""

    def get(self, key: str) -> bytes:
        """Read an object of the data bucket; raise NotFound."""

    def delete(self, key: str) -> None:
        """Remove an object of the data bucket; no error when there is none."""


class IngestQueue(Protocol):
    def send_again(self, message: str, delay_seconds: int) -> None:
        """Send the same message once more, to arrive after the delay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStores:
    """What every kind of file needs. `queue`: the one its event came from."""

    records: UploadRecords
    files: Files
    queue: IngestQueue
    notices: HeldNotices
    senders: Senders


class ThresholdRules(Protocol):
    def thresholds(self) -> Thresholds:
        """Every reorder point people have set; strongly consistent."""

    def applied(self, store: str, rev: int) -> None:
        """Note that the store's rows follow the thresholds, unless they were changed after this `rev`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores(FileStores):
    """What stock files work on besides. `sales_queue` and `products_queue` lead to those who read such files."""

    rows: StockRows
    ledger: StoreLedger
    rules: ThresholdRules
    sales_queue: IngestQueue
    products_queue: IngestQueue
    directory: StoreDirectory
    movements: StockMovements


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run of the use case: its id (unique), its clock (ms since 1970 UTC) and when it must have stopped."""

    attempt_id: str
    clock_ms: Callable[[], int]
    deadline_ms: int
    expects_alert: Callable[[StockRow | None, StockRow | None], bool] = lambda old, new: False

    def check(self) -> None:
        """Between two steps of long work: raise OutOfTime when the attempt must have stopped."""
        if self.clock_ms() > self.deadline_ms:
            raise OutOfTime("the time of this run is up")
