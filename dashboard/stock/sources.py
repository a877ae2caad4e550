"""The files behind stock totals: every item's count is a line of the file that gave it last."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np

from dashboard.source_values import SourceFile, StockSources
from dashboard.stock.item_view import provenance
from dashboard.stock.replica import ReplicaState

MOST_FILES = 100  # one BatchGetItem's keys, and as many as anybody reads on a page

FindUploads = Callable[[Collection[str]], Mapping[str, Mapping[str, Any]]]


def stock_sources_of(state: ReplicaState, find_uploads: FindUploads, store: str | None) -> StockSources:
    """Of one store, or of all; an unknown store has no items."""
    table = state.table
    rows = slice(None) if store is None else table.slices.get(store, slice(0, 0))
    columns = {name: table.columns[name][rows] for name in ("upload_id", "on_hand", "value")}
    units, value = np.maximum(columns["on_hand"], 0), np.nan_to_num(columns["value"])
    codes, places = np.unique(columns["upload_id"], return_inverse=True)
    items = np.bincount(places, minlength=len(codes))
    of_file = [np.bincount(places, weights=numbers, minlength=len(codes)) for numbers in (units, value)]
    most = np.argsort(-items, kind="stable")[:MOST_FILES]
    ids = [text or "" for text in table.vocabulary["upload_id"].decode(codes[most])]
    records = find_uploads(ids)
    files = (
        source_file(upload_id, records, int(items[at]), *(float(sums[at]) for sums in of_file))
        for upload_id, at in zip(ids, most.tolist(), strict=True)
    )
    return StockSources(store, len(units), int(units.sum()), float(value.sum()), tuple(files), len(codes))


def source_file(
    upload_id: str, records: Mapping[str, Mapping[str, Any]], rows: int, units: float, money: float
) -> SourceFile:
    known = provenance(upload_id, 0, records)
    return SourceFile(upload_id, known.file_name, known.at, known.by, rows, units, money)
