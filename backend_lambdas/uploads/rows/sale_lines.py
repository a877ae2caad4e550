"""The accepted lines of a sales file, packed, and the sale_id of a line whose file has none."""

import hashlib
import re
from base64 import b32encode
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from backend_lambdas.inventory.sales import SaleLine

_MARK = "\x1f"  # no cell that was accepted holds a control character


class SaleLines:
    """(store, sale_id) -> line, in the order of the file: tills of two stores may number alike."""

    __slots__ = ("_packed",)

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}

    def add(self, row: SaleLine) -> SaleLine | None:
        """Take the row; or give the one of its store with this sale_id that is there already, and take nothing."""
        key, packed = _key(row), _pack(row)
        there = self._packed.setdefault(key, packed)
        return None if there is packed else _unpack(key, there)

    def remove(self, row: SaleLine) -> Sequence[SaleLine]:
        """Take the line of this store with this sale_id out again; nothing was added to it."""
        del self._packed[_key(row)]
        return ()

    def __iter__(self) -> Iterator[SaleLine]:
        return (_unpack(key, packed) for key, packed in self._packed.items())

    def said(self) -> Iterator[tuple[str, str, str]]:
        """The store, quantity and price ("" none) of each line, as they are kept: no line is made of them."""
        for key, packed in self._packed.items():
            _, _, _, quantity, price, _ = packed.decode().split(_MARK, 5)
            yield key.partition(_MARK)[2], quantity, price

    def __len__(self) -> int:
        return len(self._packed)


def _key(row: SaleLine) -> str:
    return f"{row.sale_id}{_MARK}{row.store}"


def _pack(row: SaleLine) -> bytes:
    price = "" if row.price is None else row.price
    return _MARK.join(
        (
            str(row.line),
            row.product_id,
            str(row.sale_date.toordinal()),
            str(row.quantity),
            str(price),
            row.product_name or "",
            row.category or "",
        )
    ).encode()


def _unpack(key: str, packed: bytes) -> SaleLine:
    sale_id, _, store = key.partition(_MARK)
    line, product_id, day, quantity, price, name, category = packed.decode().split(_MARK)
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


CONTENT_LENGTH = 26
STORE_LENGTH = 10  # 40 bits; the key holds the whole name of the store as well
CONTENT_PATTERN = "^L[A-Z2-7]{25}$"
_MADE_UP = re.compile(CONTENT_PATTERN[:-1] + f"@[0-9a-f]{{{STORE_LENGTH}}}$")


def made_up_id(store: str, line: int, cells: Sequence[str]) -> str:
    """The same for the same content on the same line of the same store, so that a file sent twice counts once."""
    digest = hashlib.sha256(_MARK.join((str(line), *cells)).encode("utf-8", "replace")).digest()
    return f"L{b32encode(digest).decode()[: CONTENT_LENGTH - 1]}@{_store_part(store)}"


def is_made_up(sale_id: str) -> bool:
    return _MADE_UP.match(sale_id) is not None


@lru_cache(maxsize=10_000)
def _store_part(store: str) -> str:
    return hashlib.sha256(store.encode("utf-8", "replace")).hexdigest()[:STORE_LENGTH]
