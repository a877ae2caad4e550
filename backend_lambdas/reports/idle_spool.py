"""Slow and dead items ranked on disk: nine of ten rows of a large company's stock may be on these lists."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import orjson

from backend_lambdas.inventory.report_lists import IdleRows
from backend_lambdas.inventory.report_stock import idle_rank
from backend_lambdas.inventory.week_stock import IdleItem

# A temporary file's settings: nobody else reads it and after a crash nobody needs it. 16 MB of cache, sorting on disk.
SETTINGS = ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE", "cache_size = -16000")
TABLE = "CREATE TABLE idle (dead INTEGER, value REAL, on_hand INTEGER, store TEXT, product_id TEXT, row BLOB)"
INDEX = "CREATE INDEX ranked ON idle (dead, value, on_hand, store, product_id)"
READ = "SELECT row FROM idle WHERE dead = ? ORDER BY value, on_hand, store, product_id"


class IdleSpool:
    """A SQLite file of one report's slow and dead items; what `rank` returns reads it, so it must stay until then."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        for setting in SETTINGS:
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute(TABLE)

    def rank(self, items: Iterable[IdleItem]) -> tuple[IdleRows, IdleRows]:
        """Slow and dead items, dearest first."""
        worth, count = [Decimal(0), Decimal(0)], [0, 0]

        def rows() -> Iterator[tuple[object, ...]]:
            for item in items:
                worth[item.is_dead] += item.value or 0
                count[item.is_dead] += 1
                value, *rest = idle_rank(item)
                yield item.is_dead, float(value), *rest, orjson.dumps(_cells(item), default=str)

        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO idle VALUES (?, ?, ?, ?, ?, ?)", rows())
        self._database.execute(INDEX)
        self._database.execute("COMMIT")
        slow, dead = (IdleRows(SpooledRows(self._database, kind, count[kind]), worth[kind]) for kind in (False, True))
        return slow, dead

    def close(self) -> None:
        self._database.close()


class SpooledRows(Collection[IdleItem]):
    """The slow, or the dead, items of a spool."""

    def __init__(self, database: sqlite3.Connection, dead: bool, count: int) -> None:
        self._database, self._dead, self._count = database, dead, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[IdleItem]:
        return (_item(row) for (row,) in self._database.execute(READ, (self._dead,)))

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)


def _cells(item: IdleItem) -> list[object]:
    return [getattr(item, name) for name in IdleItem.__slots__]


def _item(row: bytes) -> IdleItem:
    store, product_id, name, on_hand, weekly, cover, value = orjson.loads(row)
    return IdleItem(store, product_id, name, on_hand, Decimal(weekly), _decimal(cover), _decimal(value))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
