"""The only door to read data: pages call these and nothing below them.

Each raises `DataUnavailable` when there is nothing to show and no last good state to show instead.
"""

from datetime import datetime

import pandas as pd

from dashboard.answers import (
    Alert,
    AlertCounts,
    AlertPage,
    DataState,
    DataUnavailable,
    FilterChoices,
    Freshness,
    Kpis,
    MissingStore,
    Overview,
    Provenance,
    StockBlock,
    StockItem,
    StoreView,
    Upload,
    UploadDetail,
    UploadForm,
    UploadPage,
)
from dashboard.filters import AlertFilters, StockFilters

__all__ = [
    "Alert",
    "AlertCounts",
    "AlertPage",
    "DataState",
    "DataUnavailable",
    "FilterChoices",
    "Freshness",
    "Kpis",
    "MissingStore",
    "Overview",
    "Provenance",
    "StockBlock",
    "StockItem",
    "StoreView",
    "Upload",
    "UploadDetail",
    "UploadForm",
    "UploadPage",
    "alerts",
    "alerts_per_day",
    "data_state",
    "data_version",
    "error_file_link",
    "filter_choices",
    "open_alerts",
    "overview",
    "stock_block",
    "stock_export",
    "stock_item",
    "store_view",
    "upload",
    "upload_form",
    "uploads",
]


def data_version() -> str:
    """A short text that changes when anything shown may have changed. Cheap: shared by all browsers of the process.

    Never raises: while the data can not be read it stays the same.
    """
    raise NotImplementedError


def data_state() -> DataState:
    """How old the figures are and whether they could be brought up to date."""
    raise NotImplementedError


def overview(store: str | None = None) -> Overview:
    """The first screen; of one store only when `store` is given."""
    raise NotImplementedError


def stock_block(filters: StockFilters, start: int, end: int) -> StockBlock:
    """Rows start <= n < end of the filtered, sorted stock table."""
    raise NotImplementedError


def stock_export(filters: StockFilters) -> pd.DataFrame:
    """The whole filtered, sorted table, never truncated; columns as the keys of StockBlock's rows."""
    raise NotImplementedError


def filter_choices() -> FilterChoices:
    """The stores and categories there are."""
    raise NotImplementedError


def stock_item(store: str, product_id: str) -> StockItem | None:
    """One item in one store, read live; None when the store does not have it."""
    raise NotImplementedError


def store_view(store: str) -> StoreView | None:
    """One store's page; None when no file ever named the store."""
    raise NotImplementedError


def alerts(filters: AlertFilters, limit: int = 50, cursor: str | None = None) -> AlertPage:
    """Alerts newest first; `cursor` is the one of the page before."""
    raise NotImplementedError


def alerts_per_day(days: int = 30) -> pd.DataFrame:
    """Columns day (datetime64), kind, n: how many alerts opened on each UTC day; days without any are absent."""
    raise NotImplementedError


def open_alerts(seen_at: str | None = None) -> AlertCounts:
    """How many alerts are open; `unseen` are those opened after `seen_at` (ISO 8601), all when it is None."""
    raise NotImplementedError


def uploads(limit: int = 50, cursor: str | None = None) -> UploadPage:
    """Uploads newest first; `cursor` is the one of the page before."""
    raise NotImplementedError


def upload(upload_id: str) -> UploadDetail | None:
    """One upload with its parts and first row errors; None: not received (yet)."""
    raise NotImplementedError


def error_file_link(upload_id: str) -> str:
    """A link to the upload's error CSV, good for 5 minutes. Raises NotFound when there is none."""
    raise NotImplementedError


def upload_form(file_name: str, mode: str = "update", by: str = "dashboard", now: datetime | None = None) -> UploadForm:
    """A form to send one file straight to S3. Raises InvalidRequest for a mode other than update or snapshot."""
    raise NotImplementedError
