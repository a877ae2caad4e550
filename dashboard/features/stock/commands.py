"""Correct a count."""

from backend_lambdas.language.texts import _
from backend_lambdas.uploads.correct_count import FILE_NAME, checked_correction, correction_file
from backend_lambdas.uploads.send import sender_metadata
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies, new_id


def correct_count(store: str, product_id: str, seen_rev: int, units: str, reason: str) -> str:
    """Send the new count on its way; return its upload's id. `seen_rev`: the row's revision that the person saw.

    Raises NotAllowed, NotFound, and InvalidRequest with words for the person, also when the count is another by now.
    """
    actor, dependencies = current_actor(), current_dependencies()
    with in_words(_(CANNOT_SAVE)):
        row = dependencies.stock.row(store, product_id)
        correction = checked_correction(row, store, seen_rev, units, reason, actor)
        upload_id = new_id()
        metadata = sender_metadata(actor) | correction.metadata()
        body = correction_file(store, product_id, correction)
        dependencies.presigner.send(f"uploads/{upload_id}/{FILE_NAME}", body, metadata)
    return upload_id
