"""Files that were sent to be looked at: what importing one would do, and importing it.

Everything is asked for under the id of who asks: another's draft cannot be named.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.files.inspect import DELIMITERS
from backend_lambdas.uploads.models import UploadMode
from backend_lambdas.uploads.preview_result import Preview, PreviewOrder, draft_key, preview_key
from backend_lambdas.uploads.rows.mapping import ColumnMapping, merged, read_mapping
from backend_lambdas.uploads.rows.rejected_rows import csv_text
from backend_lambdas.uploads.send import UploadForm, UploadWish, checked_wish, safe_file_name, signed_metadata
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies, new_id
from dashboard.features.uploads.file_words import LONGEST_VALUE

_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
RUN_LETTERS = 20  # of a digest of the options: two looks with the same ones are one


@dataclass(frozen=True, slots=True)
class DraftFile:
    """One draft and how it is to be read; `said` is a `ColumnMapping` as JSON has it, `turn` counts the looks."""

    draft_id: str
    name: str
    mode: str = UploadMode.UPDATE.value
    store: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    turn: int = 0

    @property
    def run_id(self) -> str:
        options = json.dumps([self.mode, self.store, self.said, self.turn], sort_keys=True)
        return hashlib.sha256(options.encode()).hexdigest()[:RUN_LETTERS]

    @property
    def mapping(self) -> ColumnMapping:
        """Raises InvalidRequest."""
        return read_mapping(dict(self.said))


def draft_of(values: Mapping[str, Any]) -> DraftFile:
    """From what a page or an address says. Raises NotFound where it names none."""
    draft_id = str(values.get("draft_id") or "")
    if not _ULID.fullmatch(draft_id):
        raise NotFound(_("There is no such file. Send it again."))
    said = values.get("said")
    return DraftFile(
        draft_id,
        safe_file_name(str(values.get("name") or "")),
        str(values.get("mode") or UploadMode.UPDATE.value),
        str(values.get("store") or ""),
        said if isinstance(said, dict) else {},
        int(values.get("turn") or 0),
    )


def said_in(text: str) -> dict[str, Any]:
    """What an address says of the columns; nothing where it says it wrongly."""
    try:
        said = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def draft_form(file_name: str, mode: str, store: str) -> UploadForm:
    """A form to send one file straight to where it is looked at. Raises as `send.checked_wish`."""
    dependencies, actor = current_dependencies(), current_actor()
    wish, draft_id = checked_wish(UploadWish(file_name, mode, store), actor), new_id()
    with in_words():
        url, fields = dependencies.presigner.upload_form(draft_key(actor.user_id, draft_id, wish.file_name), {})
    return UploadForm(url, fields, draft_id, dependencies.presigner.largest_upload)


def ask_preview(draft: DraftFile) -> None:
    """Have it looked at, again where it was. Raises as `send.checked_wish`, and DataUnavailable."""
    actor, signed = current_actor(), _signed(draft)
    # As a function reads them from an object: S3 keeps ASCII only.
    metadata = {name: unquote(value) for name, value in signed.items()}
    order = PreviewOrder(actor.user_id, actor.name, draft.draft_id, draft.name, draft.run_id, metadata)
    with in_words(_(CANNOT_SAVE)):
        current_dependencies().drafts.order(order)


def _signed(draft: DraftFile) -> dict[str, str]:
    actor = current_actor()
    return signed_metadata(checked_wish(UploadWish(draft.name, draft.mode, draft.store, draft.mapping), actor), actor)


def find_preview(draft: DraftFile) -> Preview | None:
    """What is known by now; None: nothing yet."""
    current_actor().require(Right.UPLOAD)
    with in_words():
        return current_dependencies().drafts.find(current_actor().user_id, draft.draft_id, draft.run_id)


def changed_since(draft: DraftFile) -> list[str]:
    """The stores of its preview whose stock is another by now; those of the person who asks only."""
    actor, found = current_actor(), current_dependencies()
    actor.require(Right.UPLOAD)
    with in_words():
        seen = found.drafts.revisions(actor.user_id, draft.draft_id, draft.run_id)
    known = found.replica.state().store_summaries if seen else {}
    return [store for store, rev in seen.items() if store in known and known[store].rev > rev]


def answered(draft: DraftFile, answer: str) -> DraftFile:
    """The draft, to be read as this answer says. Raises InvalidRequest for what is no answer of it, NotFound."""
    found = find_preview(draft)
    if found is None or found.question is None:
        raise NotFound(_("There is no such file. Send it again."))
    meant = found.question.answered(answer)
    both = merged(draft.mapping, replace(meant, store=""))
    return replace(draft, store=meant.store or draft.store, said=_said(both))


def _said(mapping: ColumnMapping) -> dict[str, Any]:
    return {name: value for name, value in asdict(mapping).items() if value not in ({}, "", None)}


def is_looked_at(draft: DraftFile) -> bool:
    """Whether it was looked at, or is being, so that a page that is opened again does not ask again."""
    return find_preview(draft) is not None


def import_draft(draft: DraftFile) -> str:
    """Let the file in, as it was looked at; return the upload's id. Raises as `ask_preview`; NotFound once it is gone.

    Asked twice, also at once, it is imported once.
    """
    metadata = _signed(draft)
    dependencies, user_id = current_dependencies(), current_actor().user_id
    with in_words(_(CANNOT_SAVE)):
        if dependencies.records.upload(draft.draft_id) is None:
            source = draft_key(user_id, draft.draft_id, draft.name)
            dependencies.drafts.import_file(source, f"uploads/{draft.draft_id}/{draft.name}", metadata)
    dependencies.follower.wrote("uploads")
    return draft.draft_id


def rejected_rows_link(draft_id: str, run_id: str, name: str) -> str:
    """A link to the error file of one look, good for 5 minutes."""
    current_actor().require(Right.UPLOAD)
    draft = draft_of({"draft_id": draft_id, "name": name})
    if not run_id.isalnum():
        raise NotFound(_("There is no such file. Send it again."))
    key = f"{preview_key(current_actor().user_id, draft.draft_id, run_id)}.csv"
    stem = draft.name.rpartition(".")[0] or "upload"
    with in_words():
        return current_dependencies().presigner.download_link(key, f"{stem} - rejected rows.csv")


def mend(draft: DraftFile, cells: Mapping[str, str]) -> DraftFile:
    """A draft of its own of the rejected rows that `cells` (line -> the value in the column of its problem) mend.

    Raises InvalidRequest where nothing is mended, NotFound where the file was not looked at.
    """
    preview = find_preview(draft)
    if preview is None:
        raise NotFound(_("There is no such file. Send it again."))
    rows = [
        _mended(preview.header, row, error.column, cells[str(error.line)])
        for error, row in zip(preview.errors, preview.cells, strict=True)
        if error.column in preview.header and _is_mended(cells.get(str(error.line)), error.value)
    ]
    if not rows:
        raise InvalidRequest(_("Correct at least one value first."))
    stem = draft.name.rpartition(".")[0] or draft.name
    made = replace(draft, draft_id=new_id(), name=safe_file_name(f"{stem} - mended.csv"), mode="update")
    made = replace(
        made,
        said={name: value for name, value in asdict(draft.mapping).items() if name in _STAYS and value not in _NOTHING},
    )
    # The file's own delimiter tells what `1.200` means where no row shows it.
    delimiter = next((mark for mark, words in DELIMITERS.items() if words == preview.format.split(", ")[0]), ",")
    body = csv_text([preview.header, *rows], delimiter)
    with in_words(_(CANNOT_SAVE)):
        current_dependencies().presigner.send(draft_key(current_actor().user_id, made.draft_id, made.name), body, {})
    return made


# Of what was said; the names now stand in line 1.
_STAYS = ("columns", "locations", "vendor", "kind", "day_first", "decimal")
_NOTHING: tuple[Any, ...] = (None, "", {})


def in_a_box(value: str) -> str:
    """As the box to mend it in holds it: one line, and not all of a long text."""
    return "".join(value.splitlines())[:LONGEST_VALUE]


def _is_mended(said: str | None, value: str) -> bool:
    return said is not None and said not in (value, in_a_box(value))


def _mended(header: tuple[str, ...], row: tuple[str, ...], column: str, value: str) -> list[str]:
    place = header.index(column)
    cells = [*row, *[""] * (place + 1 - len(row))]
    cells[place] = value[:_LONGEST_CELL]
    return cells


_LONGEST_CELL = 500
