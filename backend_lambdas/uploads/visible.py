"""What a person sees of an upload: its sender what the file holds, and everybody what it did to stores of their own.

Pure. What it did to another store (which counts changed, why it is held) would tell what that store has.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.vendors import folded
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.models import FINAL_PART, PartStatus, UploadPart, UploadStatus, fold_parts
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.sender import some_stores
from backend_lambdas.uploads.upload import FAILED, Upload

OUTCOME = ("applied", "unchanged", "superseded", "removed", "stores_done")
UNKNOWN = (
    *OUTCOME,
    *("stores", "alerts", "stock_changed", "stock_missing", "stock_short", "rows_done", "waiting_for", "failure"),
    *("reason", "effect"),
)
NOT_THEIRS = S_(
    "Not among your stores: {stores_words}. Somebody who is responsible for them, or an administrator, decides."
)


def is_visible(upload: Upload, actor: Actor) -> bool:
    """Whether they know that there is such an upload: it is theirs, or a row of it names a store of theirs."""
    own = any(actor.sees(store) for store, *_ in upload.by_store)
    return actor.stores is None or own or _is_of_catalogue(upload, actor) or _is_sender(upload, actor)


def sees_file(upload: Upload, actor: Actor) -> bool:
    """Whether every row of the file is theirs to see."""
    return _is_of_own_stores(upload, actor) or _is_of_catalogue(upload, actor) or _is_sender(upload, actor)


def _is_of_catalogue(upload: Upload, actor: Actor) -> bool:
    """A file of products, which tells nothing of any store, for those who look after the catalogue."""
    return (upload.is_products or bool(upload.vendor)) and actor.may(Right.CHANGE_PRODUCTS)


def _is_sender(upload: Upload, actor: Actor) -> bool:
    """Also of a vendor, whoever of its people sent it."""
    own = bool(upload.by_id) and upload.by_id == actor.user_id
    return own or (bool(upload.vendor) and folded(upload.vendor) == folded(actor.vendor))


def _is_of_own_stores(upload: Upload, actor: Actor) -> bool:
    return actor.stores is None or bool(upload.by_store) and all(actor.sees(store) for store, *_ in upload.by_store)


def own_errors(errors: Sequence[RowError], upload: Upload, actor: Actor) -> tuple[RowError, ...]:
    """The rejected rows that are theirs to see."""
    whole = sees_file(upload, actor)
    return tuple(error for error in errors if whole or (error.store and actor.sees(error.store)))


def own_view(upload: Upload, parts: Sequence[UploadPart], actor: Actor) -> Upload:
    """The upload as if it had done nothing to stores that are not theirs. `parts`: all of its store results."""
    if _is_of_own_stores(upload, actor) or (upload.vendor and is_visible(upload, actor)):
        return upload
    seen = _own_outcome(upload, [part for part in parts if actor.sees(part.store)])
    if not _is_sender(upload, actor):
        return _own_contents(seen, actor)
    unread = upload.status == UploadStatus.REJECTED or upload.question is not None
    if unread and not parts:  # it came to no store: all of it is about the file
        return replace(seen, reason=upload.reason)
    return _with_what_waits_elsewhere(seen, actor) if upload.status == UploadStatus.HELD else seen


def may_decide(upload: Upload, actor: Actor) -> bool:
    """Whether every row of it that counts is of a store of theirs; as `decide.decide_upload` has it."""
    return actor.may(Right.DECIDE_UPLOADS) and not _elsewhere(upload, actor)


def _elsewhere(upload: Upload, actor: Actor) -> list[str]:
    return [store for store, accepted, _ in upload.by_store if accepted and not actor.sees(store)]


def _with_what_waits_elsewhere(seen: Upload, actor: Actor) -> Upload:
    """Who sent rows of other people's stores learns that these wait, and for whom; not what the stores have."""
    others = [store for store in _elsewhere(seen, actor) if store]
    if not others:
        return replace(seen, status=UploadStatus.HELD.value)
    why = NOT_THEIRS.format(stores_words=some_stores(others))
    return replace(seen, status=UploadStatus.HELD.value, reason=f"{seen.reason} {why}" if seen.reason else why)


def _own_outcome(upload: Upload, own: Sequence[UploadPart]) -> Upload:
    nothing: dict[str, Any] = dict.fromkeys(UNKNOWN)
    unknown = replace(upload, new_stores=(), new_store_count=0, **nothing)
    ended = all(part.status in FINAL_PART or part.status is PartStatus.HELD for part in own)
    if not own or not ended or upload.is_sales or upload.status == FAILED:
        return unknown
    end = fold_parts(own)
    known = {name: getattr(end, name) for name in ("reason", "effect", *OUTCOME)}
    return replace(unknown, status=end.status.value, stores=len(own), **known)


def _own_contents(upload: Upload, actor: Actor) -> Upload:
    own = tuple(one for one in upload.by_store if actor.sees(one[0]))
    accepted, rejected = sum(one[1] for one in own), sum(one[2] for one in own)
    hidden: dict[str, Any] = {"returns": None, "size": None, "notes": (), "same_as": None, "error_key": None}
    counts = {"total": accepted + rejected, "accepted": accepted, "rejected": rejected, "by_store": own}
    return replace(upload, **(hidden | counts))
