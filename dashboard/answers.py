"""What the queries give to the pages: plain frozen values, times as aware UTC, money as float for display only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from backend_lambdas.uploads.file_kinds import SALES, STOCK
from dashboard.filters import AlertKind, AlertStatus


class DataUnavailable(Exception):
    """The data can not be read right now. The message is for people; `as_of` is how old the last good data is."""

    def __init__(self, message: str, as_of: datetime | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.as_of = as_of


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
class Alert:
    """One alert. `ref` names it to the commands. `old_value`, `new_value` are text for a changed price or name."""

    ref: str
    alert_id: str
    store: str
    product_id: str
    product_name: str | None
    category: str | None
    kind: AlertKind
    severity: str
    status: AlertStatus
    opened_at: datetime
    resolved_at: datetime | None
    on_hand: int | None
    reorder_point: int | None
    old_value: str | None
    new_value: str | None
    upload_id: str
    line: int | None
    sent_at: datetime | None
    ack_by: str | None
    ack_reason: str | None
    ack_at: datetime | None
    snoozed_until: datetime | None


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Alerts newest first. `cursor` asks for the next page; None: there is none."""

    alerts: tuple[Alert, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """Open alerts. `unseen`: opened after the moment asked about. `capped`: there are more than were counted."""

    out: int
    low: int
    total: int
    unseen: int
    capped: bool = False


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
class Upload:
    """One file. Counts are None until known; `status` is one of the vocabulary (see docs/data-dictionary.md).

    `kind`: stock or sales; `returns`: how many of a sales file's accepted rows are returns.
    `stock_...`: what a sales file did to the stock; None where sales do not reduce it.
    """

    upload_id: str
    status: str
    file_name: str
    size: int | None
    mode: str
    by: str | None
    received_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    format: str | None
    notes: tuple[str, ...]
    total: int | None
    accepted: int | None
    rejected: int | None
    applied: int | None
    unchanged: int | None
    superseded: int | None
    removed: int | None
    stores: int | None
    stores_done: int | None
    alerts: int | None
    reason: str | None
    same_as: str | None
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None
    has_error_file: bool
    kind: str = STOCK.name
    returns: int | None = None
    stock_changed: int | None = None
    stock_missing: int | None = None
    stock_short: int | None = None

    @property
    def is_sales(self) -> bool:
        return self.kind == SALES.name


@dataclass(frozen=True, slots=True)
class UploadPage:
    """Uploads newest first. `cursor` asks for the next page; None: there is none."""

    uploads: tuple[Upload, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class UploadDetail:
    """`parts`: store, status, total, applied, unchanged, superseded, removed, expected_alerts, reason, committed_at.

    `errors`: line, column, value, reason, suggestion, store, product_id; the first 1,000 by line (the file has all).
    """

    upload: Upload
    parts: pd.DataFrame
    errors: pd.DataFrame


@dataclass(frozen=True, slots=True)
class UploadForm:
    """What a browser needs to send one file straight to S3: POST `fields`, then the file as field `file`, to `url`."""

    url: str
    fields: dict[str, str]
    upload_id: str
    max_bytes: int


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
