"""Rows of a store that was merged into another one are read as that one's; sales keep the name in their key. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.stock import StockLine
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.stock_lines import ParsedFile, ParsedStockFile

SalesFile = TypeVar("SalesFile", bound=ParsedFile)  # not imported: who reads stock files loads no sales
StandsFor = Callable[[Collection[str]], Mapping[str, str]]
SALES_NOTE = S_("Sales of {store} count as sales of {into}, since the two were merged.")
NOTE = S_("Rows of {store} count as rows of {into}, since the two were merged.")


def as_merged(parsed: ParsedStockFile, merged: StandsFor) -> ParsedStockFile:
    """`merged`: for those of some names that were merged, the store they stand for. Of an item that the file has under
    several names of a store the last line counts.
    """
    found = merged(sorted(parsed.stores))
    if not found:
        return parsed
    stores: dict[str, dict[str, StockLine]] = {}
    for store, lines in parsed.stores.items():
        name = found.get(store, store)
        held = stores.setdefault(name, {})
        for product_id, line in lines.items():
            if product_id not in held or held[product_id].line < line.line:
                held[product_id] = line._replace(store=name)
    notes = tuple(NOTE.format(store=store, into=into) for store, into in sorted(found.items()))
    by_store = _counted(parsed.by_store, Merged(found))
    return replace(parsed, stores=stores, by_store=by_store, notes=(*parsed.notes, *notes))


def sales_as_merged(parsed: SalesFile, merged: Merged) -> SalesFile:
    """Whose sales the file has. Its lines stay as they are: the name in the file is part of a sale's key (445)."""
    found = sorted(name for name in parsed.by_store if merged.store(name) != name)
    if not found:
        return parsed
    notes = tuple(SALES_NOTE.format(store=store, into=merged.store(store)) for store in found)
    return replace(parsed, by_store=_counted(parsed.by_store, merged), notes=(*parsed.notes, *notes))


def _counted(by_store: Mapping[str, int], merged: Merged) -> dict[str, int]:
    counts: dict[str, int] = {}
    for store, number in by_store.items():
        counts[merged.store(store)] = counts.get(merged.store(store), 0) + number
    return counts
