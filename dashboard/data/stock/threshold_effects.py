"""What changes of thresholds would do, reckoned on the columns of the stock in memory.

`inventory.thresholds` and `alerts.alert` say the rules by which rows and alerts go; this is their other form, for a
million rows at once. Tested to be equal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import RuleChange, Target, Thresholds
from dashboard.data.stock.table import Part, StockTable
from dashboard.data.stock.texts import Mask, Texts

Numbers = npt.NDArray[Any]
NO_RULE = -1  # beside reorder points, which are 0 or more


@dataclass(frozen=True, slots=True)
class AlertEffect:
    """Alerts a change opens and closes. `may_...`: of items just above their old threshold only the alert's own state
    knows whether it is still open, so these come on top at most.
    """

    opens: int = 0
    closes: int = 0
    may_open: int = 0
    may_close: int = 0


@dataclass(frozen=True, slots=True)
class StoreEffect:
    """`items` get another threshold."""

    items: int
    alerts: AlertEffect


def effects(table: StockTable, thresholds: Thresholds, changes: Sequence[RuleChange]) -> dict[str, StoreEffect]:
    """By store, those left out where nothing changes. `thresholds`: as they are before the changes."""
    return effects_of(table, [change.target for change in changes], thresholds.changed(changes))


def effects_of(table: StockTable, targets: Sequence[Target], rules: Thresholds) -> dict[str, StoreEffect]:
    """As `effects`, of the `rules` as they will be; only rows that the `targets` speak of follow."""
    rows = np.flatnonzero(_concerned(table, targets))
    names = ("product_id", "category", "reorder_rule", "store", "reorder_point", "on_hand")
    part = {name: table.columns[name][rows] for name in names}
    after = _points_after(table, part, rules)
    moved = np.flatnonzero(after != part["reorder_point"])
    store, before, after, on_hand = (
        values[moved] for values in (part["store"], part["reorder_point"], after, part["on_hand"])
    )
    parts = (store, *(store[among] for among in _alerts(on_hand, before, after)))
    counts = [np.bincount(stores, minlength=len(table.stores)).tolist() for stores in parts]
    found = zip(table.stores, *counts, strict=True)
    return {name: StoreEffect(items, AlertEffect(*alerts)) for name, items, *alerts in found if items}


def _alerts(on_hand: Numbers, before: Numbers, after: Numbers) -> tuple[Mask, ...]:
    """Which of the items open and close an alert, and which may: by the fields of AlertEffect. What is out stays out;
    see alerts.alert.zone_of and clear_line.
    """
    in_stock, was_low, is_low = on_hand > 0, on_hand <= before, on_hand <= after
    in_band = ~was_low & (on_hand <= before + np.maximum(1, before // 10))
    closes = in_stock & (on_hand > after + np.maximum(1, after // 10))
    opens = in_stock & is_low & ~was_low
    return opens & ~in_band, closes & was_low, opens & in_band, closes & in_band


def _points_after(table: StockTable, part: Part, after: Thresholds) -> Numbers:
    """`effective_reorder_point` of the rows, from what counts least to what counts most."""
    vocabulary, held = table.vocabulary, part["reorder_point"]

    def has(rule: ReorderRule) -> Mask:
        return np.equal(part["reorder_rule"], _code(vocabulary["reorder_rule"], str(rule)))

    if after.default is None:
        points = np.where(has(ReorderRule.DEFAULT), held, 0)
    else:
        points = np.full(len(held), after.default, dtype=np.int64)
    for name, rules in (("category", after.categories), ("product_id", after.products)):
        given = _by_code(vocabulary[name], rules)[part[name]]
        points = np.where(given != NO_RULE, given, points)
    points = np.where(has(ReorderRule.FILE), held, points)
    return _with_own(table, part, after.store_products, points)


def _with_own(table: StockTable, part: Part, own: Mapping[tuple[str, str], int], points: Numbers) -> Numbers:
    """The `points`, but what is set for a product in a store where something is."""
    if not own:
        return points
    keys = _keys(table, own)
    order = np.argsort(keys)
    keys, given = keys[order], np.fromiter(own.values(), dtype=np.int64, count=len(own))[order]
    asked = _keys_of_rows(table, part)
    places = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[places] == asked, given[places], points)


def _concerned(table: StockTable, targets: Sequence[Target]) -> Mask:
    """The rows that rules with these targets may speak of; all others keep what they have."""
    columns, vocabulary = table.columns, table.vocabulary
    scopes = {target.scope for target in targets}
    mask = np.zeros(len(table), dtype=np.bool_)
    if ReorderRule.DEFAULT in scopes:
        mask |= columns["reorder_rule"] == _code(vocabulary["reorder_rule"], str(ReorderRule.DEFAULT))
    for scope, name in ((ReorderRule.CATEGORY, "category"), (ReorderRule.PRODUCT, "product_id")):
        if scope in scopes:
            texts = [target.category or target.product_id for target in targets if target.scope is scope]
            mask |= (_by_code(vocabulary[name], dict.fromkeys(texts, 1)) == 1)[columns[name]]
    if ReorderRule.STORE_PRODUCT in scopes:
        own = [(target.store, target.product_id) for target in targets if target.store]
        mask |= np.isin(_keys_of_rows(table, columns), _keys(table, own))
    return mask


def _code(texts: Texts, text: str) -> int:
    code = texts.find(text)
    return NO_RULE if code is None else code


def _by_code(texts: Texts, points: Mapping[str, int]) -> Numbers:
    """For each code what is given to its text, else NO_RULE."""
    found = np.full(len(texts), NO_RULE, dtype=np.int64)
    for text, point in points.items():
        code = texts.find(text)
        if code is not None:
            found[code] = point
    return found


def _keys(table: StockTable, own: Iterable[tuple[str, str]]) -> Numbers:
    """One number for each (store, product); NO_RULE, which no row has, where one of both is not known."""
    stores = {name: number for number, name in enumerate(table.stores)}
    texts = table.vocabulary["product_id"]
    pairs = ((stores.get(store), texts.find(product_id)) for store, product_id in own)
    keys = [NO_RULE if None in pair else (pair[0] or 0) << 32 | (pair[1] or 0) for pair in pairs]
    return np.array(keys, dtype=np.int64)


def _keys_of_rows(table: StockTable, part: Part) -> Numbers:
    """As `_keys`, of rows."""
    keys: Numbers = part["store"].astype(np.int64) << 32 | part["product_id"]
    return keys


def total(by_store: Mapping[str, StoreEffect]) -> StoreEffect:
    parts = by_store.values()
    sums = [sum(numbers) for numbers in zip(*(astuple(one.alerts) for one in parts), strict=True)]
    return StoreEffect(sum(one.items for one in parts), AlertEffect(*sums))
