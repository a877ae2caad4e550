"""Uploads as their page shows them, and the way to send one."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pandas as pd

from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.versions import RANDOM_BYTES, ulid
from backend_lambdas.uploads.models import UploadMode
from dashboard.data.availability import in_words
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.paging import Page, months_between
from dashboard.data.reading import kept
from dashboard.data.uploads import Upload, UploadDetail, UploadForm, upload_of_item

UPLOAD_DAYS = 365
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


def upload_page(dependencies: Dependencies, limit: int, cursor: str | None) -> Page[Upload]:
    """Uploads of the last UPLOAD_DAYS days, newest first."""
    today = dependencies.clock().date()
    months = months_between(today - timedelta(days=UPLOAD_DAYS), today)
    records, following = dependencies.records.feed("UPLOADS", months, limit, cursor)
    return Page(tuple(upload_of_item(record) for record in records), following)


def upload_detail(dependencies: Dependencies, upload_id: str) -> UploadDetail | None:
    record = dependencies.records.upload(upload_id)
    if record is None:
        return None
    return UploadDetail(
        upload=upload_of_item(record),
        parts=_frame(dependencies.records.parts(upload_id), PART_COLUMNS),
        errors=_frame(dependencies.records.row_errors(upload_id), ERROR_COLUMNS),
    )


def _frame(records: Sequence[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame([[record.get(name) for name in columns] for record in records], columns=list(columns))


def error_link(dependencies: Dependencies, upload_id: str) -> str:
    record = dependencies.records.upload(upload_id)
    if record is None or not record.get("error_key"):
        raise NotFound("There is no error file for this upload.")
    stem = upload_of_item(record).file_name.rpartition(".")[0] or "upload"
    return dependencies.presigner.download_link(record["error_key"], f"{stem} - rejected rows.csv")


def form_to_upload(dependencies: Dependencies, file_name: str, mode: str, by: str, now: datetime) -> UploadForm:
    if mode not in (UploadMode.UPDATE, UploadMode.SNAPSHOT):
        raise InvalidRequest("Choose how the file is meant: as an update, or as a store's whole stock (snapshot).")
    upload_id = ulid(int(now.timestamp() * 1000), dependencies.random_bytes(RANDOM_BYTES))
    metadata = {"mode": mode, "by": ascii_header(by.strip() or "dashboard")}
    url, fields = dependencies.presigner.upload_form(f"uploads/{upload_id}/{safe_file_name(file_name)}", metadata)
    return UploadForm(url, fields, upload_id, dependencies.presigner.largest_upload)


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


def uploads(limit: int = 50, cursor: str | None = None) -> Page[Upload]:
    """Uploads newest first; `cursor` is the one of the page before."""
    dependencies = current_dependencies()
    return kept("uploads", (limit, cursor), lambda: upload_page(dependencies, limit, cursor))


def upload(upload_id: str) -> UploadDetail | None:
    """One upload with its parts and first row errors; None: not received (yet)."""
    dependencies = current_dependencies()
    return kept("uploads", upload_id, lambda: upload_detail(dependencies, upload_id))


def error_file_link(upload_id: str) -> str:
    """A link to the upload's error CSV, good for 5 minutes. Raises NotFound when there is none."""
    with in_words():
        return error_link(current_dependencies(), upload_id)


def upload_form(file_name: str, mode: str = "update", by: str = "dashboard", now: datetime | None = None) -> UploadForm:
    """A form to send one file straight to S3. Raises InvalidRequest for a mode other than update or snapshot."""
    dependencies = current_dependencies()
    with in_words():
        return form_to_upload(dependencies, file_name, mode, by, now or dependencies.clock())
