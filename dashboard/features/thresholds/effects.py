"""What changes of thresholds would do, reckoned on the stock in memory by the rules the rows and alerts go by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backend_lambdas.alerts.threshold_effect import NOTHING, AlertEffect, effect_of
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import Given, RuleChange, Target, Thresholds, effective_reorder_point
from dashboard.data.stock.table import StockTable
from dashboard.data.stock.texts import Mask

SCOPE_COLUMNS = {ReorderRule.DEFAULT: "reorder_rule", ReorderRule.CATEGORY: "category"}  # of others the product


@dataclass(frozen=True, slots=True)
class StoreEffect:
    """`items` get another threshold."""

    items: int
    alerts: AlertEffect


def effects(table: StockTable, thresholds: Thresholds, changes: Sequence[RuleChange]) -> dict[str, StoreEffect]:
    """By store, those left out where nothing changes. `thresholds`: as they are before the changes."""
    after, columns = thresholds.changed(changes), table.columns
    rows = np.flatnonzero(_concerned(table, [change.target for change in changes]))
    names = ("product_id", "category", "reorder_rule")
    texts = [table.vocabulary[name].decode(columns[name][rows]) for name in names]
    numbers = [columns[name][rows].tolist() for name in ("store", "reorder_point", "on_hand")]
    known: dict[tuple[str | None, str | None, Given], int] = {}
    items = [0] * len(table.stores)
    alerts = [NOTHING] * len(table.stores)
    for product_id, category, rule, store, before, on_hand in zip(*texts, *numbers, strict=True):
        held = (before, ReorderRule(rule or ReorderRule.DEFAULT))
        name = table.stores[store]
        own = (name, product_id) in after.store_products or held[1] is ReorderRule.STORE_PRODUCT
        key = (product_id, category, held)
        point = None if own else known.get(key)
        if point is None:
            point = effective_reorder_point(after, name, product_id or "", category, None, held)[0]
            if not own:
                known[key] = point
        if point != before:
            items[store] += 1
            if (effect := effect_of(on_hand, before, point)) is not NOTHING:
                alerts[store] += effect
    found = zip(table.stores, items, alerts, strict=True)
    return {name: StoreEffect(count, effect) for name, count, effect in found if count}


def _concerned(table: StockTable, targets: Sequence[Target]) -> Mask:
    """The rows that rules with these targets may speak of; all others keep what they have."""
    columns, mask = table.columns, np.zeros(len(table), dtype=np.bool_)
    for target in targets:
        name = SCOPE_COLUMNS.get(target.scope, "product_id")
        text = {"reorder_rule": str(ReorderRule.DEFAULT), "category": target.category}.get(name, target.product_id)
        code = table.vocabulary[name].find(text)
        part = table.slices.get(target.store, slice(0, 0)) if target.store else slice(None)
        if code is not None:
            mask[part] |= columns[name][part] == code
    return mask


def total(by_store: Mapping[str, StoreEffect]) -> StoreEffect:
    parts = by_store.values()
    return StoreEffect(sum(one.items for one in parts), sum((one.alerts for one in parts), NOTHING))
