"""Remove a store."""

from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.arrival import REMOVAL_PREFIX
from backend_lambdas.uploads.removal_file import checked_removal, removal_file
from backend_lambdas.uploads.send import safe_file_name, sender_metadata
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies, new_id


def remove_store(store: str, why: str) -> str:
    """Send what removes it on its way; return its upload id.

    Raises NotAllowed, NotFound for a store that is not on the lists, InvalidRequest without a reason, DataUnavailable.
    """
    actor, found = current_actor(), current_dependencies()
    leaving = checked_removal(store, why, actor)
    if store not in found.replica.state().store_summaries:
        raise NotFound(_("There is no store {store}.", store=repr(store)))
    upload_id = new_id()
    name = safe_file_name(f"Removal of {store}.csv")
    with in_words(_(CANNOT_SAVE)):
        found.presigner.send(f"{REMOVAL_PREFIX}{upload_id}/{name}", removal_file(leaving), sender_metadata(actor))
    found.follower.wrote("uploads")
    return upload_id
