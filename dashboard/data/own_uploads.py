"""Uploads as the one who asks may see them (`uploads.visible`); another's are as if there were none."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.uploads.models import UploadPart
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.upload import Upload
from backend_lambdas.uploads.visible import is_visible, own_errors, own_view
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.uploads.reader import UploadReader

MOST_PAGES = 20  # of the feed, gone through for one page of who sees some stores only
MOST_HELD = 500  # uploads that wait for a decision at once; more than a company lets lie
AFTER_IDS = "~"  # sorts behind every upload id


class OwnUploads:
    """Reads from `whole`."""

    def __init__(self, whole: "UploadReader") -> None:
        self._whole = whole

    def held_uploads(self, limit: int) -> tuple[Upload, ...]:
        if current_actor().stores is None:
            return self._whole.held_uploads(limit)
        return self._own(self._whole.held_uploads(MOST_HELD), held=True)[:limit]

    def feed(self, months: Sequence[str], limit: int, cursor: str | None) -> tuple[Sequence[Upload], str | None]:
        """Newest first, and where to go on: a moment, and nothing of an upload that is not theirs."""
        if current_actor().stores is None:
            return self._whole.feed(months, limit, cursor)
        found: list[Upload] = []
        for _ in range(MOST_PAGES):
            page, cursor = self._whole.feed(months, limit, cursor)
            found += self._own(page)
            if len(found) > limit or cursor is not None and len(found) == limit:
                last = found[limit - 1]
                return found[:limit], f"{moment_text(last.received_at)}#{last.upload_id}"
            if cursor is None:
                return found, None
        return found, f"{(cursor or '').partition('#')[0]}#{AFTER_IDS}"

    def upload(self, upload_id: str) -> Upload | None:
        found = self._whole.upload(upload_id)
        return next(iter(self._own([found])), None) if found else None

    def parts(self, upload_id: str) -> tuple[UploadPart, ...]:
        actor = current_actor()
        return tuple(part for part in self._whole.parts(upload_id) if actor.sees(part.store))

    def row_errors(self, upload_id: str) -> tuple[RowError, ...]:
        found, actor = self._whole.upload(upload_id), current_actor()
        return own_errors(self._whole.row_errors(upload_id), found, actor) if found else ()

    def uploads_of_store(self, store: str, limit: int) -> tuple[Upload, ...]:
        return self._own(self._whole.uploads_of_store(store, limit)) if current_actor().sees(store) else ()

    def newer_plans(self, store: str, ver: str) -> list[str]:
        return self._whole.newer_plans(store, ver) if current_actor().sees(store) else []

    def sources(self, upload_ids: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        """Who sent which file when; of uploads whose ids stand in rows that they see."""
        return self._whole.sources(upload_ids)

    def _own(self, uploads: Sequence[Upload], held: bool = False) -> tuple[Upload, ...]:
        actor = current_actor()
        if actor.stores is None:
            return tuple(uploads)
        visible = [upload for upload in uploads if is_visible(upload, actor)]
        seen = (own_view(upload, self._parts_for(upload), actor) for upload in visible)
        return tuple(upload for upload in seen if not held or upload.status == "HELD")

    def _parts_for(self, upload: Upload) -> tuple[UploadPart, ...]:
        """Read only where what it did elsewhere has to be taken off."""
        actor = current_actor()
        mixed = not all(actor.sees(store) for store, *_ in upload.by_store)
        return self._whole.parts(upload.upload_id) if mixed else ()
