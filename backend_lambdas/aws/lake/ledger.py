"""The lake's lease and its publications, in the Ops table."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.leases import acquire_lease, fenced_update, transact_fenced, update_lease
from backend_lambdas.aws.core.paging import get_item
from backend_lambdas.inventory.errors import LeaseLost
from backend_lambdas.inventory.sales import SalesHead, WeekState
from backend_lambdas.uploads.sales_ports import RolledUp, SalesLease

LEASE_KEY = to_item({"pk": tables.SALES_PK, "sk": tables.SALES_LEASE_SK})
HEAD_KEY = to_item({"pk": tables.SALES_PK, "sk": tables.SALES_HEAD_SK})
WEEKS_KEY = to_item({"pk": tables.SALES_PK, "sk": tables.SALES_WEEKS_SK})


class DynamoSalesLedger:
    """`uploads.sales_ports.SalesLedger` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def acquire(self, owner: str, now_ms: int, until_ms: int) -> SalesLease | None:
        found = acquire_lease(self._client, self._table, LEASE_KEY, owner, now_ms, until_ms, "Leasing the lake")
        if found is None:
            return None
        dirty = frozenset(_week_and_upload(text) for text in found.get("dirty", {}).get("SS", []))
        return SalesLease(owner, int(found["epoch"]["N"]), until_ms, dirty)

    def renew(self, lease: SalesLease, until_ms: int) -> SalesLease:
        self._change(lease, "SET until_ms = :until", {":until": until_ms})
        return replace(lease, until_ms=until_ms)

    def mark_dirty(self, lease: SalesLease, weeks: Collection[str], upload_id: str) -> SalesLease:
        marks = {(week, upload_id) for week in weeks}
        if marks - lease.dirty:
            self._change(lease, "ADD dirty :marks", {":marks": _texts(marks)})
        return replace(lease, dirty=lease.dirty | marks)

    def head(self) -> SalesHead:
        return sales_head(self._client, self._table)

    def weeks(self) -> dict[str, WeekState]:
        return published_weeks(self._client, self._table).weeks

    def publish(self, lease: SalesLease, rolled_up: RolledUp, upload_id: str, now: str) -> SalesHead:
        head = SalesHead(
            rev=self.head().rev + 1,
            sales_version=rolled_up.sales_version,
            weekly_version=rolled_up.weekly_version,
            daily_version=rolled_up.daily_version,
            published_at=now,
        )
        weeks = self.weeks() | {week: WeekState(head.rev, rows) for week, rows in rolled_up.rows.items()}
        kept = {week: {"rev": one.rev, "rows": one.rows} for week, one in weeks.items()}
        update = "SET published_at = :now"
        values: dict[str, Any] = {":now": now}
        if own := {mark for mark in lease.dirty if mark[1] == upload_id}:
            update, values = f"{update} DELETE dirty :own", {**values, ":own": _texts(own)}
        parts = [
            {"Update": fenced_update(self._table, LEASE_KEY, lease, update, values)},
            {"Put": {"TableName": self._table, "Item": HEAD_KEY | to_item(asdict(head))}},
            {"Put": {"TableName": self._table, "Item": WEEKS_KEY | to_item({"rev": head.rev, "weeks": kept})}},
        ]
        transact_fenced(self._client, parts, 0, "Publishing the sales")
        return head

    def release(self, lease: SalesLease) -> None:
        with suppress(LeaseLost):
            self._change(lease, "SET until_ms = :none REMOVE #owner", {":none": 0})

    def _change(self, lease: SalesLease, update: str, values: dict[str, Any]) -> None:
        update_lease(self._client, fenced_update(self._table, LEASE_KEY, lease, update, values), "Holding the lake")


@dataclass(frozen=True, slots=True)
class PublishedWeeks:
    """Every week that has sales, as of publication `rev`."""

    rev: int
    weeks: dict[str, WeekState]


def sales_head(client: Any, ops_table: str) -> SalesHead:
    """Strongly consistent; rev 0 while there are no sales."""
    found = get_item(client, ops_table, tables.SALES_PK, tables.SALES_HEAD_SK) or {}
    return SalesHead(**{name: found[name] for name in SalesHead.__slots__ if name in found})


def published_weeks(client: Any, ops_table: str) -> PublishedWeeks:
    """Strongly consistent; may be newer than a head read before."""
    found = get_item(client, ops_table, tables.SALES_PK, tables.SALES_WEEKS_SK) or {}
    weeks = {week: WeekState(one["rev"], one["rows"]) for week, one in sorted(found.get("weeks", {}).items())}
    return PublishedWeeks(found.get("rev", 0), weeks)


def _texts(marks: set[tuple[str, str]]) -> set[str]:
    return {f"{week}#{upload_id}" for week, upload_id in marks}


def _week_and_upload(text: str) -> tuple[str, str]:
    week, _, upload_id = text.partition("#")
    return week, upload_id
