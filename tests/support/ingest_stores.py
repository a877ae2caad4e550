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
from backend_lambdas.inventory.errors import ConditionFailed, LeaseLost, NotFound
from backend_lambdas.inventory.movements import Movement
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
    nothing,
)
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.sender import Sender
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
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
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

    def put_upload(self, key: str, body: bytes, version_id: str = "v1", **metadata: str) -> None:
        self.uploads[key, version_id] = (body, metadata)

    def check_lease(self, lease: Lease, guard: str) -> Lease:
        held = self.leases.get(lease.store)
        if guard not in self.guards_off and (held is None or (held.owner, held.epoch) != (lease.owner, lease.epoch)):
            raise LeaseLost(f"{lease.store}: the lease is no longer held")
        return held or lease


class MemoryCurrentRows:
    """`CurrentRows`."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def rows_of(self, items: Sequence[tuple[str, str]]) -> dict[tuple[str, str], StockRow]:
        found = {key: self._memory.rows.get(key[0], {}).get(key[1]) for key in items}
        return {key: row for key, row in found.items() if row is not None}


class MemoryStockRows:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def read_store(self, store: str, step: Callable[[], None] = nothing) -> dict[str, StockRow]:
        step()
        return dict(self._memory.rows.get(store, {}))

    def write_rows(self, lease: Lease, rows: Sequence[StockRow]) -> list[str]:
        memory = self._memory
        memory.check_lease(lease, "fenced rows")
        left_alone = []
        for row in rows:
            there = memory.rows.setdefault(row.store, {})
            old = there.get(row.product_id)
            may = old is None if row.rev == 1 else old is not None and old.ver < row.ver
            if not may and "conditional ver" not in memory.guards_off:
                left_alone.append(row.product_id)
                continue
            there[row.product_id] = row
            memory.writes += 1
            memory.stream.append((old, row))
        return left_alone


class MemoryStoreLedger:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def acquire(self, store: str, owner: str, now_ms: int, until_ms: int) -> Lease | None:
        memory = self._memory
        held = memory.leases.get(store)
        if held is not None and held.until_ms >= now_ms and "lease" not in memory.guards_off:
            return None
        memory.writes += 1
        lease = Lease(store, owner, 1, until_ms)
        if held is not None:
            lease = replace(held, owner=owner, epoch=held.epoch + 1, until_ms=until_ms)
        if "high water" in memory.guards_off:
            lease = replace(lease, high_water="")
        if "unpublished" in memory.guards_off:
            lease = replace(lease, unpublished=False)
        memory.leases[store] = lease
        return lease

    def is_leased(self, store: str, now_ms: int) -> bool:
        held = self._memory.leases.get(store)
        return held is not None and held.until_ms >= now_ms

    def lease_of(self, store: str) -> Lease:
        return replace(self._memory.leases.get(store, Lease(store, "", 0, 0)), owner="", until_ms=0)

    def renew(self, lease: Lease, until_ms: int) -> Lease:
        held = self._memory.check_lease(lease, "fenced commit")
        self._memory.writes += 1
        self._memory.leases[lease.store] = replace(held, until_ms=until_ms)
        return replace(lease, until_ms=until_ms)

    def release(self, lease: Lease) -> None:
        held = self._memory.check_lease(lease, "fenced commit")
        self._free(held)

    def store_summary(self, store: str, upload_id: str) -> tuple[StoreRevision, UploadPart | None]:
        return self._head(store), self._memory.parts.get(upload_id, {}).get(store)

    def newer_plans(self, store: str, ver: str) -> list[str]:
        commits = [] if "newer plans" in self._memory.guards_off else self._memory.commits.get(store, [])
        stated = [commit.part for commit in commits if commit.statement and commit.part.ver > ver]
        return [part.plan_key or "" for part in sorted(stated, key=lambda part: part.ver)]

    def note_sales(self, lease: Lease, ver: str) -> Lease:
        held = self._memory.check_lease(lease, "fenced commit")
        if ver <= lease.sales_ver or "late counts" in self._memory.guards_off:
            return lease
        self._memory.writes += 1
        self._memory.leases[lease.store] = replace(held, sales_ver=ver)
        return replace(lease, sales_ver=ver)

    def note_rules(self, lease: Lease, rev: int) -> Lease:
        held = self._memory.check_lease(lease, "fenced commit")
        if rev <= lease.rules_rev:
            return lease
        self._memory.writes += 1
        self._memory.leases[lease.store] = replace(held, rules_rev=rev)
        return replace(lease, rules_rev=rev)

    def put_part(self, lease: Lease, upload_id: str, part: UploadPart) -> None:
        held = self._memory.check_lease(lease, "fenced plan")
        self._memory.leases[lease.store] = replace(held, unpublished=True)
        self._put_part(upload_id, part)

    def pause_part(self, lease: Lease, upload_id: str, part: UploadPart) -> None:
        held = self._memory.check_lease(lease, "fenced commit")
        self._put_part(upload_id, part)
        self._free(held)

    def close_part(self, lease: Lease, upload_id: str, part: UploadPart, audit: AuditEntry) -> None:
        held = self._memory.check_lease(lease, "fenced commit")
        self._put_part(upload_id, part)
        self._free(held)
        self._memory.audit.append(audit)

    def commit(self, commit: StoreCommit) -> None:
        memory, store = self._memory, commit.lease.store
        held = memory.check_lease(commit.lease, "fenced commit")
        head = self._head(store)
        if head.rev != commit.head.rev and "rev" not in memory.guards_off:
            raise ConditionFailed(f"{store} is at rev {head.rev}, not {commit.head.rev}")
        if commit.rev != commit.head.rev:
            memory.heads[store] = StoreRevision(commit.rev, commit.snapshot_key, commit.rev)
        memory.commits.setdefault(store, []).append(commit)
        memory.published.setdefault(store, []).append(dict(memory.rows.get(store, {})))
        self._free(replace(held, high_water=commit.high_water, max_ver=commit.max_ver, unpublished=False))
        self._put_part(commit.upload_id, commit.part)
        memory.audit.append(commit.audit)

    def head_rev(self, store: str) -> int:
        return self._head(store).rev

    def _head(self, store: str) -> StoreRevision:
        return self._memory.heads.get(store, StoreRevision())

    def _free(self, lease: Lease) -> None:
        self._memory.writes += 1
        self._memory.leases[lease.store] = replace(lease, owner="", until_ms=0)

    def _put_part(self, upload_id: str, part: UploadPart) -> None:
        self._memory.writes += 1
        self._memory.parts.setdefault(upload_id, {})[part.store] = part


class MemoryMovements:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def since(self, store: str, ver: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for other, (product_id, units) in sorted(self._memory.moved.get(store, {}).items()):
            if other > ver and "late counts of moved" not in self._memory.guards_off:
                found.setdefault(product_id, []).append(units)
        return found

    def commit(self, commits: Sequence[StoreCommit], rows: Sequence[StockRow], movement: Movement, ver: str) -> None:
        """All checks come before the first write: it is one transaction."""
        memory, ledger = self._memory, MemoryStoreLedger(self._memory)
        for commit in commits:
            memory.check_lease(commit.lease, "fenced commit")
            if ledger.head_rev(commit.lease.store) != commit.head.rev:
                raise ConditionFailed(f"{commit.lease.store} has moved on")
        for row in rows:
            old = memory.rows.get(row.store, {}).get(row.product_id)
            if not (old is None if row.rev == 1 else old is not None and old.ver < row.ver):
                raise ConditionFailed(f"{row.product_id} in {row.store} is another row by now")
        first = memory.records.get(movement.undoes)
        if first is not None and first.undone_by:
            raise ConditionFailed("taken back before")
        if first is not None and "taken back once" not in memory.guards_off:
            memory.records[movement.undoes] = replace(first, undone_by=commits[0].audit.actor)
        MemoryStockRows(memory).write_rows(commits[0].lease, rows)
        for commit in commits:
            store = commit.lease.store
            memory.moved.setdefault(store, {})[ver] = (movement.product_id, movement.units(store))
            ledger.commit(commit)
            held = memory.leases[store]
            memory.leases[store] = replace(held, moved_ver=max(held.moved_ver, ver))


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
        return [self._known(store, commits) for store, commits in self._memory.commits.items()]

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
