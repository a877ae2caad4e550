"""The accepted lines of one store, packed: half the memory of as many objects; those come to be when asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

_MARK = "\x1f"  # no cell that was accepted holds a control character


@dataclass(frozen=True, slots=True)
class StockLine:
    """One accepted line. `line` is the physical line (or the sheet's row) it starts on, from 1; None = not stated."""

    line: int
    store: str
    product_id: str
    on_hand: int
    product_name: str | None
    category: str | None
    unit_price: Decimal | None
    reorder_point: int | None


class StoreLines(Mapping[str, StockLine]):
    """product_id -> line, in the order of the file."""

    __slots__ = ("_packed", "_store")

    def __init__(self, store: str) -> None:
        self._store = store
        self._packed: dict[str, bytes] = {}

    def add(self, line: StockLine) -> bool:
        """Take the line; False (and nothing is taken) where the item is there already."""
        packed = _pack(line)
        return self._packed.setdefault(line.product_id, packed) is packed

    def remove(self, product_id: str) -> StockLine:
        """Take a line out again."""
        return self._unpack(product_id, self._packed.pop(product_id))

    def __getitem__(self, product_id: str) -> StockLine:
        return self._unpack(product_id, self._packed[product_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def _unpack(self, product_id: str, packed: bytes) -> StockLine:
        line, on_hand, name, category, price, point = packed.decode().split(_MARK)
        return StockLine(
            int(line),
            self._store,
            product_id,
            int(on_hand),
            name or None,
            category or None,
            Decimal(price) if price else None,
            int(point) if point else None,
        )


def _pack(line: StockLine) -> bytes:
    price = "" if line.unit_price is None else line.unit_price
    point = "" if line.reorder_point is None else line.reorder_point
    fields = f"{line.line}{_MARK}{line.on_hand}{_MARK}{line.product_name or ''}{_MARK}{line.category or ''}{_MARK}"
    return f"{fields}{price}{_MARK}{point}".encode()
