"""The sales ledger in memory, and stores around a lake: a real one in a folder, or one in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from backend_lambdas.aws.lake.lake import SALES_TABLE, WEEKLY_TABLE, Lake, records
from backend_lambdas.aws.lake.sales import DeltaSalesLake
from backend_lambdas.inventory.errors import LeaseLost
from backend_lambdas.inventory.sales import SalesHead, WeekState
from backend_lambdas.uploads.sales_ports import RolledUp, SalesLease, SalesStores
from tests.support.ingest_stores import Memory
from tests.support.lake import MemorySalesLake, Sums


@dataclass
class MemorySalesLedger:
    """`uploads.sales_ports.SalesLedger`."""

    lease: SalesLease = field(default_factory=lambda: SalesLease("", 0, 0))
    head_: SalesHead = field(default_factory=SalesHead)
    weeks_: dict[str, WeekState] = field(default_factory=dict)
    guards_off: frozenset[str] = frozenset()
    writes: int = 0

    def acquire(self, owner: str, now_ms: int, until_ms: int) -> SalesLease | None:
        if self.lease.until_ms >= now_ms and "lake lease" not in self.guards_off:
            return None
        self.writes += 1
        self.lease = replace(self.lease, owner=owner, epoch=self.lease.epoch + 1, until_ms=until_ms)
        return self.lease

    def renew(self, lease: SalesLease, until_ms: int) -> SalesLease:
        self._check(lease)
        self.writes += 1
        self.lease = replace(self.lease, until_ms=until_ms)
        return replace(lease, until_ms=until_ms)

    def mark_dirty(self, lease: SalesLease, weeks: Collection[str], upload_id: str) -> SalesLease:
        marks = set() if "dirty weeks" in self.guards_off else {(week, upload_id) for week in weeks}
        if not marks - lease.dirty:
            return lease
        self._check(lease)
        self.writes += 1
        self.lease = replace(self.lease, dirty=self.lease.dirty | marks)
        return replace(lease, dirty=lease.dirty | marks)

    def head(self) -> SalesHead:
        return self.head_

    def weeks(self) -> dict[str, WeekState]:
        return dict(self.weeks_)

    def publish(self, lease: SalesLease, rolled_up: RolledUp, upload_id: str, now: str) -> SalesHead:
        self._check(lease)
        self.writes += 1
        rev = self.head_.rev + 1
        self.head_ = SalesHead(rev, rolled_up.sales_version, rolled_up.weekly_version, rolled_up.daily_version, now)
        self.weeks_ |= {week: WeekState(rev, rows) for week, rows in rolled_up.rows.items()}
        everybody = "own weeks" in self.guards_off
        own = {mark for mark in lease.dirty if mark[1] == upload_id or everybody}
        self.lease = replace(self.lease, dirty=self.lease.dirty - own)
        return self.head_

    def release(self, lease: SalesLease) -> None:
        if (self.lease.owner, self.lease.epoch) == (lease.owner, lease.epoch):
            self.writes += 1
            self.lease = replace(self.lease, owner="", until_ms=0)

    def _check(self, lease: SalesLease) -> None:
        mine = (self.lease.owner, self.lease.epoch) == (lease.owner, lease.epoch)
        if not mine and "fenced lake" not in self.guards_off:
            raise LeaseLost("the lake's lease is another's by now")


def sales_stores(memory: Memory, ledger: MemorySalesLedger, folder: Path | None) -> SalesStores:
    """Without a folder the lake is in memory."""
    stores = memory.stores()
    lake = MemorySalesLake() if folder is None else DeltaSalesLake(Lake(str(folder)))
    return SalesStores(
        lake=lake,
        ledger=ledger,
        directory=stores.directory,
        records=stores.records,
        files=stores.files,
        queue=stores.queue,
        notices=stores.notices,
        senders=stores.senders,
    )


def lake_state(lake: Lake) -> dict[str, tuple[str, ...]]:
    """sale_id -> what the lake says of it, as text."""
    found = lake.query(
        "SELECT sale_id, store, product_id, sale_date, quantity, price, revenue, upload_id FROM sales",
        {SALES_TABLE: None},
    )
    return {row.pop("sale_id"): tuple(map(str, row.values())) for row in records(found)}


def week_sums(lake: Lake | MemorySalesLake, version: int | None = None) -> dict[str, tuple[str, ...]]:
    """week -> units, revenue, returned units, returned value, lines of lake/weekly."""
    if isinstance(lake, MemorySalesLake):
        weeks = lake.weekly[-1 if version is None else version]
        return {week: _summed(list(weeks[week].values())) for week in sorted(weeks)}
    sums = ", ".join(
        f"sum({name}) AS {name}" for name in ("units", "revenue", "returned_units", "returned_value", "lines")
    )
    sql = f"SELECT week, {sums} FROM weekly GROUP BY week ORDER BY week"  # noqa: S608 - constants
    found = lake.query(sql, {WEEKLY_TABLE: version})
    return {row.pop("week"): tuple(str(value) for value in row.values()) for row in records(found)}


def _summed(rows: Sequence[Sums]) -> tuple[str, ...]:
    """As the columns of lake/weekly write them: units with 3 decimals, money with 6."""
    units, revenue, back, value, lines = (sum((row[at] for row in rows), Decimal(0)) for at in range(5))
    return f"{units:.3f}", f"{revenue:.6f}", f"{back:.3f}", f"{value:.6f}", str(lines)
