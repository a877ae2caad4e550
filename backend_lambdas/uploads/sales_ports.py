"""What loading sales asks of its stores. Real ones are in aws/, in-memory ones in tests/support/sales_stores.py.

All raise StorageError when the store cannot do its work, LeaseLost when the lease is another's by now.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.movements import LastCount
from backend_lambdas.inventory.sales import SaleLine, SalesHead, WeekState
from backend_lambdas.uploads.ports import FileStores
from backend_lambdas.uploads.undo_sales_ports import KeptBatch, SalesUndo, StagedUndo


@dataclass(frozen=True, slots=True)
class SalesLease:
    """The right to write the lake. `dirty`: (week, upload_id) of weeks that were to change and may not be rolled up."""

    owner: str
    epoch: int
    until_ms: int
    dirty: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines to merge, each (store, sale_id) once, all of one upload with this `ver`."""

    lines: Sequence[SaleLine]
    upload_id: str
    ver: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What merging a batch does. `applied` (new or corrected) + `unchanged` + `superseded` are all of its lines.

    `corrected` of `applied` are those of which the lake has said something else.

    A line that an earlier attempt of the same upload merged counts as applied. `weeks` are those of the applied lines,
    before and after; `months` the partitions that hold or will hold the batch's sales. `to_write`: lines the lake does
    not hold with this ver yet.
    """

    applied: int
    unchanged: int
    superseded: int
    to_write: int
    weeks: frozenset[str]
    months: frozenset[str]
    corrected: int = 0


@dataclass(frozen=True, slots=True)
class SaleClash:
    """Sales that are new in `store` although `other` has one of the same sale_id (or made-up content) in those months.

    `alike` of these `shared` ones also have the same product, day, quantity and price.
    """

    store: str
    other: str
    shared: int
    alike: int


@dataclass(frozen=True, slots=True)
class CorrectedSale:
    """A sale that counts, and what a file says of it instead."""

    was: SaleLine
    now: SaleLine

    @property
    def money(self) -> Decimal:
        """By how much the day's sum moves."""
        before, after = (one.revenue - one.returned_value for one in (self.was, self.now))
        return abs(after - before)


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What the lake says of a batch. `corrected`: those that move the most money first, the first of `Comparison`'s."""

    comparison: Comparison
    clashes: list[SaleClash]
    corrected: list[CorrectedSale]


class SalesLook(Protocol):
    """The sales that count now, to compare a file with. Writes nothing, and makes no lake where there is none."""

    def compare(self, batch: Batch, most: int) -> LookedUp:
        """What `SalesLake.stage` and `clashes` say of the batch, and at most so many of its corrected sales."""


class StagedBatch(Protocol):
    """A batch that has been compared with the lake."""

    @property
    def comparison(self) -> Comparison: ...

    def keep(self, epoch: int, number: int) -> None:
        """Keep what each sale that `merge` will write is now, for an undo. `epoch`: of the lease it is done under.

        Of what several attempts have kept of a sale, that of the highest epoch counts.
        """

    def merge(self) -> None:
        """Insert new sales and replace those whose ver is older, in one transaction; again it changes nothing.

        Refused where somebody else has written since it was compared.
        """


@dataclass(frozen=True, slots=True)
class RolledUp:
    """The lake's table versions after a roll-up, and how many rows each of the weeks has now."""

    sales_version: int
    weekly_version: int
    daily_version: int
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Maintained:
    """What was done to one table of the lake."""

    table: str
    files_merged: int
    files_written: int
    files_deleted: int


class SalesLake(Protocol):
    """The Delta tables lake/sales, lake/weekly and lake/daily."""

    def stage(self, batch: Batch) -> StagedBatch:
        """Look up what the lake says of the batch's sales; changes nothing."""

    def clashes(self, lines: Sequence[SaleLine]) -> list[SaleClash]:
        """What the lake has of these lines under other stores, in the months of their days; changes nothing."""

    def withdraw(self, batch: Batch, stores: Collection[str], ver: str) -> int:
        """Take merged sales of the batch away from these other stores, which have the same ones; return how many.

        What is taken away stays as a sale of 0 units with this ver, so that an older file cannot bring it back. What
        the same file tells of the other stores is left alone; again it changes nothing.
        """

    def kept(self, upload_id: str) -> list[KeptBatch]:
        """What the upload has kept of sales, in the order in which it wrote them; nothing where it is kept no more."""

    def stage_undo(self, undo: SalesUndo, batch: KeptBatch) -> StagedUndo:
        """Look up what undoing does to these sales, as far as no newer source or later attempt speaks for them."""

    def sold_since(self, names: Collection[str], counts: Mapping[str, LastCount]) -> dict[str, Decimal]:
        """product_id -> units sold under these names of a store (returns taken off) since its last count; only products
        of which any line counts.

        A line counts from the day of the count on, if a file that came after the count was the first to tell of it.
        Sales that people recorded (`movements.BY_HAND`) do not: their movement took them off.
        """

    def roll_up(self, weeks: Collection[str]) -> RolledUp:
        """Recompute these weeks from lake/sales, some weeks of a table in one transaction; again is harmless."""

    def maintain(self) -> list[Maintained]:
        """Merge small files and delete those no version in use needs; the data stays the same."""


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


class StoreNames(Protocol):
    """What `ports.StoreDirectory` tells of names."""

    def all_merged(self) -> Merged: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesStores(FileStores):
    """What sales files work on besides."""

    lake: SalesLake
    ledger: SalesLedger
    directory: StoreNames
