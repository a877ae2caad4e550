"""The categories there are, what each stands for, and what showing one under another name would do."""

from dataclasses import dataclass

import numpy as np

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.change_categories import Renaming, plan_renaming
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import current_dependencies


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """One category as it is shown. `said`: other names in files; `items`, `stores`: stock rows and their stores."""

    name: str
    said: tuple[str, ...]
    items: int
    stores: int
    point: int | None


@dataclass(frozen=True, slots=True)
class CategoryList:
    lines: tuple[CategoryLine, ...]
    names: Categories


def category_list() -> CategoryList:
    """In the order in which they are shown. Raises NotAllowed, DataUnavailable."""
    current_actor().require(Right.MANAGE_COMPANY)
    known, counts = _known(), _counts()
    shown = {known.names.shown(name) for name in (*counts, *_sold(), *known.names.renamed)} - {""}
    lines = [
        CategoryLine(
            name,
            tuple(one for one in known.names.names_under(name) if one != name),
            sum(counts.get(one, (0, frozenset()))[0] for one in known.names.names_under(name)),
            len(frozenset().union(*(counts.get(one, (0, frozenset()))[1] for one in known.names.names_under(name)))),
            known.categories.get(name),
        )
        for name in known.names.sorted(shown)
    ]
    return CategoryList(tuple(lines), known.names)


def preview(name: str, new: str, keep_own: bool) -> tuple[Renaming, int, int]:
    """What it would do, and of how many items in how many stores. Raises NotAllowed, InvalidRequest."""
    current_actor().require(Right.MANAGE_COMPANY)
    known, counts = _known(), _counts()
    renaming = plan_renaming(known, name, new, keep_own)
    concerned = known.names.names_under(name) or renaming.after.names_under(name)
    found = [counts[one] for one in concerned if one in counts]
    return renaming, sum(items for items, _ in found), len(frozenset().union(*(stores for _, stores in found)))


def _known() -> Thresholds:
    with in_words():
        return current_dependencies().thresholds.book.thresholds()


def _counts() -> dict[str, tuple[int, frozenset[int]]]:
    """As files name them: how many rows, and in which stores."""
    state = current_dependencies().replica.state()
    table = state.said or state.table
    texts, codes = table.vocabulary["category"], table.columns["category"]
    size = len(texts)
    cells = np.bincount(codes.astype(np.int64) + table.columns["store"].astype(np.int64) * size)
    found: dict[int, tuple[int, set[int]]] = {}
    for cell in np.flatnonzero(cells).tolist():
        store, code = divmod(cell, size)
        items, stores = found.setdefault(code, (0, set()))
        found[code] = (items + int(cells[cell]), stores | {store})
    names = texts.decode(np.array(list(found), dtype=np.int32))
    return {name or "": (items, frozenset(stores)) for name, (items, stores) in zip(names, found.values(), strict=True)}


def _sold() -> tuple[str, ...]:
    """Categories of sales, as they are shown; none while sales cannot be read."""
    try:
        table = current_dependencies().sales.state().table
    except DataUnavailable:
        return ()
    if table is None:
        return ()
    return tuple(text or "" for text in table.texts["category"].decode(np.unique(table.weekly.columns["category"])))
