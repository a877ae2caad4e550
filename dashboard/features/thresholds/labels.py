"""Words about thresholds."""

from collections.abc import Mapping

from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import RuleChange, Target
from dashboard.features.thresholds.effects import AlertEffect, StoreEffect, total
from dashboard.ui.formatting import count_of, whole

SCOPE_WORDS = {
    ReorderRule.DEFAULT: "Default",
    ReorderRule.CATEGORY: "Category",
    ReorderRule.PRODUCT: "Product",
    ReorderRule.STORE_PRODUCT: "Product in one store",
}
ORIGIN_WORDS = {
    ReorderRule.STORE_PRODUCT: "Set for this product in this store",
    ReorderRule.FILE: "The store's own file",
    ReorderRule.PRODUCT: "Set for the product",
    ReorderRule.CATEGORY: "Set for its category",
    ReorderRule.DEFAULT: "The default",
}


def origin(rule: ReorderRule, reorder_point: int) -> str:
    """Where an item's threshold comes from."""
    if rule is ReorderRule.DEFAULT and not reorder_point:
        return "No threshold is set; it alerts when it is out"
    return ORIGIN_WORDS[rule]


def target_words(target: Target) -> str:
    """What a rule is about."""
    if target.scope is ReorderRule.STORE_PRODUCT:
        return f"{target.product_id} in {target.store}"
    return target.product_id or target.category or "Every item"


def up_to(sure: int, more: int) -> str:
    """ "12", or "12 to 14" where only the alerts themselves know."""
    return f"{whole(sure)} to {whole(sure + more)}" if more else whole(sure)


def alerts_words(alerts: AlertEffect) -> str:
    opens, closes = up_to(alerts.opens, alerts.may_open), up_to(alerts.closes, alerts.may_close)
    return f"Opens {opens} and closes {closes} {'alert' if opens == closes == '1' else 'alerts'}."


def effect_words(by_store: Mapping[str, StoreEffect]) -> str:
    """What changes would do, in a sentence or two."""
    if not by_store:
        return "No item gets another threshold now. It holds for what files bring."
    sum_of = total(by_store)
    verb = "gets" if sum_of.items == 1 else "get"
    items, stores = count_of(sum_of.items, "item"), count_of(len(by_store), "store")
    return f"{items} in {stores} {verb} another threshold. {alerts_words(sum_of.alerts)}"


def verb_of(change: RuleChange) -> str:
    """What the button says."""
    return "Take this threshold away" if change.after is None else f"Set the threshold to {whole(change.after)}"


def saved_words(change: RuleChange) -> str:
    done = "is taken away" if change.after is None else f"is {whole(change.after)} now"
    return f"The threshold of {target_words(change.target)} {done}."
