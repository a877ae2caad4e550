"""Which of the products that are theirs are suspected to be one."""

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.duplicates import Suspicion, suspected
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.reading import kept


def duplicates() -> list[Suspicion]:
    """The same barcode first, without what somebody has dismissed. Raises NotAllowed, DataUnavailable."""
    current_actor().require(Right.SEE_PRODUCTS)
    dependencies = current_dependencies()
    with in_words():
        found = kept("products", "duplicates", lambda: suspected(dependencies.products.listed()))
        there = {one.product_id for one in dependencies.products.listed()}
        dismissed = dependencies.not_duplicates.all()
    return [one for one in found if one.pair not in dismissed and there.issuperset(one.pair)]
