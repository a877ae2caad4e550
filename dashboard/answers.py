"""What the queries give to the pages of stock: plain frozen values, times as aware UTC, money as float for display.

Alerts and uploads: alert_values.py, upload_values.py.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from dashboard.alert_values import Alert
from dashboard.upload_values import Upload


class DataUnavailable(Exception):
    """The data can not be read right now. The message is for people; `as_of` is how old the last good data is."""

    def __init__(self, message: str, as_of: datetime | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.as_of = as_of


class StillReading(DataUnavailable):
    """The data is being read for the first time and shows by itself as soon as it is there; `what` names it."""

    def __init__(self, message: str, what: str) -> None:
        super().__init__(message)
        self.what = what


@dataclass(frozen=True, slots=True)
class DataState:
    """How good the figures are: `as_of` is when they were last brought up to date; since `stale_since` (None: they
    are current) that has failed, for the reason in `problem`, words for people."""

    as_of: datetime
    stale_since: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class MissingStore:
    """A store whose last file is older than FRESH_HOURS; `last_at` None: none ever arrived."""

    store: str
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """`reported` of `expected` stores are fresh; `missing` lists the others, longest silent first."""

    reported: int
    expected: int
    missing: tuple[MissingStore, ...]
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kpis:
    """Totals now, and `history`: columns day (datetime64), out, low, units, value; the last 14 UTC days, oldest first.

    A day without a commit carries the day before forward; days before the first known figure are absent.
    """

    items: int
    out: int
    low: int
    units: int
    value: float
    unpriced: int
    history: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Overview:
    """`stores`: store, items, out, low, healthy, units, value, last_upload_at, fresh; worst first.

    `attention`: the 8 worst items: status, store, product_id, product_name, on_hand, reorder_point, unit_price,
    short_units, value_at_risk (= short_units x unit_price; NaN when unpriced, ranked after the priced ones).
    """

    freshness: Freshness
    kpis: Kpis
    stores: pd.DataFrame
    attention: pd.DataFrame
    attention_total: int
    as_of: datetime
    state: DataState


@dataclass(frozen=True, slots=True)
class StockBlock:
    """Rows `start` to `end` of a filtered, sorted table as plain JSON values, `matching` of `total` rows.

    A row's keys: store, product_id, product_name, category, status (out|low|healthy), on_hand, reorder_point,
    short_units, unit_price, value, value_at_risk (None when unpriced), upload_id, line, changed_at (ISO UTC), rev.
    """

    rows: list[dict[str, Any]]
    matching: int
    total: int
    version: str


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
class StockItem:
    """One item in one store. `row` has the keys of StockBlock's rows plus reorder_rule.

    `across`: store, status, on_hand, reorder_point, unit_price, changed_at; every store that has the item.
    `history`: at, on_hand, reorder_point, upload_id, line, file_name; oldest first.
    """

    row: dict[str, Any]
    across: pd.DataFrame
    history: pd.DataFrame
    alerts: tuple[Alert, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class StoreView:
    """One store. `by_category`: category, items, out, low, healthy, units, value, unpriced; worst first.

    `attention` as in Overview (up to 50). `uploads`: the last files that held this store. `alerts`: open ones.
    """

    store: str
    items: int
    out: int
    low: int
    healthy: int
    units: int
    value: float
    unpriced: int
    last_upload_at: datetime | None
    fresh: bool
    last_file_name: str | None
    by_category: pd.DataFrame
    attention: pd.DataFrame
    attention_total: int
    uploads: tuple[Upload, ...]
    alerts: tuple[Alert, ...]
    state: DataState
