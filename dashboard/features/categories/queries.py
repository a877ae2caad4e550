"""The categories there are, and what another name for one would do."""

from dataclasses import dataclass, replace

import numpy as np

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.thresholds import Target, Thresholds
from backend_lambdas.uploads.change_categories import Renaming, plan_renaming, thresholds_after
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.stock.replica import ReplicaState
from dashboard.data.stock.threshold_effects import StoreEffect, effects_of


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category as it is shown. `said`: the other names that files give it; `items` in `stores` stores now."""

    name: str
    said: tuple[str, ...]
    items: int
    stores: int
    threshold: int | None


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """`rows` in the chosen order; `names` as they are stored at this moment."""

    rows: tuple[CategoryRow, ...]
    names: Categories


def category_page() -> CategoryPage:
    """Those of stock rows and of sales. Raises NotAllowed, DataUnavailable."""
    known, state = _known(), current_dependencies().replica.state()
    names = known.names
    counts = _counts(state, names)
    rows = []
    for name in names.sorted(set(counts) | _sold(names) - {""}):
        items, stores = counts.get(name, (0, 0))
        said = tuple(one for one in names.names_under(name) if one != name)
        rows.append(CategoryRow(name, said, items, stores, known.categories.get(name)))
    return CategoryPage(tuple(rows), names)


def renaming(name: str, new: str, keep_own: bool = False) -> Renaming:
    """What showing `name` as `new` would do. Raises NotAllowed, InvalidRequest, DataUnavailable."""
    return plan_renaming(_known(), name, new, keep_own)


def renaming_effects(plan: Renaming) -> dict[str, StoreEffect]:
    """By store, what it would do to the items there are. Raises NotAllowed, DataUnavailable."""
    known, state = _known(), current_dependencies().replica.state()
    after, table = thresholds_after(known, plan), state.said or state.table
    said = list(filter(None, table.vocabulary["category"].decode(np.unique(table.columns["category"]))))
    was, will = (
        {name: point for name in said if (point := rules.categories.get(rules.names.shown(name))) is not None}
        for rules in (known, after)
    )
    moved = [Target(category=name) for name in said if was.get(name) != will.get(name)]
    return effects_of(table, moved, replace(after, categories=will)) if moved else {}


def _known() -> Thresholds:
    current_actor().require(Right.MANAGE_COMPANY)
    with in_words():
        return current_dependencies().thresholds.book.thresholds()


def _counts(state: ReplicaState, names: Categories) -> dict[str, tuple[int, int]]:
    """Items and stores of each category as it is shown now; of the replica that may show it as before for a moment."""
    table = state.said or state.table
    pairs = np.stack((table.columns["category"].astype(np.int64), table.columns["store"].astype(np.int64)))
    found, items = np.unique(pairs, axis=1, return_counts=True)
    texts = table.vocabulary["category"].decode(found[0])
    stores: dict[str, set[int]] = {}
    sums: dict[str, int] = {}
    for text, store, count in zip(texts, found[1].tolist(), items.tolist(), strict=True):
        if shown := names.shown(text or ""):
            stores.setdefault(shown, set()).add(store)
            sums[shown] = sums.get(shown, 0) + count
    return {name: (count, len(stores[name])) for name, count in sums.items()}


def _sold(names: Categories) -> set[str]:
    state = current_dependencies().sales.state()
    table = state.said or state.table
    if table is None:
        return set()
    codes = np.unique(table.weekly.columns["category"])
    return {names.shown(text or "") for text in table.texts["category"].decode(codes)}
