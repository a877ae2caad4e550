"""In-memory stores with the conditions of the real ones: tests/contract/test_ingest_stores.py (and others) runs both.

`guards_off` names guards that a fake leaves out on purpose, for the tests that prove that the guard is needed.
"""

import io
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import BinaryIO

from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import LeaseLost, NotFound
from backend_lambdas.inventory.leaving import HERE, Gone
from backend_lambdas.inventory.merged import Merged, followed
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.held import HeldUpload
from backend_lambdas.uploads.models import Ending, FileJudgement, Outcome, ReadFacts, UploadPart, UploadRecord
from backend_lambdas.uploads.ports import (
    KnownStore,
    Lease,
    MovedNotice,
    StoreCommit,
    StoreRevision,
    Stores,
    UploadFile,
)
from backend_lambdas.uploads.rows.mapping import Chosen
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.sender import Sender
from tests.support.stock_tables import MemoryMovements, MemoryStockRows, MemoryStoreLedger
from tests.support.upload_records import MemoryUploadRecords


@dataclass
class Memory:
    """Everything the stores hold.

    `stream` is every accepted write of a stock row (old, new), in order; `published` the store's rows at each commit.
    `moved`: store -> ver of a movement -> product and units.
    """

    rows: dict[str, dict[str, StockRow]] = field(default_factory=dict)
    leases: dict[str, Lease] = field(default_factory=dict)
    heads: dict[str, StoreRevision] = field(default_factory=dict)
    commits: dict[str, list[StoreCommit]] = field(default_factory=dict)
    published: dict[str, list[dict[str, StockRow]]] = field(default_factory=dict)
    records: dict[str, UploadRecord] = field(default_factory=dict)
    facts: dict[str, ReadFacts] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    parts: dict[str, dict[str, UploadPart]] = field(default_factory=dict)
    row_errors: dict[str, list[RowError]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    answers: dict[tuple[str, str], Chosen] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)
    uploads: dict[tuple[str, str], tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    sent_again: list[tuple[str, int]] = field(default_factory=list)
    sent_to_sales: list[tuple[str, int]] = field(default_factory=list)
    sent_to_products: list[tuple[str, int]] = field(default_factory=list)
    announced_held: list[HeldUpload] = field(default_factory=list)
    announced_moves: list[MovedNotice] = field(default_factory=list)
    moved: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    key_order: dict[str, dict[str, int]] = field(default_factory=dict)
    judgements: dict[str, FileJudgement] = field(default_factory=dict)
    endings: list[Ending] = field(default_factory=list)
    telling_until: dict[str, int] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=Thresholds)
    stream: list[tuple[StockRow | None, StockRow]] = field(default_factory=list)
    writes: int = 0
    senders: dict[str, Sender] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    guards_off: frozenset[str] = frozenset()

    def stores(self) -> Stores:
        return Stores(
            rows=MemoryStockRows(self),
            ledger=MemoryStoreLedger(self),
            records=MemoryUploadRecords(self),
            files=MemoryFiles(self),
            queue=MemoryIngestQueue(self),
            rules=MemoryThresholdRules(self),
            sales_queue=MemorySalesQueue(self),
            products_queue=MemoryProductsQueue(self),
            directory=MemoryStoreDirectory(self),
            movements=MemoryMovements(self),
            notices=MemoryNotices(self),
            senders=MemorySenders(self),
        )

    def gone(self, store: str) -> Gone:
        """Whether the store is off the lists."""
        said = [commit.gone for commit in self.commits.get(store, ()) if commit.gone is not None]
        return said[-1] if said else HERE

    def put_upload(self, key: str, body: bytes, version_id: str = "v1", **metadata: str) -> None:
        self.uploads[key, version_id] = (body, metadata)

    def check_lease(self, lease: Lease, guard: str) -> Lease:
        held = self.leases.get(lease.store)
        if guard not in self.guards_off and (held is None or (held.owner, held.epoch) != (lease.owner, lease.epoch)):
            raise LeaseLost(f"{lease.store}: the lease is no longer held")
        return held or lease


class MemoryFiles:
    largest_upload = 200_000_000

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    @contextmanager
    def open_upload(self, key: str, version_id: str) -> Iterator[UploadFile]:
        if (key, version_id) not in self._memory.uploads:
            raise NotFound(key)
        body, metadata = self._memory.uploads[key, version_id]
        yield UploadFile(io.BytesIO(body), len(body), metadata)

    def put(self, key: str, body: bytes | BinaryIO) -> None:
        self._memory.writes += 1
        self._memory.objects[key] = body if isinstance(body, bytes) else body.read()

    def get(self, key: str) -> bytes:
        if key not in self._memory.objects:
            raise NotFound(key)
        return self._memory.objects[key]

    def delete(self, key: str) -> None:
        self._memory.writes += 1
        self._memory.objects.pop(key, None)


class MemoryIngestQueue:
    def __init__(self, memory: Memory, deliver: Callable[[str, int], None] | None = None) -> None:
        self._memory = memory
        self._deliver = deliver

    def send_again(self, message: str, delay_seconds: int) -> None:
        self._memory.sent_again.append((message, delay_seconds))
        if self._deliver is not None:
            self._deliver(message, delay_seconds)


class MemorySalesQueue:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def send_again(self, message: str, delay_seconds: int) -> None:
        self._memory.sent_to_sales.append((message, delay_seconds))


class MemoryProductsQueue:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def send_again(self, message: str, delay_seconds: int) -> None:
        self._memory.sent_to_products.append((message, delay_seconds))


class MemoryStoreDirectory:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def known(self, stores: Collection[str]) -> dict[str, KnownStore]:
        return {one.store: one for one in self.all_known() if one.store in stores}

    def all_known(self) -> list[KnownStore]:
        commits = self._memory.commits.items()
        return [self._known(store, some) for store, some in commits if not self._memory.gone(store).by]

    def merged(self, stores: Collection[str]) -> dict[str, str]:
        return {store: into for store, into in self.all_merged().names.items() if store in stores}

    def all_merged(self) -> Merged:
        return followed({one: into for one in self._memory.commits if (into := self._memory.gone(one).into)})

    def _known(self, store: str, commits: Sequence[StoreCommit]) -> KnownStore:
        newest = [commit.upload_id for commit in commits if commit.newest]
        head = self._memory.heads.get(store, StoreRevision())
        return KnownStore(store, commits[-1].aggregate.totals.items, head.snapshot_key, newest[-1] if newest else None)


class MemoryNotices:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def publish(self, held: HeldUpload) -> None:
        self._memory.announced_held.append(held)

    def publish_movement(self, moved: MovedNotice) -> None:
        self._memory.announced_moves.append(moved)


class MemorySenders:
    dashboard = "AROADASHBOARD"

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def find(self, user_id: str) -> Account | None:
        return self._memory.accounts.get(user_id)


class MemoryThresholdRules:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def thresholds(self) -> Thresholds:
        return self._memory.thresholds

    def applied(self, store: str, rev: int) -> None:
        known = self._memory.thresholds
        if rev == known.rev:
            self._memory.thresholds = replace(known, waiting=known.waiting - {store})


def arrival(
    key: str, event_ms: int = 1_700_000_000_000, version_id: str = "v1", size: int = 100, sequencer: str | None = None
) -> Arrival:
    """An event as S3 would send it; the sequencer grows with the time where none is given."""
    sequencer = f"{event_ms:016X}" if sequencer is None else sequencer
    message = "\n".join((key, str(event_ms), version_id, str(size), sequencer))
    return Arrival(key, version_id, size, event_ms, sequencer, message)


@lru_cache(10_000)  # a simulation asks a million times for a few files
def arrival_of(message: str) -> Arrival:
    key, event_ms, version_id, size, sequencer = message.split("\n")
    return arrival(key, int(event_ms), version_id, int(size), sequencer)
