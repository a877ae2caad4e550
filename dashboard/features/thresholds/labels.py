"""Words about thresholds."""

from collections.abc import Mapping

from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import RuleChange, Target
from backend_lambdas.language.texts import N_, _, ngettext
from dashboard.features.thresholds.effects import AlertEffect, StoreEffect, total
from dashboard.ui.formatting import count_of, store_words, whole

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


def up_to(sure: int, more: int) -> str:
    """ "12", or "12 to 14" where only the alerts themselves know."""
    return _("{sure} to {value}", sure=whole(sure), value=whole(sure + more)) if more else whole(sure)


def alerts_words(alerts: AlertEffect) -> str:
    opens, closes = up_to(alerts.opens, alerts.may_open), up_to(alerts.closes, alerts.may_close)
    if opens == closes == "1":
        return _("Opens 1 and closes 1 alert.")
    return _("Opens {opens} and closes {closes} alerts.", opens=opens, closes=closes)


def effect_words(by_store: Mapping[str, StoreEffect]) -> str:
    """What changes would do, in a sentence or two."""
    if not by_store:
        return _("No item gets another threshold now. It holds for what files bring.")
    sum_of = total(by_store)
    return ngettext(
        "{number} item in {stores} gets another threshold. {alerts}",
        "{number} items in {stores} get another threshold. {alerts}",
        sum_of.items,
        stores=count_of(len(by_store), "store"),
        alerts=alerts_words(sum_of.alerts),
    )


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
