"""Show categories under other names, and in another order; one audit entry each."""

from collections.abc import Sequence

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.uploads.change_categories import FASTER, change_categories, order_categories, plan_renaming
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies


def rename_category(name: str, new: str, keep_own: bool, seen: int) -> None:
    """`seen`: how often the categories had been changed when the person looked. Raises NotAllowed, InvalidRequest."""
    actor, dependencies = current_actor(), current_dependencies()
    actor.require(Right.MANAGE_COMPANY)
    store = dependencies.thresholds
    with in_words(CANNOT_SAVE):
        known = store.book.thresholds()
        if known.names.rev != seen:
            raise InvalidRequest(FASTER)
        renaming = plan_renaming(known, name, new, keep_own)
        stores = [one.store for one in dependencies.replica.state().store_summaries.values()]
        change_categories(renaming, actor, store.book, stores, store.queue, dependencies.clock())
    dependencies.follower.wrote("company")


def save_order(names: Sequence[str], seen: int) -> None:
    """These first, the others by alphabet after them. Raises NotAllowed, InvalidRequest."""
    actor, dependencies = current_actor(), current_dependencies()
    actor.require(Right.MANAGE_COMPANY)
    book = dependencies.thresholds.book
    with in_words(CANNOT_SAVE):
        before = book.categories()
        if before.rev != seen:
            raise InvalidRequest(FASTER)
        order_categories(before, names, actor, book, dependencies.clock())
    dependencies.follower.wrote("company")
