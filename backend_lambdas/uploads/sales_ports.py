"""What loading sales asks of its stores. Real ones are in aws/, in-memory ones in tests/support/sales_stores.py.

All raise StorageError when the store cannot do its work, LeaseLost when the lease is another's by now.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from backend_lambdas.inventory.movements import LastCount
from backend_lambdas.inventory.sales import SaleLine, SalesHead, WeekState
from backend_lambdas.uploads.ports import FileStores


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


@dataclass(frozen=True, slots=True)
class SaleClash:
    """Sales that are new in `store` although `other` has one of the same sale_id (or made-up content) in those months.

    `alike` of these `shared` ones also have the same product, day, quantity and price.
    """

    store: str
    other: str
    shared: int
    alike: int


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


@dataclass(frozen=True, slots=True)
class KeptBatch:
    """What one attempt of an upload, under the lease of this `epoch`, kept before it wrote a batch of `rows` sales."""

    upload_id: str
    epoch: int
    number: int
    rows: int


@dataclass(frozen=True, slots=True)
class SalesUndo:
    """What is undone, by `undo_id` ("": nobody yet, somebody looks): what a file, which has this `ver`, said.

    `back`: its sales come back; else they are taken away. `sources`: the uploads that have taken them away, or brought
    them, before, newest first: what they kept says what becomes of each sale. `below`: of an upload that does not
    count, the same sources of its own; () of one that counts.
    """

    undo_id: str
    ver: str
    back: bool
    sources: tuple[str, ...]
    below: Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class UndoneSales:
    """What an undo does to some sales: those `restored` become what they were, `removed` ones are taken out, others
    come `back`; `unchanged` ones say the same and only have another place among files; `stay`: changed since.

    What an earlier attempt has done counts. `weeks` are those in which figures change, before and after; `stores` those
    of all these sales but the ones that stay.
    """

    restored: int = 0
    removed: int = 0
    back: int = 0
    unchanged: int = 0
    stay: int = 0
    to_write: int = 0
    weeks: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()

    @property
    def changed(self) -> int:
        return self.restored + self.removed + self.back

    def __add__(self, other: "UndoneSales") -> "UndoneSales":
        return UndoneSales(
            restored=self.restored + other.restored,
            removed=self.removed + other.removed,
            back=self.back + other.back,
            unchanged=self.unchanged + other.unchanged,
            stay=self.stay + other.stay,
            to_write=self.to_write + other.to_write,
            weeks=self.weeks | other.weeks,
            stores=self.stores | other.stores,
        )


class StagedUndo(Protocol):
    """Kept sales that have been compared with the lake."""

    @property
    def comparison(self) -> UndoneSales: ...

    def keep(self, epoch: int, number: int) -> None:
        """As `StagedBatch.keep`."""

    def merge(self) -> None:
        """Write them, in one transaction; again it changes nothing. Refused as `StagedBatch.merge`."""


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

    def sold_since(self, store: str, counts: Mapping[str, LastCount]) -> dict[str, Decimal]:
        """product_id -> units sold (returns taken off) since its last count; only products of which any line counts.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesStores(FileStores):
    """What sales files work on besides."""

    lake: SalesLake
    ledger: SalesLedger
