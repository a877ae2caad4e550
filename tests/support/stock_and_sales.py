"""Stores whose sales reduce their stock: the real use cases on in-memory stores; and a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.deplete_stock import recompute_stores_on_hand
from backend_lambdas.uploads.merge_sales import ClashLimits
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from backend_lambdas.uploads.sales import load_sales
from backend_lambdas.uploads.sales_ports import SalesStores
from backend_lambdas.uploads.stock import ingest_upload
from tests.support.ingest_stores import Memory
from tests.support.sales_stores import MemorySalesLedger, sales_stores

NOON = round(datetime(2026, 6, 10, 12, tzinfo=UTC).timestamp() * 1000)
HOUR = 3_600_000
DAY = 24 * HOUR
TODAY, YESTERDAY, TOMORROW = "2026-06-10", "2026-06-09", "2026-06-11"


class StockAndSales:
    """Files arrive at NOON and so many hours; `on`: sales reduce stock."""

    def __init__(self, folder: Path | None, on: bool = True) -> None:
        self.memory, self.ledger, self.on = Memory(), MemorySalesLedger(), on
        self.sales = sales_stores(self.memory, self.ledger, folder)
        self.lake = self.sales.lake.lake if folder else self.sales.lake  # type: ignore[attr-defined]
        self.now = NOON + 100 * DAY
        self.attempts = 0
        self.limits, self.batch_lines = ClashLimits(), 2

    def count_file(self, name: str, hours: float, counts: Mapping[str, int], store: str = "Berlin") -> Arrival:
        lines = "".join(f"{store},{item},{units}\n" for item, units in counts.items())
        return self._put(name, hours, "store,item,count\n" + lines)

    def sales_file(self, name: str, hours: float, *lines: str) -> Arrival:
        """Lines: `sale_id,store,product_id,sale_date,quantity`."""
        return self._put(
            name, hours, "sale_id,store,product_id,sale_date,quantity\n" + "".join(f"{x}\n" for x in lines)
        )

    def _put(self, name: str, hours: float, text: str) -> Arrival:
        key, at = f"uploads/{name}.csv", NOON + round(hours * HOUR)
        self.memory.put_upload(key, text.encode())
        return Arrival(key, "v1", len(text), at, f"{at:016X}", f'{{"file": "{name}"}}')

    def attempt(self) -> Attempt:
        self.attempts += 1
        self.now += 1_000
        return Attempt(f"attempt {self.attempts}", lambda: self.now, self.now + 300_000, expects_alert)

    def count(self, arrival: Arrival, stores: Stores | None = None) -> IngestResult:
        return ingest_upload(arrival, stores or self.memory.stores(), self.attempt(), zone=UTC if self.on else None)

    def sell(self, arrival: Arrival, sales: SalesStores | None = None, stock: Stores | None = None) -> IngestResult:
        given = stock or self.memory.stores()
        return load_sales(
            arrival, sales or self.sales, self.attempt(), UTC, self.batch_lines, given if self.on else None, self.limits
        )

    def recompute_on_hand(self, stock: Stores | None = None) -> int:
        """Deal with the messages late counts have sent; return how many there were."""
        waiting, self.memory.sent_to_sales[:] = list(self.memory.sent_to_sales), []
        for message, _ in waiting:
            recompute_stores_on_hand(message, stock or self.memory.stores(), self.sales, self.attempt(), UTC)
        return len(waiting)

    def on_hand(self, store: str = "Berlin") -> dict[str, int]:
        return {item: row.on_hand for item, row in self.memory.rows.get(store, {}).items() if not row.delisted}

    def published(self, store: str = "Berlin") -> dict[str, int]:
        """What readers see: the rows at the last commit."""
        return {item: row.on_hand for item, row in self.memory.published[store][-1].items() if not row.delisted}


@dataclass(frozen=True)
class Counted:
    hours: float
    counts: Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Sold:
    """`lines`: sale_id -> store, product_id, day, quantity."""

    hours: float
    lines: Mapping[str, tuple[str, str, str, str]]


def model(files: Sequence[Counted | Sold]) -> dict[tuple[str, str], int]:
    """What must be in stock once every file has been dealt with, in whatever order."""
    counts: dict[tuple[str, str], tuple[float, int]] = {}
    told: dict[tuple[str, str], tuple[float, tuple[str, str, str, str]]] = {}
    for file in sorted(files, key=lambda one: one.hours):
        if isinstance(file, Counted):
            counts |= {item: (file.hours, units) for item, units in file.counts.items()}
        else:
            told |= {
                (line[0], sale): (told.get((line[0], sale), (file.hours,))[0], line)
                for sale, line in file.lines.items()
            }
    left = {}
    for (store, item), (hours, units) in counts.items():
        day = datetime.fromtimestamp((NOON + hours * HOUR) / 1000, UTC).date()
        sold = sum(
            Decimal(quantity)
            for first, (where, what, when, quantity) in told.values()
            if (where, what) == (store, item) and date.fromisoformat(when) >= day and first > hours
        )
        left[store, item] = max(0, int((units - sold) // 1))
    return left


class CrashError(BaseException):
    """The process is gone: nothing of it runs any more."""


class Faults:
    """Lets the call number `at`, counted over all stores, crash before or after its work."""

    def __init__(self, at: int, fate: str) -> None:
        self.at, self.fate, self.calls = at, fate, 0

    def fails(self) -> str | None:
        self.calls += 1
        return self.fate if self.calls == self.at else None

    def around_sales(self, stores: SalesStores) -> SalesStores:
        return replace(
            stores, **{name: Crashing(getattr(stores, name), self) for name in ("lake", "ledger", "records")}
        )

    def around_stock(self, stores: Stores) -> Stores:
        names = ("rows", "ledger", "records", "files", "sales_queue", "movements")
        return replace(stores, **{name: Crashing(getattr(stores, name), self) for name in names})


class Crashing:
    def __init__(self, inner: Any, faults: Faults) -> None:
        self._inner, self._faults = inner, faults

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._inner, name)
        if not callable(real) or name in ("lake", "comparison", "open_upload"):
            return real

        def call(*args: Any) -> Any:
            fate = self._faults.fails()
            if fate == "before":
                raise CrashError
            answer = real(*args)
            if fate == "after":
                raise CrashError
            return Crashing(answer, self._faults) if name == "stage" else answer

        return call
