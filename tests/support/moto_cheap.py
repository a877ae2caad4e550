"""An answer of moto's DynamoDB costs what it holds; what it answers stays the same (aws/core/test_moto_answers.py).

Of the processor time of a page over mocked AWS a third was moto's: every query of a table put all items of the table in
order, each comparison asked a dozen questions about a text, and each attribute of an answer was looked for under every
name of every type (docs/decisions/341).
"""

import threading
from typing import Any

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

INDEX_NAME = 7  # where moto hands it to Table.query, after the partition
_asked = threading.local()
_moto_value = DynamoType.cast_value.fget
_moto_hash, _moto_same = DynamoType.__hash__, DynamoType.__eq__
_moto_query, _moto_items = Table.query, Table.all_items
_moto_structure = BaseJSONSerializer._serialize_type_structure


def make_answers_cheap() -> None:
    """In this process, from now on."""
    DynamoType.cast_value = property(_value)  # type: ignore[assignment]
    DynamoType.__hash__ = _hash  # type: ignore[method-assign]
    DynamoType.__eq__ = _same  # type: ignore[method-assign, assignment]
    Table.query = _query  # type: ignore[method-assign]
    Table.all_items = _items  # type: ignore[method-assign]
    BaseJSONSerializer._serialize_type_structure = _structure  # type: ignore[method-assign]


def _value(self: DynamoType) -> Any:
    return self.value if self.type == "S" else _moto_value(self)


def _hash(self: DynamoType) -> int:
    return hash(("S", self.value)) if self.type == "S" else hash((self.type, _moto_value(self)))


def _same(self: DynamoType, other: DynamoType) -> bool:
    if self.type != other.type:
        return False
    return bool(self.value == other.value if self.type == "S" else _moto_value(self) == _moto_value(other))


def _query(self: Table, *given: Any, **named: Any) -> Any:
    index = named.get("index_name", given[INDEX_NAME] if len(given) > INDEX_NAME else None)
    _asked.hash_key = given[0] if index is None else None
    _asked.equal = named.get("hash_key_conditions") or [] if index is not None else []
    try:
        return _moto_query(self, *given, **named)
    finally:
        del _asked.hash_key, _asked.equal


def _items(self: Table) -> list[Item]:
    """In order; while a table or an index is queried, those of the partition: no other is in the answer."""
    if not self.range_key_attr:
        return _moto_items(self)
    asked: DynamoType | None = getattr(_asked, "hash_key", None)
    partitions = self.items.values() if asked is None else [self.items.get(asked, {})]
    items = [item for partition in partitions for item in partition.values()]
    for name, value in getattr(_asked, "equal", []):
        items = [item for item in items if name in item.attrs and item.attrs[name] == value]
    return sorted(items, key=lambda item: (item.hash_key.cast_value, item.range_key.cast_value))


def _structure(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """An attribute's value names its own type."""
    if shape.name != "AttributeValue" or type(value) is not dict or not key or not value.keys() <= shape.members.keys():
        _moto_structure(self, serialized, value, shape, key)
        return
    wrapper = self.MAP_TYPE()
    for name, held in value.items():
        member = shape.members[name]
        member.parent = shape
        if held is not None:
            self._serialize(wrapper, held, member, name)
    self._default_serialize(serialized, wrapper, shape, key)
