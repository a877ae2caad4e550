"""What undoing sales asks of the lake, and what it answers (`sales_ports.SalesLake`); docs/decisions/362."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


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
