"""The form with which somebody sends a file straight to S3: what the page and the API hand out.

Who sends it is signed into the form, and ingest asks that account again when it reads the file (docs/decisions/240).
"""

import unicodedata
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import quote

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.models import UploadMode
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.sender import USER

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class UploadForm:
    """What is needed to send one file straight to S3: POST `fields`, then the file as field `file`, to `url`."""

    url: str
    fields: dict[str, str]
    upload_id: str
    max_bytes: int


@dataclass(frozen=True, slots=True)
class UploadWish:
    """`mode`: update or snapshot. `store`: whose rows they are where the file names none; "": not said.

    `mapping`: what is said of its columns.
    """

    file_name: str
    mode: str = UploadMode.UPDATE.value
    store: str = ""
    mapping: ColumnMapping = FOUND_BY_ITSELF


class Forms(Protocol):
    @property
    def largest_upload(self) -> int: ...

    def upload_form(self, key: str, metadata: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Where to POST one file, and the form's fields; makes no call."""


def checked_wish(wish: UploadWish, actor: Actor) -> UploadWish:
    """With the store of its mapping, or that of an actor who has just one: a file has one default store.

    Raises NotAllowed without the right, NotFound for a store that is not theirs, InvalidRequest for a mode other than
    update or snapshot.
    """
    actor.require(Right.UPLOAD)
    if wish.mode not in (UploadMode.UPDATE, UploadMode.SNAPSHOT):
        raise InvalidRequest(_("Choose how the file is meant: as an update, or as a store's whole stock."))
    for named in {wish.store or wish.mapping.store, *wish.mapping.locations} - {""}:
        actor.require_store(named)
    store = wish.store or wish.mapping.store
    if not store and actor.stores is not None and len(actor.stores) == 1:
        (store,) = actor.stores
    return UploadWish(safe_file_name(wish.file_name), wish.mode, store, replace(wish.mapping, store=""))


def upload_form(wish: UploadWish, actor: Actor, upload_id: str, forms: Forms) -> UploadForm:
    """The form for a wish that was checked. Raises InvalidRequest where more is said of it than S3 keeps."""
    url, fields = forms.upload_form(f"uploads/{upload_id}/{wish.file_name}", signed_metadata(wish, actor))
    return UploadForm(url, fields, upload_id, forms.largest_upload)


def signed_metadata(wish: UploadWish, actor: Actor) -> dict[str, str]:
    """What is signed with the file of a wish that was checked; raises as `upload_form`."""
    store = {"store": quote(wish.store)} if wish.store else {}
    return {"mode": wish.mode, **sender_metadata(actor), **store, **wish.mapping.metadata()}


def safe_file_name(name: str) -> str:
    """The file's own name without folders, control characters and what S3 keys or shells take amiss."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char if char.isalnum() or char in " ._-()+,&" else "_" for char in last).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:10]}" if dot else (kept[:LONGEST_NAME] or "upload.csv")


def sender_metadata(actor: Actor) -> dict[str, str]:
    """Who sends it, as S3 metadata of the file: the name and the user id."""
    return {"by": ascii_header(actor.name), USER: ascii_header(actor.user_id)}


def ascii_header(text: str) -> str:
    """A text as S3 metadata can hold it: other than printable ASCII is percent-encoded (reading the file undoes it)."""
    printable = "".join(char for char in text if unicodedata.category(char)[0] != "C")[:LONGEST_NAME]
    return printable if printable.isascii() and "%" not in printable else quote(printable, safe=" ")
