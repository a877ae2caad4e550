"""Uploads as the queries give them to the pages: frozen values, times as aware UTC."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from backend_lambdas.inventory.held import Effect
from backend_lambdas.uploads.file_kinds import SALES, STOCK

FAILED = "FAILED"  # under way when its event was given up; the record keeps the status it had


@dataclass(frozen=True, slots=True)
class Upload:
    """One file. Counts are None until known; `status` is one of the vocabulary (see docs/data-dictionary.md).

    `kind`: stock or sales; `returns`: how many of a sales file's accepted rows are returns.
    `failure`: why it was given up (`status` is then FAILED); somebody can have it tried again.
    `rows_done`: how many of the accepted rows are dealt with so far, in a file that takes its time. `waiting_for`: the
    store it waits for, "" where storage refuses work for now; None: it does not wait.
    `stock_...`: what a sales file did to the stock; None where sales do not reduce it. `effect`: what the held work
    would change. `new_stores`: the first of the stores no file had named before; `new_store_count`: all of them.
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
    rows_done: int | None = None
    waiting_for: str | None = None
    effect: Effect | None = None
    new_stores: tuple[str, ...] = ()
    new_store_count: int = 0
    failure: str | None = None

    @property
    def is_sales(self) -> bool:
        return self.kind == SALES.name


@dataclass(frozen=True, slots=True)
class UploadPage:
    """Uploads newest first. `cursor` asks for the next page; None: there is none."""

    uploads: tuple[Upload, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class HeldUploads:
    """Uploads that wait for a decision, newest first; `more`: there are others beyond these."""

    uploads: tuple[Upload, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class UploadDetail:
    """`parts`: store, status, total, applied, unchanged, superseded, removed, expected_alerts, reason, committed_at,
    effect (a mapping, of a held part).

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
