"""A seeded day of sales files (and, `moving` stock, of counts): the real use cases of both functions, step by step.

Scheduler and faults are those of `world.py`. An event of a sales file goes its whole way: ingest recognises the file
and hands it over, load_sales merges it; then stock is moved, and counts that land late ask for it again.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import partial
from typing import Any, ClassVar

from backend_lambdas.uploads.deplete_stock import recompute_stores_on_hand
from backend_lambdas.uploads.lake_lease import LEASE_MS
from backend_lambdas.uploads.maintain_lake import maintain_lake
from backend_lambdas.uploads.merge_sales import ClashLimits
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.sales import CLAIM_MS, load_sales
from backend_lambdas.uploads.sales_ports import SalesStores
from backend_lambdas.uploads.stock import ingest_upload
from tests.simulation.sales_scenario import (
    HOUR_MS,
    SimulatedCount,
    SimulatedSales,
    make_counts,
    make_sales,
    parse_sales,
)
from tests.simulation.scenario import START_MS, parse
from tests.simulation.stepping import Stepped
from tests.simulation.world import PORTS, Message, Worker, World
from tests.support.ingest_stores import MemoryIngestQueue, arrival_of
from tests.support.lake import MemorySalesLake
from tests.support.sales_stores import MemorySalesLedger

MAINTAIN = "tend"
TO_SALES = "sales|"  # before the text of a message of the sales queue
NEVER_HELD = PlausibilityLimits(min_items=1_000)
LIMITS = ClashLimits(few=2, share=0.5)
BATCH_LINES = 3


@dataclass
class SalesWorld(World):
    """`moving`: sales reduce stock, and there are counts."""

    jumps_ms: ClassVar[tuple[int, ...]] = (61_000, 200_000, 340_000)
    visibility_ms: ClassVar[int] = 330_000
    working_ms: ClassVar[int] = 240_000

    moving: bool = False
    sales_files: list[SimulatedSales] = field(default_factory=list)
    counts: list[SimulatedCount] = field(default_factory=list)
    recounted: int = 0

    def prepare(self) -> None:
        self.now = START_MS + 100 * HOUR_MS
        self.freeze_rate = self.rng.choice((0.0, 0.05, 0.2))
        self.lake = MemorySalesLake(guards_off=self.guards_off)
        self.sales_ledger = MemorySalesLedger(guards_off=self.guards_off)
        self.sales_files = make_sales(self.rng)
        self.counts = make_counts(self.rng) if self.moving else []
        self.files = [*self.sales_files, *self.counts]
        for file in self.files:
            self.memory.put_upload(file.key, file.body(), mode="snapshot" if file.snapshot else "update")
        if self.rng.random() < 0.3:
            self.messages.append(Message(MAINTAIN, self.now + self.rng.randint(0, 60_000)))

    @property
    def writes(self) -> int:
        return self.memory.writes + self.lake.writes + self.sales_ledger.writes

    def plain(self, text: str) -> str:
        return text.removeprefix(TO_SALES)

    def claim_ms(self, worker: Worker) -> int:
        return CLAIM_MS if worker.message.text.startswith(TO_SALES) else super().claim_ms(worker)

    def deal_with(self, worker: Worker, attempt: Attempt) -> None:
        text = worker.message.text
        if not text.startswith((MAINTAIN, TO_SALES)):
            zone = UTC if self.moving else None
            ingest_upload(arrival_of(text), self._stock_stores(worker), attempt, parse, NEVER_HELD, zone)
            return
        sales = self._sales_stores(worker)
        if text == MAINTAIN:
            maintain_lake(sales.lake, sales.ledger, attempt)
            return
        moved = self._stock_stores(worker) if self.moving else None
        if self.plain(text).startswith("{"):
            self.recounted += 1
            recompute_stores_on_hand(self.plain(text), moved, sales, attempt, UTC)
        else:
            arrival = arrival_of(self.plain(text))
            load_sales(arrival, sales, attempt, UTC, BATCH_LINES, moved, LIMITS, parse_sales)

    def _stock_stores(self, worker: Worker) -> Stores:
        stores = replace(
            self.memory.stores(),
            queue=MemoryIngestQueue(self.memory, self.send),
            sales_queue=MemoryIngestQueue(self.memory, self._send_to_sales),
        )
        return Stores(**{name: self._stepped(getattr(stores, name), worker) for name in PORTS})

    def _sales_stores(self, worker: Worker) -> SalesStores:
        stores = self.memory.stores()
        ports = {
            "lake": replace(self.lake, pause=partial(self._pause, worker)),
            "ledger": self.sales_ledger,
            "records": stores.records,
            "files": stores.files,
            "queue": MemoryIngestQueue(self.memory, self._send_to_sales),
            "notices": stores.notices,
            "senders": stores.senders,
        }
        stepped = {name: self._stepped(port, worker) for name, port in ports.items()}
        return SalesStores(**stepped, directory=stores.directory)  # nothing is merged here

    def _pause(self, worker: Worker) -> None:
        """Between two calls of the object store; at times the machine freezes there until its lease has run out."""
        if self.faults and self.rng.random() < self.freeze_rate:
            self.now += LEASE_MS + 5_000
            worker.stalled = self.rng.randint(10, 60)
        self.call(worker, _nothing)

    def _stepped(self, port: Any, worker: Worker) -> Any:
        return Stepped(port, partial(self.call, worker))

    def _send_to_sales(self, text: str, delay_seconds: int) -> None:
        self.send(TO_SALES + text, delay_seconds)


def _nothing() -> None:
    """What happens inside a call of the lake between two calls of the object store."""
