"""Lines that say something about an item their store has had before in the same file.

An identical line is a repeat: the first one counts. Lines that differ contradict each other and nobody can know which
is right: all of them are rejected, the earlier one too, so its original cells are read from the file once more.
"""

from dataclasses import fields

from backend_lambdas.uploads.cells import BadCell
from backend_lambdas.uploads.store_lines import StockLine, StoreLines

Stores = dict[str, StoreLines]
_COMPARED = tuple(field.name for field in fields(StockLine) if field.name not in ("line", "store", "product_id"))


class Repeats:
    """`contradicted`: (store, product_id) of an accepted row that has to go -> the row that contradicts it."""

    def __init__(self) -> None:
        self.contradicted: dict[tuple[str, str], StockLine] = {}

    def judge(self, earlier: StockLine, later: StockLine) -> BadCell:
        """Why `later` is rejected; remembers `earlier` when it has to go as well."""
        if different_field(earlier, later):
            self.contradicted.setdefault((later.store, later.product_id), later)
            return contradiction(later, earlier)
        if rival := self.contradicted.get((later.store, later.product_id)):
            return contradiction(later, rival)
        bad = BadCell(f"repeats line {earlier.line}")
        bad.field = "product_id"
        return bad

    def withdraw(self, stores: Stores) -> dict[int, tuple[StockLine, StockLine]]:
        """Take the contradicted rows out of the accepted ones: line -> (that row, the one that contradicts it)."""
        gone = {}
        for (store, product_id), rival in self.contradicted.items():
            row = stores[store].remove(product_id)
            gone[row.line] = (row, rival)
            if not stores[store]:
                del stores[store]
        return gone


def different_field(one: StockLine, other: StockLine) -> str | None:
    """The first field in which two lines for the same item differ."""
    return next((name for name in _COMPARED if getattr(one, name) != getattr(other, name)), None)


def contradiction(row: StockLine, other: StockLine) -> BadCell:
    """The problem of `row`: `other` says something else of the same item."""
    field = different_field(row, other) or "on_hand"
    said = getattr(other, field)
    bad = BadCell(
        f"line {other.line} says {'nothing' if said is None else said} for the same item; both lines are left out"
    )
    bad.field = field
    return bad
