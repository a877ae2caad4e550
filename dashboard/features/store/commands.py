"""Remove a store, or merge it into another one."""

from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.arrival import REMOVAL_PREFIX
from backend_lambdas.uploads.removal_file import checked_merge, checked_removal, removal_file
from backend_lambdas.uploads.send import safe_file_name, sender_metadata
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies, new_id


def remove_store(store: str, why: str) -> str:
    """Send what removes it on its way; return its upload id.

    Raises NotAllowed, NotFound for a store that is not on the lists, InvalidRequest without a reason, DataUnavailable.
    """
    return _sent(checked_removal(store, why, current_actor()), "Removal")


def merge_stores(store: str, into: str, counts: str, why: str) -> str:
    """The same for what merges it into another store."""
    return _sent(checked_merge(store, into, counts, why, current_actor()), "Merge")


def _sent(leaving: Leaving, deed: str) -> str:
    found, known = current_dependencies(), current_dependencies().replica.state().store_summaries
    for store in {leaving.store, leaving.into} - {"", *known}:
        raise NotFound(_("There is no store {store}.", store=repr(store)))
    upload_id, metadata = new_id(), sender_metadata(current_actor())
    name = safe_file_name(f"{deed} of {leaving.store}.csv")
    with in_words(_(CANNOT_SAVE)):
        found.presigner.send(f"{REMOVAL_PREFIX}{upload_id}/{name}", removal_file(leaving), metadata)
    found.follower.wrote("uploads")
    return upload_id
