"""What loading sales asks of its stores. Real ones are in aws/, in-memory ones in tests/sales_fakes.py.

All raise StorageError when the store can not do its work, LeaseLost when the lease is another's by now.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from backend_lambdas.inventory.sales import SaleLine, SalesHead, WeekState
from backend_lambdas.uploads.ports import Files, IngestQueue, UploadRecords


@dataclass(frozen=True, slots=True)
class SalesLease:
    """The right to write the lake. `dirty`: (week, upload_id) of weeks that were to change and may not be rolled up."""

    owner: str
    epoch: int
    until_ms: int
    dirty: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines to merge, each sale_id once, all of one upload with this `ver`."""

    lines: Sequence[SaleLine]
    upload_id: str
    ver: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What merging a batch does. The four counts are all of its lines; those an earlier attempt merged count as then.

    `weeks` will say something else afterwards (the weeks a corrected sale leaves included); `months` are the partitions
    that hold or will hold the batch's sale_ids. `is_merged`: the lake holds every line already.
    """

    new: int
    corrected: int
    unchanged: int
    superseded: int
    weeks: frozenset[str]
    months: frozenset[str]
    is_merged: bool


@dataclass(frozen=True, slots=True)
class RolledUp:
    """The lake's table versions after a roll-up, and how many rows each of the weeks has now."""

    sales_version: int
    weekly_version: int
    daily_version: int
    rows: Mapping[str, int]


class SalesLake(Protocol):
    """The Delta tables lake/sales, lake/weekly and lake/daily."""

    def compare(self, batch: Batch) -> Comparison:
        """Look up what the lake says of the batch's sale_ids; writes nothing."""

    def merge(self, batch: Batch, comparison: Comparison) -> None:
        """Insert new sales and replace those whose ver is older, in one transaction; again it changes nothing."""

    def roll_up(self, weeks: Collection[str]) -> RolledUp:
        """Recompute these weeks from lake/sales, each table in one transaction."""


class SalesLedger(Protocol):
    """Lease and publications of the lake, in the Ops table."""

    def acquire(self, owner: str, now_ms: int, until_ms: int) -> SalesLease | None:
        """The lease, or None while another holder's has not run out."""

    def renew(self, lease: SalesLease, until_ms: int) -> SalesLease:
        """The same lease, running longer; fenced."""

    def mark_dirty(self, lease: SalesLease, weeks: Collection[str], upload_id: str) -> SalesLease:
        """Note before a merge which weeks it changes; fenced."""

    def head(self) -> SalesHead:
        """Where the roll-ups stand; strongly consistent."""

    def weeks(self) -> dict[str, WeekState]:
        """Every week that has sales."""

    def publish(self, lease: SalesLease, rolled_up: RolledUp, upload_id: str, now: str) -> SalesHead:
        """Make the roll-up visible and take the upload's weeks off the dirty ones; fenced, at once."""

    def release(self, lease: SalesLease) -> None:
        """Give the lease back; nothing when it is not held any more."""


@dataclass(frozen=True, slots=True)
class SalesStores:
    """All the stores that loading sales works on."""

    lake: SalesLake
    ledger: SalesLedger
    records: UploadRecords
    files: Files
    queue: IngestQueue
