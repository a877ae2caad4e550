"""Say that two products are two."""

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.features.duplicates import queries


def dismiss(first: str, second: str) -> None:
    """Of a pair that is suspected now; again it changes nothing. Raises NotAllowed, NotFound, DataUnavailable."""
    actor, dependencies = current_actor(), current_dependencies()
    actor.require(Right.CHANGE_PRODUCTS)
    pair = (first, second)
    with in_words(_(CANNOT_SAVE)):
        if pair in dependencies.not_duplicates.all():
            return
        if pair not in {one.pair for one in queries.duplicates()}:
            raise NotFound(_("These two are not suspected any more."))
        detail: dict[str, str | int] = {"product_id": first, "other": second}
        audit = actor.did(
            "not a duplicate", f"products {first} and {second}", moment_text(dependencies.clock()), detail
        )
        dependencies.not_duplicates.add(pair, audit)
