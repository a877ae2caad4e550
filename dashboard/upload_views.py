"""Uploads as the pages show them, and the way to send one."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pandas as pd

from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.ulids import CHANCE_BYTES, ulid
from backend_lambdas.uploads.progress import UploadMode
from dashboard.months import months_between
from dashboard.records import upload
from dashboard.upload_values import HeldUploads, Upload, UploadDetail, UploadForm, UploadPage
from dashboard.wiring import Wiring

UPLOAD_DAYS = 365
UPLOADS_OF_STORE = 10
LONGEST_NAME = 120
PART_COLUMNS = (
    "store",
    "status",
    "total",
    "applied",
    "unchanged",
    "superseded",
    "removed",
    "expected_alerts",
    "reason",
    "committed_at",
    "effect",
)
ERROR_COLUMNS = ("line", "column", "value", "reason", "suggestion", "store", "product_id")


def upload_page(wiring: Wiring, limit: int, cursor: str | None) -> UploadPage:
    """Uploads of the last UPLOAD_DAYS days, newest first."""
    today = wiring.clock().date()
    months = months_between(today - timedelta(days=UPLOAD_DAYS), today)
    records, following = wiring.records.feed("UPLOADS", months, limit, cursor)
    return UploadPage(tuple(upload(record) for record in records), following)


def held_uploads(wiring: Wiring, limit: int) -> HeldUploads:
    found = [upload(record) for record in wiring.records.held_uploads(limit + 1)]
    return HeldUploads(tuple(found[:limit]), len(found) > limit)


def uploads_of_store(wiring: Wiring, store: str) -> tuple[Upload, ...]:
    """The last uploads that were applied to the store, newest first."""
    ids = wiring.records.uploads_of_store(store, UPLOADS_OF_STORE)
    records = [wiring.records.upload(upload_id) for upload_id in ids]
    return tuple(upload(record) for record in records if record is not None)


def upload_detail(wiring: Wiring, upload_id: str) -> UploadDetail | None:
    record = wiring.records.upload(upload_id)
    if record is None:
        return None
    return UploadDetail(
        upload=upload(record),
        parts=_frame(wiring.records.parts(upload_id), PART_COLUMNS),
        errors=_frame(wiring.records.row_errors(upload_id), ERROR_COLUMNS),
    )


def _frame(records: Sequence[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame([[record.get(name) for name in columns] for record in records], columns=list(columns))


def error_link(wiring: Wiring, upload_id: str) -> str:
    record = wiring.records.upload(upload_id)
    if record is None or not record.get("error_key"):
        raise NotFound("There is no error file for this upload.")
    stem = upload(record).file_name.rpartition(".")[0] or "upload"
    return wiring.presigner.download_link(record["error_key"], f"{stem} - rejected rows.csv")


def form_to_upload(wiring: Wiring, file_name: str, mode: str, by: str, now: datetime) -> UploadForm:
    if mode not in (UploadMode.UPDATE, UploadMode.SNAPSHOT):
        raise InvalidRequest("Choose how the file is meant: as an update, or as a store's whole stock (snapshot).")
    upload_id = ulid(int(now.timestamp() * 1000), wiring.chance(CHANCE_BYTES))
    metadata = {"mode": mode, "by": ascii_header(by.strip() or "dashboard")}
    url, fields = wiring.presigner.upload_form(f"uploads/{upload_id}/{safe_file_name(file_name)}", metadata)
    return UploadForm(url, fields, upload_id, wiring.presigner.largest_upload)


def ascii_header(text: str) -> str:
    """A text as S3 metadata can hold it: other than printable ASCII is percent-encoded (reading the file undoes it)."""
    printable = "".join(char for char in text if unicodedata.category(char)[0] != "C")[:LONGEST_NAME]
    return printable if printable.isascii() and "%" not in printable else quote(printable, safe=" ")


def safe_file_name(name: str) -> str:
    """The file's own name without folders, control characters and what S3 keys or shells take amiss."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char if char.isalnum() or char in " ._-()+,&" else "_" for char in last).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:10]}" if dot else (kept[:LONGEST_NAME] or "upload.csv")
