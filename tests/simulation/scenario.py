"""What a simulated day holds: a few files for a few stores, in update and snapshot mode, some bad, some poison."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.stock import StockLine
from backend_lambdas.uploads.files.csv import ignore
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.rows.stock_lines import FileFormat, ParsedStockFile, RowError
from tests.support.ingest_stores import Memory, arrival

START_MS = 1_700_000_000_000
STORES = ("Berlin", "Rome")
ITEMS = ("A", "B", "C", "D", "E")
FORMAT = FileFormat(",", "UTF-8", None, 1)
Reject = Callable[[RowError, Sequence[str]], None]


class PoisonError(BaseException):
    """Stops the whole process, as a native crash in a reader would; nothing catches it."""


@dataclass(frozen=True)
class SimulatedFile:
    """`rows` are (store, item, count); `bad` lines are rejected. `number`: the how manieth file of the day it is.
    `user`: who sent it, "" = a script.

    Some come under the key of an earlier one, with a clock that differs by more than the time between them.
    """

    key: str
    event_ms: int
    snapshot: bool
    rows: tuple[tuple[str, str, int], ...]
    bad: int
    kind: str
    number: int = 1
    user: str = ""

    @property
    def version_id(self) -> str:
        return f"v{self.number}"

    @cached_property
    def message(self) -> str:
        """The sequencer says in which order files came; their times are those of clocks that differ."""
        return arrival(self.key, self.event_ms, self.version_id, sequencer=f"{self.number + 1:X}").message

    @property
    def whole(self) -> bool:
        return self.snapshot and self.bad == 0

    def body(self) -> bytes:
        lines = [f"{store},{item},{count}" for store, item, count in self.rows] + ["bad"] * self.bad
        return "\n".join([f"{self.kind},store", *lines]).encode()


def make_files(rng: random.Random) -> list[SimulatedFile]:
    """Counts are few, so that files often agree: rows left unchanged are where late files do harm."""
    files = []
    for number in range(rng.randint(2, 5)):
        snapshot = rng.random() < 0.45
        kind = rng.choices(("good", "unusable", "poison", "all bad"), (90, 3, 4, 3))[0]
        stores = rng.sample(STORES, rng.choice((1, 1, 2)))
        rows = tuple(
            (store, item, rng.choice((0, 5, 20)))
            for store in stores
            for item in sorted(rng.sample(ITEMS, rng.randint(1, len(ITEMS))))
        )
        bad = 2 if kind == "all bad" else rng.choice((0, 0, 0, 1))
        again = bool(files) and rng.random() < 0.3
        name = rng.choice(files).key if again else f"uploads/{number}.csv"
        rows = () if kind == "all bad" else rows
        event_ms = START_MS + number * 1000 + rng.choice((0, 0, -1500, 1500, -2500))
        files.append(SimulatedFile(name, event_ms, snapshot, rows, bad, kind, number))
    return files


def put_files(memory: Memory, files: Sequence[SimulatedFile]) -> None:
    for file in files:
        mode, user = "snapshot" if file.snapshot else "update", {"user": file.user} if file.user else {}
        memory.put_upload(file.key, file.body(), file.version_id, mode=mode, **user)


BO = Account("bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
VIC = Account("vic", "vic@example.com", "Vic", Role.VENDOR, vendor="Acme")
# What Bo's account becomes while files are under way. Rome is never his.
BO_AT_TIMES = (BO, replace(BO, disabled=True), replace(BO, stores=frozenset()), replace(BO, role=Role.VIEWER))


def given_senders(files: Sequence[SimulatedFile], rng: random.Random) -> list[SimulatedFile]:
    """In some worlds people send a part of the files."""
    if rng.random() < 0.7:
        return list(files)
    return [replace(file, user=rng.choice(("", "", "bo", "bo", "vic"))) for file in files]


def parse(look: Inspected, reject: Reject, default_store: str | None = None, mapping: object = None) -> ParsedStockFile:
    """A reader for `SimulatedFile.body`, many times faster than the real one."""
    (_, (kind, *_)), *lines = look.records(",", ignore, None)
    if kind == "poison":
        raise PoisonError
    if kind == "unusable":
        raise UploadRejected("not a stock file")
    stores: dict[str, dict[str, StockLine]] = {}
    bad = 0
    for number, cells in lines:
        if cells == ["bad"]:
            bad += 1
            reject(RowError(number, "count", "bad", "is not a number", None, None, None), ("bad",))
        else:
            store, item, count = cells
            stores.setdefault(store, {})[item] = StockLine(number, store, item, int(count), None)
    return ParsedStockFile(
        stores=stores,
        by_store={store: len(items) for store, items in stores.items()},
        header=("store",),
        format=FORMAT,
        notes=(),
        total=len(lines),
        accepted=len(lines) - bad,
        rejected=bad,
    )
