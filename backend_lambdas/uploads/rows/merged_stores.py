"""Rows of a store that was merged into another one are read as that one's. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from backend_lambdas.inventory.stock import StockLine
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.stock_lines import ParsedStockFile

Merged = Callable[[Collection[str]], Mapping[str, str]]
NOTE = S_("Rows of {store} count as rows of {into}, since the two were merged.")


def as_merged(parsed: ParsedStockFile, merged: Merged) -> ParsedStockFile:
    """`merged`: for those of some names that were merged, the store they stand for. Of an item that the file has under
    several names of a store the last line counts.
    """
    found = merged(sorted(parsed.stores))
    if not found:
        return parsed
    stores: dict[str, dict[str, StockLine]] = {}
    counts: dict[str, int] = {}
    for store, lines in parsed.stores.items():
        name = found.get(store, store)
        held = stores.setdefault(name, {})
        for product_id, line in lines.items():
            if product_id not in held or held[product_id].line < line.line:
                held[product_id] = line._replace(store=name)
    for store, number in parsed.by_store.items():
        name = found.get(store, store)
        counts[name] = counts.get(name, 0) + number
    notes = tuple(NOTE.format(store=store, into=into) for store, into in sorted(found.items()))
    return replace(parsed, stores=stores, by_store=counts, notes=(*parsed.notes, *notes))
