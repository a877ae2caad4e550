"""What a simulated day of sales holds: tills that number alike, corrections, files for the wrong store; counts."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cached_property

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.files.csv import ignore
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.rows.sale_lines import SaleLines
from backend_lambdas.uploads.rows.sales import ParsedSalesFile
from backend_lambdas.uploads.rows.stock_lines import FileFormat, RowError
from tests.simulation.scenario import START_MS, PoisonError, SimulatedFile
from tests.support.ingest_stores import arrival

STORES = ("Berlin", "Rome")
ITEMS = ("A", "B", "C")
SALE_IDS = ("1", "2", "3", "4", "5")
HEADER = "sale_id,store,product_id,sale_date,quantity"
FORMAT = FileFormat(",", "UTF-8", None, 1)
TODAY = datetime.fromtimestamp(START_MS / 1000, UTC).date()
PRICE = Decimal(2)
DAYS = (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1), TODAY - timedelta(days=20))
HOUR_MS = 3_600_000
Reject = Callable[[RowError, Sequence[str]], None]
Told = tuple[str, str, str, date, Decimal]  # sale_id, store, product_id, day, quantity


@dataclass(frozen=True)
class SimulatedSales:
    """One sales file; `bad` lines are rejected."""

    key: str
    event_ms: int
    lines: tuple[Told, ...]
    bad: int
    kind: str
    snapshot: bool = False

    @cached_property
    def message(self) -> str:
        return arrival(self.key, self.event_ms).message

    def body(self) -> bytes:
        said = [",".join(map(str, line)) for line in self.lines]
        return "\n".join([HEADER, *said, *(["bad"] * self.bad), self.kind]).encode()


def make_sales(rng: random.Random, first: int = 0) -> list[SimulatedSales]:
    """Few ids and items, so that files often tell of the same sale, and stores' tills number alike."""
    files: list[SimulatedSales] = []
    for number in range(first, first + rng.randint(2, 4)):
        kind = rng.choices(("good", "unusable", "poison", "all bad"), (92, 2, 3, 3))[0]
        lines = _copied(rng, files) or _told(rng)
        bad = 2 if kind == "all bad" else rng.choice((0, 0, 0, 1))
        at = START_MS + number * HOUR_MS
        files.append(SimulatedSales(f"uploads/{number}-sales.csv", at, () if kind == "all bad" else lines, bad, kind))
    return files


def _told(rng: random.Random) -> tuple[Told, ...]:
    """Each key once, for a file that contradicts itself is the parser's business."""
    return tuple(
        (sale_id, store, rng.choice(ITEMS), rng.choice(DAYS), Decimal(rng.choice((1, 2, 2, -1, 9))))
        for store in rng.sample(STORES, rng.choice((1, 1, 2)))
        for sale_id in sorted(rng.sample(SALE_IDS, rng.randint(1, 4)))
    )


def _copied(rng: random.Random, files: Sequence[SimulatedSales]) -> tuple[Told, ...]:
    """At times what an earlier file says, word for word, or for the wrong store; else nothing."""
    if not files or rng.random() > 0.3:
        return ()
    lines = rng.choice(files).lines
    if rng.random() < 0.4 or len({line[1] for line in lines}) != 1:
        return lines
    wrong = next(store for store in STORES if store != lines[0][1])
    return tuple((sale_id, wrong, *rest) for sale_id, _, *rest in lines)  # type: ignore[misc]


def parse_sales(
    look: Inspected,
    reject: Reject,
    zone: tzinfo,
    latest: date,
    default_store: str | None = None,
    mapping: object = None,
) -> ParsedSalesFile:
    """A reader for `SimulatedSales.body`, many times faster than the real one."""
    _, *said, (_, (kind, *_)) = look.records(",", ignore, None)
    if kind == "poison":
        raise PoisonError
    if kind == "unusable":
        raise UploadRejected("not a sales file")
    lines, bad = SaleLines(), 0
    by_store: dict[str, int] = {}
    for number, cells in said:
        if cells == ["bad"]:
            bad += 1
            reject(RowError(number, "quantity", "bad", "is not a number", None, None, None), ("bad",))
            continue
        sale_id, store, item, day, quantity = cells
        lines.add(SaleLine(number, sale_id, store, item, date.fromisoformat(day), Decimal(quantity), PRICE, None, None))
        by_store[store] = by_store.get(store, 0) + 1
    returns = sum(line.is_return for line in lines)
    return ParsedSalesFile(
        lines=lines,
        unpriced=0,
        returns=returns,
        by_store=by_store,
        header=(HEADER,),
        format=FORMAT,
        notes=(),
        total=len(said),
        accepted=len(said) - bad,
        rejected=bad,
    )


@dataclass(frozen=True)
class SimulatedCount(SimulatedFile):
    """A stock file: `rows` are (store, item, count)."""


def make_counts(rng: random.Random) -> list[SimulatedCount]:
    """Counts between the sales files; the first ones early, so that there is something to move."""
    files = []
    for number in range(rng.randint(2, 4)):
        at = START_MS + (0 if number < 2 else rng.randrange(5)) * HOUR_MS + 1_000 * (number + 1)
        listed = ITEMS if number < 2 else rng.sample(ITEMS, rng.randint(1, 3))
        stores = STORES if number == 0 else rng.sample(STORES, rng.choice((1, 2)))
        rows = tuple((store, item, rng.choice((5, 20, 20))) for store in stores for item in sorted(listed))
        snapshot = rng.random() < 0.25
        files.append(SimulatedCount(f"uploads/{number}-count.csv", at, snapshot, rows, 0, "good"))
    return files
