"""What queries answer about stock rows: frozen values, times as aware UTC, money as float for display."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.inventory.movements import Movement


@dataclass(frozen=True, slots=True)
class StockBlock:
    """Rows `start` to `end` of a filtered, sorted table as plain JSON values, `matching` of `total` rows.

    A row's keys: store, product_id, product_name, category, status (out|low|healthy), on_hand, reorder_point,
    short_units, value_at_risk (None when unpriced), the prices and values of metrics.stock.WORTH (None when not known),
    upload_id, line, changed_at (ISO UTC), rev.
    """

    rows: list[dict[str, Any]]
    matching: int
    total: int
    version: str


@dataclass(frozen=True, slots=True)
class GridShape:
    """What the grid has to show. `longest`: by column the characters of its longest id or figure; `sells`: whether what
    any row sells is known; `categories`: whether any row has one."""

    longest: Mapping[str, int] = field(default_factory=dict)
    sells: bool = False
    categories: bool = True


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """All names there are, in the order people expect; category "" is "no category"."""

    stores: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a count comes from. `file_name`, `at` and `by` are None when the upload's record is gone."""

    upload_id: str
    line: int
    file_name: str | None
    at: datetime | None
    by: str | None


@dataclass(frozen=True, slots=True)
class RecordedMovement:
    """What a person recorded of one item in one store. `is_open`: recent, and neither taken back nor taking back.

    `counted_since`: a later count stands, which taking it back would not change.
    """

    upload_id: str
    movement: Movement
    at: datetime | None
    by: str | None
    before: int
    after: int
    undone_by: str
    is_open: bool
    counted_since: bool = False


@dataclass(frozen=True, slots=True)
class RecentSales:
    """Units sold in the COVER_DAYS up to `last_day`; `idle_units`: in the IDLE_WEEKS newest weeks, None: not known."""

    units: float
    last_day: date
    idle_units: float | None = None


@dataclass(frozen=True, slots=True)
class StockItem:
    """One item in one store. `row` has the keys of StockBlock's rows plus reorder_rule.

    `across`: store, status, on_hand, reorder_point, the prices of WORTH, changed_at; every store that has the item.
    `history`: at, on_hand, reorder_point, upload_id, line, file_name; oldest first. `movements`: newest first.
    `recent`: None where its sales are not known.
    """

    row: dict[str, Any]
    across: pd.DataFrame
    history: pd.DataFrame
    alerts: tuple[Alert, ...]
    provenance: Provenance
    movements: tuple[RecordedMovement, ...] = ()
    recent: RecentSales | None = None
