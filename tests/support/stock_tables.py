"""In-memory Stock and Ops tables as the protocol sees them: rows, leases, commits, movements.

See ingest_stores: `Memory` holds what they write, `guards_off` there names the guards they leave out.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.inventory.movements import Movement
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.uploads.models import UploadPart
from backend_lambdas.uploads.ports import Lease, StoreCommit, StoreRevision, nothing

if TYPE_CHECKING:
    from tests.support.ingest_stores import Memory


class MemoryCurrentRows:
    """`CurrentRows`."""

    def __init__(self, memory: "Memory") -> None:
        self._memory = memory

    def rows_of(self, items: Sequence[tuple[str, str]]) -> dict[tuple[str, str], StockRow]:
        found = {key: self._memory.rows.get(key[0], {}).get(key[1]) for key in items}
        return {key: row for key, row in found.items() if row is not None}


class MemoryStockRows:
    def __init__(self, memory: "Memory") -> None:
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
    def __init__(self, memory: "Memory") -> None:
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
        head = replace(self._head(store), is_merged=bool(self._memory.gone(store).into))
        return head, self._memory.parts.get(upload_id, {}).get(store)

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
    def __init__(self, memory: "Memory") -> None:
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
