"""The accepted lines of a sales file, packed, and the sale_id of a line whose file has none.

Of a million sales the stores, products, days, quantities and prices are few. What is made of a line is made of its
columns (`SaleColumns`), once for each different text: a value for each line takes several times as long.
"""

import hashlib
import re
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice
from typing import overload

from backend_lambdas.inventory.sales import SaleLine

_MARK = "\x1f"  # no cell that was accepted holds a control character
_PARTS = 7  # of a packed line
_AT_ONCE = 10_000  # packed lines that are parted together where only sums are wanted


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

    def add_all(self, keys: Sequence[str], packed: Iterable[bytes]) -> bool:
        """Take these lines, packed as `packed_lines` does; none of them, False, where one has a sale_id again."""
        if len(set(keys)) < len(keys) or not self._packed.keys().isdisjoint(keys):
            return False
        self._packed.update(zip(keys, packed, strict=True))
        return True

    def __iter__(self) -> Iterator[SaleLine]:
        return (_unpack(key, packed) for key, packed in self._packed.items())

    def some(self, most: int) -> Iterator["SomeSales"]:
        """All of them, at most so many at a time."""
        packed = iter(self._packed.items())
        while some := list(islice(packed, most)):
            yield SomeSales(some)

    def amounts(self) -> Iterator[tuple[tuple[str, str], int]]:
        """Quantities with prices ("" none), and how many of some lines have both; one pair may come several times."""
        packed = iter(self._packed.values())
        while some := list(islice(packed, _AT_ONCE)):
            _, _, _, quantities, prices, _, _ = _cells(some)
            yield from Counter(zip(quantities, prices, strict=True)).items()

    def stores(self) -> Counter[str]:
        """How many lines each store has."""
        return Counter(key.partition(_MARK)[2] for key in self._packed)

    def __len__(self) -> int:
        return len(self._packed)


class SomeSales(Sequence[SaleLine]):
    """Some of the lines, as they are kept: a line is made when it is asked for."""

    def __init__(self, packed: Sequence[tuple[str, bytes]]) -> None:
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, place: int) -> SaleLine: ...

    @overload
    def __getitem__(self, place: slice) -> "SomeSales": ...

    def __getitem__(self, place: int | slice) -> "SaleLine | SomeSales":
        return SomeSales(self._packed[place]) if isinstance(place, slice) else _unpack(*self._packed[place])

    def __iter__(self) -> Iterator[SaleLine]:
        return (_unpack(key, packed) for key, packed in self._packed)

    @cached_property
    def columns(self) -> "SaleColumns":
        """Their values, column by column."""
        keys = _MARK.join([key for key, _ in self._packed]).split(_MARK)
        lines, products, days, quantities, prices, names, categories = _cells([packed for _, packed in self._packed])
        of_text = {text: date.fromordinal(int(text)) for text in set(days)}
        sale_days = [of_text[text] for text in days]
        numbers = list(map(int, lines))
        return SaleColumns(numbers, keys[::2], keys[1::2], products, sale_days, quantities, prices, names, categories)


def _cells(packed: Sequence[bytes]) -> list[list[str]]:
    """Column by column. Parted together: a list for each line keeps the collector busy."""
    cells = _MARK.encode().join(packed).decode().split(_MARK)
    return [cells[place::_PARTS] for place in range(_PARTS)]


@dataclass(frozen=True, slots=True)
class SaleColumns:
    """Lines as columns. Quantities and prices as texts without exponents; "": none stated."""

    lines: list[int]
    sale_ids: list[str]
    stores: list[str]
    product_ids: list[str]
    days: list[date]
    quantities: list[str]
    prices: list[str]
    product_names: list[str]
    categories: list[str]


def columns_of(lines: Sequence[SaleLine]) -> SaleColumns:
    """The columns of lines, which need not be unpacked where they are packed."""
    if isinstance(lines, SomeSales):
        return lines.columns
    return SaleColumns(
        [line.line for line in lines],
        [line.sale_id for line in lines],
        [line.store for line in lines],
        [line.product_id for line in lines],
        [line.sale_date for line in lines],
        [f"{line.quantity:f}" for line in lines],
        ["" if line.price is None else f"{line.price:f}" for line in lines],
        [line.product_name or "" for line in lines],
        [line.category or "" for line in lines],
    )


def sale_keys(sale_ids: Iterable[str], stores: Iterable[str]) -> list[str]:
    """What `SaleLines` keeps sales under."""
    return list(map(_MARK.join, zip(sale_ids, stores, strict=True)))


def packed_lines(columns: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """Lines as `SaleLines` keeps them: line, product, day's ordinal, quantity, price, name, category; "" for None."""
    return map(str.encode, map(_MARK.join, zip(*columns, strict=True)))


def _key(row: SaleLine) -> str:
    return f"{row.sale_id}{_MARK}{row.store}"


def kept_text(value: object) -> str:
    """A value of a line as it is kept."""
    if isinstance(value, date):
        return str(value.toordinal())
    return "" if value is None else str(value)


def _pack(row: SaleLine) -> bytes:
    values = (row.line, row.product_id, row.sale_date, row.quantity, row.price, row.product_name, row.category)
    return _MARK.join(map(kept_text, values)).encode()


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
