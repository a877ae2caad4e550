"""One store's stock rows, packed: a weekly report goes through a million of them, a few thousand at a time."""

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

import orjson

from backend_lambdas.reports.inputs import OnHandItem

ROWS_PER_PACK = 5_000  # unpacked about 3 MB; larger packs are hardly smaller (measured: 11 bytes a row at 2,000 and up)
FAST = 1  # zlib's levels 6 and 9 save a tenth and take three times as long (measured)


class PackedStock(Collection[OnHandItem]):
    """The rows in the order given; going through them again unpacks them again. About 1/30 of the rows' own memory."""

    __slots__ = ("_count", "_packs")

    def __init__(self, rows: Iterable[OnHandItem]) -> None:
        self._packs: list[bytes] = []
        self._count = 0
        left = iter(rows)
        while some := list(islice(left, ROWS_PER_PACK)):
            self._packs.append(_pack(some))
            self._count += len(some)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[OnHandItem]:
        for pack in self._packs:
            for product_id, name, category, on_hand, price in zip(*orjson.loads(zlib.decompress(pack)), strict=True):
                yield OnHandItem(product_id, name, category, on_hand, None if price is None else Decimal(price))

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Collection) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


class ListedProducts(Mapping[str, set[str]]):
    """Store -> the ids of the products its shelf lists, made when asked for and not kept."""

    def __init__(self, shelves: Mapping[str, Collection[OnHandItem]]) -> None:
        self._shelves = shelves

    def __getitem__(self, store: str) -> set[str]:
        return {row.product_id for row in self._shelves[store]}

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelves)

    def __len__(self) -> int:
        return len(self._shelves)


def _pack(rows: list[OnHandItem]) -> bytes:
    columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True))
    columns[-1] = tuple(None if price is None else str(price) for price in columns[-1])
    return zlib.compress(orjson.dumps(columns), FAST)
