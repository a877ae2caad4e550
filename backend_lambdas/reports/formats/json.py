"""A report as JSON and back, without loss: decimals are texts."""

import types
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.reports.report import SCHEMA, ReportData


def encode_report(report: ReportData) -> bytes:
    return orjson.dumps({"schema": SCHEMA, "report": report}, default=str)


def decode_report(data: bytes) -> ReportData:
    """What `encode_report` was given; what an older report does not say has its default.

    Raises NotFound for a report of another version of Stockroom.
    """
    body = orjson.loads(data)
    if body.get("schema") != SCHEMA:
        raise NotFound("This report was made by another version; its files can still be downloaded.")
    report = _read(ReportData, body["report"])
    if not isinstance(report, ReportData):
        raise TypeError(type(report))
    return report


def _read(kind: Any, value: Any) -> Any:
    """`value` as JSON gave it as the annotated `kind`."""
    if value is None or kind in (int, str, bool):
        return value
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read(next(part for part in get_args(kind) if part is not type(None)), value)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], member) for member in value)
    if kind is Decimal:
        return Decimal(value)
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: _read(hint, value[name]) for name, hint in _hints(kind).items() if name in value})
    raise TypeError(f"{kind} has no place in a report")


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
