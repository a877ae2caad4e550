"""Leases, aggregates, changes and commits of stores, in the Ops table."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.leases import (
    acquire_lease,
    begins_to_write,
    fenced_update,
    gives_lease_back,
    lease_key,
    publishes,
    transact_fenced,
    update_lease,
)
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.aws.core.writes import audit_put, setting
from backend_lambdas.aws.uploads.items import part_of_values, part_put
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.uploads.models import UploadPart
from backend_lambdas.uploads.ports import Lease, StoreCommit, StoreRevision

GONE = ("gone_by", "merged_into")
FENCE = 1  # which part of a transaction is the one that holds the lease


class DynamoStoreLedger:
    """`uploads.ports.StoreLedger` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str, zone: tzinfo = UTC) -> None:
        """`zone`: the company's, in which the days of a store's totals begin."""
        self._client = client
        self._table = ops_table
        self._zone = zone

    def acquire(self, store: str, owner: str, now_ms: int, until_ms: int) -> Lease | None:
        """Look first: a write to the lease of a working holder would meet, and could cancel, its transactions."""
        if self.is_leased(store, now_ms):
            return None
        item = acquire_lease(self._client, self._table, lease_key(store), owner, now_ms, until_ms, f"Leasing {store}")
        if item is None:
            return None
        return _lease(store, owner, until_ms, from_item(item))

    def is_leased(self, store: str, now_ms: int) -> bool:
        with our_errors(f"Looking at the lease of {store}"):
            answer = self._client.get_item(TableName=self._table, Key=lease_key(store), ConsistentRead=True)
        return "Item" in answer and int(answer["Item"]["until_ms"]["N"]) >= now_ms

    def lease_of(self, store: str) -> Lease:
        with our_errors(f"Looking at the lease of {store}"):
            answer = self._client.get_item(TableName=self._table, Key=lease_key(store), ConsistentRead=True)
        return _lease(store, "", 0, from_item(answer.get("Item") or {}))

    def renew(self, lease: Lease, until_ms: int) -> Lease:
        self._change_lease(lease, "SET until_ms = :until", {":until": until_ms})
        return replace(lease, until_ms=until_ms)

    def release(self, lease: Lease) -> None:
        update = "SET until_ms = :until, worked_ms = :worked REMOVE #owner"
        self._change_lease(lease, update, {":until": 0, ":worked": lease.until_ms})

    def store_summary(self, store: str, upload_id: str) -> tuple[StoreRevision, UploadPart | None]:
        keys = [_aggregate_key(store), to_item({"pk": tables.upload_pk(upload_id), "sk": tables.part_sk(store)})]
        with our_errors(f"Reading where {store} stands"):
            answer = self._client.transact_get_items(
                TransactItems=[{"Get": {"TableName": self._table, "Key": key}} for key in keys]
            )
        found, part = (response.get("Item") or {} for response in answer["Responses"])
        known = from_item(found)
        at = (known.get("rev", 0), known.get("snapshot_key"), known.get("snapshot_rev", 0))
        head = StoreRevision(*at, is_merged="merged_into" in known)
        return head, part_of_values(from_item(part)) if part else None

    def newer_plans(self, store: str, ver: str) -> list[str]:
        request = by_key(self._table, "pk = :pk AND sk > :ver", pk=tables.statement_pk(store), ver=ver)
        return [item["plan_key"] for item in query(self._client, ConsistentRead=True, **request)]

    def note_sales(self, lease: Lease, ver: str) -> Lease:
        if ver <= lease.sales_ver:
            return lease
        self._change_lease(lease, "SET sales_ver = :ver", {":ver": ver})
        return replace(lease, sales_ver=ver)

    def note_rules(self, lease: Lease, rev: int) -> Lease:
        if rev <= lease.rules_rev:
            return lease
        self._change_lease(lease, "SET rules_rev = :rev", {":rev": rev})
        return replace(lease, rules_rev=rev)

    def put_part(self, lease: Lease, upload_id: str, part: UploadPart) -> None:
        parts = [part_put(self._table, upload_id, part), begins_to_write(self._table, lease)]
        self._transact(f"Beginning {upload_id} in {lease.store}", parts)

    def pause_part(self, lease: Lease, upload_id: str, part: UploadPart) -> None:
        parts = [part_put(self._table, upload_id, part), gives_lease_back(self._table, lease)]
        self._transact(f"Pausing {upload_id} in {lease.store}", parts)

    def close_part(self, lease: Lease, upload_id: str, part: UploadPart, audit: AuditEntry) -> None:
        parts = [
            part_put(self._table, upload_id, part),
            gives_lease_back(self._table, lease),
            audit_put(self._table, audit),
        ]
        self._transact(f"Closing {upload_id} in {lease.store}", parts)

    def commit(self, commit: StoreCommit) -> None:
        self._transact(f"Committing {commit.upload_id} in {commit.lease.store}", self.parts_of(commit))

    def parts_of(self, commit: StoreCommit, moved_ver: str = "") -> list[dict[str, Any]]:
        """The parts of the transaction, the one that holds the lease at FENCE. `moved_ver`: see `publishes`."""
        parts = [
            self._aggregate_update(commit),
            publishes(self._table, commit.lease, commit.high_water, commit.max_ver, moved_ver),
            part_put(self._table, commit.upload_id, commit.part),
            audit_put(self._table, commit.audit),
            self._put(_day_item(commit, self._zone)),
        ]
        if commit.statement:
            parts.append(self._put(_statement_item(commit)))
        if commit.rev != commit.head.rev and not commit.reload:
            parts.append(self._put(_change_item(commit)))
        return parts

    def _change_lease(self, lease: Lease, update: str, values: dict[str, Any]) -> None:
        request = fenced_update(self._table, lease_key(lease.store), lease, update, values)
        update_lease(self._client, request, f"Keeping the lease of {lease.store}")

    def _transact(self, doing: str, parts: list[dict[str, Any]]) -> None:
        transact_fenced(self._client, parts, FENCE, doing)

    def _put(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"Put": {"TableName": self._table, "Item": to_item(values)}}

    def _aggregate_update(self, commit: StoreCommit) -> dict[str, Any]:
        """An update, not a put: what an older upload must not touch (last_upload_*) stays as it is."""
        key, base = _aggregate_key(commit.lease.store), commit.head.rev
        # Totals by category were here in the first release; an item holds 400 KB, some 5,000 categories. They go once
        # the snapshot has theirs beside it.
        removed = ["by_category"] if commit.rev != base else []
        if commit.gone is not None and not commit.gone.by:
            # Only where there is a name to take back: a write that names it is one that sales follow (change_token.py).
            removed += GONE if commit.head.is_merged else GONE[:1]
        condition = "#rev = :base" if base else "attribute_not_exists(#rev) OR #rev = :base"
        return {"Update": setting(self._table, key, _aggregate_values(commit), condition, {":base": base}, removed)}


def _aggregate_key(store: str) -> dict[str, Any]:
    return to_item({"pk": tables.AGGREGATES_PK, "sk": tables.store_pk(store)})


def _aggregate_values(commit: StoreCommit) -> dict[str, Any]:
    changed = commit.rev != commit.head.rev
    values: dict[str, Any] = {
        "store": commit.lease.store,
        **asdict(commit.aggregate.totals),
        "rev": commit.rev,
        "high_water": commit.high_water,
        "max_ver": commit.max_ver,
    }
    if changed:
        values |= {"snapshot_key": commit.snapshot_key, "snapshot_rev": commit.rev, "changed_at": commit.committed_at}
    if commit.gone is not None and commit.gone.by:
        values |= dict(zip(GONE, (commit.gone.by, commit.gone.into or None), strict=True))
    if commit.newest:
        values |= {
            "last_upload_id": commit.upload_id,
            "last_upload_at": commit.arrived_at,
            "last_file_name": commit.file_name,
        }
    return values


def _day_item(commit: StoreCommit, zone: tzinfo) -> dict[str, Any]:
    day = datetime.fromisoformat(commit.committed_at).astimezone(zone).date().isoformat()
    return {
        "pk": tables.AGGREGATE_HISTORY_PK,
        "sk": tables.day_aggregate_sk(day, commit.lease.store),
        "day": day,
        "store": commit.lease.store,
        **asdict(commit.aggregate.totals),
        **expiry(lives().keep_day_totals_days, commit.committed_at),
    }


def _change_item(commit: StoreCommit) -> dict[str, Any]:
    return {
        "pk": tables.change_pk(commit.lease.store),
        "sk": tables.change_sk(commit.rev),
        "rev": commit.rev,
        "upload_id": commit.upload_id,
        "ver": commit.part.ver,
        "plan_key": commit.part.plan_key,
        "changed": commit.part.applied,
        "removed": commit.part.removed,
        "committed_at": commit.committed_at,
        **expiry(lives().keep_plan_days, commit.committed_at),
    }


def _statement_item(commit: StoreCommit) -> dict[str, Any]:
    return {
        "pk": tables.statement_pk(commit.lease.store),
        "sk": commit.part.ver,
        "upload_id": commit.upload_id,
        "plan_key": commit.part.plan_key,
        "committed_at": commit.committed_at,
        # Since it arrived, not since now: its plan was put after that, so S3 keeps it for as long at least.
        **expiry(lives().keep_plan_days, commit.arrived_at or commit.committed_at),
    }


def _lease(store: str, owner: str, until_ms: int, found: dict[str, Any]) -> Lease:
    return Lease(
        store=store,
        owner=owner,
        epoch=found.get("epoch", 0),
        until_ms=until_ms,
        high_water=found.get("high_water", ""),
        max_ver=found.get("max_ver", ""),
        unpublished=found.get("unpublished", False),
        sales_ver=found.get("sales_ver", ""),
        rules_rev=found.get("rules_rev", 0),
        moved_ver=found.get("moved_ver", ""),
    )
