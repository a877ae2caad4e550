"""Uploads that several pages show: those held for a decision, and those of one store."""

from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.reading import kept
from dashboard.data.uploads import HeldUploads, Upload, upload_of_item

UPLOADS_OF_STORE = 6


def held_uploads_of(dependencies: Dependencies, limit: int) -> HeldUploads:
    found = [upload_of_item(record) for record in dependencies.records.held_uploads(limit + 1)]
    return HeldUploads(tuple(found[:limit]), len(found) > limit)


def uploads_of_store(dependencies: Dependencies, store: str) -> tuple[Upload, ...]:
    """The last uploads that were applied to the store, newest first."""
    ids = dependencies.records.uploads_of_store(store, UPLOADS_OF_STORE)
    records = [dependencies.records.upload(upload_id) for upload_id in ids]
    return tuple(upload_of_item(record) for record in records if record is not None)


def held_uploads(limit: int = 20) -> HeldUploads:
    """Uploads that wait for a person's decision, newest first."""
    dependencies = current_dependencies()
    return kept("uploads", ("held", limit), lambda: held_uploads_of(dependencies, limit))
