"""Uploads as their page shows them, and the way to send one."""

from dataclasses import dataclass
from datetime import timedelta

from backend_lambdas.inventory.calendar import months_between
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.versions import RANDOM_BYTES, ulid
from backend_lambdas.language.texts import _
from backend_lambdas.uploads import send
from backend_lambdas.uploads.models import UploadPart
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.send import UploadForm, UploadWish, checked_wish
from backend_lambdas.uploads.upload import Upload
from dashboard.data import reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.paging import Page
from dashboard.data.reading import kept

UPLOAD_DAYS = 365


@dataclass(frozen=True, slots=True)
class UploadDetail:
    """One upload, what it did to each store, and its first 1,000 rejected rows by line (the file has all)."""

    upload: Upload
    parts: tuple[UploadPart, ...] = ()
    errors: tuple[RowError, ...] = ()

    @property
    def expected_alerts(self) -> int:
        """How many alerts its changes raise."""
        return sum(part.expected_alerts for part in self.parts)


def uploads(limit: int = 50, cursor: str | None = None) -> Page[Upload]:
    """Uploads of the last UPLOAD_DAYS days, newest first; `cursor` is the one of the page before."""
    dependencies = current_dependencies()
    today = dependencies.clock().date()
    months = months_between(today - timedelta(days=UPLOAD_DAYS), today)

    def read() -> Page[Upload]:
        found, following = dependencies.records.feed(months, limit, cursor)
        return Page(tuple(found), following)

    return kept("uploads", (limit, cursor), read)


def upload(upload_id: str) -> UploadDetail | None:
    """One upload with its parts and first row errors; None: not received (yet)."""
    records = current_dependencies().records

    def read() -> UploadDetail | None:
        found = records.upload(upload_id)
        if found is None:
            return None
        return UploadDetail(found, records.parts(upload_id), records.row_errors(upload_id))

    return kept("uploads", upload_id, read)


def error_file_link(upload_id: str) -> str:
    """A link to the upload's error CSV, good for 5 minutes. Raises NotFound when there is none."""
    dependencies = current_dependencies()
    with in_words():
        found = dependencies.records.upload(upload_id)
        if found is None or found.error_key is None:
            raise NotFound(_("There is no error file for this upload."))
        stem = found.file_name.rpartition(".")[0] or "upload"
        return dependencies.presigner.download_link(found.error_key, f"{stem} - rejected rows.csv")


def own_stores() -> tuple[str, ...]:
    """The stores that the one who asks may send files for, as far as any is known, as people count."""
    known = {*reading.filter_choices().stores, *(current_actor().stores or ())}
    return reading.stores_in_order(known)


def upload_form(
    file_name: str, mode: str = "update", store: str = "", mapping: ColumnMapping = FOUND_BY_ITSELF
) -> UploadForm:
    """A form to send one file straight to S3; raises as `checked_wish`."""
    actor, dependencies = current_actor(), current_dependencies()
    wish = checked_wish(UploadWish(file_name, mode, store, mapping), actor)
    made_ms = int(dependencies.clock().timestamp() * 1000)
    upload_id = ulid(made_ms, dependencies.random_bytes(RANDOM_BYTES))
    with in_words():
        return send.upload_form(wish, actor, upload_id, dependencies.presigner)
