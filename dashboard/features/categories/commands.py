"""Show a category under another name, take that back, and put categories in order; each with its audit entry."""

from collections.abc import Sequence

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.change_categories import FASTER, Renaming, change_categories, order_categories
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.features.categories.queries import renaming


def rename_category(seen: int, name: str, new: str, keep_own: bool) -> Renaming:
    """`seen`: the `rev` of the names that the person was shown. Raises NotAllowed, InvalidRequest, DataUnavailable."""
    dependencies = current_dependencies()
    plan = renaming(name, new, keep_own)
    if plan.before.rev != seen:
        raise InvalidRequest(_(FASTER))
    store, known = dependencies.thresholds, dependencies.replica.state().store_summaries
    with in_words(_(CANNOT_SAVE)):
        change_categories(plan, current_actor(), store.book, known, store.queue, dependencies.clock())
    dependencies.follower.wrote("company")
    return plan


def save_order(seen: int, names: Sequence[str]) -> None:
    """Put these categories first. Raises NotAllowed, InvalidRequest, DataUnavailable."""
    dependencies, actor = current_dependencies(), current_actor()
    actor.require(Right.MANAGE_COMPANY)
    book = dependencies.thresholds.book
    with in_words(_(CANNOT_SAVE)):
        before = book.categories()
        if before.rev != seen:
            raise InvalidRequest(_(FASTER))
        order_categories(before, names, actor, book, dependencies.clock())
    dependencies.follower.wrote("company")
