"""Set and take away thresholds; each rule leaves an audit entry."""

from collections.abc import Sequence

from backend_lambdas.inventory.thresholds import RuleChange
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.set_thresholds import set_thresholds
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies


def save_thresholds(changes: Sequence[RuleChange]) -> int:
    """Return how many rules were changed. Raises NotAllowed, NotFound, InvalidRequest with words for people."""
    dependencies = current_dependencies()
    store = dependencies.thresholds
    known = dependencies.replica.state().store_summaries
    with in_words(_(CANNOT_SAVE)):
        return set_thresholds(changes, current_actor(), store.book, known, store.queue, dependencies.clock())
