"""One store in a few numbers: its totals, recomputed at every commit, and the revision of its rows they belong to."""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

import orjson

from backend_lambdas.inventory.merged import Merged, followed
from backend_lambdas.inventory.stock import StockRow

NO_CATEGORY = ""


@dataclass(frozen=True, slots=True)
class StockTotals:
    """Counts of items (`items`, `out`, `low`), units on the shelf, and their value; `unpriced` items add no value."""

    items: int = 0
    out: int = 0
    low: int = 0
    units: int = 0
    value: Decimal = Decimal(0)
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class DayTotals:
    """The totals of one store at its last commit of a day of the company's."""

    day: date
    store: str
    totals: StockTotals


@dataclass(frozen=True, slots=True)
class StoreAggregate:
    """The totals of one store and of each of its categories (key "" = no category)."""

    totals: StockTotals
    by_category: dict[str, StockTotals]


def aggregate_store(rows: Iterable[StockRow]) -> StoreAggregate:
    """Sum the rows that are not delisted. Units below zero are not counted as stock: each row adds max(on_hand, 0)."""
    by_category: dict[str, list[StockRow]] = {}
    for row in rows:
        if not row.delisted:
            by_category.setdefault(row.category or NO_CATEGORY, []).append(row)
    parts = {name: _totals(members) for name, members in sorted(by_category.items())}
    return StoreAggregate(totals=sum_totals(parts.values()), by_category=parts)


def encode_categories(by_category: Mapping[str, StockTotals]) -> bytes:
    """Gzipped JSON: a list of totals, each with its category ("" = none); values are decimal text."""
    parts = [{"category": name, **asdict(part), "value": str(part.value)} for name, part in by_category.items()]
    return gzip.compress(orjson.dumps(parts), compresslevel=1, mtime=0)


def decode_categories(data: bytes) -> dict[str, StockTotals]:
    """Return what `encode_categories` was given."""
    parts = orjson.loads(gzip.decompress(data))
    return {part.pop("category"): StockTotals(**part | {"value": Decimal(part["value"])}) for part in parts}


def _totals(rows: list[StockRow]) -> StockTotals:
    """One plain loop: a store of 50,000 rows is summed at every commit."""
    out = low = units = unpriced = 0
    value = Decimal(0)
    for row in rows:
        on_hand = row.on_hand
        if on_hand <= 0:
            out += 1
            on_hand = 0
        elif on_hand <= row.reorder_point:
            low += 1
        units += on_hand
        if row.unit_price is None:
            unpriced += 1
        elif on_hand:
            value += on_hand * row.unit_price
    return StockTotals(items=len(rows), out=out, low=low, units=units, value=value, unpriced=unpriced)


_amounts = attrgetter(*(field.name for field in fields(StockTotals)))


def sum_totals(parts: Iterable[StockTotals]) -> StockTotals:
    sums: Iterable[Any] = map(sum, zip(*map(_amounts, (StockTotals(), *parts)), strict=True))
    return StockTotals(*sums)


@dataclass(frozen=True, slots=True)
class StoreSummary:
    """The record a commit leaves (item AGG / ST#store). Times are ISO 8601 UTC; None: not known.

    `rev` counts the commits that changed rows; the snapshot holds the rows at `snapshot_rev` <= `rev`. `gone_by`: the
    upload that took the store off the lists, `merged_into`: which store its name stands for since.
    """

    store: str
    totals: StockTotals
    rev: int = 0
    snapshot_key: str | None = None
    snapshot_rev: int = 0
    last_upload_id: str | None = None
    last_upload_at: str | None = None
    last_file_name: str | None = None
    changed_at: str | None = None
    gone_by: str | None = None
    merged_into: str | None = None


def merged_of(summaries: Iterable[StoreSummary]) -> Merged:
    """The names that stand for another store, of all the company's stores."""
    return followed({one.store: one.merged_into for one in summaries if one.merged_into})


def listed(summaries: Iterable[StoreSummary]) -> list[StoreSummary]:
    """Those of the stores that people are to see: no removed ones."""
    return [one for one in summaries if not one.gone_by]


@dataclass(frozen=True, slots=True)
class StoreChange:
    """One commit that changed rows: how many (`changed`, `removed`), and the plan that lists them."""

    rev: int
    plan_key: str
    changed: int
    removed: int
