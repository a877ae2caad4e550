"""Counts what AWS would bill: requests of every service, and DynamoDB's read and write units by its documented rules.

The units follow from the items themselves, not from what an emulator says of them: 1 write unit per begun kB and 1 read
unit per begun 4 kB (half when eventually consistent), twice that in a transaction; an index costs another write per
entry that is put, changed or deleted (two where its key changes); a refused conditional write costs as one that is
done.
Sources: Amazon DynamoDB developer guide, "Read/write capacity unit consumption", "Item sizes and formats",
"Transactions: capacity management", "Global secondary indexes: provisioned throughput considerations".
"""

import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

Item = dict[str, Any]
Key = tuple[str, ...]
IN_A_TRANSACTION = 2
KB = 1024


def item_size(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Bytes of an item as DynamoDB counts them: names and values."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Mapping[str, Any]) -> int:
    """Bytes of one value: text as UTF-8, a number about a byte per two digits and one more, lists and maps 3 more."""
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return number_size(content)
    if kind in ("SS", "NS"):
        return sum(value_size({kind[0]: each}) for each in content)
    if kind == "L":
        return 3 + sum(1 + value_size(each) for each in content)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + value_size(each) for name, each in content.items())
    return 1 if kind in ("BOOL", "NULL") else len(content)


def number_size(text: str) -> int:
    """A byte for two significant digits, one more, and one for the sign of a number below zero."""
    digits = text.lstrip("-").partition("E")[0].replace(".", "").strip("0")
    return math.ceil(len(digits) / 2) + 1 + text.startswith("-")


def write_units(size: int) -> int:
    return max(1, math.ceil(size / KB))


def read_units(size: int, consistent: bool) -> float:
    return max(1, math.ceil(size / (4 * KB))) * (1.0 if consistent else 0.5)


@dataclass(frozen=True)
class Schema:
    """The keys of a table and of its indexes; every index holds whole items."""

    keys: Key
    indexes: Mapping[str, Key] = field(default_factory=dict)

    def key_of(self, item: Item) -> str:
        return json.dumps([item[name] for name in self.keys], sort_keys=True)


@dataclass
class Meter:
    """`counts`: requests by `service.Operation`, and `read_units`, `write_units`, `items_written` in all."""

    schemas: Mapping[str, Schema]
    counts: Counter[str] = field(default_factory=Counter)
    tables: dict[str, dict[str, Item]] = field(default_factory=dict)
    changes: list[tuple[str, Item | None, Item | None]] = field(default_factory=list)
    lock: Any = field(default_factory=Lock)  # a report asks from several threads, and += is not one step

    def watch(self, client: Any, unwatched: Any = None) -> Any:
        """Count this client's requests; `unwatched` is another client for looking up what an update has made."""
        service = client.meta.service_model.service_name
        events = client.meta.events

        def before(model: Any, params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
            context["metered"] = json.loads(params["body"]) if service == "dynamodb" else None

        def after(model: Any, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
            with self.lock:
                self.counts[f"{service}.{model.name}"] += 1
                if service == "dynamodb":
                    self._dynamodb(model.name, context["metered"], parsed, unwatched)

        events.register_last(f"before-call.{client.meta.service_model.service_id.hyphenize()}", before)
        events.register_last(f"after-call.{client.meta.service_model.service_id.hyphenize()}", after)
        return client

    def since(self, before: Counter[str]) -> Counter[str]:
        """What has been counted since `before` (a copy of `counts`)."""
        return Counter({name: count - before[name] for name, count in self.counts.items() if count != before[name]})

    def _dynamodb(self, operation: str, asked: dict[str, Any], answer: dict[str, Any], unwatched: Any) -> None:
        refused = "Error" in answer
        if operation in ("GetItem", "Query", "TransactGetItems", "BatchGetItem", "Scan"):
            self.counts["read_units"] += 0 if refused else self._read(operation, asked, answer)  # type: ignore[assignment]
            return
        for kind, write, factor in _writes(operation, asked):
            self._write(kind, write, factor, refused, unwatched)

    def _read(self, operation: str, asked: dict[str, Any], answer: dict[str, Any]) -> float:
        consistent = bool(asked.get("ConsistentRead"))
        if operation == "GetItem":
            return read_units(item_size(answer.get("Item", {})), consistent)
        if operation in ("Query", "Scan"):
            return read_units(sum(item_size(item) for item in answer["Items"]), consistent)
        if operation == "TransactGetItems":
            sizes = [item_size(each.get("Item", {})) for each in answer["Responses"]]
            return sum(IN_A_TRANSACTION * read_units(size, True) for size in sizes)
        asked_for = sum(len(each["Keys"]) for each in asked["RequestItems"].values())
        found = [item for items in answer["Responses"].values() for item in items]
        return sum(read_units(item_size(item), False) for item in found) + 0.5 * (asked_for - len(found))

    def _write(self, kind: str, write: dict[str, Any], factor: int, refused: bool, unwatched: Any) -> None:
        table = write["TableName"]
        schema, rows = self.schemas[table], self.tables.setdefault(table, {})
        key = schema.key_of(write["Item"] if kind == "Put" else write["Key"])
        old = rows.get(key)
        new = old if refused else self._made(kind, write, old, unwatched)
        size = max(item_size(old or {}), item_size(new or {}))
        self.counts["write_units"] += factor * write_units(size)
        if refused or kind == "ConditionCheck":
            return
        self.counts["items_written"] += 1
        self.counts["write_units"] += sum(_index_units(names, old, new) for names in schema.indexes.values())
        self.changes.append((table, old, new))
        if new is None:
            rows.pop(key, None)
        else:
            rows[key] = new

    def _made(self, kind: str, write: dict[str, Any], old: Item | None, unwatched: Any) -> Item | None:
        if kind == "Put":
            return dict(write["Item"])
        if kind == "Delete":
            return None
        if kind == "ConditionCheck":
            return old
        found = unwatched.get_item(TableName=write["TableName"], Key=write["Key"], ConsistentRead=True)
        return dict(found["Item"])


def _writes(operation: str, asked: dict[str, Any]) -> list[tuple[str, dict[str, Any], int]]:
    """(Put, Update, Delete or ConditionCheck; what was asked; how often it is billed)."""
    if operation == "TransactWriteItems":
        return [(kind, write, IN_A_TRANSACTION) for part in asked["TransactItems"] for kind, write in part.items()]
    if operation == "BatchWriteItem":
        return [
            (kind.removesuffix("Request"), {**write, "TableName": table}, 1)
            for table, parts in asked["RequestItems"].items()
            for part in parts
            for kind, write in part.items()
        ]
    return [(operation.removesuffix("Item"), asked, 1)]


def _index_units(names: Key, old: Item | None, new: Item | None) -> int:
    """What one index costs: nothing where neither image is in it or nothing has changed."""
    before = old if old is not None and all(name in old for name in names) else None
    after = new if new is not None and all(name in new for name in names) else None
    if before == after:
        return 0
    if before is None or after is None:
        return write_units(item_size(before or after or {}))
    if any(before[name] != after[name] for name in names):
        return write_units(item_size(before)) + write_units(item_size(after))
    return write_units(max(item_size(before), item_size(after)))
