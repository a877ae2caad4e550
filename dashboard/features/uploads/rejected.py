"""The rejected rows of an upload that has ended as a draft of their own: mended in its preview, only they imported."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.formulas import unguarded
from backend_lambdas.inventory.vendors import folded
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.files.inspect import DELIMITERS
from backend_lambdas.uploads.models import UploadMode, UploadStatus
from backend_lambdas.uploads.preview_result import draft_key
from backend_lambdas.uploads.rows.columns import known_fields
from backend_lambdas.uploads.rows.kinds import KINDS, PRICES, PRODUCTS, SALES, STOCK
from backend_lambdas.uploads.rows.rejected_rows import ERROR_COLUMNS, KEPT_ROW_ERRORS, UNKNOWN, csv_text
from backend_lambdas.uploads.send import safe_file_name
from backend_lambdas.uploads.upload import Upload
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies, new_id
from dashboard.features.uploads.drafts import DraftFile

# More are mended in the file: of rows that contradict each other a part would count as right.
MOST_ROWS = KEPT_ROW_ERRORS
MOST_BYTES = 5_000_000  # of an error file, which is held whole in the web process: 5 kB for each of its rows
ENDED = (UploadStatus.COMMITTED, UploadStatus.REJECTED)
OF_PRODUCTS = (PRODUCTS.name, PRICES.name)
_DECIMALS = {"comma decimals": ",", "point decimals": "."}  # `FileFormat.describe`


def can_be_mended(upload: Upload) -> bool:
    """Whether who asks may send its rejected rows again: they see all of the file and may send one like it.

    Rows of stores: they write one of its stores. Of products: they may change products, or are the file's vendor.
    """
    actor, names = current_actor(), {store for store, *_counts in upload.by_store} - {UNKNOWN}
    if not actor.may(Right.UPLOAD) or upload.error_key is None or upload.status not in ENDED or upload.undone_by:
        return False
    if upload.kind in OF_PRODUCTS:
        own = folded(actor.vendor) == folded(upload.vendor) if actor.vendor else actor.may(Right.CHANGE_PRODUCTS)
    else:
        own = not actor.vendor and (actor.stores is None or not names or any(map(actor.sees, names)))
        own = own and upload.kind in (STOCK.name, SALES.name) and not upload.vendor
    return own and 0 < (upload.rejected or 0) <= MOST_ROWS


def draft_of_rejected(upload_id: str) -> DraftFile:
    """A draft of the rejected rows as they stood in the file, read as the file was; always an update.

    Raises NotFound where there are none for who asks, NotAllowed without the right to send files.
    """
    current_actor().require(Right.UPLOAD)
    dependencies = current_dependencies()
    with in_words():
        found = dependencies.records.upload(upload_id)
        if found is None or found.error_key is None or not can_be_mended(found):
            raise NotFound(_("There are no rejected rows to correct."))
        whole = dependencies.drafts.error_file(found.error_key, MOST_BYTES)
    said, delimiter = _read_as(found)
    rows = _as_they_stood(whole)
    if found.kind in OF_PRODUCTS and found.vendor and "vendor" not in known_fields(rows[0], KINDS[found.kind]):
        said["vendor"] = found.vendor  # whose the file was by what its sender had said
    stem = found.file_name.rpartition(".")[0] or "upload"
    name, mode = safe_file_name(f"{stem} - rejected rows.csv"), UploadMode.UPDATE.value
    made = DraftFile(new_id(), name, mode, _only_store(found), said)
    with in_words(_(CANNOT_SAVE)):
        key = draft_key(current_actor().user_id, made.draft_id, made.name)
        dependencies.presigner.send(key, csv_text(rows, delimiter), {})
    return made


def _as_they_stood(error_file: bytes | None) -> list[Sequence[str]]:
    """The column names, where the file had any, then each row once: what is wrong in two cells of it is told twice."""
    too_large = InvalidRequest(_("These rows are too long to be corrected here. Correct them in the file."))
    if error_file is None:
        raise too_large
    text = io.StringIO(error_file.decode("utf-8-sig"), newline="")
    try:
        lines = [[unguarded(cell) for cell in cells] for cells in csv.reader(text)]
    except csv.Error as error:
        raise too_large from error
    (header, *rows), first = lines, len(ERROR_COLUMNS)
    once = {cells[0]: cells[first:] for cells in rows}
    return [*([header[first:]] if any(header[first:]) else []), *once.values()]


def _only_store(upload: Upload) -> str:
    """Whose rows they are where the file does not say so; "": a file of several stores, or of none."""
    names = [store for store, *_counts in upload.by_store]
    return names[0] if len(names) == 1 and current_actor().sees(names[0]) else ""


def _read_as(upload: Upload) -> tuple[dict[str, Any], str]:
    """What is said of the columns, and the file's own delimiter: it tells what `1.200` means."""
    parts = (upload.format or "").split(", ")
    delimiter = next((mark for mark, words in DELIMITERS.items() if words == parts[0]), ",")
    marks = [_DECIMALS[part] for part in parts if part in _DECIMALS]
    return {"kind": upload.kind, **({"decimal": marks[0]} if marks else {})}, delimiter
