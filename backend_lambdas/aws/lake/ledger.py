"""The lake's lease and its publications, in the Ops table."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import CONDITION, cancellation_codes, our_errors
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.aws.core.leases import HELD_BY, NAMES
from backend_lambdas.aws.core.paging import get_item
from backend_lambdas.inventory.errors import ConditionFailed, LeaseLost, Throttled
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
        try:
            with our_errors("Leasing the lake"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=LEASE_KEY,
                    UpdateExpression="SET #owner = :owner, until_ms = :until ADD #epoch :one",
                    ConditionExpression="attribute_not_exists(pk) OR until_ms < :now",
                    ExpressionAttributeNames=NAMES,
                    ExpressionAttributeValues=to_item({":owner": owner, ":until": until_ms, ":now": now_ms, ":one": 1}),
                    ReturnValues="ALL_NEW",
                )
        except (ConditionFailed, Throttled):
            # Somebody else has it, or is at it at this very moment.
            return None
        found = answer["Attributes"]
        dirty = frozenset(_week_and_upload(text) for text in found.get("dirty", {}).get("SS", []))
        return SalesLease(owner, int(found["epoch"]["N"]), until_ms, dirty)

    def renew(self, lease: SalesLease, until_ms: int) -> SalesLease:
        self._change(lease, "SET until_ms = :until", to_item({":until": until_ms}))
        return replace(lease, until_ms=until_ms)

    def mark_dirty(self, lease: SalesLease, weeks: Collection[str], upload_id: str) -> SalesLease:
        marks = {(week, upload_id) for week in weeks}
        if marks - lease.dirty:
            self._change(lease, "ADD dirty :marks", {":marks": _set(marks)})
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
        update = self._fenced(lease, "SET published_at = :now", to_item({":now": now}))
        if own := {mark for mark in lease.dirty if mark[1] == upload_id}:
            update["UpdateExpression"] += " DELETE dirty :own"
            update["ExpressionAttributeValues"][":own"] = _set(own)
        parts = [
            {"Update": update},
            {"Put": {"TableName": self._table, "Item": HEAD_KEY | _head_item(head)}},
            {"Put": {"TableName": self._table, "Item": WEEKS_KEY | _weeks_item(head.rev, weeks)}},
        ]
        with our_errors("Publishing the sales"):
            try:
                self._client.transact_write_items(TransactItems=parts)
            except ClientError as error:
                if (cancellation_codes(error) or [""])[0] in CONDITION:
                    raise LeaseLost("Publishing the sales: another attempt holds the lake") from error
                raise
        return head

    def release(self, lease: SalesLease) -> None:
        try:
            self._change(lease, "SET until_ms = :none REMOVE #owner", to_item({":none": 0}))
        except LeaseLost:
            return

    def _change(self, lease: SalesLease, expression: str, values: Item) -> None:
        try:
            with our_errors("Holding the lake"):
                self._client.update_item(**self._fenced(lease, expression, values))
        except ConditionFailed as failed:
            raise LeaseLost(str(failed)) from failed

    def _fenced(self, lease: SalesLease, expression: str, values: Item) -> dict[str, Any]:
        holder = to_item({":owner": lease.owner, ":epoch": lease.epoch})
        return {
            "TableName": self._table,
            "Key": LEASE_KEY,
            "UpdateExpression": expression,
            "ConditionExpression": HELD_BY,
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": {**holder, **values},
        }


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


def _head_item(head: SalesHead) -> Item:
    return to_item({name: getattr(head, name) for name in SalesHead.__slots__})


def _weeks_item(rev: int, weeks: dict[str, WeekState]) -> Item:
    return to_item({"rev": rev, "weeks": {week: {"rev": one.rev, "rows": one.rows} for week, one in weeks.items()}})


def _set(marks: set[tuple[str, str]]) -> dict[str, Any]:
    return {"SS": sorted(f"{week}#{upload_id}" for week, upload_id in marks)}


def _week_and_upload(text: str) -> tuple[str, str]:
    week, _, upload_id = text.partition("#")
    return week, upload_id
