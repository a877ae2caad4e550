"""What a program may ask of the upload API: a form for a file, and what became of it."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from backend_lambdas.identity.actor import Right
from backend_lambdas.identity.api_client import ApiClient
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.versions import RANDOM_BYTES, iso_time, ulid
from backend_lambdas.uploads.models import UploadPart
from backend_lambdas.uploads.rows.mapping import read_mapping
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.send import Forms, UploadForm, UploadWish, checked_wish, upload_form
from backend_lambdas.uploads.upload import Upload
from backend_lambdas.uploads.visible import own_view

FORM_LIFE = timedelta(minutes=15)  # of a form, which says so itself; tests compare
LONGEST_TEXT = 255
TEXTS = ("file_name", "mode", "store")
WISHES = {*TEXTS, "mapping"}
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
UPLOAD_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
CURSOR = re.compile(r"\d{9}-\d{3}", re.ASCII)
MOST_PROBLEMS = 200  # of one answer: some 60 KB


class OtherRequest(InvalidRequest):
    """An idempotency key that stands for another request already."""


class ApiUploads(Protocol):
    """What was asked for by each client."""

    def begin(self, client_id: str, upload_id: str, wish: UploadWish, key: str) -> str:
        """Note that a form is given out; return its upload's id: the one that this idempotency key ("": none) has
        already. Raises OtherRequest."""

    def asked(self, client_id: str, upload_id: str) -> str | None:
        """The name of the file that a form was given out for within the last days."""


class Uploads(Protocol):
    """Uploads as they are kept."""

    def upload(self, upload_id: str) -> Upload | None: ...

    def parts(self, upload_id: str) -> Sequence[UploadPart]: ...

    def row_errors_from(self, upload_id: str, limit: int, after: str) -> tuple[Sequence[RowError], str | None]: ...


class Links(Forms, Protocol):
    def download_link(self, key: str, file_name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class ApiStores:
    """What the API works on, and its time and chance."""

    asked: ApiUploads
    uploads: Uploads
    links: Links
    now_ms: Callable[[], int]
    random_bytes: Callable[[int], bytes]
    dashboard_url: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """`upload`: its record, where the file has come already; then there is no form."""

    upload_id: str
    wish: UploadWish
    form: UploadForm | None
    expires_at: str


def read_wish(body: str) -> UploadWish:
    """What the body of a request asks for. Raises InvalidRequest: what to correct."""
    try:
        values = json.loads(body)
    except ValueError as error:
        raise InvalidRequest(f"The body is not JSON: {error}.") from error
    if not isinstance(values, dict):
        raise InvalidRequest('The body is a JSON object, like {"file_name": "berlin.csv"}.')
    unknown = sorted(set(values) - WISHES)
    if unknown:
        raise InvalidRequest(f"There is no field {unknown[0]!r}. Known are: {', '.join(sorted(WISHES))}.")
    mapping = read_mapping(values.pop("mapping", {}))
    for name, value in values.items():
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise InvalidRequest(f"{name} is a text of at most {LONGEST_TEXT} characters.")
    if not values.get("file_name", "").strip():
        raise InvalidRequest('Name the file: {"file_name": "berlin.csv"}.')
    return UploadWish(**values, mapping=mapping)


def checked_key(key: str | None) -> str:
    """An idempotency key, "" for none. Raises InvalidRequest."""
    if key is not None and not IDEMPOTENCY_KEY.fullmatch(key):
        raise InvalidRequest("Idempotency-Key has 1 to 255 printable ASCII characters without blanks, like a UUID.")
    return key or ""


def begin_upload(client: ApiClient, wish: UploadWish, key: str, stores: ApiStores) -> Begun:
    """A form for one file. The same idempotency key gives the same upload, and no form once its file has come."""
    checked = checked_wish(wish, client.actor)
    checked.mapping.metadata()  # too much of it is refused before anything is noted
    now_ms = stores.now_ms()
    made = ulid(now_ms, stores.random_bytes(RANDOM_BYTES))
    upload_id = stores.asked.begin(client.client_id, made, checked, key)
    sent = upload_id != made and stores.uploads.upload(upload_id) is not None
    form = None if sent else upload_form(checked, client.actor, upload_id, stores.links)
    return Begun(upload_id, checked, form, iso_time(now_ms + FORM_LIFE // timedelta(milliseconds=1)))


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of a client's upload. `upload` None: no file has come. `following`: where more problems begin."""

    upload_id: str
    file_name: str
    upload: Upload | None
    problems: tuple[RowError, ...] = ()
    following: str | None = None
    error_file: str | None = None


def show_upload(client: ApiClient, upload_id: str, limit: str, after: str, stores: ApiStores) -> Shown:
    """Raises NotFound for what this client did not send, InvalidRequest for a limit or cursor that is none."""
    client.actor.require(Right.SEE_UPLOADS)
    if not limit.isdecimal() or not limit.isascii() or not 1 <= int(limit[:9]) <= MOST_PROBLEMS:
        raise InvalidRequest(f"limit is a whole number from 1 to {MOST_PROBLEMS}.")
    if after and not CURSOR.fullmatch(after):
        raise InvalidRequest("cursor is the `next` of the answer before.")
    known = UPLOAD_ID.fullmatch(upload_id)
    name = stores.asked.asked(client.client_id, upload_id) if known else None
    found = stores.uploads.upload(upload_id) if known else None
    if name is None and (found is None or found.by_id != client.client_id):
        raise NotFound(f"There is no upload {upload_id[:LONGEST_TEXT]!r} of yours.")
    if found is None:
        return Shown(upload_id, name or "", None)
    own = replace(found, by_id=client.client_id)  # said by the file, which may not have been read yet
    seen = own_view(own, stores.uploads.parts(upload_id), client.actor)
    problems, following = stores.uploads.row_errors_from(upload_id, int(limit), after)
    stem = found.file_name.rpartition(".")[0] or "upload"
    link = stores.links.download_link(seen.error_key, f"{stem} - rejected rows.csv") if seen.error_key else None
    return Shown(upload_id, found.file_name, seen, tuple(problems), following, link)
