"""The catalogue in the Ops table: each product and the entries of its history under one key."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.batches import read_batches
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import Item, from_item, to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.writes import audit_put, setting, transact
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.products import Product, ProductChange, ProductEvent, product_before
from backend_lambdas.inventory.versions import iso_ms

FIELDS = tuple(one.name for one in fields(Product))
# What lists show and search: without the long texts and what only files are compared by.
LISTED = tuple(name for name in FIELDS if name not in ("description", "url", "email", "ver"))


class DynamoCatalogue:
    """`uploads.product_ports.Catalogue` on DynamoDB; thread-safe."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def find(self, product_ids: Collection[str]) -> dict[str, Product]:
        keys = [product_key(product_id) for product_id in product_ids]
        found = map(product_of, map(from_item, read_batches(self._client, self._table, keys)))
        return {one.product_id: one for one in found}

    def of_vendor(self, vendor: str) -> Iterator[Product]:
        request = by_key(self._table, "month_pk = :pk", pk=tables.vendor_products_pk(vendor))
        return map(product_of, query(self._client, IndexName=tables.OPS_INDEX_MONTH, **request))

    def listed(self, vendor: str) -> Iterator[Product]:
        """As `of_vendor`, with the LISTED fields only."""
        request = by_key(self._table, "month_pk = :pk", pk=tables.vendor_products_pk(vendor))
        return map(product_of, query(self._client, IndexName=tables.OPS_INDEX_MONTH, **request, **_LISTED))

    def changed_since(self, at: str) -> Iterator[Product]:
        """Products written at or after `at` (ISO 8601), deleted ones too, with the LISTED fields; in no order.

        May be a moment behind; a product that a file only confirmed is not among them.
        """
        for number in range(tables.SHARDS):
            pk = tables.changed_products_pk(number)
            request = by_key(self._table, "open_pk = :pk AND open_sk >= :at", pk=pk, at=at)
            yield from map(product_of, query(self._client, IndexName=tables.OPS_INDEX_OPEN, **request, **_LISTED))

    def number_of(self, vendor: str) -> int:
        """How many products a vendor has; may be a moment behind."""
        request = by_key(self._table, "month_pk = :pk", pk=tables.vendor_products_pk(vendor))
        pages = self._client.get_paginator("query").paginate(
            **request, IndexName=tables.OPS_INDEX_MONTH, Select="COUNT"
        )
        with our_errors(f"Counting the products of {vendor}"):
            return sum(page["Count"] for page in pages)

    def with_history(self, product_id: str) -> tuple[Product | None, tuple[ProductEvent, ...]]:
        """The product, also one that is deleted, and what became of it, newest first; strongly consistent."""
        request = by_key(self._table, "pk = :pk", pk=tables.product_pk(product_id))
        items = list(query(self._client, ScanIndexForward=False, ConsistentRead=True, **request))
        product = next((product_of(item) for item in items if item["sk"] == tables.PRODUCT_SK), None)
        return product, tuple(_event_of(item) for item in items if item["sk"] != tables.PRODUCT_SK)

    def entries(self, product_id: str) -> tuple[ProductEvent, ...]:
        return self.with_history(product_id)[1]

    def before(self, products: Collection[Product]) -> dict[str, Product]:
        there = {one.product_id: one for one in products}
        keys = [_history_key(one) for one in products]
        found = map(from_item, read_batches(self._client, self._table, keys)) if keys else iter(())
        events = {item["pk"].removeprefix(tables.product_pk("")): _event_of(item) for item in found}
        return {name: product_before(there[name], one.changes) for name, one in events.items()}

    def write(self, changes: Sequence[ProductChange], audit: AuditEntry | None = None) -> None:
        parts = [part for change in changes for part in self._parts(change)]
        if audit is not None:
            parts.append(audit_put(self._table, audit))
        if parts:
            transact(self._client, parts, f"Writing {len(changes)} products from {changes[0].new.product_id} on")

    def _parts(self, change: ProductChange) -> Iterator[dict[str, Any]]:
        old, new = change.old, change.new
        condition, seen = _as_it_was(old)
        if old is not None and new == replace(old, ver=new.ver, price_ver=new.price_ver):
            values = {"ver": new.ver} | ({"price_ver": new.price_ver} if new.price_ver else {})
            update = setting(self._table, product_key(new.product_id), values, condition, seen)
            yield {"Update": update | {"ExpressionAttributeNames": {"#rev": "rev"} | {f"#{n}": n for n in values}}}
            return
        put: dict[str, Any] = {"TableName": self._table, "Item": to_item(_values(new))}
        given = (
            {"ExpressionAttributeValues": to_item(seen), "ExpressionAttributeNames": {"#rev": "rev"}} if seen else {}
        )
        yield {"Put": put | {"ConditionExpression": condition} | given}
        yield {"Put": {"TableName": self._table, "Item": to_item(_history_values(change))}}


def _as_it_was(old: Product | None) -> tuple[str, dict[str, Any]]:
    """The condition that nobody has written it since, and its values."""
    if old is None:
        return "attribute_not_exists(pk)", {}
    seen: dict[str, Any] = {":seen": old.rev, ":seen_ver": old.ver}
    if not old.price_ver:
        return "#rev = :seen AND ver = :seen_ver AND attribute_not_exists(price_ver)", seen
    return "#rev = :seen AND ver = :seen_ver AND price_ver = :seen_price", {**seen, ":seen_price": old.price_ver}


_LISTED = {
    "ProjectionExpression": ", ".join(f"#{name}" for name in LISTED),
    "ExpressionAttributeNames": {f"#{name}": name for name in LISTED},
}


def product_key(product_id: str) -> Item:
    return to_item({"pk": tables.product_pk(product_id), "sk": tables.PRODUCT_SK})


def product_of(values: Mapping[str, Any]) -> Product:
    known: dict[str, Any] = {name: values[name] for name in FIELDS if name in values}
    return Product(**known | {"unit_price": Decimal(known["unit_price"])})


def _values(product: Product) -> dict[str, Any]:
    """What is "" or unknown is left out; the price stays text, with its zeros: 1.10."""
    kept = {name: getattr(product, name) for name in FIELDS}
    kept = {name: value for name, value in kept.items() if value not in ("", None, False)}
    keys = {"pk": tables.product_pk(product.product_id), "sk": tables.PRODUCT_SK}
    keys["open_pk"] = tables.changed_products_pk(tables.shard(product.product_id))
    keys["open_sk"] = f"{product.changed_at}#{product.product_id}"
    if not product.gone:
        keys |= {"month_pk": tables.vendor_products_pk(product.vendor), "month_sk": product.product_id}
    return {**kept, **keys, "unit_price": str(product.unit_price), "ver": product.ver}


def _history_key(product: Product) -> Item:
    """Of the entry that was written with it."""
    sk = tables.product_history_sk(iso_ms(product.changed_at), product.rev)
    return to_item({"pk": tables.product_pk(product.product_id), "sk": sk})


def _history_values(change: ProductChange) -> dict[str, Any]:
    new = change.new
    return {
        "pk": tables.product_pk(new.product_id),
        "sk": tables.product_history_sk(iso_ms(new.changed_at), new.rev),
        "at": new.changed_at,
        "rev": new.rev,
        "upload_id": new.upload_id,
        "line": new.line,
        "by": new.changed_by,
        "changes": {name: list(pair) for name, pair in change.differences.items()},
    }


def _event_of(values: Mapping[str, Any]) -> ProductEvent:
    changes = {name: (before, after) for name, (before, after) in values["changes"].items()}
    return ProductEvent(values["at"], values["rev"], values["upload_id"], values["line"], values["by"], changes)
