"""Words about thresholds."""

from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import RuleChange, Target
from backend_lambdas.language.texts import N_, _
from dashboard.ui.formatting import store_words, whole

SCOPE_WORDS = {
    ReorderRule.DEFAULT: N_("Default"),
    ReorderRule.CATEGORY: N_("Category"),
    ReorderRule.PRODUCT: N_("Product"),
    ReorderRule.STORE_PRODUCT: N_("Product in one store"),
}
ORIGIN_WORDS = {
    ReorderRule.STORE_PRODUCT: N_("Set for this product in this store"),
    ReorderRule.FILE: N_("The store's own file"),
    ReorderRule.PRODUCT: N_("Set for the product"),
    ReorderRule.CATEGORY: N_("Set for its category"),
    ReorderRule.DEFAULT: N_("The default"),
}


def origin(rule: ReorderRule, reorder_point: int) -> str:
    """Where an item's threshold comes from."""
    if rule is ReorderRule.DEFAULT and not reorder_point:
        return _("No threshold is set; it alerts when it is out")
    return _(ORIGIN_WORDS[rule])


def target_words(target: Target) -> str:
    """What a rule is about."""
    if target.scope is ReorderRule.STORE_PRODUCT:
        return _("{product_id} in {store}", product_id=target.product_id, store=store_words(target.store))
    return target.product_id or target.category or _("Every item")


def verb_of(change: RuleChange) -> str:
    """What the button says."""
    return (
        _("Take this threshold away")
        if change.after is None
        else _("Set the threshold to {after}", after=whole(change.after))
    )


def saved_words(change: RuleChange) -> str:
    done = _("is taken away") if change.after is None else _("is {after} now", after=whole(change.after))
    return _("The threshold of {target_words} {done}.", target_words=target_words(change.target), done=done)
