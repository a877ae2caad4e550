"""What a person asks for when they undo an upload, and the file in which it travels; looked at again when applied."""

import csv
import io
from collections.abc import Mapping

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import stated_reason
from backend_lambdas.inventory.errors import InvalidRequest, NotFound, UploadRejected
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import S_, _
from backend_lambdas.uploads.decide import require_stores
from backend_lambdas.uploads.models import Undoing, UploadPart, UploadRecord
from backend_lambdas.uploads.removal_file import OF_STORES
from backend_lambdas.uploads.rows.kinds import SALES
from backend_lambdas.uploads.undo_plan import CATALOGUES, why_not

MOST_BYTES = 4_096  # an id and a reason; an undo is far smaller
COLUMNS = ("undoes", "why")
CANNOT_READ = S_("This undo cannot be read. Undo the upload on its page.")


def checked_undo(
    record: UploadRecord | None, parts: Mapping[str, UploadPart], why: str, actor: Actor, root_kind: str = ""
) -> Undoing:
    """Raises NotAllowed and NotFound as a decision does, and InvalidRequest with words for them; `why` is needed."""
    found = undoable(record, parts, actor, root_kind)
    return Undoing(found.upload_id, stated_reason(why))


def undoable(
    record: UploadRecord | None, parts: Mapping[str, UploadPart], actor: Actor, root_kind: str = ""
) -> UploadRecord:
    """The upload, if they may undo it and it can be undone; raises as `checked_undo`. `root_kind`: see `why_not`."""
    actor.require(Right.DECIDE_UPLOADS)
    if record is None:
        raise NotFound(_("There is no such upload."))
    if (root_kind or record.kind) in OF_STORES:
        actor.require(Right.REMOVE_STORES)
    if (root_kind or record.kind) in CATALOGUES:
        if not actor.may(Right.CHANGE_PRODUCTS):  # who may not see a catalogue's upload is not told that there is one
            raise NotFound(_("There is no such upload."))
    elif actor.stores is not None:
        require_stores(sorted(parts) if (root_kind or record.kind) != SALES.name else record.named_stores, actor)
    refusal = why_not(record, parts, root_kind=root_kind)
    if refusal is not None:
        raise InvalidRequest(translated(refusal))
    return record


def undo_file(undoing: Undoing) -> bytes:
    """As CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, (undoing.upload_id, undoing.why)])
    return text.getvalue().encode()


def parse_undo(body: bytes) -> Undoing:
    """Raise UploadRejected when it is none."""
    try:
        (line,) = csv.DictReader(io.StringIO(body.decode()))
        return Undoing(*(str(line[name]) for name in COLUMNS))
    except (ValueError, KeyError) as error:
        raise UploadRejected(CANNOT_READ) from error
