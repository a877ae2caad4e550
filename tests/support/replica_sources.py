"""A company whose stores commit changes, kept in memory or in (mocked) AWS: what the replica reads is the same."""

import threading
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.stock.items import row_to_item
from backend_lambdas.inventory.errors import NotFound, StorageError
from backend_lambdas.inventory.snapshot import Snapshot, decode_snapshot, encode_snapshot
from backend_lambdas.inventory.stock import ReorderRule, StockRow
from backend_lambdas.inventory.store_summary import StoreChange, StoreSummary, aggregate_store
from backend_lambdas.uploads.models import UploadMode
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan, PlanDelta, decode_delta, encode_plan, plan_key

LONGEST_SECONDS = 60.0
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def stock_row(store: str, product_id: str, on_hand: int = 5, **values: Any) -> StockRow:
    row = StockRow(
        store=store,
        product_id=product_id,
        on_hand=on_hand,
        reorder_point=10,
        reorder_rule=ReorderRule.DEFAULT,
        product_name=f"Name of {product_id}",
        category="Food",
        unit_price=Decimal("2.50"),
        ver="0001700000000#A#U1",
        rev=1,
        upload_id="U1",
        line=2,
        changed_at="2026-11-20T11:00:00.000Z",
    )
    return replace(row, **values)


@dataclass
class Clock:
    """A clock that stands until it is told to go on."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, seconds: float = 10) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Company:
    """Stores and what their commits leave: standings, snapshots, changes, plans, rows."""

    stock_rows: dict[str, dict[str, StockRow]] = field(default_factory=dict)
    heads: dict[str, StoreSummary] = field(default_factory=dict)
    written: dict[str, bytes] = field(default_factory=dict)
    log: dict[str, list[StoreChange]] = field(default_factory=dict)

    def commit(self, store: str, *rows: StockRow, removed: tuple[str, ...] = ()) -> StoreSummary:
        """What the ingest protocol leaves behind, the old snapshot deleted."""
        before = self.heads.get(store)
        rev = 1 if before is None else before.rev + 1
        held = self.stock_rows.setdefault(store, {})
        delisted = [replace(held[item], delisted=True, on_hand=0) for item in removed]
        changes = tuple(Change(held.get(row.product_id), row) for row in (*rows, *delisted))
        plan = Plan(f"U{rev}", store, f"V{rev}", UploadMode.UPDATE, NOW.isoformat(), changes)
        held.update({row.product_id: row for row in (*rows, *delisted)})
        key, snapshot_key = plan_key(f"U{rev}", store, "A1"), f"snapshots/{store}/{rev:012d}-A1.json.gz"
        self.put(key, encode_plan(plan))
        self.put(snapshot_key, encode_snapshot(store, rev, [row for row in held.values() if not row.delisted]))
        if before is not None and before.snapshot_key is not None:
            self.delete(before.snapshot_key)
        self.log.setdefault(store, []).append(StoreChange(rev, key, len(rows), len(removed)))
        totals = aggregate_store(held.values())
        head = StoreSummary(
            store=store,
            totals=totals.totals,
            rev=rev,
            snapshot_key=snapshot_key,
            snapshot_rev=rev,
            last_upload_id=f"U{rev}",
            last_upload_at=NOW.isoformat(),
            last_file_name="stock.csv",
            changed_at=NOW.isoformat(),
        )
        self.set_head(head)
        return head

    def set_head(self, head: StoreSummary) -> None:
        self.heads[head.store] = head

    def put(self, key: str, body: bytes) -> None:
        self.written[key] = body

    def delete(self, key: str) -> None:
        del self.written[key]

    def live(self) -> dict[tuple[str, str], StockRow]:
        return {(s, p): row for s, rows in self.stock_rows.items() for p, row in rows.items() if not row.delisted}


@dataclass
class MemorySource:
    """Reads of the company's memory."""

    company: Company

    def store_summaries(self) -> list[StoreSummary]:
        return list(self.company.heads.values())

    def snapshot(self, key: str) -> Snapshot:
        return decode_snapshot(self._object(key))

    def delta(self, plan_key: str) -> PlanDelta:
        return decode_delta(self._object(plan_key))

    def changes(self, store: str, after_rev: int, upto_rev: int) -> list[StoreChange]:
        return [change for change in self.company.log.get(store, []) if after_rev < change.rev <= upto_rev]

    def rows(self, store: str) -> list[StockRow]:
        return list(self.company.stock_rows[store].values())

    def _object(self, key: str) -> bytes:
        if key not in self.company.written:
            raise NotFound(key)
        return self.company.written[key]


@dataclass
class Counted:
    """A source that counts the calls and can be told to fail, or to wait until `goes_on` is set.

    `quick`: what does not wait.
    """

    source: Any
    calls: Counter[str] = field(default_factory=Counter)
    fails: bool = False
    goes_on: threading.Event | None = None
    quick: frozenset[str] = frozenset()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.source, name)

        def call(*args: Any) -> Any:
            self.calls[name] += 1
            if self.goes_on is not None and name not in self.quick:
                assert self.goes_on.wait(LONGEST_SECONDS)
            if self.fails:
                raise StorageError("down")
            return method(*args)

        return call

    def taken(self) -> dict[str, int]:
        """The calls since the last time this was asked."""
        calls, self.calls = dict(self.calls), Counter()
        return calls


@dataclass
class AwsCompany(Company):
    """The same, written through to the tables and the bucket as the ingest protocol writes them."""

    dynamodb: Any = None
    s3: Any = None
    bucket: str = ""

    def commit(self, store: str, *rows: StockRow, removed: tuple[str, ...] = ()) -> StoreSummary:
        head = super().commit(store, *rows, removed=removed)
        for row in (self.stock_rows[store][item] for item in (*(row.product_id for row in rows), *removed)):
            self.dynamodb.put_item(TableName="stock", Item=row_to_item(row))
        change = self.log[store][-1]
        keys = {"pk": tables.change_pk(store), "sk": tables.change_sk(change.rev)}
        self.dynamodb.put_item(TableName="ops", Item=to_item({**keys, **asdict(change)}))
        return head

    def set_head(self, head: StoreSummary) -> None:
        super().set_head(head)
        values = {name: value for name, value in asdict(head).items() if name != "totals"}
        item = {"pk": tables.AGGREGATES_PK, "sk": tables.store_pk(head.store), **values, **asdict(head.totals)}
        self.dynamodb.put_item(TableName="ops", Item=to_item(item))

    def put(self, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    def delete(self, key: str) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key=key)
