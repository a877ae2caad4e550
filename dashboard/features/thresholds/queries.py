"""The rules there are, what a change would do, and which threshold an item has, and from where."""

from dataclasses import dataclass

import numpy as np

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import Rule, RuleChange, Target, Thresholds, check_change
from backend_lambdas.uploads.set_thresholds import check_rights
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.stock.replica import ReplicaState
from dashboard.data.stock.texts import fold
from dashboard.features.thresholds.effects import StoreEffect, effects

SCOPE_ORDER = (ReorderRule.DEFAULT, ReorderRule.CATEGORY, ReorderRule.PRODUCT, ReorderRule.STORE_PRODUCT)
MOST_SHOWN = 200  # rules; who has more searches


@dataclass(frozen=True, slots=True)
class RuleList:
    """`rules`: the first MOST_SHOWN of `matching`, of `total`. `waiting`: stores whose rows do not follow yet.

    `kept_default`: how many items still have the default from before there was a choice; None: somebody chose.
    """

    rules: tuple[Rule, ...]
    matching: int
    total: int
    waiting: tuple[str, ...]
    stores: int
    kept_default: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """`now`: the rule with this target, None without one."""

    change: RuleChange
    by_store: dict[str, StoreEffect]


@dataclass(frozen=True, slots=True)
class ItemThreshold:
    store: str
    product_id: str
    product_name: str | None
    on_hand: int
    reorder_point: int
    rule: ReorderRule


def rule_list(search: str) -> RuleList:
    """Rules the person may see: those of every store, and of products in their own stores."""
    dependencies, actor = current_dependencies(), current_actor()
    actor.require(Right.SET_THRESHOLDS)
    with in_words():
        thresholds, rules = dependencies.thresholds.book.read()
    state = dependencies.replica.state()
    seen = [rule for rule in rules if not rule.target.store or actor.sees(rule.target.store)]
    words = fold(search).split()
    found = [rule for rule in seen if all(word in fold(str(rule.target)) for word in words)]
    found.sort(key=lambda rule: (SCOPE_ORDER.index(rule.target.scope), rule.target))
    waiting = actor.own(sorted(thresholds.waiting))
    kept = None if thresholds.default is not None else _kept_default(state)
    return RuleList(tuple(found[:MOST_SHOWN]), len(found), len(seen), waiting, len(state.table.stores), kept)


def _kept_default(state: ReplicaState) -> int:
    code = state.table.vocabulary["reorder_rule"].find(str(ReorderRule.DEFAULT))
    columns = state.table.columns
    return int(np.count_nonzero((columns["reorder_rule"] == code) & (columns["reorder_point"] > 0)))


def preview(target: Target, after: int | None) -> Preview:
    """Of one rule. Raises NotAllowed, NotFound or InvalidRequest as saving it would."""
    change = RuleChange(target, None, after)
    check_rights(target, current_actor())
    check_change(change)
    known = _thresholds()
    change = RuleChange(target, known.of(target), after)
    return Preview(change, effects(current_dependencies().replica.state().table, known, [change]))


def _thresholds() -> Thresholds:
    with in_words():
        return current_dependencies().thresholds.book.thresholds()


def thresholds_of_product(product_id: str) -> tuple[ItemThreshold, ...]:
    """In each store that has the product, by store: the threshold in force and what gave it."""
    current_actor().require(Right.SET_THRESHOLDS)
    table = current_dependencies().replica.state().table
    code = table.vocabulary["product_id"].find(product_id.strip())
    rows = np.flatnonzero(table.columns["product_id"] == code) if code is not None else ()
    found = []
    for row in rows:
        name, rule = (
            table.vocabulary[column].decode(table.columns[column][[row]])[0]
            for column in ("product_name", "reorder_rule")
        )
        on_hand, point = (int(table.columns[column][row]) for column in ("on_hand", "reorder_point"))
        store = table.stores[int(table.columns["store"][row])]
        found.append(ItemThreshold(store, product_id.strip(), name, on_hand, point, ReorderRule(rule or "default")))
    return tuple(found)
