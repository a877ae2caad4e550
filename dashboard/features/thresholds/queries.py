"""The rules there are, what a change would do, and which threshold an item has, and from where."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import Rule, RuleChange, Target, Thresholds, check_change
from backend_lambdas.language.texts import _, grouped
from backend_lambdas.uploads.set_thresholds import check_rights
from backend_lambdas.uploads.threshold_file import MOST_CHANGES, KnownNames, ReadThresholds, read_thresholds
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.stock.replica import ReplicaState
from dashboard.data.stock.texts import fold
from dashboard.data.stock.threshold_effects import StoreEffect, effects

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
    seen = _seen(rules)
    words = fold(search).split()
    found = [rule for rule in seen if all(word in fold(str(rule.target)) for word in words)]
    found.sort(key=lambda rule: (SCOPE_ORDER.index(rule.target.scope), rule.target))
    waiting = actor.own(sorted(thresholds.waiting))
    kept = None if thresholds.default is not None else _kept_default(state)
    return RuleList(tuple(found[:MOST_SHOWN]), len(found), len(seen), waiting, len(state.table.stores), kept)


def _seen(rules: Iterable[Rule]) -> list[Rule]:
    actor = current_actor()
    return [rule for rule in rules if not rule.target.store or actor.sees(rule.target.store)]


def rules_to_export() -> list[Rule]:
    """What the person may change: who has some stores only, what is set for products in them.

    Not what rests because its category is shown as another: it could not be read back.
    """
    actor = current_actor()
    actor.require(Right.SET_THRESHOLDS)
    with in_words():
        thresholds, rules = current_dependencies().thresholds.book.read()
    awake = [rule for rule in _seen(rules) if rule.target.category not in thresholds.names.renamed]
    return [rule for rule in awake if rule.target.store or actor.stores is None]


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What a file says, and what its changes would do in each store."""

    read: ReadThresholds
    by_store: dict[str, StoreEffect]


def preview_file(data: bytes) -> FilePreview:
    """Raises NotAllowed, or InvalidRequest where the file as a whole cannot be used."""
    actor = current_actor()
    actor.require(Right.SET_THRESHOLDS)
    known, table = _thresholds(), current_dependencies().replica.state().table
    names = {
        name: frozenset(filter(None, table.vocabulary[name].decode(np.unique(table.columns[name]))))
        for name in ("category", "product_id")
    }
    own = KnownNames(names["category"], names["product_id"], frozenset(table.stores), actor.stores is None)
    read = read_thresholds(data, known, own)
    if len(read.changes) > MOST_CHANGES:
        most, count = grouped(MOST_CHANGES), grouped(len(read.changes))
        raise InvalidRequest(
            _(
                "The file changes {count} thresholds; at most {most} can be set at once.",
                count=count,
                most=most,
            )
        )
    return FilePreview(read, effects(table, known, [change for _line, change in read.changes]))


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
