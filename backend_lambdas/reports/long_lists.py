"""What a report goes through that memory cannot hold: stock rows, packed; the rows of long tables, ranked on disk."""

import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec

from backend_lambdas.reports.calendar import Period
from backend_lambdas.reports.inputs import OnHandItem, ReportInputs, Rows
from backend_lambdas.reports.sales_figures import ranked_products
from backend_lambdas.reports.stock_figures import slow_moving_items, slow_moving_rank, stockouts
from backend_lambdas.reports.week_sales import SalesRow
from backend_lambdas.reports.week_stock import SlowMovingItem, Stockout

ROWS_PER_PACK = 5_000  # unpacked about 3 MB; larger packs are hardly smaller (measured: 11 bytes a row at 2,000 and up)
COLUMNS = msgspec.json.Decoder(tuple[list[str], list[str | None], list[str | None], list[int], list[Decimal | None]])
FAST = 1  # zlib's levels 6 and 9 save a tenth and take three times as long (measured)


def packed_stock(rows: Iterable[OnHandItem]) -> Rows[OnHandItem]:
    """The rows in the order given; going through them again unpacks them again. About 1/30 of the rows' own memory."""
    packs: list[bytes] = []
    count, left = 0, iter(rows)
    while some := list(islice(left, ROWS_PER_PACK)):
        packs.append(zlib.compress(msgspec.json.encode(tuple(zip(*some, strict=True))), FAST))
        count += len(some)

    def unpacked() -> Iterator[OnHandItem]:
        for pack in packs:
            yield from map(OnHandItem._make, zip(*COLUMNS.decode(zlib.decompress(pack)), strict=True))

    return Rows(count, unpacked)


@dataclass(frozen=True, slots=True)
class SlowMovingRows:
    """Slow or dead items, dearest first, and what all of them are worth."""

    rows: Collection[SlowMovingItem] = ()
    value: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReportLists:
    """In the order in which they are listed; each can be gone through again. Most may be made or read on the way."""

    products: Collection[SalesRow] = ()
    stockouts: tuple[Stockout, ...] = ()
    slow: SlowMovingRows = SlowMovingRows()
    dead: SlowMovingRows = SlowMovingRows()


# A temporary file's settings: nobody else reads it and after a crash nobody needs it. 16 MB of cache, sorting on disk.
SETTINGS = ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE", "cache_size = -16000")
TABLE = "CREATE TABLE slow_moving (dead INTEGER, value REAL, on_hand INTEGER, store TEXT, product_id TEXT, row BLOB)"
INDEX = "CREATE INDEX ranked ON slow_moving (dead, value, on_hand, store, product_id)"
CELLS = msgspec.json.Decoder(tuple[str, str, str | None, int, Decimal, Decimal | None, Decimal | None])
READ = "SELECT row FROM slow_moving WHERE dead = ? ORDER BY value, on_hand, store, product_id"


class SlowMovingSpool:
    """A SQLite file of one report's slow and dead items; what `rank` returns reads it, so it must stay until then."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        for setting in SETTINGS:
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute(TABLE)

    def rank(self, items: Iterable[SlowMovingItem]) -> tuple[SlowMovingRows, SlowMovingRows]:
        """Slow and dead items, dearest first."""
        worth, count = [Decimal(0), Decimal(0)], [0, 0]

        def rows() -> Iterator[tuple[object, ...]]:
            for item in items:
                worth[item.is_dead] += item.value or 0
                count[item.is_dead] += 1
                value, *rest = slow_moving_rank(item)
                yield (
                    item.is_dead,
                    float(value),
                    *rest,
                    msgspec.json.encode([getattr(item, name) for name in SlowMovingItem.__slots__]),
                )

        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO slow_moving VALUES (?, ?, ?, ?, ?, ?)", rows())
        self._database.execute(INDEX)
        self._database.execute("COMMIT")
        slow, dead = (
            SlowMovingRows(Rows(count[kind], partial(self._read, kind)), worth[kind]) for kind in (False, True)
        )
        return slow, dead

    def _read(self, dead: bool) -> Iterator[SlowMovingItem]:
        return (SlowMovingItem(*CELLS.decode(row)) for (row,) in self._database.execute(READ, (dead,)))

    def close(self) -> None:
        self._database.close()


def report_lists(period: Period, inputs: ReportInputs, spool: SlowMovingSpool) -> ReportLists:
    slow, dead = spool.rank(slow_moving_items(inputs))
    return ReportLists(ranked_products(inputs.sales), stockouts(inputs, period), slow, dead)
