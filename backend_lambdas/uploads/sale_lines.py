"""The accepted lines of a sales file, packed: they come to be objects again when asked for."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from backend_lambdas.inventory.sales import SaleLine

_MARK = "\x1f"  # no cell that was accepted holds a control character


class SaleLines:
    """sale_id -> line, in the order of the file."""

    __slots__ = ("_packed",)

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}

    def add(self, row: SaleLine) -> SaleLine | None:
        """Take the row; or give the one with this sale_id that is there already, and take nothing."""
        packed = _pack(row)
        there = self._packed.setdefault(row.sale_id, packed)
        return None if there is packed else _unpack(row.sale_id, there)

    def remove(self, row: SaleLine) -> None:
        """Take the line with this sale_id out again."""
        del self._packed[row.sale_id]

    def __iter__(self) -> Iterator[SaleLine]:
        return (_unpack(sale_id, packed) for sale_id, packed in self._packed.items())

    def __len__(self) -> int:
        return len(self._packed)


def _pack(row: SaleLine) -> bytes:
    price = "" if row.price is None else row.price
    return _MARK.join(
        (
            str(row.line),
            row.store,
            row.product_id,
            str(row.sale_date.toordinal()),
            str(row.quantity),
            str(price),
            row.product_name or "",
            row.category or "",
        )
    ).encode()


def _unpack(sale_id: str, packed: bytes) -> SaleLine:
    line, store, product_id, day, quantity, price, name, category = packed.decode().split(_MARK)
    return SaleLine(
        int(line),
        sale_id,
        store,
        product_id,
        date.fromordinal(int(day)),
        Decimal(quantity),
        Decimal(price) if price else None,
        name or None,
        category or None,
    )
