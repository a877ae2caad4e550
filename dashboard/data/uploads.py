"""Uploads that several pages show: those held for a decision."""

from dataclasses import dataclass

from backend_lambdas.uploads.upload import Upload
from dashboard.data.dependencies import current_dependencies
from dashboard.data.reading import kept


@dataclass(frozen=True, slots=True)
class HeldUploads:
    """Uploads that wait for a decision, newest first; `more`: there are others beyond these."""

    uploads: tuple[Upload, ...] = ()
    more: bool = False


def held_uploads(limit: int = 20) -> HeldUploads:
    """Uploads that wait for a person's decision, newest first."""
    dependencies = current_dependencies()

    def read() -> HeldUploads:
        found = dependencies.records.held_uploads(limit + 1)
        return HeldUploads(found[:limit], len(found) > limit)

    return kept("uploads", ("held", limit), read)
