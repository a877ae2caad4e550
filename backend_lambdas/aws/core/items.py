"""Python values and DynamoDB's wire format. Plain loops: thousands of rows pass here per second."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Item = dict[str, dict[str, Any]]


def to_item(values: Mapping[str, Any]) -> Item:
    """str, int, Decimal, bool, list, dict and sets of str become attributes; None is left out."""
    return {name: to_attribute(value) for name, value in values.items() if value is not None}


def to_attribute(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        return {"S": str(value)}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | Decimal):
        return {"N": str(value)}
    if isinstance(value, Mapping):
        return {"M": to_item(value)}
    if isinstance(value, list | tuple):
        return {"L": [to_attribute(member) for member in value]}
    if isinstance(value, set | frozenset):
        return {"SS": sorted(value)}
    raise TypeError(f"{type(value).__name__} has no place in a table")


def from_item(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The inverse; numbers become int where they are whole, else Decimal."""
    return {name: from_attribute(attribute) for name, attribute in item.items()}


def from_attribute(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    if kind == "N":
        return to_number(value)
    if kind == "M":
        return from_item(value)
    if kind == "L":
        return [from_attribute(member) for member in value]
    return None if kind == "NULL" else value


def to_number(text: str) -> int | Decimal:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number
