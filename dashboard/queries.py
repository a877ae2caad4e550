"""The only door to read data: pages call these and nothing below them.

Each raises `DataUnavailable` when there is nothing to show and no last good state to show instead.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

import pandas as pd

from backend_lambdas.inventory.errors import StorageError
from dashboard.alert_values import Alert, AlertCounts, AlertPage, AlertService
from dashboard.alert_views import alert_counts, alert_days, alert_page
from dashboard.alert_views import alert_service as alert_service_of
from dashboard.answers import (
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
)
from dashboard.filters import AlertFilters, StockFilters
from dashboard.following import LiveState
from dashboard.metrics import utc_time
from dashboard.remembered import CANNOT_READ
from dashboard.source_values import StockSources
from dashboard.stock.answers import block_of, choices_of, export_of
from dashboard.stock.item_view import item_view
from dashboard.stock.overview_view import overview_of, store_view_of
from dashboard.stock.sources import stock_sources_of
from dashboard.upload_values import HeldUploads, Upload, UploadDetail, UploadForm, UploadPage
from dashboard.upload_views import error_link, form_to_upload, upload_detail, upload_page
from dashboard.upload_views import held_uploads as held_uploads_of
from dashboard.wiring import wired

__all__ = [
    "Alert",
    "AlertCounts",
    "AlertPage",
    "AlertService",
    "DataState",
    "DataUnavailable",
    "FilterChoices",
    "Freshness",
    "HeldUploads",
    "Kpis",
    "LiveState",
    "MissingStore",
    "Overview",
    "Provenance",
    "StockBlock",
    "StockItem",
    "StockSources",
    "StoreView",
    "Upload",
    "UploadDetail",
    "UploadForm",
    "UploadPage",
    "alert_service",
    "alerts",
    "alerts_per_day",
    "catch_up",
    "data_state",
    "error_file_link",
    "filter_choices",
    "held_uploads",
    "live_state",
    "open_alerts",
    "overview",
    "stock_block",
    "stock_export",
    "stock_item",
    "stock_sources",
    "store_view",
    "upload",
    "upload_form",
    "uploads",
]


def live_state(known: str | None = None) -> LiveState:
    """What a page that shows version `known` is told, from memory. Never raises, never waits.

    The version changes when anything shown may have changed; while the data can not be read it stays the same.
    """
    follower = wired().follower
    follower.start()
    return follower.state(known)


def catch_up(known: str | None = None) -> bool:
    """Wait a moment until this process knows what the page that asks knows already; False: it does not yet."""
    follower = wired().follower
    follower.start()
    return follower.catch_up(known)


def data_state() -> DataState:
    """How old the figures are and whether they could be brought up to date."""
    return wired().replica.state().data


def overview(store: str | None = None) -> Overview:
    """The first screen; of one store only when `store` is given."""
    with _reading():
        return overview_of(wired(), store)


def stock_block(filters: StockFilters, start: int, end: int) -> StockBlock:
    """Rows start <= n < end of the filtered, sorted stock table."""
    return block_of(wired().replica.state(), filters, start, end)


def stock_export(filters: StockFilters) -> pd.DataFrame:
    """The whole filtered, sorted table, never truncated; columns as the keys of StockBlock's rows."""
    return export_of(wired().replica.state(), filters)


def filter_choices() -> FilterChoices:
    """The stores and categories there are."""
    return choices_of(wired().replica.state())


def stock_item(store: str, product_id: str) -> StockItem | None:
    """One item in one store, read live; None when the store does not have it."""
    wiring = wired()
    with _reading():
        return item_view(wiring.stock, wiring.alerts, wiring.records.sources, (store, product_id), wiring.clock())


def stock_sources(store: str | None = None) -> StockSources:
    """The files behind the totals of all stores, or of one."""
    wiring = wired()
    with _reading():
        state = wiring.replica.state()
        key = ("stock sources", store)
        sources = wiring.records.sources
        return wiring.remembered.get(key, state.table.version, lambda: stock_sources_of(state, sources, store))


def store_view(store: str) -> StoreView | None:
    """One store's page; None when no file ever named the store."""
    with _reading():
        return store_view_of(wired(), store)


def alerts(filters: AlertFilters, limit: int = 50, cursor: str | None = None) -> AlertPage:
    """Alerts newest first; `cursor` is the one of the page before."""
    wiring = wired()
    return _kept("alerts", (filters, limit, cursor), lambda: alert_page(wiring, filters, limit, cursor))


def alerts_per_day(days: int = 30) -> pd.DataFrame:
    """Columns day (datetime64), kind, n: how many alerts opened on each UTC day; days without any are absent."""
    with _reading():
        return alert_days(wired(), days)


def open_alerts(seen_at: str | None = None) -> AlertCounts:
    """How many alerts are open; `unseen` are those opened after `seen_at` (ISO 8601), all when it is None."""
    with _reading():
        return alert_counts(wired(), _seen(seen_at))


def alert_service() -> AlertService:
    """Who receives alerts, and what the last nightly check mended. Never raises: nothing is said that is not known."""
    try:
        return alert_service_of(wired())
    except (DataUnavailable, StorageError):
        return AlertService()


def uploads(limit: int = 50, cursor: str | None = None) -> UploadPage:
    """Uploads newest first; `cursor` is the one of the page before."""
    wiring = wired()
    return _kept("uploads", (limit, cursor), lambda: upload_page(wiring, limit, cursor))


def held_uploads(limit: int = 20) -> HeldUploads:
    """Uploads that wait for a person's decision, newest first."""
    wiring = wired()
    return _kept("uploads", ("held", limit), lambda: held_uploads_of(wiring, limit))


def upload(upload_id: str) -> UploadDetail | None:
    """One upload with its parts and first row errors; None: not received (yet)."""
    wiring = wired()
    return _kept("uploads", upload_id, lambda: upload_detail(wiring, upload_id))


def error_file_link(upload_id: str) -> str:
    """A link to the upload's error CSV, good for 5 minutes. Raises NotFound when there is none."""
    with _reading():
        return error_link(wired(), upload_id)


def upload_form(file_name: str, mode: str = "update", by: str = "dashboard", now: datetime | None = None) -> UploadForm:
    """A form to send one file straight to S3. Raises InvalidRequest for a mode other than update or snapshot."""
    wiring = wired()
    with _reading():
        return form_to_upload(wiring, file_name, mode, by, now or wiring.clock())


def _seen(text: str | None) -> datetime | None:
    """What a browser has kept; anything may be there."""
    try:
        return utc_time(text)
    except ValueError:
        return None


Answer = TypeVar("Answer")


def _kept(kind: str, key: Hashable, read: Callable[[], Answer]) -> Answer:
    """What is read once, however many pages ask, until something of its kind is written."""
    wiring = wired()
    return wiring.remembered.get((kind, key), wiring.follower.mark(kind), read)


@contextmanager
def _reading() -> Iterator[None]:
    """What AWS refuses becomes words for people."""
    try:
        yield
    except StorageError as error:
        raise DataUnavailable(CANNOT_READ) from error
