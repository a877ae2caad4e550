"""Names of stores that stand for another store since a merge; docs/decisions/418 and 445. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from backend_lambdas.inventory.leaving import last_of


@dataclass(frozen=True, slots=True)
class Merged:
    """`names`: a name -> the store that it stands for in the end, which stands for itself."""

    names: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.names)

    def store(self, name: str) -> str:
        """The store that a file's name means now."""
        return self.names.get(name, name)

    def names_of(self, store: str) -> tuple[str, ...]:
        """Every name whose sales are this store's, its own first; none of one that stands for another."""
        if store in self.names:
            return ()
        return (store, *sorted(name for name, into in self.names.items() if into == store))

    @property
    def concerned(self) -> tuple[str, ...]:
        """Every name that stands for another, and these others."""
        return tuple(sorted({*self.names, *self.names.values()}))

    def moved_since(self, before: "Merged") -> frozenset[str]:
        """The stores that had the sales, as names stood for stores `before`, which are another store's now."""
        return frozenset(before.store(name) for name, _into in self.names.items() ^ before.names.items())

    @property
    def mark(self) -> str:
        """The same for the same names; "" where none stands for another."""
        if not self:
            return ""
        text = "\1".join(f"{name}\0{into}" for name, into in sorted(self.names.items()))
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def followed(merged: Mapping[str, str]) -> Merged:
    """`merged`: store -> the one it was merged into, which may be merged itself."""
    last = {store: last_of(merged, store) for store in merged}
    return Merged({store: into for store, into in last.items() if store != into})
