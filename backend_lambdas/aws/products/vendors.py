"""Vendors, what they have sent and how much of it today, in the Ops table."""

import time
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.aws.core.paging import by_key, get_item, query, query_page
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.aws.core.writes import conditional_update, setting, transact, update_if, write_audited
from backend_lambdas.aws.uploads.items import upload_key
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.vendors import Vendor, folded
from backend_lambdas.inventory.versions import iso_time

QUOTA_DAYS = 14  # a day's count is asked for on that day; a file that is tried again may be days late
_DECIMALS = ("old_price_factor", "category_factor")
_LISTS = ("categories", "required")


class DynamoVendors:
    """`uploads.product_ports.Vendors` on DynamoDB; thread-safe. What is read is what was last written."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def find(self, name: str) -> Vendor | None:
        item = get_item(self._client, self._table, tables.VENDORS_PK, tables.vendor_sk(folded(name)))
        return _vendor_of(item) if item else None

    def all(self) -> list[Vendor]:
        """By name."""
        request = by_key(self._table, "pk = :pk", pk=tables.VENDORS_PK)
        return [_vendor_of(item) for item in query(self._client, ConsistentRead=True, **request)]

    def save(self, vendor: Vendor, audit: AuditEntry) -> bool:
        """Keep what follows `vendor.rev`, with its audit entry; False when somebody else has changed it since."""
        key = to_item({"pk": tables.VENDORS_PK, "sk": tables.vendor_sk(folded(vendor.vendor))})
        condition = "#rev = :seen" if vendor.rev else "attribute_not_exists(#rev)"
        values = asdict(vendor) | {name: list(getattr(vendor, name)) for name in _LISTS}
        values |= {name: str(getattr(vendor, name)) for name in _DECIMALS} | {"rev": vendor.rev + 1}
        change = {"Update": setting(self._table, key, values, condition, {":seen": vendor.rev} if vendor.rev else {})}
        return write_audited(self._client, self._table, change, audit, f"Saving the vendor {vendor.vendor}")


def _vendor_of(item: dict[str, Any]) -> Vendor:
    known: dict[str, Any] = {one.name: item[one.name] for one in fields(Vendor) if one.name in item}
    known |= {name: Decimal(known[name]) for name in _DECIMALS if name in known}
    known |= {name: tuple(known[name]) for name in _LISTS if name in known}
    return Vendor(**known)


class DynamoQuotas:
    """`uploads.product_ports.Quotas` on DynamoDB: one item a vendor and day, changed under its own condition.

    Two files at once cannot both take what is left for one: UpdateItem is atomic ("Atomic counters").
    """

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def take(self, vendor: Vendor, day: str, upload_id: str, rows: int) -> tuple[int, int] | None:
        if rows <= vendor.rows_a_day and update_if(self._client, self._count(vendor, day, upload_id, rows), "Counting"):
            return None
        item = self._item(vendor, day)
        if upload_id in item.get("uploads", ()):
            return None  # an earlier attempt has counted it
        return int(item.get("files", 0)), int(item.get("rows", 0))

    def taken(self, vendor: Vendor, day: str) -> tuple[int, int]:
        """(files, rows) that count for the day."""
        item = self._item(vendor, day)
        return int(item.get("files", 0)), int(item.get("rows", 0))

    def _item(self, vendor: Vendor, day: str) -> dict[str, Any]:
        return get_item(self._client, self._table, tables.quota_pk(vendor.vendor), day) or {}

    def _count(self, vendor: Vendor, day: str, upload_id: str, rows: int) -> dict[str, Any]:
        life = expiry(QUOTA_DAYS, time.time())["ttl"]
        values = {":one": 1, ":rows": rows, ":id": upload_id, ":ids": {upload_id}, ":life": life}
        values |= {":files": vendor.files_a_day, ":left": vendor.rows_a_day - rows}
        room = "attribute_not_exists(pk) OR (files < :files AND #rows <= :left AND NOT contains(uploads, :id))"
        update = "SET #ttl = if_not_exists(#ttl, :life) ADD files :one, #rows :rows, uploads :ids"
        return conditional_update(
            self._table, self._key(vendor, day), update, room, values, {"#rows": "rows", "#ttl": "ttl"}
        )

    def _key(self, vendor: Vendor, day: str) -> Item:
        return to_item({"pk": tables.quota_pk(vendor.vendor), "sk": day})


class DynamoVendorUploads:
    """`uploads.product_ports.VendorUploads` on DynamoDB: one small item an upload, which lives as long as its record.

    The record says whose it is too, whatever becomes of it: the vendor's people see it by that (uploads/visible.py).
    """

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def add(self, vendor: str, upload_id: str, event_ms: int) -> None:
        keys = {"pk": tables.vendor_uploads_pk(folded(vendor)), "sk": f"{iso_time(event_ms)}#{upload_id}"}
        item = to_item({**keys, "upload_id": upload_id, **expiry(lives().keep_upload_days, event_ms / 1000)})
        whose = setting(self._table, upload_key(upload_id), {"vendor": vendor}, "attribute_exists(pk)", {})
        parts = [{"Put": {"TableName": self._table, "Item": item}}, {"Update": whose}]
        transact(self._client, parts, f"Noting that upload {upload_id} is of {vendor}")

    def newest(self, vendor: str, limit: int, since: str) -> list[str]:
        """Ids of what came at `since` (ISO 8601) or later, newest first."""
        pk = tables.vendor_uploads_pk(folded(vendor))
        request = by_key(self._table, "pk = :pk AND sk >= :since", pk=pk, since=since)
        items, _ = query_page(self._client, Limit=limit, ScanIndexForward=False, **request)
        return [str(item["upload_id"]) for item in items]
