"""Uploads as their page shows them, and the way to send one."""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import quote

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.calendar import months_between
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.versions import RANDOM_BYTES, ulid
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.models import UploadMode, UploadPart
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.upload import Upload
from dashboard.data import reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.paging import Page
from dashboard.data.reading import kept
from dashboard.data.sender import sender_metadata

UPLOAD_DAYS = 365
LONGEST_NAME = 120


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


@dataclass(frozen=True, slots=True)
class UploadForm:
    """What a browser needs to send one file straight to S3: POST `fields`, then the file as field `file`, to `url`."""

    url: str
    fields: dict[str, str]
    upload_id: str
    max_bytes: int


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
    """A form to send one file straight to S3; who sends it, and what they say of its columns, is signed with it.

    `store`: whose rows they are where the file names none; "": of the one store that the sender has, if it is one.
    Raises NotAllowed without the right, NotFound for a store that is not theirs, InvalidRequest for a mode other than
    update or snapshot.
    """
    metadata = signed_metadata(mode, store, mapping)
    dependencies = current_dependencies()
    made_ms = int(dependencies.clock().timestamp() * 1000)
    upload_id = ulid(made_ms, dependencies.random_bytes(RANDOM_BYTES))
    with in_words():
        url, fields = dependencies.presigner.upload_form(f"uploads/{upload_id}/{safe_file_name(file_name)}", metadata)
    return UploadForm(url, fields, upload_id, dependencies.presigner.largest_upload)


def signed_metadata(mode: str, store: str, mapping: ColumnMapping) -> dict[str, str]:
    """What is signed with a file of the one who asks; raises as `upload_form`."""
    actor = current_actor()
    actor.require(Right.UPLOAD)
    if mode not in (UploadMode.UPDATE, UploadMode.SNAPSHOT):
        raise InvalidRequest(_("Choose how the file is meant: as an update, or as a store's whole stock (snapshot)."))
    for named in {store or mapping.store, *mapping.locations} - {""}:
        actor.require_store(named)
    store = store or mapping.store
    if not store and actor.stores is not None and len(actor.stores) == 1:
        (store,) = actor.stores
    said = replace(mapping, store="").metadata()  # a file has one default store, however it was chosen
    return {"mode": mode, **sender_metadata(actor), **({"store": quote(store)} if store else {}), **said}


def safe_file_name(name: str) -> str:
    """The file's own name without folders, control characters and what S3 keys or shells take amiss."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char if char.isalnum() or char in " ._-()+,&" else "_" for char in last).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:10]}" if dot else (kept[:LONGEST_NAME] or "upload.csv")
