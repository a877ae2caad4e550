"""A transaction of moto costs what it touches. moto keeps the whole table aside, once for each of its up to 100 writes.

A test of 500 rows spent four fifths of its processor time there (docs/decisions/341). What is kept is the same: every
item that the transaction may change as it was, the others as they are.
"""

import threading
from collections import defaultdict
from copy import deepcopy
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

_running = threading.local()


def make_transactions_cheap() -> None:
    """In this process, from now on."""
    DynamoDBBackend.transact_write_items = _transact_write_items  # type: ignore[method-assign]
    Table.__deepcopy__ = _keep_aside  # type: ignore[attr-defined]


_moto_transacts = DynamoDBBackend.transact_write_items


def _transact_write_items(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    _running.writes, _running.kept = transact_items, {}
    try:
        _moto_transacts(self, transact_items)
    finally:
        del _running.writes, _running.kept


def _keep_aside(table: Table, memo: dict[int, Any]) -> Table:
    """A copy to go back to. Outside of a transaction all of it, as moto has it."""
    kept: dict[str, Table] | None = getattr(_running, "kept", None)
    if kept is None:
        return _with(table, deepcopy(table.items, memo), memo)
    if table.name not in kept:
        items = defaultdict(dict, {key: dict(ranges) for key, ranges in table.items.items()})
        for write in _running.writes:
            operation = next(iter(write.values()))
            if operation.get("TableName") == table.name:
                _keep(table, items, operation.get("Key") or operation.get("Item") or {})
        kept[table.name] = _with(table, items, memo)
    return kept[table.name]


def _keep(table: Table, items: dict[DynamoType, Any], key: dict[str, Any]) -> None:
    if table.hash_key_attr not in key or table.range_key_attr not in key:
        return  # moto refuses it and changes nothing
    first, second = DynamoType(key[table.hash_key_attr]), DynamoType(key[table.range_key_attr])
    if second in items.get(first, {}):
        items[first][second] = deepcopy(items[first][second])


def _with(table: Table, items: Any, memo: dict[int, Any]) -> Table:
    copied = Table.__new__(Table)
    vars(copied).update({name: deepcopy(value, memo) for name, value in vars(table).items() if name != "items"})
    copied.items = items
    return copied
